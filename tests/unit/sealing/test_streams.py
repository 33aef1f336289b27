from __future__ import annotations

import pytest

from takeback.sealing.boxes import KeyPair
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.purposes import Purpose
from takeback.sealing.streams import PIECE_BYTES, open_stream, seal_stream

KEYS = KeyPair.new()
PURPOSE = Purpose("picture", ("case_a",))
SEALED_PIECE = PIECE_BYTES + 17
PREFIX = 140


def sealed(plaintext: bytes) -> bytes:
    return b"".join(seal_stream(KEYS.public, [plaintext], PURPOSE))


def opened(stream: bytes) -> Opened | Refused:
    return open_stream(KEYS.private, [stream], PURPOSE)


@pytest.mark.parametrize("length", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES, 200_000])
def test_a_payload_of_any_length_comes_back_whole(length: int) -> None:
    plaintext = bytes(index % 251 for index in range(length))
    assert opened(sealed(plaintext)) == Opened(plaintext)


@pytest.mark.parametrize("part", [1, 7, 4096, PIECE_BYTES, 10**9])
def test_the_parts_in_which_it_comes_and_is_stored_do_not_matter(part: int) -> None:
    plaintext = bytes(70_000)
    parts = [plaintext[start : start + part] for start in range(0, len(plaintext), min(part, len(plaintext)))]
    stream = b"".join(seal_stream(KEYS.public, iter(parts), PURPOSE))
    stored = [stream[start : start + part] for start in range(0, len(stream), min(part, len(stream)))]
    assert open_stream(KEYS.private, iter(stored), PURPOSE) == Opened(plaintext)


def test_nothing_at_all_is_a_payload_too() -> None:
    assert open_stream(KEYS.private, seal_stream(KEYS.public, [], PURPOSE), PURPOSE) == Opened(b"")
    assert open_stream(KEYS.private, [], PURPOSE) == Refused(Why.NOT_A_BOX)


def test_a_stream_that_was_cut_between_two_pieces_does_not_open() -> None:
    stream = sealed(bytes(3 * PIECE_BYTES))
    for pieces in range(3):
        assert opened(stream[: PREFIX + pieces * SEALED_PIECE]) == Refused(Why.CUT_SHORT)


@pytest.mark.parametrize("length", [1, 2, 3, 139, 140, 141, 150, 157, 170])
def test_a_stream_that_was_cut_anywhere_does_not_open(length: int) -> None:
    stream = sealed(bytes(100))
    assert isinstance(opened(stream[:length]), Refused)
    assert isinstance(opened(stream[:-1]), Refused)


def test_what_follows_the_end_is_noticed() -> None:
    stream = sealed(bytes(2 * PIECE_BYTES))
    assert opened(stream + b"x") == Refused(Why.CUT_SHORT)
    assert opened(stream + stream[-SEALED_PIECE:]) == Refused(Why.CUT_SHORT)
    assert isinstance(opened(sealed(b"short") + b"x"), Refused)


def test_pieces_do_not_change_places_and_none_is_dropped_or_repeated() -> None:
    stream = sealed(bytes(3 * PIECE_BYTES))
    prefix, one, two, three = (
        stream[:PREFIX],
        stream[PREFIX : PREFIX + SEALED_PIECE],
        stream[PREFIX + SEALED_PIECE : PREFIX + 2 * SEALED_PIECE],
        stream[PREFIX + 2 * SEALED_PIECE :],
    )
    assert opened(prefix + one + two + three) == Opened(bytes(3 * PIECE_BYTES))
    for wrong in (two + one + three, one + three, one + one + two + three, three, two + three):
        assert opened(prefix + wrong) == Refused(Why.WRONG_KEY)


def test_a_stream_opens_for_nobody_else_and_for_nothing_else() -> None:
    stream = sealed(b"picture")
    assert open_stream(KeyPair.new().private, [stream], PURPOSE) == Refused(Why.WRONG_KEY)
    assert open_stream(KEYS.private, [stream], Purpose("picture", ("case_b",))) == Refused(Why.WRONG_PURPOSE)


def test_the_pieces_of_one_stream_do_not_open_behind_the_head_of_another() -> None:
    one, two = sealed(b"one"), sealed(b"two")
    assert opened(one[:PREFIX] + two[PREFIX:]) == Refused(Why.WRONG_KEY)


def test_a_changed_byte_anywhere_keeps_it_shut() -> None:
    stream = sealed(bytes(40))
    for place in range(len(stream)):
        changed = stream[:place] + bytes([stream[place] ^ 1]) + stream[place + 1 :]
        assert isinstance(opened(changed), Refused)


def test_other_kinds_and_later_versions_are_told_apart() -> None:
    stream = sealed(b"picture")
    assert opened(b"S" + stream[1:]) == Refused(Why.NOT_A_BOX)
    assert opened(b"T\x02" + stream[2:]) == Refused(Why.UNKNOWN_VERSION)

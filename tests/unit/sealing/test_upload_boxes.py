from __future__ import annotations

import pickle

import pytest

from takeback.base.errors import Invalid
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.purposes import Purpose
from takeback.sealing.upload_boxes import (
    PIECE_BYTES,
    UploadPrivateKey,
    UploadPublicKey,
    looks_sealed,
    looks_whole,
    most_sealed_bytes,
    open_upload,
    seal_upload,
)

PRIVATE = UploadPrivateKey.new()
PURPOSE = Purpose("upload", ("request_a",))
PREFIX = 67
SEALED_PIECE = PIECE_BYTES + 16


def sealed(plaintext: bytes) -> bytes:
    return b"".join(seal_upload(PRIVATE.public(), [plaintext], PURPOSE))


def opened(stream: bytes) -> Opened | Refused:
    return open_upload(PRIVATE, [stream], PURPOSE)


@pytest.mark.parametrize("length", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES, 200_000])
def test_an_upload_of_any_length_comes_back_whole(length: int) -> None:
    plaintext = bytes(index % 251 for index in range(length))
    stream = sealed(plaintext)
    assert opened(stream) == Opened(plaintext)
    assert len(stream) == most_sealed_bytes(length)
    assert looks_whole(len(stream))


@pytest.mark.parametrize("part", [1, 7, 4096, PIECE_BYTES, 10**9])
def test_the_parts_in_which_it_comes_do_not_matter(part: int) -> None:
    plaintext = bytes(70_000)
    parts = [plaintext[start : start + part] for start in range(0, len(plaintext), min(part, len(plaintext)))]
    assert opened(b"".join(seal_upload(PRIVATE.public(), parts, PURPOSE))) == Opened(plaintext)


def test_a_stream_that_was_cut_anywhere_does_not_open() -> None:
    stream = sealed(bytes(100))
    for length in range(len(stream)):
        assert isinstance(opened(stream[:length]), Refused)


def test_a_stream_that_was_cut_between_two_pieces_does_not_open() -> None:
    stream = sealed(bytes(3 * PIECE_BYTES))
    for pieces in range(1, 3):
        assert opened(stream[: PREFIX + pieces * SEALED_PIECE]) == Refused(Why.WRONG_KEY)


def test_what_follows_the_end_is_noticed() -> None:
    stream = sealed(bytes(2 * PIECE_BYTES))
    for more in (b"x", bytes(16), bytes(40), stream[-SEALED_PIECE:]):
        assert isinstance(opened(stream + more), Refused)


def test_pieces_do_not_change_places_and_none_is_dropped_or_repeated() -> None:
    stream = sealed(bytes(3 * PIECE_BYTES))
    prefix = stream[:PREFIX]
    one, two, three = (stream[PREFIX + at * SEALED_PIECE : PREFIX + (at + 1) * SEALED_PIECE] for at in range(3))
    assert opened(prefix + one + two + three) == Opened(bytes(3 * PIECE_BYTES))
    for wrong in (two + one + three, one + three, one + one + two + three, three, two + three):
        assert opened(prefix + wrong) == Refused(Why.WRONG_KEY)


def test_it_opens_for_nobody_else_and_for_nothing_else() -> None:
    stream = sealed(b"picture")
    assert open_upload(UploadPrivateKey.new(), [stream], PURPOSE) == Refused(Why.WRONG_KEY)
    assert open_upload(PRIVATE, [stream], Purpose("upload", ("request_b",))) == Refused(Why.WRONG_KEY)


def test_a_changed_byte_anywhere_keeps_it_shut() -> None:
    stream = sealed(bytes(40))
    for place in range(len(stream)):
        changed = stream[:place] + bytes([stream[place] ^ 1]) + stream[place + 1 :]
        assert isinstance(opened(changed), Refused)


def test_other_kinds_and_later_versions_are_told_apart() -> None:
    stream = sealed(b"picture")
    assert opened(b"T" + stream[1:]) == Refused(Why.NOT_A_BOX)
    assert opened(b"U\x02" + stream[2:]) == Refused(Why.UNKNOWN_VERSION)
    assert opened(b"") == Refused(Why.NOT_A_BOX)
    assert opened(b"U") == Refused(Why.CUT_SHORT)


def test_a_picture_in_the_clear_never_looks_sealed() -> None:
    for start in (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM", b"", b"U"):
        assert not looks_sealed(start)
    assert looks_sealed(sealed(b""))


def test_no_key_is_made_of_what_is_no_key() -> None:
    for raw in (b"", bytes(65), b"\x04" + bytes(64), b"\x02" + PRIVATE.public().raw[1:], PRIVATE.public().raw[:-1]):
        with pytest.raises(Invalid):
            UploadPublicKey(raw)
    for raw in (b"", bytes(32), b"\xff" * 32, bytes(31)):
        with pytest.raises(Invalid):
            UploadPrivateKey(raw)


def test_a_private_key_shows_itself_nowhere() -> None:
    assert str(PRIVATE.raw) not in repr(PRIVATE)
    assert UploadPrivateKey(PRIVATE.raw) == PRIVATE
    assert hash(UploadPrivateKey(PRIVATE.raw)) == hash(PRIVATE)
    with pytest.raises(TypeError):
        pickle.dumps(PRIVATE)

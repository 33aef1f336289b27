from __future__ import annotations

import json

import pytest
from tests.samples import files

from takeback.adapters.decoder.frames import BrokenAnswer, from_answer, to_answer
from takeback.adapters.decoder.system_calls import filter_program
from takeback.signals.hashing import hash_picture
from takeback.signals.intake import REASONS, Limits, unhashable
from takeback.signals.signal import Unhashable

GOOD = json.loads(to_answer(hash_picture(files()["jpeg"], Limits())))


def test_an_answer_comes_back_as_it_went() -> None:
    outcome = hash_picture(files()["jpeg"] + b"tail", Limits())
    assert from_answer(to_answer(outcome)) == outcome
    for reason in REASONS:
        assert from_answer(to_answer(unhashable(reason))) == unhashable(reason)


def test_the_sentence_is_the_parents_and_never_the_childs() -> None:
    assert from_answer(to_answer(Unhashable("damaged", "<script>"))) == unhashable("damaged")


@pytest.mark.parametrize(
    "change",
    [
        {"signals": []},
        {"signals": GOOD["signals"] * 2},
        {"signals": GOOD["signals"][::-1]},
        {"signals": [["pdq", "0" * 63, 50], *GOOD["signals"][1:]]},
        {"signals": [["pdq", "G" * 64, 50], *GOOD["signals"][1:]]},
        {"signals": [["pdq", "A" * 64, 50], *GOOD["signals"][1:]]},
        {"signals": [["pdq", "0" * 64, 101], *GOOD["signals"][1:]]},
        {"signals": [["pdq", "0" * 64, True], *GOOD["signals"][1:]]},
        {"signals": [["pdq", "0" * 64, 5.5], *GOOD["signals"][1:]]},
        {"signals": [["pdq", "0" * 64], *GOOD["signals"][1:]]},
        {"signals": [["other", "0" * 64, 50], *GOOD["signals"][1:]]},
        {"signals": {"pdq": 1}},
        {"turned": GOOD["turned"] * 2},
        {"turned": [None]},
        {"marks": ["hello"]},
        {"marks": ["truncated", "truncated"]},
        {"marks": ["truncated", "trailing_data"]},
        {"marks": [["truncated"]]},
        {"more": 1},
        {"unhashable": "damaged"},
    ],
)
def test_an_answer_of_any_other_form_is_not_believed(change: dict[str, object]) -> None:
    with pytest.raises(BrokenAnswer):
        from_answer(json.dumps(GOOD | change).encode())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b'"ready"',
        b"\xff\xfe",
        b'{"unhashable": "other"}',
        b'{"unhashable": 1}',
        b'{"unhashable": "damaged", "detail": "x"}',
        b"[" * 16_000,
        b"9" * 16_000,
    ],
)
def test_rubbish_is_not_believed(body: bytes) -> None:
    with pytest.raises(BrokenAnswer):
        from_answer(body)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_is_whole_instructions_and_ends_in_a_refusal(machine: str) -> None:
    program = filter_program(machine)
    assert len(program) % 8 == 0
    assert len(program) // 8 < 4096
    assert program[-8:-4] == b"\x06\0\0\0"
    assert int.from_bytes(program[-4:], "little") == 0x00050000 | 1

from __future__ import annotations

import unicodedata

import pytest

from takeback.base.errors import Invalid
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.passphrases import (
    RECOMMENDED,
    Acceptable,
    Cost,
    Unacceptable,
    Weakness,
    check_passphrase,
    cost_of,
    lock_with_passphrase,
    unlock_with_passphrase,
)
from takeback.sealing.purposes import Purpose

CHEAP = Cost(passes=1, memory_kib=8, lanes=1)
PURPOSE = Purpose("test", ("user_a",))


@pytest.mark.parametrize(
    "passphrase",
    [
        "lamp river seven oranges",
        "fourteen chars",
        "all small letters and no sign at all",
        "우리집 고양이는 창가에서 잔다네",
        "UPPER lower 12 !?",
        "x7#kQ2!mZ9@pL4",
    ],
)
def test_fourteen_characters_of_any_kind_will_do(passphrase: str) -> None:
    assert check_passphrase(passphrase) == Acceptable()


@pytest.mark.parametrize(
    ("passphrase", "weakness"),
    [
        ("", Weakness.TOO_SHORT),
        ("thirteen char", Weakness.TOO_SHORT),
        ("\ufdfa", Weakness.TOO_SHORT),
        ("lamp river oranges " * 14, Weakness.TOO_LONG),
        ("lamp river \ud800 oranges", Weakness.UNREADABLE),
        ("aaaaaaaaaaaaaa", Weakness.REPEATED),
        ("password password", Weakness.REPEATED),
        ("Tiger7-tiger7-Tig", Weakness.REPEATED),
        ("abababcbabababcb", Weakness.REPEATED),
        ("..............", Weakness.REPEATED),
        ("가나다라마가나다라마가나다라마", Weakness.REPEATED),
        ("abcdefghijklmnop", Weakness.OBVIOUS),
        ("zyxwvutsrqponmlk", Weakness.OBVIOUS),
        ("qwertyuiopasdfgh", Weakness.OBVIOUS),
        ("1234567890qwerty", Weakness.OBVIOUS),
        ("Correct-Horse-Battery-Staple", Weakness.OBVIOUS),
        ("This is my password", Weakness.OBVIOUS),
    ],
)
def test_a_passphrase_that_falls_to_the_first_guesses_is_refused_with_the_reason(
    passphrase: str, weakness: Weakness
) -> None:
    assert check_passphrase(passphrase) == Unacceptable(weakness)


def test_ones_own_name_address_or_organisation_is_no_passphrase() -> None:
    personal = ("Jordan Lindqvist", "jordan@helpline.example", "Northern Helpline")
    assert check_passphrase("jordanlindqvist1", personal=personal) == Unacceptable(Weakness.PERSONAL)
    assert check_passphrase("Northern-Helpline-2026", personal=personal) == Unacceptable(Weakness.PERSONAL)
    assert check_passphrase("Jordan keeps seven blue bicycles", personal=("Jordan",)) == Acceptable()
    assert check_passphrase("lamp river seven oranges", personal=("", " ")) == Acceptable()


def test_a_passphrase_opens_what_it_locked_and_no_other_does() -> None:
    box = lock_with_passphrase("lamp river seven", b"key", PURPOSE, cost=CHEAP)
    assert unlock_with_passphrase("lamp river seven", box, PURPOSE) == Opened(b"key")
    assert unlock_with_passphrase("lamp river Seven", box, PURPOSE) == Refused(Why.WRONG_KEY)
    assert unlock_with_passphrase("lamp river seven", box, Purpose("test", ("user_b",))) == Refused(Why.WRONG_KEY)


def test_one_passphrase_is_one_whichever_way_a_system_composes_it() -> None:
    typed = "고양이는 창가에서 잔다 é"
    box = lock_with_passphrase(unicodedata.normalize("NFD", typed), b"key", PURPOSE, cost=CHEAP)
    assert unlock_with_passphrase(unicodedata.normalize("NFC", typed), box, PURPOSE) == Opened(b"key")


def test_each_box_has_a_salt_of_its_own() -> None:
    one = lock_with_passphrase("lamp river seven", b"key", PURPOSE, cost=CHEAP)
    two = lock_with_passphrase("lamp river seven", b"key", PURPOSE, cost=CHEAP)
    assert one[8:24] != two[8:24]


def test_the_cost_stands_in_the_box_and_an_older_one_still_opens() -> None:
    older = lock_with_passphrase("lamp river seven", b"key", PURPOSE, cost=CHEAP)
    newer = lock_with_passphrase("lamp river seven", b"key", PURPOSE, cost=Cost(passes=2, memory_kib=32, lanes=2))
    assert cost_of(older) == CHEAP
    assert cost_of(newer) == Cost(passes=2, memory_kib=32, lanes=2)
    for box in (older, newer):
        assert unlock_with_passphrase("lamp river seven", box, PURPOSE) == Opened(b"key")


def test_what_is_recommended_is_the_second_option_of_rfc_9106_and_the_default() -> None:
    assert Cost(passes=3, memory_kib=65536, lanes=4) == RECOMMENDED
    assert cost_of(lock_with_passphrase("lamp river seven", b"key", PURPOSE)) == RECOMMENDED


@pytest.mark.parametrize(
    "cost", [(0, 8, 1), (17, 8, 1), (1, 7, 1), (1, 8, 2), (1, 2**20 + 1, 1), (1, 8, 0), (1, 1024, 17)]
)
def test_a_cost_out_of_bounds_is_refused(cost: tuple[int, int, int]) -> None:
    with pytest.raises(Invalid):
        Cost(*cost)


def test_a_changed_box_cannot_ask_for_all_the_memory_there_is() -> None:
    box = lock_with_passphrase("lamp river seven", b"key", PURPOSE, cost=CHEAP)
    greedy = box[:3] + b"\xff\xff\xff\xff" + box[7:]
    assert unlock_with_passphrase("lamp river seven", greedy, PURPOSE) == Refused(Why.NOT_A_BOX)


@pytest.mark.parametrize("box", [b"", b"P", b"P\x01", b"S\x01" + bytes(90), bytes(100)])
def test_what_is_no_box_is_refused(box: bytes) -> None:
    assert unlock_with_passphrase("lamp river seven", box, PURPOSE) == Refused(Why.NOT_A_BOX)
    with pytest.raises(Invalid):
        cost_of(box[:7])


def test_a_box_of_a_later_version_is_refused_as_such() -> None:
    box = lock_with_passphrase("lamp river seven", b"key", PURPOSE, cost=CHEAP)
    assert unlock_with_passphrase("lamp river seven", b"P\x02" + box[2:], PURPOSE) == Refused(Why.UNKNOWN_VERSION)


@pytest.mark.parametrize("typed", ["x" * 1_000_000, "lamp \udfff river"])
def test_hostile_input_at_sign_in_is_a_wrong_passphrase_and_no_work(typed: str) -> None:
    box = lock_with_passphrase("lamp river seven", b"key", PURPOSE, cost=CHEAP)
    assert unlock_with_passphrase(typed, box, PURPOSE) == Refused(Why.WRONG_KEY)
    with pytest.raises(Invalid):
        lock_with_passphrase(typed, b"key", PURPOSE, cost=CHEAP)

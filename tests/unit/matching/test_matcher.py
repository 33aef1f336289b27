from __future__ import annotations

from datetime import date, timedelta

import pytest

from takeback.matching.bank import Bank, BankClass, Standing, rows_by_kind
from takeback.matching.matcher import Asker
from takeback.signals.signal import Signal
from tests.unit.matching.values import ANYBODY, HERS, TODAY, ZERO, found, pdq_with, row, shelf_with

MD5 = Signal("md5", "a" * 32)


def test_a_bank_of_one_matches() -> None:
    """The peer's index with one hash never does."""
    assert found(shelf_with(row(5))) == [(5, 0)]


def test_near_duplicates_are_all_found_nearest_first() -> None:
    shelf = shelf_with(*(row(number, pdq_with(bits)) for number, bits in ((1, 9), (2, 0), (3, 31), (4, 32))))
    assert found(shelf) == [(2, 0), (1, 9), (3, 31)]


def test_an_entry_that_is_no_longer_live_is_not_found_and_leaves_the_index() -> None:
    shelf = shelf_with(row(1), row(2))
    shelf.hold(rows_by_kind([row(1, standing=None)]))
    assert found(shelf) == [(2, 0)]
    assert len(shelf) == 1


def test_an_entry_that_comes_back_is_found_again() -> None:
    shelf = shelf_with(row(1))
    shelf.hold(rows_by_kind([row(1, standing=None)]))
    shelf.hold(rows_by_kind([row(1)]))
    assert found(shelf) == [(1, 0)]


def test_an_entry_matches_until_its_last_day_is_over_whether_or_not_anybody_has_noted_it() -> None:
    shelf = shelf_with(row(1, expires_on=TODAY))
    assert found(shelf) == []
    assert found(shelf, asker=Asker(TODAY - timedelta(days=1))) == [(1, 0)]


def test_an_entry_that_expires_in_the_far_future_matches() -> None:
    assert found(shelf_with(row(1, expires_on=date(9999, 12, 31)))) == [(1, 0)]


def test_a_checksum_matches_when_equal_and_never_when_near() -> None:
    shelf = shelf_with(row(1, MD5.value, kind="md5"))
    (matches,) = shelf.matches([[MD5]], ANYBODY)
    assert [match.exact for match in matches] == [True]
    assert found(shelf, Signal("md5", "a" * 31 + "b")) == []


def test_an_entry_near_two_ways_of_lying_is_one_match_at_the_least_distance() -> None:
    turned = [Signal("pdq", pdq_with(12)), Signal("pdq", pdq_with(4))]
    assert found(shelf_with(row(1)), *turned) == [(1, 4)]


def test_uploads_that_are_asked_for_together_are_told_apart() -> None:
    shelf = shelf_with(row(1), row(2, MD5.value, kind="md5"))
    answers = shelf.matches([[Signal("pdq", "f" * 64)], [MD5], [], [Signal("pdq", ZERO), MD5]], ANYBODY)
    assert [[match.entry for match in matches] for matches in answers] == [[], [2], [], [1, 2]]


def test_a_bank_that_is_named_hides_the_others() -> None:
    theirs = Bank(2, "theirs", BankClass.INTIMATE)
    shelf = shelf_with(row(1), row(2, bank=theirs), banks=(HERS, theirs))
    assert found(shelf, asker=Asker(TODAY, bank="theirs")) == [(2, 0)]


@pytest.mark.parametrize(
    ("asker", "seen_when_shared", "seen_when_not"), [("org_a", 1, 1), ("org_b", 1, 0), (None, 1, 1)]
)
def test_a_bank_that_is_not_shared_is_told_to_its_owner_and_to_staff_alone(
    asker: str | None, seen_when_shared: int, seen_when_not: int
) -> None:
    for shared, seen in ((True, seen_when_shared), (False, seen_when_not)):
        bank = Bank(2, "a's", BankClass.INTIMATE, owner="org_a", shared=shared)
        assert len(found(shelf_with(row(1, bank=bank), banks=(bank,)), asker=Asker(TODAY, asker))) == seen


def test_an_entry_of_a_bank_that_is_not_known_is_not_told() -> None:
    assert found(shelf_with(row(1), banks=())) == []


def test_the_first_confirmation_counts_on_that_platform_alone() -> None:
    shelf = shelf_with(row(1, standing=Standing.ATTESTED))
    shelf.know([HERS], {1: frozenset({"org_a"})})
    standing = {
        who: shelf.matches([[Signal("pdq", ZERO)]], Asker(TODAY, who))[0][0].standing for who in ("org_a", "org_b")
    }
    assert standing == {"org_a": Standing.CONFIRMED, "org_b": Standing.ATTESTED}


def test_an_unknown_kind_of_signal_matches_nothing_and_is_not_held() -> None:
    shelf = shelf_with(row(1), row(2, kind="photodna"))
    assert found(shelf, Signal("photodna", ZERO)) == []
    assert len(shelf) == 1

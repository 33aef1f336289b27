from __future__ import annotations

import pytest

from takeback.matching.bank import Standing
from takeback.matching.matcher import Shelf
from takeback.signals.signal import Signal
from tests.unit.matching.values import ZERO, entry, pdq_with

RADII = {"pdq": 31, "md5": 0}
QUERY = [Signal("pdq", ZERO, 100)]


def test_a_bank_of_one_matches() -> None:
    """The peer's index with one hash never does."""
    shelf = Shelf(RADII)
    shelf.hold([entry(5)])
    assert [(found.entry.id, found.distance) for found in shelf.matches(QUERY)] == [(5, 0)]


def test_near_duplicates_are_all_found_nearest_first() -> None:
    shelf = Shelf(RADII)
    shelf.hold(
        [entry(number, signal=Signal("pdq", pdq_with(bits))) for number, bits in ((1, 9), (2, 0), (3, 31), (4, 32))]
    )
    assert [(found.entry.id, found.distance) for found in shelf.matches(QUERY)] == [(2, 0), (1, 9), (3, 31)]


@pytest.mark.parametrize("standing", [Standing.WITHDRAWN, Standing.EXPIRED])
def test_an_entry_that_is_no_longer_live_is_forgotten_when_held_again(standing: Standing) -> None:
    shelf = Shelf(RADII)
    shelf.hold([entry(1), entry(2)])
    shelf.hold([entry(1, standing=standing)])
    assert [found.entry.id for found in shelf.matches(QUERY)] == [2]
    assert len(shelf) == 1


def test_a_checksum_matches_when_equal_and_never_when_near() -> None:
    shelf = Shelf(RADII)
    shelf.hold([entry(1, signal=Signal("md5", "a" * 32))])
    assert [found.exact for found in shelf.matches([Signal("md5", "a" * 32)])] == [True]
    assert shelf.matches([Signal("md5", "a" * 31 + "b")]) == ()


def test_a_forgotten_checksum_leaves_nothing_behind() -> None:
    shelf = Shelf(RADII)
    shelf.hold([entry(1, signal=Signal("md5", "a" * 32))])
    shelf.forget([1, 1, 99])
    assert shelf.matches([Signal("md5", "a" * 32)]) == ()


def test_an_entry_near_two_ways_of_lying_is_one_match_at_the_least_distance() -> None:
    shelf = Shelf(RADII)
    shelf.hold([entry(1)])
    turned = [Signal("pdq", pdq_with(12)), Signal("pdq", pdq_with(4))]
    assert [(found.entry.id, found.distance) for found in shelf.matches(turned)] == [(1, 4)]


def test_a_bank_that_is_named_hides_the_others() -> None:
    shelf = Shelf(RADII)
    shelf.hold([entry(1, bank="hers"), entry(2, bank="theirs")])
    assert [found.entry.id for found in shelf.matches(QUERY, bank="theirs")] == [2]


def test_an_unknown_kind_of_signal_matches_nothing() -> None:
    shelf = Shelf(RADII)
    shelf.hold([entry(1)])
    assert shelf.matches([Signal("photodna", ZERO)]) == ()

"""So much of one, so much of all, and nothing of it left when the hour is over."""

from __future__ import annotations

import pytest

from takeback.flows.floods import caps
from takeback.flows.floods.caps import MOST_OF_ONE, HourlyCaps

HOUR = 3600


def test_one_submitter_has_a_cap_and_another_is_not_touched_by_it() -> None:
    counted = HourlyCaps()
    assert all(counted.take("203.0.113.5", 10) for _ in range(MOST_OF_ONE))
    assert not counted.take("203.0.113.5", 10)
    assert counted.take("203.0.113.6", 10)
    assert counted.take("203.0.113.5", HOUR)


@pytest.mark.parametrize(
    ("one", "same"),
    [("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"), ("203.0.113.5", "::ffff:203.0.113.5")],
)
def test_addresses_of_one_household_are_one_submitter(one: str, same: str) -> None:
    counted = HourlyCaps()
    for _ in range(MOST_OF_ONE):
        counted.take(one, 10)
    assert not counted.take(same, 10)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "", "unix:", "x" * 10_000])
def test_where_nobody_says_who_it_is_only_the_cap_for_all_counts(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "MOST_OF_ALL", 40)
    counted = HourlyCaps()
    assert sum(counted.take(address, 10) for _ in range(100)) == 40
    assert not counted.take("203.0.113.5", 10)


def test_nothing_of_an_address_is_kept_and_the_key_goes_with_the_hour() -> None:
    counted = HourlyCaps()
    counted.take("203.0.113.5", 10)
    first, key = set(counted._sent), counted._key
    assert b"\xcb\x00\x71\x05" not in b"".join(first)
    counted.take("203.0.113.5", HOUR)
    assert counted._key != key
    assert set(counted._sent).isdisjoint(first)


def test_when_too_many_are_told_apart_newcomers_count_as_over_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "MOST_KNOWN", 2)
    counted = HourlyCaps()
    assert [counted.take(f"203.0.113.{each}", 10) for each in (1, 2, 3)] == [True, True, False]
    assert counted.take("203.0.113.1", 10)

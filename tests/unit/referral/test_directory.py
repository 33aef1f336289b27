"""The directory of help: each row in its form, with where it was read and when; the state's help first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from takeback.base.errors import Invalid
from takeback.referral.directory import EVERYWHERE, STALE_AFTER, Help, Kind, Whom, directory, help_in, parsed

ROW = """
[[row]]
id = "xx-one"
country = "US"
name = "One"
kind = "helpline"
whom = "adults"
does = ["takes_down"]
phone = "12 34"
source = "A law"
checked = 2026-11-01
read = true
"""
EVERY_ROW = pytest.mark.parametrize("row", directory(), ids=lambda row: row.id)


@EVERY_ROW
def test_every_row_says_where_it_was_read_and_when(row: Help) -> None:
    assert len(row.source) > 5
    assert date(2026, 1, 1) <= row.checked <= date(2027, 12, 31)


@EVERY_ROW
def test_no_number_is_there_but_those_that_were_read(row: Help) -> None:
    """Whoever adds a number reads it at its source, and adds it here."""
    assert (row.phone, row.web) == {
        "kr-d4u": ("02-735-8994", ""),
        "kr-1366": ("1366", ""),
        "us-ftc": ("", "https://TakeItDown.ftc.gov"),
    }.get(row.id, ("", ""))


def test_in_korea_the_states_help_stands_first_with_its_number() -> None:
    first = help_in("KR", directory())[0]
    assert (first.name, first.kind, first.phone) == ("D4U", Kind.STATE, "02-735-8994")


@pytest.mark.parametrize("country", ["KR", "US", "GB", "AU", "EU", "CA", "IN", "", "nonsense", "*"])
@pytest.mark.parametrize("minors", [True, False, None])
def test_the_states_help_always_comes_before_other_help_of_a_country(country: str, minors: bool | None) -> None:  # noqa: FBT001 - a value under test
    rows = help_in(country, directory(), minors=minors)
    own = [each for each in rows if each.country != EVERYWHERE]
    kinds = [list(Kind).index(each.kind) for each in own]
    assert kinds == sorted(kinds)
    assert rows[: len(own)] == own
    assert rows, "something works everywhere"


def test_what_is_for_adults_is_not_offered_to_minors_and_the_other_way_round() -> None:
    for country in ("KR", "US", "GB"):
        assert all(each.whom is not Whom.ADULTS for each in help_in(country, directory(), minors=True))
        assert all(each.whom is not Whom.MINORS for each in help_in(country, directory(), minors=False))
        assert any(each.whom is Whom.MINORS for each in help_in(country, directory(), minors=True))


def test_a_row_grows_stale() -> None:
    (row,) = parsed(ROW)
    assert not row.is_stale(row.checked + STALE_AFTER)
    assert row.is_stale(row.checked + STALE_AFTER + timedelta(days=1))


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ('source = "A law"\n', ""),
        ('source = "A law"', 'source = ""'),
        ("checked = 2026-11-01\n", ""),
        ("checked = 2026-11-01", 'checked = "2026-11-01"'),
        ("checked = 2026-11-01", "checked = 2026-11-01T10:00:00Z"),
        ('kind = "helpline"', 'kind = "friend"'),
        ('whom = "adults"', 'whom = "all"'),
        ('does = ["takes_down"]', "does = []"),
        ('does = ["takes_down"]', 'does = ["magic"]'),
        ('country = "US"', 'country = "us"'),
        ('id = "xx-one"', 'id = "XX one"'),
        ('phone = "12 34"', 'phone = "call us"'),
        ('phone = "12 34"', 'web = "http://a.example"'),
        ('phone = "12 34"', 'web = "https://a.example/?q=1"'),
        ('phone = "12 34"', 'web = "javascript:alert(1)"'),
        ('phone = "12 34"', 'mail = "a@example.org"'),
        ("read = true", "read = 1"),
        ("[[row]]", "[[rows]]"),
        ("[[row]]", "[[row]"),
    ],
)
def test_a_row_of_another_form_is_refused(found: str, put: str) -> None:
    assert found in ROW
    with pytest.raises(Invalid):
        parsed(ROW.replace(found, put))


def test_two_rows_are_not_called_alike() -> None:
    with pytest.raises(Invalid, match="id of its own"):
        parsed(ROW + ROW)

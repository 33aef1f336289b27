"""The directory of help: each row in its form, with where it was read and when; the state's help first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from takeback.base.errors import Invalid
from takeback.referral.directory import (
    COUNTRIES,
    EVERYWHERE,
    STALE_AFTER,
    Does,
    Help,
    Kind,
    Whom,
    crisis_lines,
    directory,
    help_in,
    parsed,
)

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
READ = {
    "kr-d4u": ("02-735-8994", ""),
    "kr-1366": ("1366", ""),
    "kr-109": ("109", ""),
    "us-ftc": ("", "https://TakeItDown.ftc.gov"),
    "us-988": ("988", "https://988lifeline.org"),
    "us-ccri": ("", "https://cybercivilrights.org/ccri-safety-center"),
    "us-cybertipline": ("1-800-843-5678", "https://report.cybertip.org"),
    "gb-samaritans": ("116 123", "https://www.samaritans.org"),
    "gb-revenge-porn-helpline": ("0345 6000 459", "https://revengepornhelpline.org.uk"),
    "gb-report-remove": ("", "https://www.iwf.org.uk/what-we-do/why-we-exist/report-remove"),
    "gb-iwf": ("", "https://www.iwf.org.uk"),
    "au-esafety": ("", "https://www.esafety.gov.au/image-based-abuse/action/remove-images-video/report-to-us"),
    "au-lifeline": ("13 11 14", "https://www.lifeline.org.au"),
    "ca-988": ("988", "https://988.ca"),
    "ca-bc-intimate-images": (
        "",
        "https://www2.gov.bc.ca/gov/content/safety/public-safety/intimate-images/image-removal-reporting",
    ),
    "ca-cybertip": ("", "https://www.cybertip.ca"),
    "eu-116-123": ("116 123", ""),
    "eu-es-024": ("024", ""),
    "eu-fr-3114": ("3114", "https://3114.fr"),
    "eu-de-telefonseelsorge": ("0800 1110111", "https://www.telefonseelsorge.de"),
    "eu-ie-samaritans": ("116 123", ""),
    "in-tele-manas": ("14416", ""),
    "in-cybercrime": ("", "https://cybercrime.gov.in"),
    "stopncii": ("", "https://stopncii.org"),
    "take-it-down": ("", "https://takeitdown.ncmec.org"),
}
"""Each number and address, as it was read at its source."""
EVERY_ROW = pytest.mark.parametrize("row", directory(), ids=lambda row: row.id)


@EVERY_ROW
def test_every_row_says_where_it_was_read_and_when(row: Help) -> None:
    assert len(row.source) > 5
    assert date(2026, 1, 1) <= row.checked <= date(2027, 12, 31)


@EVERY_ROW
def test_no_number_is_there_but_those_that_were_read(row: Help) -> None:
    """Whoever adds a number reads it at its source, and adds it here."""
    assert (row.phone, row.web) == READ.get(row.id, ("", ""))


def test_no_number_that_was_read_is_of_a_row_that_is_gone() -> None:
    assert READ.keys() <= {row.id for row in directory()}


@pytest.mark.parametrize("country", COUNTRIES)
def test_in_each_country_somebody_can_be_called_or_written_to(country: str) -> None:
    helps = {Kind.STATE, Kind.HELPLINE, Kind.CRISIS}
    assert any(row.phone or row.web for row in directory() if row.country == country and row.kind in helps)


@pytest.mark.parametrize("country", COUNTRIES)
def test_in_each_country_somebody_listens_by_telephone(country: str) -> None:
    lines = crisis_lines(directory())[country]
    assert lines
    assert all(row.phone and Does.LISTENS in row.does and row.whom is Whom.EVERYBODY for row in lines)


def test_crisis_lines_are_all_there_and_nothing_else_is_among_them() -> None:
    lines = [row for rows in crisis_lines(directory()).values() for row in rows]
    assert {row.id for row in lines} == {row.id for row in directory() if row.kind is Kind.CRISIS}
    assert list(crisis_lines(directory())) == list(COUNTRIES)
    assert crisis_lines(parsed(ROW)) == {}


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

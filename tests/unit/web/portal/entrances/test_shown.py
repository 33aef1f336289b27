"""The directory in words: nothing without its sentence, and what is stale marked as such."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from takeback.base.instants import MovableClock
from takeback.referral.directory import COUNTRIES, Does, Kind, Whom
from takeback.web.portal.entrances.questions import COUNTRY_NAMES
from takeback.web.portal.entrances.shown import DOES, KINDS, WHOM, shown_help
from tests.fakes.services import FakeServices


def page(at: datetime) -> str:
    request = RequestFactory().get("/help/")
    request.services = FakeServices(clock=MovableClock(at)).as_services()  # type: ignore[attr-defined]  # as the middleware does
    return render_to_string("portal/entrances/help_rows.html", {"rows": shown_help(request, "KR")})


def test_every_word_of_the_directory_has_its_sentence() -> None:
    assert set(DOES) == set(Does)
    assert set(KINDS) == set(Kind)
    assert set(WHOM) == set(Whom)
    assert set(COUNTRY_NAMES) == set(COUNTRIES)


@pytest.mark.parametrize(("year", "month", "stale"), [(2026, 12, False), (2027, 6, True)])
def test_a_row_that_nobody_has_checked_for_long_says_so(year: int, month: int, *, stale: bool) -> None:
    assert ("Last checked in November 2026" in page(datetime(year, month, 1, tzinfo=UTC))) is stale


def test_each_row_says_where_it_comes_from_and_when_it_was_checked() -> None:
    shown = page(datetime(2026, 12, 1, tzinfo=UTC))
    assert shown.count("Checked in November 2026.") == shown.count("<li>")
    assert "Art. 7-3" in shown


def test_without_a_number_or_address_it_says_so_instead_of_guessing() -> None:
    assert "We have no number or address of theirs" in page(datetime(2026, 12, 1, tzinfo=UTC))

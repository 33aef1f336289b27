"""Figures: a published year as the page tells it, small counts as nobody is told them, the public as it may know."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from takeback.base.instants import MovableClock
from takeback.casework.takedown.closure import Ending, Figure, figure
from takeback.casework.takedown.location_state import State
from takeback.casework.told_counts import RANKS, figure_of_case
from takeback.demo.many_cases import PUBLISHED_YEAR, Year, load_cases
from takeback.flows.figures.counting import EVERYBODY, count, count_for_the_night
from takeback.flows.figures.written import as_json, of_json
from takeback.project import wiring
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.figures.models import CountedYear
from takeback.records.takedowns import figures as counting
from takeback.records.takedowns.models import LocationCase, LocationWork, LookRow, Notice, NoticeLocation
from takeback.records.takedowns.queries import figures as figures_of_locations
from tests.people import a_member, an_organisation, signed_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
FEW = Year(cases=60, resolved=20, failed=8, sites=4)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    standing = MovableClock(NOW)
    monkeypatch.setattr(wiring, "services", lambda: SimpleNamespace(clock=standing, sealed_cases=None))
    return standing


@pytest.fixture
def by() -> User:
    return a_member(Role.CASEWORKER, Role.AUDITOR)


def rows_of(page: str) -> dict[str, list[str]]:
    """The cells of each row of a page's tables, by the row's name; the first of a name counts."""
    found: dict[str, list[str]] = {}
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        name, *cells = [
            re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        found.setdefault(name, cells)
    return found


def test_the_published_year_stands_on_the_page_as_it_was_published(by: User) -> None:
    load_cases(by, replace(PUBLISHED_YEAR, most_locations=1), NOW)
    browser = signed_in(by, NOW)
    page = browser.get("/desk/figures/").content.decode()
    rows = rows_of(page)
    assert rows["Resolved"][0] == "2,127"
    assert rows["Failed"][0] == "230"
    assert rows["Still open"][0] == "4,949"
    assert rows["Set aside"][0] == "0"
    assert 'role="img" aria-labelledby="ends-bar-title"' in page
    with CaptureQueriesContext(connection) as asked:
        browser.get("/desk/figures/")
    assert not [each for each in asked if "takedowns_location" in each["sql"]]  # nothing is counted for a page


def test_the_database_counts_cases_as_the_rule_says(by: User) -> None:
    load_cases(by, FEW, NOW)
    by_case: dict[str, dict[Figure, int]] = {}
    for case, state, ending in LocationCase.objects.values_list("case_id", "location__state", "location__ending"):
        found = figure(State(state), Ending(ending) if ending else None)
        by_case.setdefault(case, {})[found] = 1
    ruled = [figure_of_case(each) for each in by_case.values()]
    counted = counting.counted(by.organisation_id, NOW.year)
    assert dict(counted.cases) == {each: ruled.count(each) for each in RANKS}
    assert counted.cases[Figure.RESOLVED] == 20
    assert counted.cases[Figure.FAILED] == 8
    assert counted.locations == figures_of_locations(by.organisation_id)


def test_what_was_asked_is_counted_by_route_and_recipient_with_its_hours(by: User) -> None:
    load_cases(by, FEW, NOW)
    counted = counting.counted(by.organisation_id, NOW.year)
    assert counted.asked.asked == Notice.objects.count()
    assert sum(each.asked for each in counted.by_route.values()) == counted.asked.asked
    assert sum(each.tally.asked for each in counted.recipients) == counted.asked.asked
    assert len(counted.recipients) == 4
    once_gone = LocationWork.objects.filter(was_gone=True).count()
    assert sum(counted.asked.hours.values()) == once_gone
    assert counted.was_gone == once_gone
    gone_at = {row.location_id: row.at for row in LookRow.objects.order_by("-at", "pk")}
    sent = NoticeLocation.objects.values_list("location", "notice__sent_at")
    sent_at = {location: at for location, at in sent if at is not None}
    took = sorted(int((at - sent_at[location]) / timedelta(hours=1)) for location, at in gone_at.items())
    assert sorted(hours for hours, many in counted.asked.hours.items() for _ in range(many)) == took
    assert of_json(as_json(counted)) == counted


def test_another_organisations_cases_are_not_counted_and_a_year_stands_alone(by: User) -> None:
    load_cases(by, FEW, NOW)
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("A partner"))
    load_cases(stranger, Year(cases=10, resolved=10, failed=0), NOW - timedelta(days=365), seed=2)
    assert counting.years_of(by.organisation_id) == [2026]
    assert counting.years_of(stranger.organisation_id) == [2025]
    assert counting.counted(stranger.organisation_id, 2026).cases.total() == 0
    assert counting.counted(EVERYBODY, 2025).cases.total() == 10
    browser = signed_in(stranger, NOW)
    assert rows_of(browser.get("/desk/figures/").content.decode())["Resolved"][0] == "10"
    assert browser.get("/desk/figures/?year=2026").status_code == 404
    assert browser.get("/desk/figures/?year=hundred").status_code == 200


def test_where_one_end_is_small_none_is_told_to_the_unit(by: User) -> None:
    load_cases(by, Year(cases=30, resolved=12, failed=3), NOW)
    rows = rows_of(signed_in(by, NOW).get("/desk/figures/").content.decode())
    assert rows["Failed"][0] == "fewer than 5"
    assert rows["Resolved"][0] == "10 or more"
    assert rows["Still open"][0] == "15 or more"


def test_nothing_is_told_where_nothing_was_reported(by: User) -> None:
    assert "Nothing was reported yet." in signed_in(by, NOW).get("/desk/figures/").content.decode()


def test_counting_anew_sees_what_is_new_and_a_visit_does_not(by: User) -> None:
    load_cases(by, FEW, NOW)
    browser = signed_in(by, NOW)
    browser.get("/desk/figures/")
    load_cases(by, Year(cases=10, resolved=10, failed=0), NOW, seed=2)
    assert rows_of(browser.get("/desk/figures/").content.decode())["Resolved"][0] == "20"
    assert browser.post("/desk/figures/count/").status_code == 302
    assert rows_of(browser.get("/desk/figures/").content.decode())["Resolved"][0] == "30"


def test_recipients_are_named_at_the_desk_alone(by: User, settings: Settings) -> None:
    settings.TRANSPARENCY = True
    load_cases(by, FEW, NOW)
    count_for_the_night(NOW, is_public=True)
    assert "abuse@board-0.example" in signed_in(by, NOW).get("/desk/figures/").content.decode()
    public = Client().get("/transparency/")
    assert "board-" not in public.content.decode()
    assert "board-" not in Client().get("/transparency.csv").content.decode()
    assert "board-" not in str(CountedYear.objects.values_list("numbers", flat=True))  # locked where it is kept, too


def test_the_public_page_is_off_until_a_setting_says_otherwise(by: User, settings: Settings) -> None:
    load_cases(by, FEW, NOW)
    count(EVERYBODY, NOW)
    assert settings.TRANSPARENCY is False
    assert Client().get("/transparency/").status_code == 404
    assert Client().get("/transparency.csv").status_code == 404
    assert "/transparency/" not in Client().get("/").content.decode()
    settings.TRANSPARENCY = True
    assert "/transparency/" in Client().get("/").content.decode(), "whoever comes to the portal finds it"
    page = Client().get("/transparency/")
    assert page.status_code == 200
    assert not page.cookies


def test_the_public_is_told_rough_counts_alone(by: User, settings: Settings) -> None:
    settings.TRANSPARENCY = True
    load_cases(by, Year(cases=63, resolved=22, failed=8), NOW)
    count(EVERYBODY, NOW)
    rows = rows_of(Client().get("/transparency/").content.decode())
    assert rows["Resolved"][0] == "20 or more"
    assert rows["Failed"][0] == "5 or more"
    answer = Client().get("/transparency.csv?year=2026")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert not answer.cookies
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith("year,as_of,what,name,at_least")
    assert "2026,2026-11-25,cases,resolved,20,,," in lines
    counts = [line.split(",")[4] for line in lines[1:]]
    assert all(not each or int(each) % 5 == 0 for each in counts)


def test_the_public_is_not_told_what_happened_within_a_month(by: User, settings: Settings) -> None:
    settings.TRANSPARENCY = True
    load_cases(by, FEW, NOW)
    count_for_the_night(NOW, is_public=True)
    before = CountedYear.objects.get(of=EVERYBODY)
    load_cases(by, FEW, NOW, seed=2)
    count_for_the_night(NOW + timedelta(days=5), is_public=True)
    assert CountedYear.objects.get(of=EVERYBODY).numbers == before.numbers
    count_for_the_night(NOW + timedelta(days=7), is_public=True)
    assert CountedYear.objects.get(of=EVERYBODY).numbers != before.numbers


def test_nothing_is_counted_for_a_public_that_is_told_nothing(by: User) -> None:
    load_cases(by, FEW, NOW)
    count_for_the_night(NOW, is_public=False)
    assert not CountedYear.objects.filter(of=EVERYBODY).exists()
    assert CountedYear.objects.filter(of=by.organisation_id).count() == 1

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from takeback.base.errors import Invalid
from takeback.casework.clocks.due import chasers, due, obligation, reminders
from takeback.casework.clocks.length import BusinessDays, Hours
from takeback.casework.notices.routes import ROUTES

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("route", "hours"), [("us_take_it_down", 48), ("in_it_rules", 2), ("uk_osa", 48), ("kr_tba_22_5", 24)]
)
def test_hours_of_a_route_run_by_night_too(route: str, hours: int) -> None:
    assert due(ROUTES[route], AT) - AT == timedelta(hours=hours)


def test_indias_clock_was_a_day_before_february_2026() -> None:
    india = ROUTES["in_it_rules"]
    before = datetime(2026, 2, 19, 12, tzinfo=UTC)
    assert due(india, before) - before == timedelta(hours=24)
    # The day begins in India: half past six in the evening in UTC is the next day there.
    begins = datetime(2026, 2, 19, 18, 30, tzinfo=UTC)
    assert due(india, begins) - begins == timedelta(hours=2)


def test_a_law_that_sets_no_time_gives_ours_and_says_so() -> None:
    for route in ("us_dmca", "eu_dsa_16", "kr_tba_22_5", "plain", "host"):
        assert not obligation(ROUTES[route], AT).by_law
    assert obligation(ROUTES["eu_gdpr_17"], AT).by_law


def test_australias_clock_begins_with_the_regulators_notice_and_not_with_our_complaint() -> None:
    ours = obligation(ROUTES["au_osa"], AT)
    theirs = obligation(ROUTES["au_osa"], AT, by_regulator=True)
    assert (ours.by_law, ours.length) == (False, BusinessDays(3))
    assert (theirs.by_law, theirs.length, theirs.at - AT) == (True, Hours(24), timedelta(hours=24))


def test_a_european_recipients_own_holidays_count_and_weekends_where_it_sits_elsewhere() -> None:
    gdpr = ROUTES["eu_gdpr_17"]
    on_saint_stephens = datetime(2025, 11, 26, 9, tzinfo=UTC)
    assert due(gdpr, on_saint_stephens, country="DE") > due(gdpr, on_saint_stephens, country="US")
    assert obligation(gdpr, AT, country="US").calendar.country == "EU"
    assert obligation(gdpr, AT).calendar.country == "EU"


def test_a_plain_request_counts_in_the_recipients_own_days() -> None:
    korea = due(ROUTES["plain"], AT, country="KR").astimezone(ZoneInfo("Asia/Seoul"))
    assert (korea.hour, korea.day) == (0, 1)  # Friday and Monday, over at Monday's end


def test_the_gdprs_two_months_more_are_counted_once_they_are_taken() -> None:
    gdpr = ROUTES["eu_gdpr_17"]
    assert due(gdpr, AT, country="IE", extended=True) > due(gdpr, AT, country="IE") + timedelta(days=55)


def test_reminders_stand_before_the_end_in_order() -> None:
    for route in ROUTES.values():
        owed = obligation(route, AT, country="DE")
        assert list(owed.reminders) == sorted(owed.reminders)
        assert all(AT < each < owed.at for each in owed.reminders)
    assert len(obligation(ROUTES["in_it_rules"], AT).reminders) == 1
    assert len(obligation(ROUTES["eu_gdpr_17"], AT).reminders) == 2
    assert reminders(AT, AT + timedelta(days=7))[-1] == AT + timedelta(days=6)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(Invalid):
        due(ROUTES["us_take_it_down"], datetime(2026, 11, 26))  # noqa: DTZ001 - the fault that is tested


def test_after_it_is_over_one_looks_twice_whether_anybody_has_gone_on() -> None:
    start = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert chasers(start, start + timedelta(hours=12)) == (
        start + timedelta(hours=36),
        start + timedelta(hours=84),
    ), "a day at least"
    assert chasers(start, start + timedelta(days=4))[0] == start + timedelta(days=6)
    assert chasers(start, start + timedelta(days=90))[0] == start + timedelta(days=97), "a week at most"

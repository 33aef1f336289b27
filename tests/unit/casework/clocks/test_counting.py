from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from takeback.base.errors import Invalid
from takeback.casework.clocks.calendar import EEA, UNKNOWN, Calendar
from takeback.casework.clocks.counting import over_at
from takeback.casework.clocks.length import BusinessDays, BusinessHours, Hours, Length, Months, plain_words

BERLIN = ZoneInfo("Europe/Berlin")
SEOUL = ZoneInfo("Asia/Seoul")
NEW_YORK = ZoneInfo("America/New_York")
DE, KR, US = Calendar("DE"), Calendar("KR"), Calendar("US")


def _over(length: Length, started_at: datetime, calendar: Calendar) -> datetime:
    return over_at(length, started_at, calendar).astimezone(calendar.zone)


@pytest.mark.parametrize("day", [datetime(2026, 3, 28, 12, tzinfo=BERLIN), datetime(2026, 10, 24, 12, tzinfo=BERLIN)])
def test_48_hours_are_48_hours_over_both_changes_of_summer_time(day: datetime) -> None:
    over = over_at(Hours(48), day, DE)
    assert over - day.astimezone(UTC) == timedelta(hours=48)


def test_the_clock_on_the_wall_shows_an_hour_more_in_spring_and_an_hour_less_in_autumn() -> None:
    assert _over(Hours(48), datetime(2026, 3, 28, 12, tzinfo=BERLIN), DE).hour == 13
    assert _over(Hours(48), datetime(2026, 10, 24, 12, tzinfo=BERLIN), DE).hour == 11


def test_an_hour_that_happens_twice_is_not_mistaken_for_its_other() -> None:
    first = datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK)
    second = first.replace(fold=1)
    assert over_at(Hours(2), second, US) - over_at(Hours(2), first, US) == timedelta(hours=1)


def test_business_days_begin_the_day_after_and_end_at_midnight_there() -> None:
    friday = datetime(2026, 11, 20, 9, tzinfo=BERLIN)
    assert _over(BusinessDays(1), friday, DE) == datetime(2026, 11, 24, tzinfo=BERLIN)
    assert _over(BusinessDays(2), friday, DE) == datetime(2026, 11, 25, tzinfo=BERLIN)


def test_a_day_is_the_laws_own_day_and_not_ours() -> None:
    late = datetime(2026, 11, 19, 23, tzinfo=UTC)  # it is Friday in Seoul already
    assert _over(BusinessDays(1), late, KR) == datetime(2026, 11, 24, tzinfo=SEOUL)


def test_a_countrys_holidays_do_not_count_the_lunar_and_the_substituted_among_them() -> None:
    before_seollal = datetime(2026, 2, 13, 10, tzinfo=SEOUL)  # a Friday; Monday to Wednesday are holidays
    assert _over(BusinessDays(1), before_seollal, KR) == datetime(2026, 2, 20, tzinfo=SEOUL)
    assert not KR.is_working_day(datetime(2026, 3, 2, tzinfo=SEOUL).date())  # in place of a Sunday
    assert not US.is_working_day(datetime(2026, 11, 26, tzinfo=NEW_YORK).date())  # Thanksgiving
    assert DE.is_working_day(datetime(2026, 11, 26, tzinfo=BERLIN).date())


def test_an_unknown_country_has_weekends_and_no_holidays() -> None:
    nowhere = Calendar(UNKNOWN)
    assert nowhere.is_working_day(datetime(2026, 12, 25, tzinfo=UTC).date())
    assert not nowhere.is_working_day(datetime(2026, 12, 26, tzinfo=UTC).date())
    assert not nowhere.knows_holidays
    assert Calendar("XX").zone == ZoneInfo("UTC")


@pytest.mark.parametrize("country", sorted(EEA | {"AU", "CA", "GB", "IN", "JP", "KR", "US"}))
def test_every_country_that_is_named_has_a_zone_of_its_own_and_a_day_off_a_year(country: str) -> None:
    calendar = Calendar(country)
    assert calendar.knows_holidays
    assert str(calendar.zone) != "UTC"
    assert not all(
        calendar.is_working_day((datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)).date())
        for number in range(365)
        if (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)).weekday() < 5
    )


def test_a_month_ends_with_the_day_of_the_same_number() -> None:
    assert _over(Months(1), datetime(2026, 6, 15, 8, tzinfo=BERLIN), DE) == datetime(2026, 7, 16, tzinfo=BERLIN)


def test_a_month_without_that_day_ends_with_its_last() -> None:
    assert _over(Months(1), datetime(2027, 3, 31, 8, tzinfo=BERLIN), DE) == datetime(2027, 5, 1, tzinfo=BERLIN)
    assert _over(Months(1), datetime(2028, 1, 31, 8, tzinfo=BERLIN), DE) == datetime(2028, 3, 1, tzinfo=BERLIN)


def test_a_month_that_ends_on_a_day_off_ends_with_the_next_working_day() -> None:
    # 25 December 2026 is a holiday, the 26th one and a Saturday, the 27th a Sunday.
    assert _over(Months(1), datetime(2026, 11, 25, 8, tzinfo=BERLIN), DE) == datetime(2026, 12, 29, tzinfo=BERLIN)


def test_an_extension_counts_only_once_it_was_taken() -> None:
    started = datetime(2026, 6, 15, 8, tzinfo=BERLIN)
    assert over_at(Months(1, 2), started, DE) == over_at(Months(1), started, DE)
    assert over_at(Months(1, 2), started, DE, extended=True) == over_at(Months(3), started, DE)


def test_months_over_the_change_of_summer_time_end_at_midnight_there() -> None:
    over = over_at(Months(1), datetime(2026, 3, 10, 8, tzinfo=BERLIN), DE)
    assert over == datetime(2026, 4, 10, 22, tzinfo=UTC)
    assert over_at(Months(1), datetime(2026, 10, 12, 8, tzinfo=BERLIN), DE) == datetime(2026, 11, 12, 23, tzinfo=UTC)


def test_business_hours_run_from_nine_to_six_of_working_days() -> None:
    friday = datetime(2026, 11, 20, 16, tzinfo=BERLIN)
    assert _over(BusinessHours(2), friday, DE) == datetime(2026, 11, 20, 18, tzinfo=BERLIN)
    assert _over(BusinessHours(3), friday, DE) == datetime(2026, 11, 23, 10, tzinfo=BERLIN)
    assert _over(BusinessHours(1), datetime(2026, 11, 21, 3, tzinfo=BERLIN), DE).date().day == 23
    assert _over(BusinessHours(1), datetime(2026, 11, 20, 5, tzinfo=BERLIN), DE).hour == 10
    assert _over(BusinessHours(1), datetime(2026, 11, 20, 18, tzinfo=BERLIN), DE).date().day == 23


def test_business_hours_lose_none_over_the_change_of_summer_time() -> None:
    friday = datetime(2026, 3, 27, 17, tzinfo=BERLIN)
    assert _over(BusinessHours(2), friday, DE) == datetime(2026, 3, 30, 10, tzinfo=BERLIN)


@pytest.mark.parametrize("at", [datetime(1066, 10, 14, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_years_of_which_no_calendar_is_known_are_refused(at: datetime) -> None:
    with pytest.raises(Invalid):
        over_at(BusinessDays(1), at, DE)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(Invalid, match="zone"):
        over_at(Hours(48), datetime(2026, 11, 20, 9), DE)  # noqa: DTZ001 - the fault that is tested


@pytest.mark.parametrize("of", [Hours, BusinessHours, BusinessDays, Months])
@pytest.mark.parametrize("count", [0, -1, 10**9])
def test_a_length_that_no_law_means_is_not_made(
    of: type[Hours | BusinessHours | BusinessDays | Months], count: int
) -> None:
    with pytest.raises(ValueError, match="length"):
        of(count)
    with pytest.raises(ValueError, match="extension"):
        Months(1, -1)


def test_lengths_are_said_in_words() -> None:
    said = [plain_words(each) for each in (Hours(48), BusinessHours(4), BusinessDays(2), Months(1, 2), Months(3))]
    assert said == ["48 hours", "4 business hours", "2 business days", "1 month, +2", "3 months"]

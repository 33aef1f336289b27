"""Which zone a country's law counts in, and which of its days are working days.

Holidays come from the package `holidays`, which keeps the laws of the countries: lunar days, substitute days and days
that were declared once. It reads no file and no clock. A country that we do not know has weekends and no holidays, in
UTC: for a recipient whose country nobody knows, a deadline that is a day too early only means that we ask again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

OPENING: Final = time(9)
CLOSING: Final = time(18)
"""Business hours, where a rule of ours counts in them. No law that is encoded here does."""

UNKNOWN: Final = ""
"""The country of a recipient whose country nobody knows."""

_EEA: Final = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
EEA: Final = frozenset(_EEA.split())
"""Members of the European Economic Area, in which the GDPR holds."""

_ZONES: Final = {
    "AU": "Australia/Sydney",
    "CA": "America/Toronto",
    "GB": "Europe/London",
    "IN": "Asia/Kolkata",
    "JP": "Asia/Tokyo",
    "KR": "Asia/Seoul",
    "US": "America/New_York",
    "EU": "Europe/Brussels",
    "AT": "Europe/Vienna",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GR": "Europe/Athens",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IE": "Europe/Dublin",
    "IS": "Atlantic/Reykjavik",
    "IT": "Europe/Rome",
    "LI": "Europe/Vaduz",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga",
    "MT": "Europe/Malta",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
}
"""One zone a country: where it has several, the one of its capital or of its regulator."""

_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """A country's days.

    Attributes:
        country: two letters, `EU` for weekends in Brussels' time, or `UNKNOWN`.
    """

    country: str

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its days begin and end."""
        return ZoneInfo(_ZONES.get(self.country, "UTC"))

    @property
    def knows_holidays(self) -> bool:
        """Whether its holidays are known; otherwise only weekends are days off."""
        return self.country in _ZONES and self.country != "EU"

    def is_working_day(self, day: date) -> bool:
        """Whether people work on that day.

        Args:
            day: in the country's own zone.
        """
        if day.weekday() >= _SATURDAY:
            return False
        return not self.knows_holidays or day not in _days_off(self.country, day.year)

    def next_working_day(self, day: date) -> date:
        """That day, or the first working day after it.

        Args:
            day: in the country's own zone.
        """
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def midnight_after(self, day: date) -> datetime:
        """The instant at which a day is over.

        Args:
            day: in the country's own zone.
        """
        return datetime.combine(day + timedelta(days=1), time(), self.zone)


@lru_cache(maxsize=512)
def _days_off(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))

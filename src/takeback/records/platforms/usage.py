"""What platforms used: counted up by every server process, read by days and minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from takeback.records.platforms.models import ServedMinute
from takeback.records.work.counting import count_up


@dataclass(slots=True)
class Usage:
    """What one key used of one route; see `UsageDay`."""

    calls: int = 0
    signals: int = 0
    allowed: int = 0
    held: int = 0
    blocked: int = 0
    shadowed: int = 0
    refused: int = 0


def add_usage(day: date, used: Mapping[tuple[str, str], Usage]) -> None:
    """Add to what keys used on a day.

    Args:
        day: in UTC.
        used: by key and route.
    """
    names = ("calls", "signals", "allowed", "held", "blocked", "shadowed", "refused")
    rows = [(key, day, route, *(getattr(each, name) for name in names)) for (key, route), each in used.items()]
    count_up("platforms_usageday", ("key_id", "day", "route"), names, rows)


def add_served(minute: datetime, served: Mapping[tuple[str, int], tuple[int, int]]) -> None:
    """Add to what was served in a minute.

    Args:
        minute: in UTC, without seconds.
        served: by route and bound in microseconds, how many calls and signals.
    """
    rows = [(minute, route, bound, calls, signals) for (route, bound), (calls, signals) in served.items()]
    count_up("platforms_servedminute", ("minute", "route", "up_to_micros"), ("calls", "signals"), rows)


def forget_minutes(before: datetime) -> None:
    """Forget what was served in minutes long ago; the days stay.

    Args:
        before: the first minute that stays.
    """
    ServedMinute.objects.filter(minute__lt=before).delete()

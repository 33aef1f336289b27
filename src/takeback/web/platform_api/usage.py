"""What a platform used, and what entries did to its uploads: its own numbers, and nobody else's."""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta
from typing import Annotated, Self

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, model_validator

from takeback.base.errors import Invalid
from takeback.records.banks.match_counts import Place, counts_of_platform
from takeback.records.platforms.scopes import Scope
from takeback.records.platforms.usage import used_by_organisation
from takeback.web.face.access import for_keys
from takeback.web.platform_api.asking import refuse_strange_words, services_of
from takeback.web.platform_api.keys import key_holder

router = Router()

MOST_DAYS = 92
"""A quarter of a year in one call."""

MOST_A_PAGE = 1000
_USUAL_DAYS = 30
_PLACE = re.compile(r"(\d{4}-\d{2}-\d{2})\.([1-9]\d{0,18})", re.ASCII)
_LARGEST_ID = 2**63 - 1

_USED: dict[str, JsonValue] = {
    "day": "2026-11-22",
    "key": "7k3m9q2xw4t8r5vn",
    "route": "lookup",
    "calls": 1200,
    "signals": 96000,
    "allowed": 95990,
    "held": 6,
    "blocked": 4,
    "shadowed": 0,
    "refused": 0,
}
_MATCHED: dict[str, JsonValue] = {
    "day": "2026-11-22",
    "bank": "stopncii",
    "entry": 7,
    "held": 0,
    "blocked": 3,
    "shadowed": 0,
}


def _can_be_counted_from(day: date) -> date:
    """The first days of the calendar have none before them."""
    if day < _EARLIEST:
        raise ValueError(f"must be {_EARLIEST} or later")
    return day


_EARLIEST = date(2000, 1, 1)
Day = Annotated[date, AfterValidator(_can_be_counted_from)]


class DaysAsked(BaseModel):
    """From which day to which, both in UTC and both included."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    first: Day | None = Field(
        default=None, alias="from", description=f"Left out: so that there are {_USUAL_DAYS} days."
    )
    last: Day | None = Field(default=None, alias="to", description="Left out: today.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first is not None and self.last is not None and self.first > self.last:
            raise ValueError("`from` must not be later than `to`")
        return self

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day.

        Args:
            today: in UTC.

        Raises:
            Invalid: more than `MOST_DAYS`, or none.
        """
        last = self.last or today
        first = self.first or last - timedelta(days=_USUAL_DAYS - 1)
        if first > last:
            raise Invalid("`from` must not be later than `to`", field="from")
        if (last - first).days >= MOST_DAYS:
            raise Invalid(f"ask for at most {MOST_DAYS} days at once", field="from")
        return first, last


class MatchesAsked(DaysAsked):
    """From which day to which, and which page."""

    after: str | None = Field(
        default=None, pattern=f"^{_PLACE.pattern}$", description="What the page before gave as `next`."
    )
    limit: int = Field(default=500, ge=1, le=MOST_A_PAGE)

    def place(self) -> Place | None:
        """Where the page before ended.

        Raises:
            Invalid: it is no such place.
        """
        if self.after is None:
            return None
        day, _, entry = self.after.partition(".")
        try:
            place = Place(date.fromisoformat(day), int(entry))
        except ValueError:
            raise Invalid("give what the page before gave as `next`", field="after") from None
        if place.entry > _LARGEST_ID:
            raise Invalid("give what the page before gave as `next`", field="after")
        return place


class UsedAnswered(BaseModel):
    """What one key used of one route on one day."""

    day: date
    key: str = Field(description="The key's public id.")
    route: str
    calls: int = Field(description="Calls that were answered.")
    signals: int = Field(description="Uploads that were asked about in them.")
    allowed: int
    held: int
    blocked: int
    shadowed: int = Field(description="Of the held and blocked: answered with `allow`, in shadow mode.")
    refused: int = Field(description="Calls beyond the key's rate.")


class UsageAnswered(BaseModel):
    """Day by day, then by key and route. A day without a call is left out."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"from": "2026-11-01", "to": "2026-11-30", "usage": [_USED]}},
        populate_by_name=True,
    )

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    usage: list[UsedAnswered]


class MatchedAnswered(BaseModel):
    """What one entry did to your uploads on one day."""

    day: date
    bank: str
    entry: int
    held: int = Field(description="Uploads that it held.")
    blocked: int = Field(description="Uploads that it blocked.")
    shadowed: int = Field(description="Of both: answered with `allow`, in shadow mode.")


class StatisticsAnswered(BaseModel):
    """Day by day, then in the order of entries. An upload near several entries counts for each of them."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"from": "2026-11-01", "to": "2026-11-30", "matches": [_MATCHED], "next": None},
        },
        populate_by_name=True,
    )

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    matches: list[MatchedAnswered]
    next: str | None = Field(description="Give it as `after` for the next page; null at the end.")


@router.get(
    "/usage", response=UsageAnswered, operation_id="usage", summary="What your keys used, day by day", by_alias=True
)
@for_keys(Scope.LOOKUP.value)
def usage(request: HttpRequest, asked: Query[DaysAsked]) -> UsageAnswered:
    """Count what all keys of your organisation used, up to about a second ago. At most 92 days at once.

    Needs a key with the scope `lookup`.
    """
    refuse_strange_words(request, DaysAsked)
    first, last = asked.days(_today(request))
    used = used_by_organisation(key_holder(request).organisation_id, first, last)
    rows = [
        UsedAnswered(
            day=each.day,
            key=each.key,
            route=each.route,
            calls=each.used.calls,
            signals=each.used.signals,
            allowed=each.used.allowed,
            held=each.used.held,
            blocked=each.used.blocked,
            shadowed=each.used.shadowed,
            refused=each.used.refused,
        )
        for each in used
    ]
    return UsageAnswered(first=first, last=last, usage=rows)


@router.get(
    "/statistics",
    response=StatisticsAnswered,
    operation_id="statistics",
    summary="What entries did to your uploads, day by day",
    by_alias=True,
)
@for_keys(Scope.LOOKUP.value)
def statistics(request: HttpRequest, asked: Query[MatchesAsked]) -> StatisticsAnswered:
    """Count by bank, entry and day how many of your own uploads were held or blocked. At most 92 days at once.

    Needs a key with the scope `lookup`.
    """
    refuse_strange_words(request, MatchesAsked)
    first, last = asked.days(_today(request))
    holder = key_holder(request)
    counted, further = counts_of_platform(holder.organisation_id, first, last, asked.limit, asked.place())
    rows = [
        MatchedAnswered(
            day=each.day,
            bank=each.bank,
            entry=each.entry,
            held=each.held,
            blocked=each.blocked,
            shadowed=each.shadowed,
        )
        for each in counted
    ]
    behind = None if further is None else f"{further.day}.{further.entry}"
    return StatisticsAnswered(first=first, last=last, matches=rows, next=behind)


OPERATIONS = (usage, statistics)


def _today(request: HttpRequest) -> date:
    return services_of(request).clock.now().astimezone(UTC).date()

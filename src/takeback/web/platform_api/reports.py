"""Links that an organisation's own system brings to its cases. Nothing of a case is read through it."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from takeback.casework.takedown.matter import Matter
from takeback.flows.takedowns.reporting import take_in_from_system
from takeback.records.platforms.scopes import Scope
from takeback.sites.location import LONGEST
from takeback.web.face.access import for_keys
from takeback.web.platform_api.asking import services_of, too_many_signals
from takeback.web.platform_api.keys import key_holder

router = Router()

ROUTE = "reports"
MOST_AT_ONCE = 100
"""Links of one call: a case is filled by several, and none of them holds the records for long."""

_ASKED: dict[str, JsonValue] = {
    "case": "case_7rpmpfwcy9xxxrv3",
    "links": ["https://site.example/posts/81", "javascript:alert(1)"],
}
_ANSWERED: dict[str, JsonValue] = {
    "case": "case_7rpmpfwcy9xxxrv3",
    "read": 1,
    "not_read": [{"line": 2, "reason": "script"}],
}


class ReportAsked(BaseModel):
    """Links of one case."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _ASKED})

    case: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9_]{1,40}$",
            description="Its reference, as its page at the desk shows it: opaque.",
        ),
    ]
    links: list[Annotated[str, Field(max_length=LONGEST)]] = Field(
        min_length=1, max_length=MOST_AT_ONCE, description="One link each, as a line of a paste. Call again for more."
    )
    matter: Matter | None = Field(
        default=None,
        description="What lies at all of them; without it, what each place suggests. `identity`, a name, an address or "
        "a telephone number that is out, is checked before everything else.",
    )


class LineNotRead(BaseModel):
    """A line that gives no location. The others are taken in."""

    line: int = Field(description="Which, from 1.")
    reason: str = Field(description="A stable word, such as `script`, `private_address` or `too_long`.")


class ReportAnswered(BaseModel):
    """What was read. Whether a link was known already is not told."""

    model_config = ConfigDict(json_schema_extra={"example": _ANSWERED})

    case: str
    read: int = Field(description="How many locations the lines give, each counted once.")
    not_read: list[LineNotRead]


@router.post(
    "/reports", response=ReportAnswered, operation_id="report_links", summary="Bring links to a case of your own"
)
@for_keys(Scope.REPORT.value)
def report_links(request: HttpRequest, asked: Body[ReportAsked]) -> ReportAnswered | HttpResponse:
    """Have links taken in for a case of your organisation. A caseworker checks each before anybody is asked.

    Links are read as a paste at the desk is: alike spellings are one location, and a line that cannot be read is named
    in the answer. The same call again changes nothing and is answered alike. Cases of others, and cases that have
    ended, are not found. Needs a key with the scope `report`, which carries no other.
    """
    services, holder = services_of(request), key_holder(request)
    if refusal := too_many_signals(services, holder, ROUTE, len(asked.links)):
        return refusal
    report = take_in_from_system(
        services, holder.organisation_id, holder.key_id, asked.case, asked.links, matter=asked.matter
    )
    return ReportAnswered(
        case=asked.case,
        read=len(report.told),
        not_read=[LineNotRead(line=each.line, reason=each.why) for each in report.not_read],
    )


OPERATIONS = (report_links,)

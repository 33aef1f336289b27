"""Uploads that a platform asks us to remember, so that it hears of what is banked later."""

from __future__ import annotations

import time
from datetime import UTC, date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Router
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from takeback.base.errors import NotFound
from takeback.flows.callbacks import remember as flow
from takeback.flows.callbacks.remember import LONGEST_DAYS
from takeback.flows.lookups.lookup import MOST_AT_ONCE, Behalf
from takeback.records.platforms import remembering
from takeback.records.platforms.scopes import Scope
from takeback.web.face.access import for_keys
from takeback.web.platform_api.answered import LookupAnswered, result_answered
from takeback.web.platform_api.asked import SignalAsked
from takeback.web.platform_api.asking import PLAIN_NUMBER, services_of, too_many_signals
from takeback.web.platform_api.keys import key_holder

router = Router()

ROUTE = "remember"

Reference = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$",
        description="Your own word for the upload; opaque to us, and sent back to you. No name, no address.",
    ),
]

_SIGNAL: dict[str, JsonValue] = {"type": "pdq", "value": "f8f8f0cee0f4a84f06370a22038f63f0" * 2, "quality": 100}
_UPLOAD: dict[str, JsonValue] = {"reference": "upload-81f3", "signals": 1, "until": "2026-12-22"}
_NO_MATCH: JsonValue = {
    "decision": "allow",
    "would_be": None,
    "reasons": [
        {
            "code": "no_match",
            "bank": None,
            "entry": None,
            "standing": None,
            "signal_type": None,
            "distance": None,
            "quality": None,
            "policy_version": "default-1",
        }
    ],
    "matches": [],
}


class RememberAsked(BaseModel):
    """The signals of one upload, and for how long."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"signals": [_SIGNAL], "reference": "upload-81f3", "days": 30}},
    )

    signals: list[SignalAsked] = Field(min_length=1, max_length=MOST_AT_ONCE)
    reference: Reference
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS), PLAIN_NUMBER]


class RememberAnswered(LookupAnswered):
    """What is known of the signals now, and until when they are remembered."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"results": [_NO_MATCH], "reference": "upload-81f3", "until": "2026-12-22"}}
    )

    reference: str
    until: date = Field(description="The first day, in UTC, on which all signals of this upload are forgotten.")


class RememberedAnswered(BaseModel):
    """What is remembered of one upload."""

    model_config = ConfigDict(json_schema_extra={"example": _UPLOAD})

    reference: str
    signals: int
    until: date = Field(description="The first day, in UTC, on which they are forgotten.")


class Forgotten(BaseModel):
    """What is remembered no more."""

    model_config = ConfigDict(json_schema_extra={"example": {"reference": "upload-81f3", "forgotten": 1}})

    reference: str
    forgotten: int = Field(description="How many signals; 0 where there were none.")


@router.post(
    "/remember", response=RememberAnswered, operation_id="remember", summary="Look signals up, and remember them"
)
@for_keys(Scope.LOOKUP.value)
def remember(request: HttpRequest, asked: Body[RememberAsked]) -> RememberAnswered | HttpResponse:
    """Have an upload's signals remembered, and each of them looked up as `lookup` does.

    If something near them is banked later, your webhooks for `retroactive_match` are called; without one nothing is
    remembered. All signals of a reference are one upload, such as the eight ways in which a picture can lie. Asking
    again adds signals and moves the day for all of them. Needs a key with the scope `lookup`.
    """
    began = time.perf_counter()
    services, holder = services_of(request), key_holder(request)
    signals = [each.as_signal() for each in asked.signals]
    if refusal := too_many_signals(services, holder, ROUTE, len(signals)):
        return refusal
    behalf = Behalf(organisation=holder.organisation_id, changes=holder.changes)
    kept = flow.remember(services, signals, asked.reference, asked.days, behalf)
    decisions = [each.decision for each in kept.found]
    services.tally.answered(holder, ROUTE, len(signals), decisions, time.perf_counter() - began)
    with_distances = Scope.DISTANCES in holder.scopes
    return RememberAnswered(
        results=[result_answered(each, with_distances=with_distances, in_shadow=holder.shadow) for each in kept.found],
        reference=asked.reference,
        until=kept.until,
    )


@router.get(
    "/remember/{reference}",
    response=RememberedAnswered,
    operation_id="show_remembered",
    summary="What is remembered of an upload",
)
@for_keys(Scope.LOOKUP.value)
def show_remembered(request: HttpRequest, reference: Path[Reference]) -> RememberedAnswered:
    """How many signals are remembered of an upload of yours, and until when.

    Needs a key with the scope `lookup`.
    """
    today = services_of(request).clock.now().astimezone(UTC).date()
    held = remembering.remembering(key_holder(request).organisation_id, reference, today)
    if held is None:
        raise NotFound("nothing is remembered under this reference")
    return RememberedAnswered(reference=reference, signals=held.signals, until=held.expires_on)


@router.delete(
    "/remember/{reference}", response=Forgotten, operation_id="forget_remembered", summary="Forget an upload"
)
@for_keys(Scope.LOOKUP.value)
def forget_remembered(request: HttpRequest, reference: Path[Reference]) -> Forgotten:
    """Have an upload forgotten now. Doing it twice is no mistake.

    Needs a key with the scope `lookup`.
    """
    forgotten = remembering.forget(key_holder(request).organisation_id, reference)
    return Forgotten(reference=reference, forgotten=forgotten)


OPERATIONS = (remember, show_remembered, forget_remembered)

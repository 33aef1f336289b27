"""Signals are looked up in memory, and most of the time nothing is near: that answer is written once and kept."""

from __future__ import annotations

import time
from functools import lru_cache

from django.http import HttpResponse
from pydantic import ValidationError

from takeback.flows.lookup import Behalf, LookedUp, judge_now, judge_values_now
from takeback.matching.policy import version_with
from takeback.records.platforms.queries import KeyHolder
from takeback.records.platforms.scopes import Scope
from takeback.web.platform_api.answered import ResultAnswered, nothing_near_answered, result_answered
from takeback.web.platform_api.asked import LookupAsked, plain_signals
from takeback.web.platform_api.bare.application import Call, too_many
from takeback.web.platform_api.bare.body import content_type
from takeback.web.platform_api.bodies import WrongContentType, json_object
from takeback.web.platform_api.failures import invalid_answer

ROUTE = "lookup"


async def lookup(call: Call) -> bytes | HttpResponse:
    """Answer `POST /api/v1/lookup`.

    Args:
        call: with its key accepted.

    Raises:
        WrongContentType: it does not say that it is JSON.
        Invalid: it is no JSON object.
        Unavailable: the banks cannot be searched.
    """
    if content_type(call.connection) != "application/json":
        raise WrongContentType("send the body as application/json")
    asked = json_object(await call.body.read())
    behalf = behalf_of(call.holder)
    if (plain := plain_signals(asked)) is not None:
        count = len(plain.values)
        if refusal := too_many(call, ROUTE, count):
            return refusal
        found = judge_values_now(call.services, "pdq", plain.values, plain.qualities, behalf)
    else:
        try:
            signals = [each.as_signal() for each in LookupAsked.model_validate(asked).signals]
        except ValidationError as error:
            return invalid_answer(error.errors(), from_ninja=False)
        count = len(signals)
        if refusal := too_many(call, ROUTE, count):
            return refusal
        judged = judge_now(call.services, [[signal] for signal in signals], behalf)
        found = {place: each for place, each in enumerate(judged) if each is not None}
    results = [_nothing_near(version_with(call.services.policy, call.holder.changes), call.holder.shadow)] * count
    for place, each in found.items():
        results[place] = _written(call.holder, each)
    said = [each.decision for each in found.values()]
    call.services.tally.answered(call.holder, ROUTE, count, said, time.perf_counter() - call.began)
    return b'{"results":[' + b",".join(results) + b"]}"


def behalf_of(holder: KeyHolder) -> Behalf:
    """On whose behalf a key looks up.

    Args:
        holder: of the key.
    """
    return Behalf(organisation=holder.organisation_id, changes=holder.changes)


def _written(holder: KeyHolder, found: LookedUp) -> bytes:
    with_distances = Scope.DISTANCES in holder.scopes
    return _as_json(result_answered(found, with_distances=with_distances, in_shadow=holder.shadow))


@lru_cache(maxsize=1024)
def _nothing_near(policy_version: str, in_shadow: bool) -> bytes:  # noqa: FBT001 - a key of the cache
    return _as_json(nothing_near_answered(policy_version, in_shadow=in_shadow))


def _as_json(answered: ResultAnswered) -> bytes:
    return answered.model_dump_json().encode()

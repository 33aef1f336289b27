"""Signals are looked up in memory, and most of the time nothing is near: that answer is written once and kept."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache

from django.http import HttpResponse
from pydantic import ValidationError

from takeback.base.errors import TakebackError
from takeback.flows.lookups.lookup import Behalf, LookedUp, judge_now, judge_values_now
from takeback.flows.services import Services
from takeback.matching.policy import version_with
from takeback.records.platforms.queries import KeyHolder
from takeback.records.platforms.scopes import Scope
from takeback.web.platform_api.answered import ResultAnswered, nothing_near_answered, result_answered
from takeback.web.platform_api.asked import LookupAsked, plain_signals
from takeback.web.platform_api.bare.application import Call, too_many
from takeback.web.platform_api.bare.body import content_type
from takeback.web.platform_api.bodies import WrongContentType, json_object
from takeback.web.platform_api.failures import invalid_answer
from takeback.web.platform_api.keys import text_of

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
    return _answered(call.services, call.holder, count, found, call.began)


def lookup_at_once(services: Services, headers: Mapping[bytes, bytes], body: bytes) -> bytes | None:
    """The same answer without waiting for anything, for a lookup that is as nearly all of them are.

    Args:
        services: the collaborators of this process.
        headers: of the request, by their names in lower case, each there once.
        body: all of it.

    Returns:
        `None` for whatever else, and for whatever fails: then nothing has happened, and `lookup` says what is wrong.
    """
    began = time.perf_counter()
    if headers.get(b"content-type") != b"application/json":
        return None
    try:
        holder = services.keys.holder(
            text_of(headers.get(b"authorization", b"").decode("latin-1")), services.clock.now()
        )
        if holder is None or Scope.LOOKUP not in holder.scopes:
            return None
        plain = plain_signals(json_object(body))
        services.shelf.current()
        if plain is None:
            return None
        count = len(plain.values)
        if services.rates.wait_seconds(holder.key_id, holder.signals_per_second, count):
            return None
        found = judge_values_now(services, "pdq", plain.values, plain.qualities, behalf_of(holder))
    except TakebackError:
        return None
    return _answered(services, holder, count, found, began)


def _answered(services: Services, holder: KeyHolder, count: int, found: Mapping[int, LookedUp], began: float) -> bytes:
    results = [_nothing_near(version_with(services.policy, holder.changes), holder.shadow)] * count
    for place, each in found.items():
        results[place] = _written(holder, each)
    said = [each.decision for each in found.values()]
    services.tally.answered(holder, ROUTE, count, said, time.perf_counter() - began)
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

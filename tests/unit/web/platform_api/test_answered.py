"""Without the scope `distances` an answer tells no distance, in no way."""

from __future__ import annotations

import json
from itertools import permutations

from takeback.flows.lookups.lookup import LookedUp
from takeback.matching.bank import Standing
from takeback.matching.decision import Policies, decide
from takeback.matching.matcher import Match
from takeback.signals.signal import Signal
from takeback.web.platform_api.answered import lookup_answered
from tests.fakes.services import OURS, PDQ


def _found(*distances: int, standing: Standing = Standing.REVIEWED) -> LookedUp:
    query = Signal("pdq", PDQ, 90)
    matches = [Match(id_, OURS, standing, "pdq", bits, query) for id_, bits in enumerate(distances, start=1)]
    matches.sort(key=lambda match: match.distance)
    return LookedUp(decide(matches, Policies()), tuple(matches))


def _text(found: LookedUp, *, with_distances: bool) -> str:
    return lookup_answered([found], with_distances=with_distances).model_dump_json()


def test_with_the_scope_each_match_and_each_reason_tells_its_distance() -> None:
    answer = json.loads(_text(_found(3, 17), with_distances=True))["results"][0]
    assert [match["distance"] for match in answer["matches"]] == [3, 17]
    assert [reason["distance"] for reason in answer["reasons"]] == [3, 17]


def test_without_the_scope_every_distance_is_null() -> None:
    answer = json.loads(_text(_found(3, 17), with_distances=False))["results"][0]
    assert [match["distance"] for match in answer["matches"]] == [None, None]
    assert [reason["distance"] for reason in answer["reasons"]] == [None, None]


def test_without_the_scope_the_order_does_not_tell_which_entry_is_nearer() -> None:
    answers = {_text(_found(*distances), with_distances=False) for distances in permutations((2, 9, 30))}
    assert len(answers) == 1


def test_without_the_scope_an_entry_that_is_almost_near_enough_looks_like_none() -> None:
    almost = _found(25, standing=Standing.ATTESTED)
    assert almost.decision.reasons[0].code == "too_far_for_standing"
    assert _text(almost, with_distances=False) == _text(_found(), with_distances=False)


def test_with_the_scope_it_is_told_why_an_entry_did_not_count() -> None:
    answer = json.loads(_text(_found(25, standing=Standing.ATTESTED), with_distances=True))["results"][0]
    assert answer["decision"] == "allow"
    assert answer["reasons"][0]["code"] == "too_far_for_standing"
    assert answer["reasons"][0]["distance"] == 25

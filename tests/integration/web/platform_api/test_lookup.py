"""Signals are looked up, each by itself, in order."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fakes.services import PDQ, FakeServices, near
from tests.integration.web.platform_api.conftest import NewKey, Platform

FAR = near(PDQ, 128)


def _problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    members: dict[str, Any] = answer.json()
    assert members["code"] == code
    return members


def test_a_known_picture_is_blocked_with_its_reason(platform: Platform) -> None:
    (result,) = platform.lookup_one(quality=90).json()["results"]
    assert result["decision"] == "block"
    assert result["reasons"] == [
        {
            "code": "reviewed_match",
            "bank": "ours",
            "entry": 7,
            "standing": "reviewed",
            "signal_type": "pdq",
            "distance": None,
            "quality": 90,
            "policy_version": "default-1",
        },
    ]
    assert result["matches"] == [
        {"bank": "ours", "entry": 7, "standing": "reviewed", "signal_type": "pdq", "distance": None},
    ]


def test_an_unknown_picture_is_allowed_because_nothing_is_near(platform: Platform) -> None:
    (result,) = platform.lookup_one(FAR).json()["results"]
    assert (result["decision"], result["matches"]) == ("allow", [])
    assert [reason["code"] for reason in result["reasons"]] == ["no_match"]


def test_results_stand_in_the_order_of_the_signals(platform: Platform) -> None:
    signals = [{"type": "pdq", "value": FAR if number % 3 else PDQ} for number in range(1000)]
    results = platform.lookup({"signals": signals}).json()["results"]
    assert [result["decision"] for result in results] == ["allow" if n % 3 else "block" for n in range(1000)]


def test_digits_in_upper_case_match_too(platform: Platform) -> None:
    assert platform.lookup_one(PDQ.upper()).json()["results"][0]["decision"] == "block"


def test_distances_are_told_to_a_key_that_carries_the_scope(new_key: NewKey, services: FakeServices) -> None:
    (result,) = Platform(new_key("lookup", "distances")).lookup_one().json()["results"]
    assert [match["distance"] for match in result["matches"]] == [0, 25]
    assert {reason["code"]: reason["distance"] for reason in result["reasons"]} == {
        "reviewed_match": 0,
        "too_far_for_standing": 25,
    }


def test_no_distance_is_told_otherwise(platform: Platform) -> None:
    text = platform.lookup_one(near(PDQ, 13)).content.decode()
    result = json.loads(text)["results"][0]
    assert {match["distance"] for match in result["matches"]} == {None}
    assert {reason["distance"] for reason in result["reasons"]} == {None}


def test_banks_that_cannot_be_searched_are_never_no_match(platform: Platform, services: FakeServices) -> None:
    services.shelf.searchable = False
    answer = platform.lookup_one()
    _problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"signals": []}, "signals"),
        ({"signals": [{"type": "pdq", "value": PDQ}] * 1001}, "signals"),
        ({"signals": {}}, "signals"),
        ({"signals": [1]}, "signals.0"),
        ({}, "signals"),
        ({"signals": [{"type": "pdq", "value": PDQ}], "bank": "theirs"}, "bank"),
        ({"signals": [{"type": "pdq", "value": PDQ}] * 3 + [{"type": "x", "value": PDQ}]}, "signals.3.type"),
        ({"signals": [{"type": "pdq", "value": "zz"}]}, "signals.0.value"),
        ({"signals": [{"type": "pdq", "value": PDQ, "quality": 101}]}, "signals.0.quality"),
        ({"signals": [{"type": "pdq", "value": PDQ, "\ud800": 1}]}, "signals.0"),
    ],
)
def test_a_mistake_is_named_by_its_place(platform: Platform, body: object, field: str) -> None:
    members = _problem(platform.lookup(body), 400, "invalid")
    assert members["field"] == field


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"signals": NaN}', b"\xff\xfe", b"\0"])
def test_what_is_no_json_object_is_refused(platform: Platform, body: bytes) -> None:
    _problem(platform.lookup(body), 400, "invalid")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "x"])
def test_only_json_is_read(platform: Platform, content_type: str) -> None:
    _problem(platform.lookup(b'{"signals": []}', content_type=content_type), 415, "unsupported_media_type")


def test_a_body_over_the_limit_is_refused(platform: Platform) -> None:
    _problem(platform.lookup(b" " * (2 * 1024 * 1024 + 1)), 413, "too_large")


def test_a_fault_of_ours_is_told_as_such_and_nothing_more(
    platform: Platform, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("what nobody should read")

    monkeypatch.setattr(services.shelf.shelf, "near", fail)
    answer = platform.lookup_one()
    _problem(answer, 500, "internal")
    assert "nobody should read" not in answer.content.decode()

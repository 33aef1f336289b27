"""Opinions, webhooks and remembering over HTTP: what a platform sends, sees, and may not see of another."""

from __future__ import annotations

import json
from typing import Any

import pytest

from takeback.flows.banks.opinions import vet
from takeback.matching.bank import Standing
from takeback.project import wiring
from takeback.records.platforms.actions import KeyTerms, create_key, set_platform
from takeback.records.platforms.models import Remembered, UsageDay, Webhook
from takeback.signals.signal import Signal
from tests.asgi import AsgiAnswer
from tests.callbacks import AT, PICTURE, Deployment, bank
from tests.fakes.services import near
from tests.integration.web.platform_api.conftest import Platform, level
from tests.people import an_organisation

ALL = ("lookup", "opinions", "webhooks")
HOOK = {"url": "https://platform.example/hook", "events": ["retroactive_match"]}
SIGNAL = {"type": "pdq", "value": PICTURE.value, "quality": 90}
UPLOAD = {"signals": [SIGNAL], "reference": "up-1", "days": 30}

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Deployment:
    here = Deployment(loopback=False)
    monkeypatch.setattr(wiring, "services", lambda: here.services)
    return here


def platform_of(name: str, *scopes: str, terms: KeyTerms | None = None) -> Platform:
    key = create_key(
        name=name, scopes=list(scopes or ALL), at=AT, organisation=an_organisation(name), terms=terms or KeyTerms()
    )
    return Platform(str(key))


@pytest.fixture
def platform(here: Deployment) -> Platform:
    return platform_of("a")


def ask(platform: Platform, method: str, path: str, body: object = None) -> AsgiAnswer:
    sent = b"" if body is None else json.dumps(body).encode()
    return platform.call(f"/api/v1/{path}", sent, "application/json", method)


def good(answer: AsgiAnswer) -> Any:
    assert answer.status_code == 200, answer.json()
    return answer.json()


def refused(answer: AsgiAnswer, status: int, code: str, field: str | None = None) -> str:
    members = answer.json()
    assert (answer.status_code, members["code"], members.get("field")) == (status, code, field)
    return str(members["detail"])


# Opinions


def test_a_word_is_noted_and_shown_to_its_platform_alone(platform: Platform) -> None:
    entry = bank(standing=Standing.ATTESTED)
    said = {"entry": entry, "bank": "hers", "word": "confirmed", "given_on": "2026-11-22", "standing": "attested"}
    for _ in range(2):
        assert good(ask(platform, "PUT", f"opinions/{entry}", {"word": "confirmed"})) == said
    assert good(ask(platform, "GET", "opinions")) == {"opinions": [said], "next": None}
    assert good(ask(platform_of("b"), "GET", "opinions")) == {"opinions": [], "next": None}


def test_two_keys_of_one_platform_are_one_voice_and_a_second_platform_decides(platform: Platform) -> None:
    entry = bank(standing=Standing.ATTESTED)
    for name in "ab":
        vet(an_organisation(name), AT, vetted=True)
    word = {"word": "confirmed"}
    for each in (platform, platform_of("a")):
        assert good(ask(each, "PUT", f"opinions/{entry}", word))["standing"] == "attested"
    assert good(ask(platform_of("b"), "PUT", f"opinions/{entry}", word))["standing"] == "confirmed"


def test_of_what_it_may_not_know_a_platform_hears_not_found(platform: Platform) -> None:
    entry = bank(standing=Standing.ATTESTED)
    for unknown in (entry + 1, 2**53 - 1):
        refused(ask(platform, "PUT", f"opinions/{unknown}", {"word": "confirmed"}), 404, "not_found")


@pytest.mark.parametrize("body", [{}, {"word": "block"}, {"word": None}, {"word": "kept", "for": "b"}, []])
def test_another_word_is_refused(platform: Platform, body: object) -> None:
    assert ask(platform, "PUT", f"opinions/{bank()}", body).json()["code"] == "invalid"


@pytest.mark.parametrize("entry", ["0", "-1", "x", "1.5", str(2**53), "9" * 40])
def test_what_is_no_entry_is_refused(platform: Platform, entry: str) -> None:
    refused(ask(platform, "PUT", f"opinions/{entry}", {"word": "kept"}), 400, "invalid", "entry")


def test_pages_follow_each_other(platform: Platform) -> None:
    entries = [bank(Signal("md5", f"{n:032x}")) for n in range(3)]
    for entry in entries:
        good(ask(platform, "PUT", f"opinions/{entry}", {"word": "kept"}))
    first = good(ask(platform, "GET", "opinions?limit=2"))
    assert ([each["entry"] for each in first["opinions"]], first["next"]) == (entries[:2], entries[1])
    second = good(ask(platform, "GET", f"opinions?limit=2&after={first['next']}"))
    assert ([each["entry"] for each in second["opinions"]], second["next"]) == (entries[2:], None)


@pytest.mark.parametrize(
    ("query", "field"), [("limit=0", "limit"), ("limit=501", "limit"), ("after=-1", "after"), ("after=x", "after")]
)
def test_a_page_that_cannot_be_is_refused(platform: Platform, query: str, field: str) -> None:
    refused(ask(platform, "GET", f"opinions?{query}"), 400, "invalid", field)


# Webhooks


def test_a_secret_is_shown_once_and_again_only_by_a_rotation(platform: Platform) -> None:
    opened = good(ask(platform, "POST", "webhooks", HOOK))
    assert opened.pop("secret").startswith("whsec_")
    assert good(ask(platform, "GET", "webhooks")) == {"webhooks": [opened]}
    assert opened["disabled_on"] is None
    rotated = good(ask(platform, "POST", f"webhooks/{opened['id']}/secret"))
    assert rotated.pop("secret").startswith("whsec_")
    assert rotated == opened


def test_a_webhook_is_deleted_and_then_unknown(platform: Platform) -> None:
    opened = good(ask(platform, "POST", "webhooks", HOOK))
    path = f"webhooks/{opened['id']}"
    assert good(ask(platform, "DELETE", path)) == {"id": opened["id"], "deleted": True}
    refused(ask(platform, "DELETE", path), 404, "not_found")
    refused(ask(platform, "POST", f"{path}/test"), 404, "not_found")


def test_a_test_names_the_event_that_will_come(platform: Platform) -> None:
    opened = good(ask(platform, "POST", "webhooks", HOOK))
    assert good(ask(platform, "POST", f"webhooks/{opened['id']}/test"))["event"].startswith("evt_")


def test_another_platforms_webhook_is_not_found(platform: Platform) -> None:
    opened = good(ask(platform, "POST", "webhooks", HOOK))
    other = platform_of("b")
    assert good(ask(other, "GET", "webhooks")) == {"webhooks": []}
    for method, path in (("DELETE", ""), ("POST", "/secret"), ("POST", "/test")):
        refused(ask(other, method, f"webhooks/{opened['id']}{path}"), 404, "not_found")
    assert Webhook.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/",
        "https://platform.example:8443/",
        "https://me:secret@platform.example/",
        "https://localhost/",
        "ftp://platform.example/",
        "",
        "https://platform.example/\n",
    ],
)
def test_an_address_that_leads_inside_or_goes_in_the_clear_is_refused(platform: Platform, url: str) -> None:
    detail = refused(ask(platform, "POST", "webhooks", {**HOOK, "url": url}), 400, "invalid", "url")
    assert not url or url not in detail
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("events", [[], ["test"], ["everything"], "retroactive_match", [None]])
def test_only_known_events_can_be_subscribed_to(platform: Platform, events: object) -> None:
    assert ask(platform, "POST", "webhooks", {**HOOK, "events": events}).json()["code"] == "invalid"


# Remembering


def test_an_upload_is_looked_up_and_remembered_until_a_day_that_is_said(platform: Platform) -> None:
    good(ask(platform, "POST", "webhooks", HOOK))
    entry = bank()
    answer = good(ask(platform, "POST", "remember", UPLOAD))
    assert (answer["reference"], answer["until"]) == ("up-1", "2026-12-22")
    (result,) = answer["results"]
    assert (result["decision"], result["matches"][0]["entry"], result["matches"][0]["distance"]) == (
        "block",
        entry,
        None,
    )
    assert good(ask(platform, "GET", "remember/up-1")) == {"reference": "up-1", "signals": 1, "until": "2026-12-22"}


def test_what_is_answered_is_what_a_lookup_answers(here: Deployment, platform: Platform) -> None:
    good(ask(platform, "POST", "webhooks", HOOK))
    bank(Signal("pdq", near(PICTURE.value, 25), 90), Standing.ATTESTED)
    level(here.services)
    looked_up = platform.lookup({"signals": [SIGNAL]}).json()["results"]
    assert good(ask(platform, "POST", "remember", UPLOAD))["results"] == looked_up


def test_a_platform_in_shadow_mode_is_answered_allow(platform: Platform) -> None:
    good(ask(platform, "POST", "webhooks", HOOK))
    set_platform(an_organisation("a"), AT, shadow=True)
    bank()
    (result,) = good(ask(platform, "POST", "remember", UPLOAD))["results"]
    assert (result["decision"], result["would_be"]) == ("allow", "block")


def test_forgetting_is_at_once_and_twice_is_no_mistake(platform: Platform) -> None:
    good(ask(platform, "POST", "webhooks", HOOK))
    good(ask(platform, "POST", "remember", UPLOAD))
    other = platform_of("b")
    assert good(ask(other, "DELETE", "remember/up-1"))["forgotten"] == 0
    refused(ask(other, "GET", "remember/up-1"), 404, "not_found")
    assert [good(ask(platform, "DELETE", "remember/up-1"))["forgotten"] for _ in range(2)] == [1, 0]
    refused(ask(platform, "GET", "remember/up-1"), 404, "not_found")


def test_without_a_webhook_nothing_is_remembered_and_the_answer_says_why(platform: Platform) -> None:
    assert "webhook" in refused(ask(platform, "POST", "remember", UPLOAD), 409, "conflict")
    assert not Remembered.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"days": 0}, "days"),
        ({"days": 91}, "days"),
        ({"days": True}, "days"),
        ({"days": "30"}, "days"),
        ({"reference": ""}, "reference"),
        ({"reference": "a b"}, "reference"),
        ({"reference": "me@platform.example"}, "reference"),
        ({"reference": "../x"}, "reference"),
        ({"reference": "x" * 129}, "reference"),
        ({"reference": "x\n"}, "reference"),
        ({"signals": []}, "signals"),
        ({"signals": [SIGNAL] * 1001}, "signals"),
        ({"signals": [{**SIGNAL, "value": "zz"}]}, "signals.0.value"),
        ({"for_ever": True}, "for_ever"),
    ],
)
def test_a_mistake_is_named_by_its_place(platform: Platform, changed: dict[str, object], field: str) -> None:
    good(ask(platform, "POST", "webhooks", HOOK))
    refused(ask(platform, "POST", "remember", {**UPLOAD, **changed}), 400, "invalid", field)
    assert not Remembered.objects.exists()


def test_a_key_that_asks_for_too_much_has_nothing_remembered(here: Deployment) -> None:
    slow = platform_of("slow", terms=KeyTerms(signals_per_second=1))
    good(ask(slow, "POST", "webhooks", HOOK))
    many = [{"type": "md5", "value": f"{n:032x}"} for n in range(500)]
    good(ask(slow, "POST", "remember", {**UPLOAD, "signals": many}))
    answer = ask(slow, "POST", "remember", {**UPLOAD, "reference": "up-2"})
    refused(answer, 429, "too_many")
    assert int(answer.headers["Retry-After"]) > 0
    assert not Remembered.objects.filter(reference="up-2").exists()
    usage = UsageDay.objects.get(route="remember")
    assert (usage.calls, usage.signals, usage.refused) == (1, 500, 1)


# Keys


@pytest.mark.parametrize(
    ("scope", "calls"),
    [
        ("opinions", [("GET", "opinions"), ("PUT", "opinions/1")]),
        (
            "webhooks",
            [
                ("GET", "webhooks"),
                ("POST", "webhooks"),
                ("DELETE", "webhooks/hook_7k3m9q2xw4t8r5vn"),
                ("POST", "webhooks/hook_7k3m9q2xw4t8r5vn/secret"),
                ("POST", "webhooks/hook_7k3m9q2xw4t8r5vn/test"),
            ],
        ),
        ("lookup", [("POST", "remember"), ("GET", "remember/up-1"), ("DELETE", "remember/up-1")]),
    ],
)
def test_each_call_wants_its_own_scope_and_no_other_will_do(
    here: Deployment, scope: str, calls: list[tuple[str, str]]
) -> None:
    others = platform_of("a", *(each for each in (*ALL, "banks", "distances") if each != scope))
    for method, path in calls:
        assert scope in refused(ask(others, method, path, {}), 403, "not_allowed")
        refused(ask(Platform(None), method, path, {}), 401, "not_signed_in")


@pytest.mark.parametrize(("method", "path"), [("PATCH", "webhooks"), ("GET", "remember"), ("POST", "opinions")])
def test_another_method_is_told_which_are_wanted(platform: Platform, method: str, path: str) -> None:
    answer = ask(platform, method, path, {})
    refused(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"]

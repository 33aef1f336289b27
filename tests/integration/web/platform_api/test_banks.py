"""A platform opens, fills and empties its own banks, and no other's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.flows.services import Services
from takeback.matching.bank import BankClass, Standing
from takeback.project import wiring
from takeback.records.accounts.models import Organisation
from takeback.records.banks.actions import add_entries, create_bank, flag_entries
from takeback.records.banks.models import Bank, BankEntry
from takeback.records.platforms.actions import create_key
from takeback.signals.signal import Signal
from tests.fakes.services import MORNING, PDQ, RADII, FakeServices, near
from tests.integration.web.platform_api.conftest import Platform

MD5 = "ab" * 16
GOOD = {"type": "pdq", "value": PDQ, "quality": 90, "standing": "reviewed"}


@dataclass(frozen=True)
class Owner:
    """A platform that calls with one key."""

    key: str

    def call(self, method: str, path: str, body: object = None, content_type: str = "application/json") -> Any:
        if path == "lookup":  # is not Django's to answer
            return Platform(self.key).lookup(body)
        client = Client(headers={"authorization": f"Bearer {self.key}"}, raise_request_exception=False)
        sent = "" if body is None else body if isinstance(body, bytes) else json.dumps(body)
        return client.generic(method, f"/api/v1/{path}", sent, content_type=content_type)

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def bank(self, *entries: Mapping[str, object], into: str = "ours") -> Any:
        return self.call("POST", f"banks/{into}/entries", {"entries": list(entries)})

    def entry(self, **more: object) -> int:
        return int(self.bank(GOOD | more).json()["results"][0]["entry"])

    def picture(self, data: bytes = b"a picture", /, **words: str) -> Any:
        client = Client(headers={"authorization": f"Bearer {self.key}"}, raise_request_exception=False)
        return client.post("/api/v1/banks/ours/pictures", {"file": SimpleUploadedFile("p", data), **words})


@pytest.fixture
def fakes() -> FakeServices:
    return FakeServices()


def _platform(name: str, *scopes: str) -> Owner:
    organisation = Organisation.objects.get_or_create(name=name)[0]
    return Owner(str(create_key(name=name, scopes=list(scopes), at=MORNING, organisation=organisation)))


@pytest.fixture
def ours(db: None, fakes: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Owner:
    """A platform with an empty bank `ours`."""
    services = Services(clock=fakes.clock, decoder=fakes.decoder, shelf=LiveShelf(RADII), most_bytes=1000)
    monkeypatch.setattr(wiring, "services", lambda: services)
    platform = _platform("ours", "banks", "lookup", "distances")
    assert platform.call("POST", "banks", {"name": "ours", "class": "intimate"}).status_code == 201
    return platform


@pytest.fixture
def theirs(ours: Owner) -> Owner:
    """Another platform, with a bank `theirs` of one entry; and there is a bank `everybodys` of the deployment's own."""
    create_bank("everybodys", BankClass.INTIMATE, MORNING)
    add_entries("everybodys", [Signal("md5", MD5)], Standing.REVIEWED, MORNING, provenance="test")
    platform = _platform("theirs", "banks")
    platform.call("POST", "banks", {"name": "theirs", "class": "other", "shared": False})
    platform.bank(GOOD, into="theirs")
    return platform


def field_of(answer: Any) -> object:
    assert answer.status_code == 400, answer.content
    return answer.json()["field"]


def decision(ours: Owner) -> str:
    signals = {"signals": [{"type": "pdq", "value": PDQ, "quality": 90}]}
    return str(ours.call("POST", "lookup", signals).json()["results"][0]["decision"])


def test_a_bank_is_opened_shown_listed_and_changed(ours: Owner) -> None:
    opened = ours.call("POST", "banks", {"name": "press", "class": "allow", "shared": False})
    assert opened.status_code == 201
    assert opened.json()["class"] == "allow"
    assert [each["name"] for each in ours.get("banks").json()["banks"]] == ["ours", "press"]
    ours.entry()
    shown = ours.get("banks/ours").json()
    assert (shown["entries"], shown["live"], shown["shared"], shown["policy_edition"]) == (1, 1, True, 0)
    changed = ours.call("PATCH", "banks/ours", {"policy": {"outcomes": {"reviewed": "hold"}}, "shared": False})
    assert changed.json()["policy"]["outcomes"] == {"reviewed": "hold"}
    assert (changed.json()["policy_edition"], changed.json()["shared"]) == (1, False)
    assert decision(ours) == "hold"
    ours.call("PATCH", "banks/ours", {"policy": {}})
    assert decision(ours) == "block"
    assert ours.call("PATCH", "banks/ours", {}).json()["policy_edition"] == 2


def test_no_key_opens_or_feeds_a_bank_of_a_childs_list(ours: Owner, fakes: FakeServices) -> None:
    refused = ours.call("POST", "banks", {"name": "list", "class": "child"})
    assert field_of(refused) == "class"
    assert "authorised lists" in refused.json()["detail"]
    owner = Organisation.objects.get(name="ours")
    create_bank("list", BankClass.CHILD, MORNING, owner=owner)
    assert ours.bank(GOOD, into="list").status_code == 403
    Bank.objects.filter(name="ours").update(bank_class="child")
    assert ours.picture(standing="reviewed").status_code == 403
    assert fakes.decoder.given == [], "refused before it is looked at"
    assert not BankEntry.objects.exists()


def test_a_name_that_is_taken_is_a_conflict_and_one_that_cannot_be_is_named(ours: Owner, theirs: Owner) -> None:
    for name in ("ours", "theirs", "everybodys"):
        assert ours.call("POST", "banks", {"name": name, "class": "other"}).status_code == 409
    for wrong in ("", " ", "a b", "../x", "x" * 65, "é", "a\n", 7, None):
        assert field_of(ours.call("POST", "banks", {"name": wrong, "class": "other"})) == "name"


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        ({"bits": {"reviewed": 32}}, "policy.bits.reviewed"),
        ({"bits": {"reviewed": True}}, "policy.bits.reviewed"),
        ({"bits": {"reviewed": "3"}}, "policy.bits.reviewed"),
        ({"bits": {"withdrawn": 3}}, "policy.bits.withdrawn.[key]"),
        ({"outcomes": {"reviewed": "maybe"}}, "policy.outcomes.reviewed"),
        ({"minimum_quality": 101}, "policy.minimum_quality"),
        ({"radius": 3}, "policy.radius"),
    ],
)
def test_a_policy_that_cannot_be_one_is_refused_with_its_field(ours: Owner, policy: object, field: str) -> None:
    assert field_of(ours.call("PATCH", "banks/ours", {"policy": policy})) == field


def test_what_is_not_the_keys_own_is_not_found_whatever_is_asked(ours: Owner, theirs: Owner) -> None:
    entry = BankEntry.objects.get(bank__name="theirs").pk
    before = list(BankEntry.objects.order_by("pk").values())
    answers = []
    for bank in ("theirs", "everybodys", "nowhere"):
        for method, path, body in (
            ("GET", f"banks/{bank}", None),
            ("PATCH", f"banks/{bank}", {"shared": True}),
            ("PATCH", f"banks/{bank}", {}),
            ("GET", f"banks/{bank}/entries", None),
            ("POST", f"banks/{bank}/entries", {"entries": [GOOD]}),
        ):
            answers.append(ours.call(method, path, body))
    for bank in ("theirs", "ours", "everybodys"):
        for method, change in (("GET", None), ("PATCH", {"label": "mine"}), ("PATCH", {}), ("DELETE", None)):
            answers.append(ours.call(method, f"banks/{bank}/entries/{entry}", change))
    assert {answer.status_code for answer in answers} == {404}
    said = {answer.json()["detail"] for answer in answers if "/ours/" not in answer.wsgi_request.path}
    assert said == {"your organisation has no bank of that name"}, "theirs and none are not told apart"
    assert list(BankEntry.objects.order_by("pk").values()) == before
    assert not Bank.objects.get(name="theirs").shared
    assert [each["name"] for each in ours.get("banks").json()["banks"]] == ["ours"]


def test_a_picture_for_somebody_elses_bank_is_not_even_decoded(ours: Owner, theirs: Owner, fakes: FakeServices) -> None:
    client = Client(headers={"authorization": f"Bearer {theirs.key}"})
    form = {"file": SimpleUploadedFile("p", b"a picture"), "standing": "reviewed"}
    assert client.post("/api/v1/banks/ours/pictures", form).status_code == 404
    assert fakes.decoder.given == []


@pytest.mark.parametrize("scope", ["lookup", "opinions", "webhooks", "distances", "hma"])
def test_no_other_scope_reaches_banks(ours: Owner, scope: str) -> None:
    other = _platform("ours", scope)
    for method, path in (
        ("GET", "banks"),
        ("POST", "banks"),
        ("GET", "banks/ours"),
        ("DELETE", "banks/ours/entries/1"),
    ):
        refused = other.call(method, path, {})
        assert refused.status_code == 403
        assert "banks" in refused.json()["detail"]


def test_what_is_banked_is_found_at_the_next_lookup_and_told_of_each(ours: Owner) -> None:
    told = ours.bank(GOOD, {"type": "md5", "value": MD5.upper(), "standing": "attested"}, GOOD).json()["results"]
    assert [each["fresh"] for each in told] == [True, True, False]
    assert decision(ours) == "block"
    again = ours.bank(GOOD).json()["results"]
    assert again == [{"entry": told[0]["entry"], "fresh": False}]


def test_all_of_what_is_said_comes_back(ours: Owner) -> None:
    entry = ours.entry(tags=["b", "a"], label="Ä 🏔", expires_on="2027-01-31", consent_reference="c/1")
    shown = ours.get(f"banks/ours/entries/{entry}").json()
    assert shown == {
        "entry": entry,
        "bank": "ours",
        "type": "pdq",
        "value": PDQ,
        "quality": 90,
        "standing": "reviewed",
        "provenance": "platform_api",
        "tags": ["a", "b"],
        "label": "Ä 🏔",
        "consent_reference": "c/1",
        "made_on": "2026-11-22",
        "expires_on": "2027-01-31",
        "paused_until": None,
        "flagged": False,
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quality": 49}, "quality"),
        ({"quality": 101}, "quality"),
        ({"quality": "90"}, "quality"),
        ({"quality": True}, "quality"),
        ({"type": "photodna"}, "type"),
        ({"value": PDQ[:-1]}, "value"),
        ({"value": PDQ[:-1] + "g"}, "value"),
        ({"standing": "confirmed"}, "standing"),
        ({"standing": None}, "standing"),
        ({"tags": ["A"]}, "tags.0"),
        ({"tags": ["a"] * 17}, "tags"),
        ({"tags": "a b"}, "tags"),
        ({"label": "x" * 121}, "label"),
        ({"label": "a\nb"}, "label"),
        ({"label": "\u202egpj.exe"}, "label"),
        ({"label": "\x00"}, "label"),
        ({"expires_on": "2027-02-30"}, "expires_on"),
        ({"expires_on": 0}, "expires_on"),
        ({"expires_on": "2027-01-31T00:00:00"}, "expires_on"),
        ({"consent_reference": "a b"}, "consent_reference"),
        ({"owner": "me"}, "owner"),
    ],
)
def test_one_wrong_entry_is_named_and_keeps_all_out(ours: Owner, wrong: dict[str, object], field: str) -> None:
    answer = ours.bank({"type": "md5", "value": MD5, "standing": "reviewed"}, GOOD | wrong)
    assert field_of(answer) == f"entries.1.{field}"
    assert not BankEntry.objects.exists()


def test_none_and_too_many_at_once_are_refused(ours: Owner) -> None:
    assert field_of(ours.bank()) == "entries"
    many = [{"type": "md5", "value": f"{number:032x}", "standing": "attested"} for number in range(1001)]
    assert field_of(ours.bank(*many)) == "entries"
    assert len(ours.bank(*many[:1000]).json()["results"]) == 1000


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"entries": [], "entries": []}', b"\xff", b'{"entries": NaN}'])
def test_a_body_that_is_no_json_object_is_refused(ours: Owner, body: bytes) -> None:
    assert ours.call("POST", "banks/ours/entries", body).status_code == 400


def test_pages_hold_what_is_asked_for_and_lead_to_the_end(ours: Owner) -> None:
    ids = [ours.entry(value=near(PDQ, bits), tags=["even"] if bits % 2 == 0 else []) for bits in range(7)]
    ours.call("DELETE", f"banks/ours/entries/{ids[1]}")
    flag_entries([ids[2]], MORNING)
    seen, after = [], 0
    while after is not None:
        page = ours.get(f"banks/ours/entries?limit=3&after={after}").json()
        seen += [each["entry"] for each in page["entries"]]
        after = page["next"]
    assert seen == ids

    def ask(query: str) -> list[int]:
        return [each["entry"] for each in ours.get(f"banks/ours/entries?{query}").json()["entries"]]

    assert ask("standing=withdrawn") == [ids[1]]
    assert ask("tag=even&standing=reviewed") == ids[::2]
    assert ask("flagged=true") == [ids[2]]
    assert ask("flagged=false&tag=even") == [ids[0], ids[4], ids[6]]
    assert ask(f"value={PDQ[:10].upper()}") == ids
    assert ask(f"value={PDQ}&type=pdq") == [ids[0]]
    assert ask("type=md5") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=1e2", "limit"),
        ("limit=", "limit"),
        ("after=-1", "after"),
        ("after=99999999999999999999", "after"),
        ("standing=loved", "standing"),
        ("type=photodna", "type"),
        ("value=xyz", "value"),
        ("value=", "value"),
        ("value=%25", "value"),
        ("tag=a%20b", "tag"),
        ("flagged=1", "flagged"),
        ("standng=reviewed", "query"),
        ("tag=a&tag=b", "tag"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused_rather_than_passed_over(ours: Owner, query: str, field: str) -> None:
    assert field_of(ours.get(f"banks/ours/entries?{query}")) == field


def test_an_entry_is_changed_paused_resumed_and_withdrawn(ours: Owner) -> None:
    entry = ours.entry(tags=["a"], label="before", expires_on="2027-01-31")
    path = f"banks/ours/entries/{entry}"
    changed = ours.call("PATCH", path, {"label": "after", "expires_on": None}).json()
    assert (changed["label"], changed["expires_on"], changed["tags"]) == ("after", None, ["a"])
    paused = ours.call("PATCH", path, {"paused_until": "2026-12-01T01:00:00+01:00"}).json()
    assert paused["paused_until"] == "2026-12-01T00:00:00Z"
    assert decision(ours) == "allow"
    assert ours.call("PATCH", path, {"paused_until": None}).json()["paused_until"] is None
    assert decision(ours) == "block"
    flag_entries([entry], MORNING)
    assert ours.call("PATCH", path, {"flagged": False, "tags": []}).json()["flagged"] is False
    for _ in range(2):
        assert ours.call("DELETE", path).json()["standing"] == "withdrawn"
    assert decision(ours) == "allow"
    assert ours.bank(GOOD).json()["results"] == [{"entry": entry, "fresh": False}]
    assert decision(ours) == "allow", "nothing brings it back"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"flagged": True}, "flagged"),
        ({"flagged": 0}, "flagged"),
        ({"paused_until": "2026-12-01T00:00:00"}, "paused_until"),
        ({"paused_until": 1_800_000_000}, "paused_until"),
        ({"paused_until": "9999-12-31T23:59:59-23:59"}, "paused_until"),
        ({"expires_on": "soon"}, "expires_on"),
        ({"standing": "reviewed"}, "standing"),
        ({"value": PDQ}, "value"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_its_field(ours: Owner, change: object, field: str) -> None:
    assert field_of(ours.call("PATCH", f"banks/ours/entries/{ours.entry()}", change)) == field


@pytest.mark.parametrize("entry", ["0", "99", "9" * 30, "-1", "x", "1.5", "9" * 5000])
def test_an_entry_that_is_not_there_is_not_found(ours: Owner, entry: str) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        assert ours.call(method, f"banks/ours/entries/{entry}", {"label": "x"}).status_code == 404


def test_a_picture_is_banked_with_what_is_said_of_it(ours: Owner) -> None:
    answer = ours.picture(standing="attested", tags="b a", label="L", expires_on="2027-01-31", consent_reference="c/1")
    (signal,) = answer.json()["signals"]
    assert (signal["type"], signal["value"], signal["fresh"]) == ("pdq", PDQ, True)
    shown = ours.get(f"banks/ours/entries/{signal['entry']}").json()
    assert (shown["standing"], shown["tags"], shown["label"]) == ("attested", ["a", "b"], "L")
    assert (shown["expires_on"], shown["consent_reference"]) == ("2027-01-31", "c/1")
    assert decision(ours) == "hold"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({}, "standing"),
        ({"standing": "loved"}, "standing"),
        ({"standing": "reviewed", "tags": "Capital"}, "tags.0"),
        ({"standing": "reviewed", "expires_on": ""}, "expires_on"),
        ({"standing": "reviewed", "bank": "theirs"}, "file"),
    ],
)
def test_a_form_that_cannot_be_meant_is_refused_before_the_picture_is_looked_at(
    ours: Owner, fakes: FakeServices, words: dict[str, str], field: str
) -> None:
    assert field_of(ours.picture(**words)) == field
    assert fakes.decoder.given == []


def test_what_is_no_picture_or_too_large_a_one_is_told_as_such(ours: Owner) -> None:
    refused = ours.picture(b"no picture", standing="reviewed")
    assert (refused.status_code, refused.json()["reason"]) == (422, "not_an_image")
    assert ours.picture(b"x" * 1001, standing="reviewed").status_code == 413
    assert not BankEntry.objects.exists()

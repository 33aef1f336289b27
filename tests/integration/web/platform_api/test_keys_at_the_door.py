"""Only a good key with the right scope comes in, and nothing can be learnt by trying others."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from takeback.records.platforms.actions import KeyTerms, create_key, revoke_key
from takeback.records.platforms.key_text import new_key_text
from takeback.records.platforms.models import PlatformKey
from takeback.web.platform_api import keys
from tests.fakes.services import MORNING, FakeServices
from tests.integration.web.platform_api.conftest import NewKey, Platform


def _refusal(answer: Any) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    members: dict[str, Any] = answer.json()
    assert members["status"] == answer.status_code
    return members


def test_a_good_key_comes_in(platform: Platform) -> None:
    assert platform.lookup_one().status_code == 200


def test_no_key_is_refused_and_told_what_to_send(services: FakeServices, db: None) -> None:
    answer = Platform(None).lookup_one()
    assert (answer.status_code, _refusal(answer)["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_every_key_that_is_not_good_is_refused_alike(new_key: NewKey, services: FakeServices) -> None:
    good = new_key("lookup")
    revoked, expired = new_key("lookup"), new_key("lookup")
    revoke_key(revoked.split("_")[1], at=MORNING)
    PlatformKey.objects.filter(id=expired.split("_")[1]).update(expires_on=MORNING.date())
    wrong = good[:-1] + ("A" if good[-1] != "A" else "B")
    bad = [None, "", "tb_x", wrong, str(new_key_text()), revoked, expired, good + "x", good.upper(), "\x00", "a" * 9000]
    answers = [Platform(key).lookup_one() for key in bad]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["WWW-Authenticate"] for answer in answers}) == 1


def test_a_key_expires_on_its_day_and_not_before(services: FakeServices, db: None) -> None:
    key = create_key(name="x", scopes=["lookup"], at=MORNING, terms=KeyTerms(expires_on=date(2026, 11, 24)))
    assert Platform(str(key)).lookup_one().status_code == 200
    services.clock.move(timedelta(days=2))
    assert Platform(str(key)).lookup_one().status_code == 401


def test_a_key_counts_only_in_its_header(new_key: NewKey, services: FakeServices) -> None:
    key = new_key("lookup")
    client = Client(raise_request_exception=False)
    client.cookies["Authorization"] = f"Bearer {key}"
    for address in (f"/api/v1/lookup?key={key}", f"/api/v1/lookup?Authorization=Bearer%20{key}", "/api/v1/lookup"):
        assert client.post(address, "{}", content_type="application/json").status_code == 401
    assert client.post("/api/v1/lookup", headers={"authorization": f"Basic {key}"}).status_code == 401


def test_a_key_without_the_scope_is_told_which_one_it_lacks(new_key: NewKey, services: FakeServices) -> None:
    answer = Platform(new_key("distances", "banks", "opinions", "webhooks", "hma")).lookup_one()
    assert (answer.status_code, _refusal(answer)["code"]) == (403, "not_allowed")
    assert "lookup" in _refusal(answer)["detail"]
    assert 'scope="lookup"' in answer.headers["WWW-Authenticate"]


def test_the_key_is_looked_at_before_the_body(services: FakeServices, db: None) -> None:
    assert Platform(None).scan({"file": "not even a file"}).status_code == 401
    assert services.decoder.given == []


def test_the_day_of_use_is_written_once_a_day(
    new_key: NewKey, services: FakeServices, django_assert_num_queries: Any
) -> None:
    platform = Platform(new_key("lookup"))
    platform.lookup_one()
    assert PlatformKey.objects.get().last_used_on == MORNING.date()
    with django_assert_num_queries(1):
        platform.lookup_one()
    services.clock.move(timedelta(days=1))
    platform.lookup_one()
    assert PlatformKey.objects.get().last_used_on == MORNING.date() + timedelta(days=1)


def test_a_use_that_cannot_be_written_down_now_holds_up_one_call_and_fails_none(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def locked(key_id: str, *, at: object) -> None:
        tries.append(key_id)
        raise OperationalError("database is locked")

    monkeypatch.setattr(keys, "note_use", locked)
    assert [platform.lookup_one().status_code for _ in range(3)] == [200, 200, 200]
    assert len(tries) == 1


def test_a_database_that_cannot_be_read_is_no_verdict_on_the_key(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Down:
        def filter(self, **_: object) -> None:
            raise OperationalError("connection refused")

    monkeypatch.setattr(PlatformKey, "objects", Down())
    answer = platform.lookup_one()
    assert (answer.status_code, _refusal(answer)["code"]) == (503, "unavailable")


def test_the_secret_is_in_no_log(new_key: NewKey, services: FakeServices, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    key = new_key("lookup")
    services.decoder.fails_with = RuntimeError("a fault of ours")
    for each in (Platform(key), Platform(key + "x")):
        each.lookup_one()
        each.scan({"file": ""})
    assert key.split("_", 2)[2] not in caplog.text

"""Only a good key with the right scope comes in, and nothing can be learnt by trying others."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from takeback.flows.lookups import tally
from takeback.project import wiring
from takeback.project.asgi import HANDLERS
from takeback.records.platforms.actions import KeyTerms, create_key, revoke_key
from takeback.records.platforms.key_text import new_key_text
from takeback.records.platforms.models import PlatformKey, UsageDay
from takeback.records.platforms.scopes import STAND_ALONE, Scope
from tests.asgi import call
from tests.fakes.services import MORNING, FakeServices
from tests.integration.web.platform_api.conftest import NewKey, Platform, level


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
    level(wiring.services())
    for address in (f"/api/v1/lookup?key={key}", f"/api/v1/lookup?Authorization=Bearer%20{key}", "/api/v1/lookup"):
        headers = {"cookie": f"Authorization=Bearer {key}"}
        assert call("POST", address, b"{}", "application/json", headers).status_code == 401
    assert call("POST", "/api/v1/lookup", headers={"authorization": f"Basic {key}"}).status_code == 401


def test_a_key_without_the_scope_is_told_which_one_it_lacks(new_key: NewKey, services: FakeServices) -> None:
    answer = Platform(new_key("distances", "banks", "opinions", "webhooks")).lookup_one()
    assert (answer.status_code, _refusal(answer)["code"]) == (403, "not_allowed")
    assert "lookup" in _refusal(answer)["detail"]
    assert 'scope="lookup"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("address", HANDLERS)
def test_no_address_beside_django_lets_anybody_in_without_its_scope(
    new_key: NewKey, services: FakeServices, address: str
) -> None:
    others = new_key(*sorted(set(Scope) - STAND_ALONE - {Scope.LOOKUP}))
    level(wiring.services())
    for headers, status in (({}, 401), ({"authorization": f"Bearer {others}"}, 403)):
        assert call("POST", address, b"{}", "application/json", headers).status_code == status
        assert call("GET", address, headers=headers).status_code in {status, 405}


def test_the_key_is_looked_at_before_the_body(services: FakeServices, db: None) -> None:
    assert Platform(None).scan({"file": "not even a file"}).status_code == 401
    assert services.decoder.given == []


def test_the_day_of_use_is_written_down(new_key: NewKey, services: FakeServices) -> None:
    platform = Platform(new_key("lookup"))
    platform.lookup_one()
    assert PlatformKey.objects.get().last_used_on == MORNING.date()
    services.clock.move(timedelta(days=1))
    platform.lookup_one()
    assert PlatformKey.objects.get().last_used_on == MORNING.date() + timedelta(days=1)


def test_counts_that_cannot_be_written_down_now_fail_no_call_and_are_written_later(
    platform: Platform, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as while_locked:
        while_locked.setattr(tally, "add_served", locked)
        assert [platform.lookup_one().status_code for _ in range(3)] == [200, 200, 200]
        assert not UsageDay.objects.exists()
    services.tally.write_down(services.clock.now())
    assert UsageDay.objects.get().calls == 3


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

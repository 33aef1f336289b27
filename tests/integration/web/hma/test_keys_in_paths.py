"""A key in a path opens this API and nothing else; a key in a header opens everything else and not this."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from takeback.base.errors import Invalid
from takeback.records.platforms.actions import create_key, revoke_key
from takeback.records.platforms.key_text import new_key_text
from takeback.records.platforms.models import PlatformKey
from takeback.web.hma import keys, matching
from tests.fakes.services import MORNING, PDQ
from tests.integration.web.hma.conftest import Here, HmaClient
from tests.integration.web.platform_api.conftest import Platform


def _made(*scopes: str) -> str:
    return str(create_key(name="x", scopes=list(scopes), at=MORNING))


def _secret_of(key: str) -> str:
    return key.split("_", 2)[2]


def _status(key: str) -> int:
    answer: Any = Client(raise_request_exception=False).get(f"/hma/{key}/c/banks")
    return int(answer.status_code)


def test_every_key_that_is_not_good_here_is_refused_alike(client: HmaClient) -> None:
    revoked, expired = _made("hma"), _made("hma")
    revoke_key(revoked.split("_")[1], at=MORNING)
    PlatformKey.objects.filter(id=expired.split("_")[1]).update(expires_on=date(2026, 11, 22))
    others = [_made(scope) for scope in ("lookup", "banks", "opinions", "webhooks", "distances")]
    wrong = client.key[:-1] + ("A" if client.key[-1] != "A" else "B")
    bad = ["x", "-", wrong, str(new_key_text()), revoked, expired, *others, client.key + "x", "%00", "a" * 5000, ""]
    for path in ("c/banks", "m/lookup", "m/raw_lookup"):
        answers: list[Any] = [replace(client, key=key, whole=True).get(path) for key in bad]
        assert {answer.status_code for answer in answers} == {401}
        assert len({answer.content for answer in answers}) == 1
    assert _status(client.key) == 200


def test_a_key_for_paths_opens_nothing_in_a_header(client: HmaClient, here: Here) -> None:
    bearer = Platform(client.key)
    assert bearer.lookup_one().status_code == 403
    assert bearer.scan({"file": b"a picture"}).status_code == 403
    caller = Client(headers={"authorization": f"Bearer {client.key}"}, raise_request_exception=False)
    assert caller.get("/hma/-/c/banks").status_code == 401


def test_a_key_for_headers_does_not_help_beside_one_in_the_path(client: HmaClient) -> None:
    caller = Client(headers={"authorization": f"Bearer {_made('lookup')}"}, raise_request_exception=False)
    assert caller.get("/hma/-/c/banks").status_code == 401
    assert caller.get(f"/hma/{client.key}/c/banks").status_code == 200


def test_no_key_is_made_for_both(db: None) -> None:
    with pytest.raises(Invalid):
        _made("hma", "lookup")
    assert not PlatformKey.objects.exists()


def test_an_old_key_for_both_is_good_in_paths_alone(client: HmaClient) -> None:
    PlatformKey.objects.update(scopes=["hma", "lookup", "banks"])
    assert _status(client.key) == 200
    assert Platform(client.key).lookup_one().status_code == 403


@pytest.mark.parametrize("path", ["", "nothing", "m/lookup/", "c/bank/A/content/x", "c/bank/A/content/-1", "../status"])
def test_an_address_that_is_none_is_told_in_shape_and_says_nothing_of_the_path(client: HmaClient, path: str) -> None:
    for key in (client.key, "no-key"):
        answer = replace(client, key=key).get(path)
        assert answer.status_code == 404
        assert list(answer.json()) == ["message"]
        assert key not in answer.content.decode() + str(answer.headers)
        assert "Location" not in answer.headers


def test_an_answer_lets_no_key_travel_on(client: HmaClient) -> None:
    for answer in (client.get("c/banks"), client.get("nothing"), client.get("status/live"), client.delete("c/banks")):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert _secret_of(client.key) not in answer.content.decode() + str(answer.headers)


def test_behind_the_edge_a_request_holds_the_id_and_not_the_secret(
    client: HmaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def look(call: Any, _signals: object) -> list[object]:
        seen.append(call.request)
        return []

    monkeypatch.setattr(matching, "_near", look)
    client.get("m/lookup", signal=PDQ, signal_type="pdq")
    (request,) = seen
    secret = _secret_of(client.key)
    everything = [request.path, request.path_info, request.get_full_path(), repr(request), repr(vars(request))]
    assert secret not in " ".join(everything) + repr(request.META) + repr(request.resolver_match)
    assert client.key.split("_")[1] in request.path


def test_a_fault_of_ours_is_told_as_such_with_the_keys_id_in_the_log_and_not_its_secret(
    client: HmaClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(matching, "_near", fail)
    for whole in (False, True):
        answer = replace(client, whole=whole).get("m/raw_lookup", signal=PDQ, signal_type="pdq")
        assert answer.status_code == 500
        assert "fault" not in answer.json()["message"]
    assert client.key.split("_")[1] in caplog.text
    assert "Traceback" in caplog.text
    assert _secret_of(client.key) not in caplog.text


def test_a_database_that_cannot_be_read_is_no_verdict_on_the_key(
    client: HmaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(keys, "holder_of", down)
    assert client.get("c/banks").status_code == 503
    assert client.get("status").status_code == 503
    assert client.get("status/live").status_code == 200

"""One clock that the tests move, on every request; and passphrases that cost little, since each test makes some."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from takeback.base.instants import MovableClock
from takeback.project import wiring
from takeback.records.keyring import member_keys
from takeback.sealing.passphrases import Cost
from tests.fakes.sealed_cases import CasesInMemory
from tests.fakes.services import FakeServices
from tests.hashing import CheapArgon2
from tests.integration.accounts.signing_in import Ada


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.contrib.auth.hashers.get_hashers", lambda: [CheapArgon2()])
    monkeypatch.setattr("django.contrib.auth.hashers.get_hasher", lambda _algorithm="default": CheapArgon2())
    for name in ("_store_new_keys", "lock_with_passphrase"):
        monkeypatch.setattr(member_keys, name, _at_least_cost(getattr(member_keys, name)))


def _at_least_cost(call: Any) -> Any:
    return lambda *arguments, **named: call(*arguments, **{**named, "cost": Cost(passes=1, memory_kib=8, lanes=1)})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    """The clock of every request in this test."""
    standing = MovableClock(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
    services = FakeServices(clock=standing).as_services()
    monkeypatch.setattr(wiring, "services", lambda: services)
    return standing


@pytest.fixture
def cases(clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> CasesInMemory:
    """The keys of cases that every request in this test sees."""
    kept = CasesInMemory()
    services = replace(wiring.services(), sealed_cases=kept)
    monkeypatch.setattr(wiring, "services", lambda: services)
    return kept


@pytest.fixture
def ada(clock: MovableClock) -> Ada:
    return Ada(clock)

"""Takedowns at the desk: a caseworker, signed in, with a fake of whatever a takedown asks of others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from takeback.flows.takedowns.ports import TakedownPorts
from takeback.project import wiring
from tests.fakes.takedowns import FortyEightHours
from tests.people import signed_in_with_key
from tests.takedowns import Desk, a_desk, services_at


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Callable[[Desk], None]:
    """Have the pages ask whom a desk names, and write in its words."""

    def put(desk: Desk) -> None:
        ports = TakedownPorts(recipients=desk.recipients, writes=desk.words, clocks=FortyEightHours())
        made = replace(services_at(desk.clock), takedowns=ports)
        monkeypatch.setattr(wiring, "services", lambda: made)

    return put


@pytest.fixture
def desk(db: None, wire: Callable[[Desk], None]) -> Desk:
    made = a_desk()
    wire(made)
    return made


@pytest.fixture
def browser(desk: Desk) -> Client:
    return signed_in_with_key(desk.caseworker.user, desk.caseworker.private, desk.clock.now())

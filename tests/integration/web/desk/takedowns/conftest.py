"""Takedowns at the desk: a caseworker, signed in, with a fake of whatever a takedown asks of others."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.desk_pages import wire
from tests.people import signed_in_with_key
from tests.takedowns import Desk, a_desk


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = a_desk()
    wire(made, monkeypatch)
    return made


@pytest.fixture
def browser(desk: Desk) -> Client:
    return signed_in_with_key(desk.caseworker.user, desk.caseworker.private, desk.clock.now())

"""A caseworker at the pages of takedowns."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.desk_pages import wire
from tests.people import signed_in_with_key
from tests.takedowns import Desk, a_desk


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = a_desk()
    wire(made, monkeypatch)
    return made


@pytest.fixture
def browser(desk: Desk) -> Client:
    return signed_in_with_key(desk.caseworker.user, desk.caseworker.private, desk.clock.now())

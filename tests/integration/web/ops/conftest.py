"""The pages for engineers as Django serves them, over real banks and a real shelf, to an engineer who is signed in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from takeback.adapters.growing_index import GrowingIndex
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.flows.services import Services
from takeback.project import wiring
from takeback.records.accounts.roles import Role
from tests.database import RecordsDatabase
from tests.fakes.services import MORNING, RADII, FakeServices
from tests.people import a_member, signed_in


@pytest.fixture
def services(database: RecordsDatabase, monkeypatch: pytest.MonkeyPatch) -> Services:
    """With a shelf that reads the banks of this test."""
    made = replace(FakeServices().as_services(), shelf=LiveShelf(RADII, GrowingIndex))
    monkeypatch.setattr(wiring, "services", lambda: made)
    return made


@pytest.fixture
def engineer(services: Services) -> Client:
    return signed_in(a_member(Role.ENGINEER), MORNING)

"""From the table of entries to the answer: what is banked is found at the next call, what is withdrawn never again."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from takeback.flows.lookups.live_shelf import STALE_AFTER_SECONDS, LiveShelf
from takeback.flows.services import Services
from takeback.matching.bank import BankClass, Standing
from takeback.project import wiring
from takeback.records.banks import changes
from takeback.records.banks.actions import add_entries, create_bank, withdraw_entry
from takeback.signals.signal import Signal
from tests.fakes.services import MORNING, PDQ, RADII, FakeServices, near
from tests.integration.web.platform_api.conftest import NewKey, Platform


class Seconds:
    """A clock that stands still until it is moved."""

    seconds = 0.0


NOW = Seconds()


@pytest.fixture
def platform(new_key: NewKey, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """A platform over an empty bank named `ours`."""
    fakes = FakeServices()
    shelf = LiveShelf(RADII, monotonic=lambda: NOW.seconds)
    services = Services(clock=fakes.clock, decoder=fakes.decoder, shelf=shelf, most_bytes=1024 * 1024)
    monkeypatch.setattr(wiring, "services", lambda: services)
    create_bank("ours", BankClass.INTIMATE, MORNING)
    return Platform(new_key("lookup", "distances"))


def _bank(value: str) -> int:
    (banked,) = add_entries("ours", [Signal("pdq", value, 100)], Standing.REVIEWED, MORNING, provenance="test")
    return banked.entry


def _decision(platform: Platform) -> str:
    return str(platform.lookup_one().json()["results"][0]["decision"])


def test_the_only_entry_of_the_only_bank_is_found(platform: Platform) -> None:
    entry = _bank(near(PDQ, 31))
    (result,) = platform.lookup_one().json()["results"]
    assert result["decision"] == "block"
    assert [(each["bank"], each["entry"], each["distance"]) for each in result["matches"]] == [("ours", entry, 31)]


def test_an_entry_matches_from_the_next_call_on_and_once_withdrawn_never_again(platform: Platform) -> None:
    assert _decision(platform) == "allow"
    entry = _bank(PDQ)
    assert _decision(platform) == "block"
    withdraw_entry("ours", entry, MORNING)
    assert _decision(platform) == "allow"


def test_banks_that_cannot_be_read_are_told_as_such(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    _bank(PDQ)
    assert _decision(platform) == "block"

    def down() -> int:
        raise OperationalError("connection refused")

    monkeypatch.setattr(changes, "head_of_changes", down)
    assert _decision(platform) == "block", "for a moment it is believed what was read last"
    NOW.seconds += STALE_AFTER_SECONDS + 0.1
    assert platform.lookup_one().status_code == 503
    assert Client().get("/status").status_code == 503
    assert Client().get("/status/live").status_code == 200

"""A server is killed at every step of a call that banks entries: all are there, or none, and calling again will do."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client

from takeback.matching.bank import BankClass
from takeback.project import wiring
from takeback.records.accounts.models import Organisation
from takeback.records.audit.models import Content
from takeback.records.banks.actions import create_bank
from takeback.records.banks.models import BankEntry, EntryChange
from takeback.records.platforms.actions import create_key
from tests.database import RecordsDatabase
from tests.fakes.services import MORNING, FakeServices
from tests.faults import Killed, Step, kill_at_every_step

ENTRIES = [{"type": "md5", "value": f"{number:032x}", "standing": "reviewed"} for number in range(3)]

pytestmark = pytest.mark.slow


def test_a_call_that_is_cut_short_has_banked_all_or_none(
    database: RecordsDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "services", FakeServices().as_services)
    owner = Organisation.objects.create(name="ours")
    create_bank("ours", BankClass.INTIMATE, MORNING, owner=owner)
    key = str(create_key(name="ours", scopes=["banks"], at=MORNING, organisation=owner))

    def call() -> list[dict[str, object]]:
        client = Client(headers={"authorization": f"Bearer {key}"})
        body = json.dumps({"entries": ENTRIES})
        answer = client.post("/api/v1/banks/ours/entries", body, content_type="application/json")
        assert answer.status_code == 200
        results: list[dict[str, object]] = answer.json()["results"]
        return results

    said = 0

    def prepare() -> None:
        nonlocal said
        EntryChange.objects.all().delete()
        BankEntry.objects.all().delete()
        said = Content.objects.filter(kind="bank.entries_added").count()
        connection.close()

    def scenario(step: Step) -> None:
        call()
        step("answered")

    def check(killed: Killed) -> None:
        there = BankEntry.objects.count()
        assert there in (0, 3)
        if killed.passed("answered"):
            assert there == 3
        again = call()
        assert [each["fresh"] for each in again] == [there == 0] * 3
        assert sorted(each["entry"] for each in again) == sorted(BankEntry.objects.values_list("pk", flat=True))  # type: ignore[type-var]  # numbers
        assert EntryChange.objects.count() == 1
        assert Content.objects.filter(kind="bank.entries_added").count() == said + 1
        connection.close()

    assert len(kill_at_every_step(scenario, check, prepare=prepare)) > 10

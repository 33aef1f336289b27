"""Bank a batch of signals and be killed at every step of it: all of it is there, or none, and never twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.matching.bank import BankClass, Standing
from takeback.matching.matcher import Asker
from takeback.records.audit.models import Leaf
from takeback.records.banks.actions import add_entries, create_bank
from takeback.records.banks.changes import head_of_changes
from takeback.records.banks.models import BankEntry, EntryChange
from takeback.signals.signal import Signal
from tests.database import RecordsDatabase
from tests.faults import Killed, Step, kill_at_every_step

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SIGNALS = [Signal("pdq", "0f" * 32, 90), Signal("md5", "ab" * 16), Signal("sha256", "cd" * 32)]
RADII = {"pdq": 31, "md5": 0, "sha256": 0}

pytestmark = pytest.mark.slow


def bank_them() -> None:
    add_entries("hers", SIGNALS, Standing.REVIEWED, AT, provenance="test")


def test_a_batch_that_is_killed_is_there_whole_or_not_at_all_and_banking_again_completes_it(
    database: RecordsDatabase,
) -> None:
    create_bank("hers", BankClass.INTIMATE, AT)
    leaves = Leaf.objects.count()

    def prepare() -> None:
        EntryChange.objects.all().delete()
        BankEntry.objects.all().delete()
        nonlocal leaves
        leaves = Leaf.objects.count()
        connection.close()

    def scenario(step: Step) -> None:
        bank_them()
        step("told")

    def check(killed: Killed) -> None:
        there = BankEntry.objects.count()
        assert there in (0, len(SIGNALS))
        if killed.passed("told"):
            assert there == len(SIGNALS), "somebody was told that it is banked"
        assert EntryChange.objects.count() == (1 if there else 0), "one line says that all of them changed"
        assert Leaf.objects.count() == leaves + (1 if there else 0)
        bank_them()
        assert BankEntry.objects.count() == len(SIGNALS)
        assert EntryChange.objects.count() == 1
        assert Leaf.objects.count() == leaves + 1
        assert EntryChange.objects.order_by("sequence").last() == EntryChange.objects.get(sequence=head_of_changes())
        shelf = LiveShelf(RADII)
        assert all(shelf.matches([[signal]], Asker(AT.date()))[0] for signal in SIGNALS)
        connection.close()

    runs = kill_at_every_step(scenario, check, prepare=prepare)
    assert len(runs) > 10, "every statement is a step"

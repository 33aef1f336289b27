"""An import, killed at every step of it: nothing that was told is lost, and doing it again doubles nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from takeback.base.instants import MovableClock
from takeback.flows.banks.filling import fill_bank
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.matching.bank import BankClass, Standing
from takeback.matching.matcher import Asker
from takeback.records.audit.models import Content
from takeback.records.banks.actions import Added, NewEntry, create_bank
from takeback.records.banks.changes import head_of_changes
from takeback.records.banks.models import BankEntry, EntryChange
from takeback.signals.signal import Signal
from tests.database import RecordsDatabase
from tests.faults import Killed, Step, kill_at_every_step, run_at_once

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENTRIES = [NewEntry(Signal("md5", f"{number:032x}"), Standing.REVIEWED) for number in range(5)]

pytestmark = pytest.mark.slow


def fill() -> list[Added]:
    return list(fill_bank("hers", ENTRIES, MovableClock(AT), provenance="test", at_once=2))


def test_an_import_that_is_killed_is_there_in_whole_pieces_and_completed_by_the_next(database: RecordsDatabase) -> None:
    create_bank("hers", BankClass.INTIMATE, AT)
    said = 0

    def prepare() -> None:
        nonlocal said
        EntryChange.objects.all().delete()
        BankEntry.objects.all().delete()
        said = Content.objects.filter(kind="bank.entries_added").count()
        connection.close()

    def scenario(step: Step) -> None:
        for told in fill_bank("hers", ENTRIES, MovableClock(AT), provenance="test", at_once=2):
            step(f"told {told.fresh}")

    def check(killed: Killed) -> None:
        there = BankEntry.objects.count()
        assert there in (0, 2, 4, 5)
        told = max((int(name.split()[1]) for name in killed.steps if name.startswith("told")), default=0)
        assert there >= told, "somebody was told that they are banked"
        pieces = {0: 0, 2: 1, 4: 2, 5: 3}[there]
        assert EntryChange.objects.count() == pieces
        assert Content.objects.filter(kind="bank.entries_added").count() == said + pieces
        again = fill()[-1]
        assert (again.fresh, again.unchanged) == (5 - there, there)
        assert BankEntry.objects.count() == 5
        assert EntryChange.objects.order_by("sequence").last() == EntryChange.objects.get(sequence=head_of_changes())
        shelf = LiveShelf({"md5": 0})
        assert all(len(shelf.matches([[each.signal]], Asker(AT.date()))[0]) == 1 for each in ENTRIES)
        connection.close()

    runs = kill_at_every_step(scenario, check, prepare=prepare)
    assert len(runs) > 30, "every statement is a step"


def test_two_imports_of_one_list_at_once_bank_each_entry_once(database: RecordsDatabase) -> None:
    create_bank("hers", BankClass.INTIMATE, AT)

    def one_import() -> None:
        assert fill()[-1].lifted == 0

    run_at_once(*[one_import] * 3)
    assert BankEntry.objects.count() == 5
    assert Content.objects.filter(kind="bank.entries_added").count() == 3

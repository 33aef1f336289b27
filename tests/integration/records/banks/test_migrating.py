"""From the tables of before: what was in the change log then is followed now."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from takeback.records.banks.changes import changed_ranges
from tests.database import RecordsDatabase

BEFORE = [("banks", "0001_initial")]


@pytest.fixture
def before(database: RecordsDatabase) -> Iterator[MigrationExecutor]:
    """The tables as they were first; afterwards as they are now, whatever happened."""
    now = [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == "banks"]
    MigrationExecutor(connection).migrate(BEFORE)
    yield MigrationExecutor(connection)
    MigrationExecutor(connection).migrate(now)


def test_lines_about_one_entry_become_ranges_of_one(before: MigrationExecutor) -> None:
    old = before.loader.project_state(BEFORE).apps
    day = "2026-11-22"
    bank = old.get_model("banks", "Bank").objects.create(name="hers", bank_class="intimate", made_at=f"{day}T12:00Z")
    entries = [
        old.get_model("banks", "BankEntry").objects.create(
            bank=bank, signal_type="md5", value=f"{number:032x}", standing="reviewed", provenance="test", made_on=day
        )
        for number in range(3)
    ]
    for sequence, entry in enumerate((entries[0], entries[2], entries[0]), start=1):
        old.get_model("banks", "EntryChange").objects.create(sequence=sequence, entry=entry)
    old.get_model("banks", "ChangeHead").objects.create(pk=1, sequence=3)

    now = [node for node in before.loader.graph.leaf_nodes() if node[0] == "banks"]
    MigrationExecutor(connection).migrate(now)

    first, _, third = (entry.pk for entry in entries)
    assert changed_ranges(0, 3) == [(first, first), (third, third)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tags, label, expires_on, paused_until FROM banks_bankentry ORDER BY id")
        assert cursor.fetchall() == [("", "", None, None)] * 3
        cursor.execute("SELECT policy_edition, owner_id FROM banks_bank")
        assert cursor.fetchall() == [(0, None)]

"""Appending and forgetting, inside the caller's transaction, by many at once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from takeback.base.errors import Conflict, Invalid, Tampered
from takeback.records.audit import merkle, queries
from takeback.records.audit.actions import append, forget
from takeback.records.audit.models import Content, Growth, Leaf
from takeback.records.audit.verify import Sound, verify
from tests.database import RecordsDatabase

NOW = datetime(2026, 11, 22, 4, 34, 2, tzinfo=UTC)

APPEND_FROM_ANOTHER_PROCESS = """
import sys
from takeback.project.start import start
start()
from datetime import UTC, datetime
from django.db import transaction
from takeback.records.audit.actions import append
class Rollback(Exception): ...
for turn in range(20):
    try:
        with transaction.atomic():
            append("tried", {"process": int(sys.argv[1]), "turn": turn}, datetime(2026, 11, 22, tzinfo=UTC))
            if turn % 4 == 3:
                raise Rollback
    except Rollback:
        pass
"""


def _append(count: int, subject: str | None = None) -> None:
    for number in range(count):
        with transaction.atomic():
            append("counted", {"number": number}, NOW, subject)


def test_leaves_are_numbered_from_nought_without_a_gap(database: RecordsDatabase) -> None:
    with transaction.atomic():
        assert [append("counted", {"number": number}, NOW) for number in range(3)] == [0, 1, 2]


def test_outside_a_transaction_nothing_is_appended_and_nothing_forgotten(database: RecordsDatabase) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        append("counted", {}, NOW)
    with pytest.raises(transaction.TransactionManagementError):
        forget("case_1", NOW)
    assert not Leaf.objects.exists()


def test_a_leaf_falls_with_the_change_it_was_about(database: RecordsDatabase) -> None:
    def change_that_fails() -> None:
        with transaction.atomic():
            append("counted", {}, NOW)
            raise Conflict("the change itself did not hold")

    _append(1)
    with pytest.raises(Conflict):
        change_that_fails()
    _append(1)
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == [0, 1]


def test_a_savepoint_that_is_rolled_back_leaves_no_gap(database: RecordsDatabase) -> None:
    with transaction.atomic():
        append("counted", {}, NOW)
        savepoint = transaction.savepoint()
        append("counted", {}, NOW)
        transaction.savepoint_rollback(savepoint)
        assert append("counted", {}, NOW) == 1


def test_the_stored_frontier_is_that_of_the_leaves(database: RecordsDatabase) -> None:
    _append(21)
    leaves = [bytes(each.leaf_hash) for each in Leaf.objects.order_by("index")]
    assert Growth.objects.get().frontier == merkle.frontier_of(leaves)


def test_processes_that_append_at_once_and_roll_back_leave_a_whole_log(database: RecordsDatabase) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", APPEND_FROM_ANOTHER_PROCESS, str(number)],
            env={**os.environ, **database.environment, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    said = [child.communicate()[1] for child in children]
    assert [child.returncode for child in children] == [0, 0, 0], said
    assert verify([], []) == Sound(45, 0, 0)


def test_forgetting_destroys_content_and_salt_and_the_tree_still_verifies(database: RecordsDatabase) -> None:
    _append(3, "case_1")
    _append(2, "case_2")
    root = Growth.objects.get().frontier.root
    with transaction.atomic():
        assert forget("case_1", NOW) == 3
    assert list(Content.objects.order_by("pk").values_list("pk", "kind", "at")) == [
        (3, "counted", "2026-11-22T04:34:02Z"),
        (4, "counted", "2026-11-22T04:34:02Z"),
        (5, "log_forgotten", "2026-11-22"),
    ]
    leaves = [bytes(each.leaf_hash) for each in Leaf.objects.order_by("index")]
    assert merkle.frontier_of(leaves[:5]).root == root
    assert verify([], []) == Sound(6, 3, 0)


def test_forgetting_twice_or_a_stranger_adds_no_leaf(database: RecordsDatabase) -> None:
    _append(1, "case_1")
    with transaction.atomic():
        assert [forget("case_1", NOW), forget("case_1", NOW), forget("case_9", NOW)] == [1, 0, 0]
    assert Leaf.objects.count() == 2


def test_nobody_can_be_forgotten_without_a_name(database: RecordsDatabase) -> None:
    _append(1)
    with pytest.raises(Invalid), transaction.atomic():
        forget("", NOW)
    assert Content.objects.count() == 1


def test_without_its_row_of_growth_a_log_takes_no_more_leaves(database: RecordsDatabase) -> None:
    _append(2)
    Growth.objects.all().delete()
    with pytest.raises(Tampered):
        _append(1)
    assert Leaf.objects.count() == 2


def test_a_frontier_that_cannot_be_takes_no_more_leaves(database: RecordsDatabase) -> None:
    _append(2)
    Growth.objects.update(peaks=b"\x00" * 31)
    with pytest.raises(Tampered):
        _append(1)


def test_a_forgotten_leaf_is_still_proved_and_says_nothing(database: RecordsDatabase) -> None:
    _append(5, "case_1")
    with transaction.atomic():
        forget("case_1", NOW)
    proof = queries.inclusion(2, 6)
    assert merkle.includes(proof.root, 6, 2, proof.leaf_hash, proof.path)
    assert (proof.content, proof.salt) == (None, None)


def test_a_forgotten_salt_is_overwritten_in_the_database_file(database: RecordsDatabase) -> None:
    _append(40, "case_1")
    salts = [bytes(each) for each in Content.objects.values_list("salt", flat=True)]
    with transaction.atomic():
        forget("case_1", NOW)
    assert not Content.objects.filter(salt__in=salts).exists()
    if database.kind == "sqlite":  # PostgreSQL keeps old rows until it vacuums; docs/security/audit.md says so
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        stored = Path(connection.settings_dict["NAME"]).read_bytes()
        assert not any(salt in stored for salt in salts)

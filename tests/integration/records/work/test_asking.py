"""Asking for work: part of the caller's transaction, once for each key, identifiers only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from takeback.base.errors import Conflict, Invalid
from takeback.records.work.actions import discharge, oblige, put_in_outbox
from takeback.records.work.models import Obligation, OutboxMessage
from tests.database import RecordsDatabase

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=3)


def test_the_tables_are_in_the_database_that_was_asked_for(database: RecordsDatabase) -> None:
    from django.db import connection  # noqa: PLC0415 - the one thing this test is about

    assert connection.vendor == database.kind
    if database.kind == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_work_asked_for_outside_a_transaction_is_refused(database: RecordsDatabase) -> None:
    for ask in (
        lambda: put_in_outbox("audit.witness", "head:1", {}, NOW),
        lambda: oblige("invitation.expire", "inv_1", LATER, {}, NOW),
        lambda: discharge("invitation.expire", "inv_1", NOW),
    ):
        with pytest.raises(transaction.TransactionManagementError):
            ask()


def test_work_falls_with_the_change_that_wanted_it(database: RecordsDatabase) -> None:
    def change_that_fails() -> None:
        with transaction.atomic():
            put_in_outbox("audit.witness", "head:1", {"size": 1}, NOW)
            oblige("invitation.expire", "inv_1", LATER, {"invitation": "inv_1"}, NOW)
            raise Conflict("the change itself did not hold")

    with pytest.raises(Conflict):
        change_that_fails()
    assert not OutboxMessage.objects.exists()
    assert not Obligation.objects.exists()


def test_asking_twice_asks_once(database: RecordsDatabase) -> None:
    for again in (NOW, NOW + timedelta(hours=1)):
        with transaction.atomic():
            put_in_outbox("audit.witness", "head:1", {"size": 1, "parts": ["a", "b"]}, again)
            oblige("invitation.expire", "inv_1", LATER, {"invitation": "inv_1"}, again)
    assert OutboxMessage.objects.count() == 1
    assert Obligation.objects.get().due_at == LATER


def test_a_key_that_stood_for_something_else_is_a_conflict(database: RecordsDatabase) -> None:
    with transaction.atomic():
        put_in_outbox("audit.witness", "head:1", {"size": 1}, NOW)
        oblige("invitation.expire", "inv_1", LATER, {}, NOW)
    with pytest.raises(Conflict), transaction.atomic():
        put_in_outbox("audit.witness", "head:1", {"size": 2}, NOW)
    with pytest.raises(Conflict), transaction.atomic():
        oblige("invitation.expire", "inv_1", LATER + timedelta(days=1), {}, NOW)


def test_a_discharged_obligation_stays_discharged_when_asked_for_again(database: RecordsDatabase) -> None:
    with transaction.atomic():
        oblige("invitation.expire", "inv_1", LATER, {}, NOW)
    for _ in range(2):
        with transaction.atomic():
            assert discharge("invitation.expire", "inv_1", NOW)
    with transaction.atomic():
        oblige("invitation.expire", "inv_1", LATER, {}, NOW)
    assert Obligation.objects.get().state == "discharged"


def test_nothing_to_discharge_is_said_and_not_an_error(database: RecordsDatabase) -> None:
    with transaction.atomic():
        assert not discharge("invitation.expire", "inv_none", NOW)


@pytest.mark.parametrize(
    ("kind", "key", "payload", "at"),
    [
        ("witness", "head:1", {}, NOW),
        ("Audit.Witness", "head:1", {}, NOW),
        ("audit.witness", "", {}, NOW),
        ("audit.witness", "x" * 121, {}, NOW),
        ("audit.witness", "two words", {}, NOW),
        ("audit.witness", "head:1", {"told": "he said that he would"}, NOW),
        ("audit.witness", "head:1", {"to": "someone@example.org"}, NOW),
        ("audit.witness", "head:1", {"box": "x" * 129}, NOW),
        ("audit.witness", "head:1", {"deep": {"er": "1"}}, NOW),
        ("audit.witness", "head:1", {"many": ["a"] * 51}, NOW),
        ("audit.witness", "head:1", {"Field": "a"}, NOW),
        ("audit.witness", "head:1", {f"f{n}": "x" * 128 for n in range(20)}, NOW),
        ("audit.witness", "head:1", {"ratio": 0.5}, NOW),
        ("audit.witness", "head:1", {"raw": b"abc"}, NOW),
        ("audit.witness", "head:1", {}, NOW.replace(tzinfo=None)),
    ],
)
def test_a_queue_holds_identifiers_and_nothing_else(
    database: RecordsDatabase, kind: str, key: str, payload: dict[str, str], at: datetime
) -> None:
    with pytest.raises(Invalid), transaction.atomic():
        put_in_outbox(kind, key, payload, at)
    assert not OutboxMessage.objects.exists()

"""Writing to the log: append a leaf, forget a subject. Always inside the transaction of what the leaf is about."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.db import transaction

from takeback.base.errors import Invalid, Tampered
from takeback.records.audit import leaf
from takeback.records.audit.models import Content, Growth, Leaf
from takeback.records.work.actions import put_in_outbox, waits

_ONLY_ROW = 1
WITNESS = "audit.witness"
"""Work for a worker: sign the log as it stands, and write the head where the database cannot reach it."""
_UNWITNESSED_FOR = timedelta(minutes=1)
"""Longest time that staff's leaves stand without a head, while a worker runs: many leaves share one."""
FORGOTTEN = "log_forgotten"
"""The kind of the leaf which says how many others have lost their content."""


def append(
    kind: str,
    facts: Mapping[str, str | int],
    at: datetime,
    subject: str | None = None,
    coarse: bool = False,  # noqa: FBT001, FBT002 - the agreed call, which many places make
) -> int:
    """Add one leaf to the log, in the caller's transaction: both happen, or neither.

    Appenders wait for one another until they commit (SQLite: its one writer; PostgreSQL: a lock on one row). So call it
    last in a transaction: the wait is short, and no two transactions lock each other's rows crosswise.

    Args:
        kind: what happened, `[a-z][a-z0-9_.]*`, such as `entry_withdrawn`.
        facts: ids and numbers, never words: at most 16; keys `[a-z_]+`; values of letters, digits and `_.:=-`, at most
            128, or whole numbers up to 2**53.
        at: when, with its zone.
        subject: the opaque id of a case or an entry whose end must make this leaf forget what it says.
        coarse: keep the day alone. Always for what a survivor did.

    Returns:
        The leaf's index: 0 for the first, and no number is ever left out.

    Raises:
        Invalid: something is not of the form above.
        Tampered: the log's own row of growth is missing or cannot be true.
        django.db.transaction.TransactionManagementError: the caller is not inside `transaction.atomic`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a leaf is appended inside the transaction of what it is about")
    content = leaf.content_of(kind, facts, at, subject, coarse=coarse)
    growth = _locked_growth()
    try:
        frontier = growth.frontier
    except ValueError as error:
        raise Tampered("the log's frontier does not fit its size; run `takeback audit verify`") from error
    index, salt = frontier.size, secrets.token_bytes(leaf.SALT_BYTES)
    leaf_hash = content.hashed(index, salt)
    frontier = frontier.grown_by(leaf_hash)
    Leaf(index=index, leaf_hash=leaf_hash).save(force_insert=True)
    Content(
        leaf_id=index, salt=salt, kind=content.kind, facts=content.facts, at=content.at, subject=content.subject
    ).save(force_insert=True)
    growth.size, growth.peaks = frontier.size, b"".join(frontier.peaks)
    growth.save(force_update=True)
    _have_it_witnessed(index, at, coarse=coarse)
    return index


def forget(subject: str, at: datetime) -> int:
    """Destroy what the leaves about one subject say, and their salts. The tree stays as it is and still verifies.

    One more leaf says how many were forgotten, by day and without the subject; `verify` counts after it, so content
    that disappears in any other way is noticed.

    Args:
        subject: the opaque id that `append` was given.
        at: when, with its zone; kept as a day.

    Returns:
        How many leaves forgot.

    Raises:
        Invalid: no subject was named.
        Tampered: as `append`.
        django.db.transaction.TransactionManagementError: the caller is not inside `transaction.atomic`.
    """
    if not subject:
        raise Invalid("name the subject that is to be forgotten", field="subject")
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("forgetting belongs to the transaction that ends the subject")
    _locked_growth()  # first of all, so that no leaf about the subject slips in between
    forgotten, _ = Content.objects.filter(subject=subject).delete()
    if forgotten:
        append(FORGOTTEN, {"leaves": forgotten}, at, coarse=True)
    return forgotten


def _locked_growth() -> Growth:
    growth, made = Growth.objects.select_for_update().get_or_create(pk=_ONLY_ROW)
    if made and Leaf.objects.exists():
        raise Tampered("the log has leaves and no row of growth; run `takeback audit verify`")
    return growth


def _have_it_witnessed(index: int, at: datetime, *, coarse: bool) -> None:
    """Ask for a head, unless one is asked for already that will cover this leaf too."""
    if waits(WITNESS):
        return
    # A head bears its instant, so one right behind a survivor's leaf would tell when she acted.
    next_day = datetime.combine(at.date() + timedelta(days=1), time(), at.tzinfo)
    soon = next_day if coarse else at + _UNWITNESSED_FOR
    put_in_outbox(WITNESS, f"from-{index}", {}, soon)

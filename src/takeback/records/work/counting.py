"""Counters in tables: added to by many processes at once, and never read before they are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction


def count_up(
    table: str,
    keys: Sequence[str],
    counts: Sequence[str],
    rows: Sequence[tuple[str | int | date | datetime, ...]],
) -> None:
    """Add to counters, or make them.

    Args:
        table: its name in the database; of ours, never of a caller's.
        keys: columns under which a row is counted: those of a unique constraint.
        counts: columns that are added to.
        rows: values of the keys, then what is added.
    """
    if not rows:
        return
    places = ", ".join(["%s"] * (len(keys) + len(counts)))
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in counts)
    statement = (
        f"INSERT INTO {table} ({', '.join((*keys, *counts))}) VALUES ({places}) "  # noqa: S608 - only our own names
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sums}"
    )
    in_one_order = sorted(rows, key=lambda row: tuple(map(str, row)))  # so that no two wait for each other
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, in_one_order)

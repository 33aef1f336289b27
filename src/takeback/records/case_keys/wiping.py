"""Deleted means gone: what SQLite's logs still hold of it too."""

from __future__ import annotations

from django.db import connections


def truncate_logs() -> bool:
    """Have SQLite write its logs into the databases, where deleted rows are overwritten, and cut them to nothing.

    Returns:
        Whether it went through; `False` where somebody was reading. On PostgreSQL there is nothing to do: what a
        deleted row leaves goes with the next vacuum, and `docs/security/sealing.md` says so.
    """
    through = True
    for alias in connections:
        connection = connections[alias]
        if connection.vendor != "sqlite" or connection.in_atomic_block:
            continue
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, _pages, _moved = cursor.fetchone()
        through = through and busy == 0
    return through

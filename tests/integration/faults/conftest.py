"""Fault tests let PostgreSQL wait for its disk, as it does in production."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.db import connection

from tests.database import RecordsDatabase


@pytest.fixture(autouse=True)
def fsync_on(database: RecordsDatabase) -> Iterator[None]:
    """Turn `fsync` on for the test, on a server of our own; somebody else's is left as it is."""
    ours = database.kind == "postgresql" and "TAKEBACK_TEST_DATABASE_URL" not in os.environ
    if ours:
        _run("ALTER SYSTEM SET fsync = on")
    yield
    if ours:
        _run("ALTER SYSTEM RESET fsync")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SELECT pg_reload_conf()")

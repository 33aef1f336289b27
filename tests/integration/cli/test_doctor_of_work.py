"""The doctor says when no worker has run, on a home as a person has it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Takeback

pytestmark = pytest.mark.slow


def test_a_home_without_a_worker_is_ill_once_something_is_late(takeback: Takeback, home: Path) -> None:
    assert takeback("bank", "create", "hers").status == 0  # its leaf is to be witnessed, by a worker
    well = takeback("doctor", "--json")
    assert well.status == 0, well.out

    (records,) = [path for path in home.glob("*.sqlite3") if "keys" not in path.name]
    with closing(sqlite3.connect(records)) as connection, connection:
        moved = connection.execute("UPDATE work_outboxmessage SET next_at = '2026-01-02 03:04:05'")
        assert moved.rowcount == 1
    told = takeback("doctor", "--json")
    assert told.status == 1
    (ill,) = [line for line in told.lines if not line["well"]]
    assert ill["what"] == "work"
    assert "1 of audit.witness since 2026-01-02 03:04 UTC" in ill["says"]
    assert "takeback work" in ill["says"]
    assert told.err == ""

"""Homes with a log, their backups, and the commands that make and restore them."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from takeback.base.errors import TakebackError
from takeback.project.backup.restore import restore
from takeback.project.configuration import Configuration

NOW = datetime(2026, 11, 22, tzinfo=UTC)

CLI = """
import typer
from takeback.cli import audit, backup
app = typer.Typer()
app.command()(backup.backup)
app.command()(backup.restore)
app.add_typer(audit.app, name="audit")
app()
"""

APPEND = """
import sys
from takeback.project.start import start
start()
from datetime import UTC, datetime
from django.db import transaction
from takeback.records.audit.actions import append
for number in range(int(sys.argv[1])):
    with transaction.atomic():
        append("counted", {"number": number}, datetime(2026, 11, 22, tzinfo=UTC))
"""


def python(home: Path, code: str, *arguments: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    def bound() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "TAKEBACK_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound,  # one thread, and the limit must hold for the child alone
    )


def takeback(home: Path, *arguments: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    return python(home, CLI, *arguments, limit=limit)


def leaves(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM audit_leaf").fetchone()[0])


def refused(kind: type[TakebackError], home: Path, file: Path) -> str:
    """What `restore --replace` says when it refuses; nothing of the home's data may be touched by it."""
    with pytest.raises(kind) as caught:
        restore(Configuration(home=home), file, NOW, replace=True)
    assert leaves(home / "takeback.sqlite3") == 3
    assert [path.name for path in (home / "heads").iterdir()] == ["000000000003.json"]
    return caught.value.message

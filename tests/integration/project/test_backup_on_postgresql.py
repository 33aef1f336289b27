"""The same on PostgreSQL: a dump by its own programs, exchanged in one transaction."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from takeback.base.errors import Conflict, Invalid, Unavailable
from takeback.project.backup import postgresql
from takeback.project.backup.make import make
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


@pytest.fixture
def url(postgresql_url: str) -> str:
    """A database of its own, empty."""
    name = f"backup_{secrets.token_hex(4)}"
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return postgresql_url.rsplit("/", 1)[0] + f"/{name}"


def _python(home: Path, url: str, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TAKEBACK_HOME": str(home), "TAKEBACK_DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


def _leaves(url: str, schema: str = "public") -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, "audit_leaf"))
        ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def home(tmp_path: Path, url: str) -> Path:
    """A home whose log, in PostgreSQL, has three leaves and a signed head."""
    root = tmp_path / "home"
    assert _python(root, url, APPEND, "3").returncode == 0
    assert _python(root, url, CLI, "audit", "head").returncode == 0
    return root


@pytest.fixture
def file(home: Path, url: str, tmp_path: Path) -> Path:
    """A backup of that home."""
    path = tmp_path / "backup.tar.gz"
    done = _python(home, url, CLI, "backup", str(path))
    assert done.returncode == 0, done.stderr
    return path


def test_what_was_replaced_stays_beside_in_a_schema_and_the_log_is_sound(home: Path, url: str, file: Path) -> None:
    assert _python(home, url, APPEND, "2").returncode == 0
    assert _python(home, url, CLI, "audit", "head").returncode == 0
    refused = _python(home, url, CLI, "restore", str(file))
    assert (refused.returncode, _leaves(url)) == (1, 5)
    done = _python(home, url, CLI, "restore", str(file), "--replace")
    assert done.returncode == 0, done.stderr
    (aside,) = home.glob("before_restore_*")
    assert (_leaves(url), _leaves(url, aside.name)) == (4, 5)
    verified = _python(home, url, CLI, "audit", "verify")
    assert (verified.returncode, verified.stdout) == (0, "4\n")
    again = _python(home, url, CLI, "backup", str(file))  # what was restored can be backed up and restored in turn
    assert again.returncode == 0, again.stderr
    third = _python(home, url, CLI, "restore", str(file), "--replace")
    assert third.returncode == 0, third.stderr
    assert _leaves(url) == 5


def test_an_empty_database_is_restored_into(
    home: Path, file: Path, url: str, postgresql_url: str, tmp_path: Path
) -> None:
    name = f"backup_{secrets.token_hex(4)}"
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    elsewhere = url.rsplit("/", 1)[0] + f"/{name}"
    second = tmp_path / "second"
    second.mkdir()
    shutil.copytree(home / "secrets", second / "secrets")
    done = _python(second, elsewhere, CLI, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert _leaves(elsewhere) == 4
    assert not list(second.glob("*restor*"))


def test_a_restore_refuses_while_anybody_is_connected(home: Path, url: str, file: Path) -> None:
    with psycopg.connect(url), pytest.raises(Conflict):
        restore(Configuration(home=home, database_url=url), file, NOW, replace=True)
    assert _leaves(url) == 3
    assert not list(home.glob("*restor*"))


def test_a_dump_that_fails_half_way_changes_nothing(
    home: Path, url: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = postgresql._run

    def spoiling(to: str, command: list[str]) -> None:
        run(to, command)
        if command[0] == "pg_restore":
            script = Path(command[-2].removeprefix("--file="))
            script.write_text(script.read_text() + "\nSELECT 1/0;\n")

    monkeypatch.setattr(postgresql, "_run", spoiling)
    with pytest.raises(Unavailable, match="division by zero"):
        restore(Configuration(home=home, database_url=url), file, NOW, replace=True)
    assert _leaves(url) == 3
    assert [path.name for path in (home / "heads").iterdir()] == ["000000000003.json"]
    assert not list(home.glob("*restor*"))


def test_a_restore_killed_before_or_after_the_exchange_is_put_in_order_by_the_next(
    home: Path, url: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _python(home, url, APPEND, "2").returncode == 0
    assert _python(home, url, CLI, "audit", "head").returncode == 0
    for when in ("before", "after"):
        kill = (
            "import os, signal\nfrom takeback.project.backup import postgresql\nreal = postgresql.exchange\n"
            "def exchange(*arguments):\n"
            f"    {'real(*arguments)' if when == 'after' else 'pass'}\n"
            "    os.kill(os.getpid(), signal.SIGKILL)\n"
            "postgresql.exchange = exchange\n"
        )
        assert _python(home, url, kill + CLI, "restore", str(file), "--replace").returncode == -9
        assert _leaves(url) == (5 if when == "before" else 3)
    assert _python(home, url, CLI, "restore", str(file), "--replace").returncode == 0
    assert not list(home.glob(".restoring_*"))
    kept = [path.name for path in home.glob("before_restore_*")]
    assert sorted(_leaves(url, name) for name in kept) == [3, 5]
    assert _python(home, url, CLI, "audit", "verify").stdout == "4\n"


def test_without_postgresqls_programs_the_reason_is_said_and_nothing_is_written(
    home: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="pg_dump was not found: install"):
        make(Configuration(home=home, database_url=url), tmp_path / "b.tar.gz", NOW)
    assert not (tmp_path / "b.tar.gz").exists()


def test_a_backup_of_the_other_kind_of_database_is_refused(home: Path, file: Path, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="other kind"):
        restore(Configuration(home=home), file, NOW, replace=True)


def test_a_database_that_cannot_be_reached_is_said_without_its_password(home: Path, tmp_path: Path) -> None:
    url = "postgresql://takeback:hunter2@%2Fnowhere/takeback"
    with pytest.raises(Unavailable) as caught:
        make(Configuration(home=home, database_url=url), tmp_path / "b.tar.gz", NOW)
    assert "hunter2" not in caught.value.message

"""`takeback backup-keys` and `takeback restore-keys` as a person runs them, on both databases."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.integration.project.test_case_keys_backup import ENTER, OPEN_A_CASE


@dataclass(frozen=True)
class Machine:
    """One machine with a home, and what else its commands find in their environment."""

    home: Path
    settings: dict[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **self.settings, "TAKEBACK_HOME": str(self.home)}
        return subprocess.run(
            [sys.executable, *command],
            env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )

    def python(self, code: str, *arguments: str) -> str:
        done = self.run("-c", code, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def takeback(self, *arguments: str) -> str:
        done = self.run("-m", "takeback.cli", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@dataclass
class Machines:
    """Makes machines whose records lie on one kind of database."""

    folder: Path
    server: str

    def make(self, name: str, secrets_of: Machine | None = None) -> Machine:
        home, settings = self.folder / name, {"TAKEBACK_DATABASE_URL": ""}
        if self.server:
            database = f"restored_{secrets.token_hex(4)}"
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
            settings["TAKEBACK_DATABASE_URL"] = self.server.rsplit("/", 1)[0] + f"/{database}"
        if secrets_of is not None:
            shutil.copytree(secrets_of.home / "secrets", home / "secrets")
        return Machine(home, settings)


@pytest.fixture(params=["sqlite", "postgresql"])
def machines(request: pytest.FixtureRequest, tmp_path: Path) -> Machines:
    server = str(request.getfixturevalue("postgresql_url")) if request.param == "postgresql" else ""
    return Machines(tmp_path, server)


def test_on_a_fresh_machine_both_files_together_open_the_case_again(machines: Machines, tmp_path: Path) -> None:
    records, keys = str(tmp_path / "records.tar.gz"), str(tmp_path / "keys.tar.gz")
    first = machines.make("first")
    code = first.python(OPEN_A_CASE)
    first.takeback("backup", records)
    first.takeback("backup-keys", keys)
    second = machines.make("second", first)

    second.takeback("restore", records)
    second.takeback("restore-keys", keys)

    assert second.python(ENTER, code) == "open"


def test_what_was_withdrawn_since_stays_shut(machines: Machines, tmp_path: Path) -> None:
    keys = str(tmp_path / "keys.tar.gz")
    machine = machines.make("only")
    code = machine.python(OPEN_A_CASE)
    machine.takeback("backup-keys", keys)
    assert machine.python(ENTER, code, "withdraw") == "open"

    refused = machine.run("-m", "takeback.cli", "restore-keys", keys)
    machine.takeback("restore-keys", "--replace", keys)

    assert refused.returncode != 0  # there are keys, and nobody said that older ones may take their place
    assert machine.python(ENTER, code) == "shut"


def test_the_older_keys_leave_nothing_of_the_newer_ones_beside(machines: Machines, tmp_path: Path) -> None:
    keys = str(tmp_path / "keys.tar.gz")
    machine = machines.make("only")
    before = machine.python(OPEN_A_CASE)
    machine.takeback("backup-keys", keys)
    since = machine.python(OPEN_A_CASE)

    machine.takeback("restore-keys", "--replace", keys)

    assert machine.python(ENTER, before) == "open"
    assert machine.python(ENTER, since) == "nothing"
    if url := machine.settings["TAKEBACK_DATABASE_URL"]:
        with psycopg.connect(f"{url}_case_keys") as connection:
            schemas = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before%'").fetchall()
        assert schemas == []

"""The PostgreSQL database, copied and exchanged by PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from takeback.base.errors import Conflict, Unavailable
from takeback.project.backup.sqlite import BOOKKEEPING
from takeback.project.databases import postgresql

ASIDE = "before_restore_"
"""How the names of schemas begin that hold what a restore replaced: never backed up again."""
_VARIABLES = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}


def snapshot(url: str, copy: Path) -> None:
    """Dump a database as it is at one instant, while others read and write it.

    Args:
        url: `postgresql://user:password@host:port/name`. The password goes to the program by its environment, where no
            list of processes shows it.
        copy: where the dump is to be, in pg_dump's own format.

    Raises:
        Unavailable: pg_dump is missing, or failed.
    """
    plain = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges"]
    _run(url, ["pg_dump", *plain, f"--exclude-schema={ASIDE}*", f"--file={copy}"])


def migrations(url: str) -> tuple[str, ...]:
    """What a database has been through, `app.name` each, sorted.

    Raises:
        Unavailable: it cannot be reached, or is no database of Takeback.
    """
    with _connected(url) as connection:
        try:
            found = connection.execute("SELECT app, name FROM django_migrations").fetchall()
        except psycopg.errors.UndefinedTable as error:
            raise Unavailable("there is nothing to back up: the database has no tables of Takeback") from error
    return tuple(sorted(f"{app}.{name}" for app, name in found))


def holds_data(url: str) -> bool:
    """Whether anything would be lost with it.

    Raises:
        Unavailable: it cannot be reached.
    """
    with _connected(url) as connection:
        return any(
            connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(name))).fetchone()
            for name in _tables(connection)
            if name not in BOOKKEEPING
        )


def exchange(url: str, dump: Path, aside: str, work: Path) -> None:
    """Put a dump in the place of what the database holds, in one transaction: killed at any step, all is as before.

    Args:
        url: the database; nobody else uses it.
        dump: what `snapshot` gave.
        aside: a schema's name under which the old tables stay.
        work: a folder for what must not stay.

    Raises:
        Conflict: somebody does use it.
        Unavailable: pg_restore or psql is missing, or failed; then nothing was changed.
    """
    with _connected(url) as connection:
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
    if others != (0,):
        raise Conflict("other processes are connected to the database; stop servers and workers, then restore")
    script, prelude = work / "restore.sql", work / "prelude.sql"
    _run(url, ["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump)])
    prelude.write_text(f'ALTER SCHEMA public RENAME TO "{aside}";\nCREATE SCHEMA public;\n', encoding="ascii")
    once = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _run(url, [*once, f"--file={prelude}", f"--file={script}"])


def put_back(url: str, aside: str) -> None:
    """Undo `exchange`, in one transaction."""
    with _connected(url) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO public").format(sql.Identifier(aside)))


def is_aside(url: str, aside: str) -> bool:
    """Whether `exchange` went through: whether its schema is there."""
    with _connected(url) as connection:
        found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [aside]).fetchone()
    return found is not None


def drop_aside(url: str, aside: str) -> None:
    """Delete what `exchange` kept."""
    with _connected(url) as connection:
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(aside)))


def _tables(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return [str(name) for (name,) in found]


def _connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(url)
    except psycopg.OperationalError as error:
        raise Unavailable("the database cannot be reached; see TAKEBACK_DATABASE_URL") from error


def _run(url: str, command: Sequence[str]) -> None:
    program = command[0]
    if shutil.which(program) is None:
        raise Unavailable(f"{program} was not found: install PostgreSQL's client programs (Debian: postgresql-client)")
    settings = postgresql(url)
    theirs = {variable: str(settings[name]) for name, variable in _VARIABLES.items() if settings[name]}
    environment = {**{key: value for key, value in os.environ.items() if not key.startswith("PG")}, **theirs}
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise Unavailable(f"{program} failed, and nothing was changed: {last}")

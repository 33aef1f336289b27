"""The SQLite database of a home, while it is copied and while it is exchanged for another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from takeback.base.errors import Conflict, Tampered, Unavailable
from takeback.project.backup.disk import sync_file, sync_folder

BOOKKEEPING = frozenset(
    {"django_migrations", "django_content_type", "auth_permission", "sqlite_sequence", "audit_growth"}
)
"""Tables that migrating an empty database fills by itself."""
_SIDE_FILES = ("-wal", "-shm", "-journal")


def snapshot(database: Path, copy: Path) -> None:
    """Copy a database as it is at one instant, while others read and write it.

    Args:
        database: the live one.
        copy: where the copy is to be; one file, no WAL beside it, checked and on the disk.

    Raises:
        Unavailable: it could not be read, or the copy not be written.
        Tampered: the copy is not sound, so the live one is not either.
    """
    with _spoken("copied"), closing(_open(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        check(target)
    sync_file(copy)


def check(connection: sqlite3.Connection) -> None:
    """Have SQLite look for damage.

    Raises:
        Tampered: it found some.
    """
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise Tampered("the database is damaged (SQLite's quick_check); keep the backups that you have")


def migrations(database: Path) -> tuple[str, ...]:
    """What a database has been through, `app.name` each, sorted.

    Raises:
        Unavailable: it cannot be read.
        Tampered: it is damaged, or no database of Takeback.
    """
    with _spoken("read"), closing(_open(database)) as connection:
        check(connection)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "django_migrations" not in tables:
            raise Tampered("this is no database of Takeback: it has no list of migrations")
        rows = connection.execute("SELECT app, name FROM django_migrations")
        return tuple(sorted(f"{app}.{name}" for app, name in rows))


def holds_data(database: Path) -> bool:
    """Whether anything would be lost with it. A database that cannot be read counts as one that holds data."""
    if not any(_beside(database, suffix).exists() for suffix in ("", *_SIDE_FILES)):
        return False
    try:
        with closing(_open(database)) as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = (
                connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608 - its own table names
                for name in names
                if name not in BOOKKEEPING
            )
            return any(row is not None for row in rows)
    except sqlite3.Error:
        return True


def set_aside(database: Path, folder: Path) -> None:
    """Keep a database in a folder, under its own name, with nothing missing. It also stays where it was.

    Args:
        database: nobody else uses it.
        folder: on the same file system.

    Raises:
        Conflict: somebody does use it.
        OSError: no link could be made.
    """
    try:
        with closing(_open(database, patience_seconds=1)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")  # plays the WAL in and deletes it, if nobody else is there
    except sqlite3.Error as error:
        if _name(error).startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise Conflict("another process uses this home's database; stop it, then restore") from error
        # Too damaged to be opened: everything is kept as it lies.
    for suffix in ("", *_SIDE_FILES):
        path = _beside(database, suffix)
        if path.exists():
            (folder / path.name).hardlink_to(path)
    sync_folder(folder)


def remove_side_files(database: Path) -> None:
    """Delete a WAL that lies beside a damaged database: SQLite would play it into whatever stands there next.

    Args:
        database: `set_aside` has kept it and them.
    """
    for suffix in _SIDE_FILES:
        _beside(database, suffix).unlink(missing_ok=True)
    sync_folder(database.parent)


def put_in_place(new: Path, database: Path) -> None:
    """Exchange a database for another in one step.

    Args:
        new: whole, on the disk, on the same file system; gone from there afterwards.
        database: what it becomes; `set_aside` came first.
    """
    new.replace(database)
    sync_folder(database.parent)


def put_back(folder: Path, database: Path) -> None:
    """Undo `set_aside` and `put_in_place`: what the folder keeps is linked to where it was. The folder keeps it, too.

    Args:
        folder: what `set_aside` filled, possibly only in part, or with nothing because there was nothing.
        database: what stands there goes, unless it is the old one still.
    """
    old = folder / database.name
    if not (old.exists() and database.exists() and old.samefile(database)):
        remove_side_files(database)
        if old.exists():
            draft = _beside(database, ".back")
            draft.unlink(missing_ok=True)
            draft.hardlink_to(old)
            draft.replace(database)
        else:
            database.unlink(missing_ok=True)
    for suffix in _SIDE_FILES:
        kept, place = folder / (database.name + suffix), _beside(database, suffix)
        if kept.exists() and not place.exists():
            place.hardlink_to(kept)
    sync_folder(database.parent)


def _open(database: Path, patience_seconds: float = 30) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(database))}?mode=rw", uri=True, timeout=patience_seconds)


def _beside(database: Path, suffix: str) -> Path:
    return database.with_name(database.name + suffix)


@contextmanager
def _spoken(done: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        name = _name(error)
        if name in {"SQLITE_CORRUPT", "SQLITE_NOTADB"}:
            raise Tampered("the database is damaged; keep the backups that you have") from error
        hint = "no space is left" if name == "SQLITE_FULL" else name
        raise Unavailable(f"the database could not be {done}: {hint}") from error


def _name(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", "unknown"))

"""Making a backup: one file that is whole or absent, beside running servers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from nacl.signing import SigningKey

from takeback.base.errors import Invalid, Unavailable
from takeback.base.instants import day_of
from takeback.project.backup import archive, manifest, postgresql, sqlite
from takeback.project.backup.disk import whole_or_absent, work_folder
from takeback.project.backup.manifest import DATABASE_MEMBER, Database, Manifest, Member
from takeback.project.configuration import Configuration
from takeback.project.home import Home, read_secret
from takeback.project.serving import copying

_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that stands.

    Attributes:
        path: where.
        size: in bytes.
        heads: how many signed heads of the log it holds.
    """

    path: Path
    size: int
    heads: int


def make(configuration: Configuration, file: Path, at: datetime) -> Made:
    """Write a backup of a home. Killed at any step, the file is whole, or is the old one, or is not there.

    Args:
        configuration: says where home and database are.
        file: the backup. One that stands there is replaced when the new one is whole.
        at: now; kept as a day.

    Returns:
        What was made.

    Raises:
        Invalid: no home to back up, or nowhere to write.
        Conflict: another backup or a restore is under way.
        Unavailable: database or disk failed; what stood at `file` still does.
        Tampered: the database is damaged; what stood at `file` still does.
    """
    home = Home(configuration.home)
    target = checked_target(file)
    log_key, server_key = keys_of(home)
    kind: Database = "postgresql" if configuration.database_url else "sqlite"
    if kind == "sqlite" and not home.database.exists():
        raise Invalid("there is nothing to back up: this home has no database", field="TAKEBACK_HOME")
    try:
        with copying(home), work_folder(home.root) as work:
            # Heads first: none of them can then witness a leaf that the snapshot lacks.
            members = _copy_heads(home, work)
            copy = work / DATABASE_MEMBER[kind]
            if kind == "sqlite":
                sqlite.snapshot(home.database, copy)
                migrations = sqlite.migrations(copy)
            else:
                migrations = postgresql.migrations(configuration.database_url)
                postgresql.snapshot(configuration.database_url, copy)
            members = [(archive.member_of(copy.name, copy), copy), *members]
            listed = Manifest(
                format=manifest.FORMAT,
                takeback=version("takeback"),
                made_on=day_of(at),
                database=kind,
                migrations=migrations,
                members=tuple(member for member, _ in members),
                log_key=bytes(log_key.verify_key).hex(),
                server_key=manifest.fingerprint(server_key),
            )
            text = listed.as_json()
            with whole_or_absent(target) as draft:
                archive.write(draft, text, manifest.sign(text, log_key), members)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unavailable(f"no backup was made ({reason}); a backup that stood there still does") from error
    return Made(target, target.stat().st_size, len(members) - 1)


def checked_target(file: Path) -> Path:
    """Where a backup may be written.

    Args:
        file: as it was asked for.

    Raises:
        Invalid: there is no such folder, or something that is no backup stands there.
    """
    target = file.expanduser().resolve()
    if not target.parent.is_dir():
        raise Invalid("the folder for the backup does not exist", field="FILE")
    if target.exists():
        if not target.is_file():
            raise Invalid("the backup must be an ordinary file, and this is none", field="FILE")
        with target.open("rb") as standing:
            start = standing.read(2)
        if start not in {b"", _GZIP_MAGIC}:
            raise Invalid("a file that is no backup stands there, and will not be overwritten", field="FILE")
    return target


def keys_of(home: Home) -> tuple[SigningKey, bytes]:
    """The key that signs the log and the manifest, and the server key.

    Args:
        home: whose.

    Raises:
        Invalid: it has no secrets, so no data.
    """
    try:
        return SigningKey(read_secret(home, "log_signing")), read_secret(home, "server")
    except FileNotFoundError as error:
        raise Invalid(
            "there is nothing to back up: this home has no secrets, so no data", field="TAKEBACK_HOME"
        ) from error


def _copy_heads(home: Home, work: Path) -> list[tuple[Member, Path]]:
    members = []
    (work / "heads").mkdir(mode=0o700)
    for path in sorted(home.heads.glob("[0-9]*.json")):
        copy = work / "heads" / path.name
        copy.write_bytes(path.read_bytes())
        members.append((archive.member_of(f"heads/{path.name}", copy), copy))
    return members

"""Restoring a backup: all is checked before anything is changed, and what was there stays until the new one stands.

    check        manifest, signature, keys, version, every byte
    set aside    the old database and heads, linked into a folder beside
    exchange     heads first, then the database, by one rename (PostgreSQL: one transaction)
    stand up     migrate, check the log, write a leaf that says so; if this fails, the old one is put back

Killed at any step, the home holds the old database or the new one, whole.
"""

from __future__ import annotations

import fcntl
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from nacl.signing import SigningKey

from takeback.base.errors import Conflict, Invalid, NotAllowed, Unavailable
from takeback.base.instants import day_of
from takeback.project.backup import archive, manifest, postgresql, sqlite
from takeback.project.backup.disk import sync_folder, work_folder
from takeback.project.backup.manifest import DATABASE_MEMBER, Manifest
from takeback.project.configuration import Configuration
from takeback.project.databases import is_of_keys
from takeback.project.home import Home, read_secret
from takeback.project.serving import alone, copying

if TYPE_CHECKING:  # opening these needs Django's settings, and those make secrets where there are none
    from takeback.records.audit.verify import Broken, Sound

_UNFINISHED = ".restoring_"
_BEGUN = "begun"
_SECRETS = ("log_signing", "server")
_RECORDS = Path(__file__).resolve().parents[2] / "records"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup that stands again.

    Attributes:
        made_on: the day on which it was made.
        set_aside: folder with the old database and heads, or with the old heads alone (PostgreSQL, whose old tables
            stay in the schema of that name). None where nothing had been there.
        missing_secrets: secrets that must be put in place before the next start. Where there are any, tables were not
            migrated and the log was not checked.
        log: what checking the log found, if it was checked.
    """

    made_on: str
    set_aside: Path | None
    missing_secrets: tuple[str, ...]
    log: Sound | Broken | None


def restore(
    configuration: Configuration, file: Path, at: datetime, *, replace: bool = False, other_keys: bool = False
) -> Restored:
    """Put a backup in the place of what a home holds.

    Args:
        configuration: says where home and database are.
        file: the backup.
        at: now.
        replace: go on although the home holds data; they are set aside.
        other_keys: go on although the backup was made under other secrets than the home's.

    Raises:
        Invalid: there is no such file, or it is for the other kind of database, or for a newer Takeback.
        Tampered: the file is damaged, was changed, or is no backup.
        NotAllowed: it was made under other secrets.
        Conflict: the home holds data, or is in use.
        Unavailable: disk or database failed; the home is as it was.
    """
    home = Home(configuration.home)
    if not file.expanduser().is_file():
        raise Invalid("there is no such backup file", field="FILE")
    try:
        home.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(home), copying(home), work_folder(home.root) as work:
            finish_killed(configuration, home)
            listed = archive.unpack(file.expanduser(), work)
            missing = check_keys(home, listed, other_keys=other_keys)
            _check_it_fits(configuration, listed, work)
            holds_data = _holds_data(configuration, home)
            if holds_data and not replace:
                raise Conflict("this home holds data; `--replace` restores nevertheless and keeps the old data beside")
            name = f"{day_of(at).replace('-', '')}_{secrets.token_hex(3)}"
            exchange = _Exchange(configuration, home, name)
            with nobody_starts(home):
                exchange.go(work)
            found = None if missing else _stand_up(home, listed, at, exchange)
            if not holds_data:
                exchange.drop()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unavailable(f"the backup could not be restored ({reason}); what the home held, it still holds") from error
    return Restored(
        made_on=listed.made_on,
        set_aside=exchange.aside if holds_data else None,
        missing_secrets=missing,
        log=found,
    )


def finish_killed(configuration: Configuration, home: Home) -> None:
    """Put in order what a killed restore left: undo it if the old database is in place still, else keep the old aside.

    Args:
        configuration: says where the database is.
        home: held by the caller alone.
    """
    for folder in home.root.glob(f"{_UNFINISHED}*"):
        exchange = _Exchange(configuration, home, folder.name.removeprefix(_UNFINISHED))
        if not exchange.is_begun():
            exchange.drop()
        elif exchange.is_done():
            exchange.keep()
        else:
            exchange.undo()
            exchange.drop()


class _Exchange:
    """Old for new, and back again.

    Everything old is linked into a folder, and the new heads too, before anything in the home changes; only then the
    mark `begun` is set. The folder has a hidden name until the new database is in place.
    """

    def __init__(self, configuration: Configuration, home: Home, name: str) -> None:
        self._url = configuration.database_url
        self._home = home
        self._name = f"{postgresql.ASIDE}{name}"
        self._hidden = home.root / f"{_UNFINISHED}{name}"
        self.aside = self._hidden

    def go(self, work: Path) -> None:
        """Set the old aside and put the new in place, or leave all as it was.

        Args:
            work: where the members of the backup are.
        """
        try:
            self._set_aside(work)
            if not self._url:
                sqlite.remove_side_files(self._home.database)
            # A log with fewer heads beside it is sound; one with fewer leaves than its heads witness is not.
            # So the heads go first.
            self._exchange_heads("heads", "new_heads")
            if self._url:
                postgresql.exchange(self._url, work / DATABASE_MEMBER["postgresql"], self._name, work)
            else:
                sqlite.put_in_place(work / DATABASE_MEMBER["sqlite"], self._home.database)
        except BaseException:
            if self.is_begun():
                self.undo()
            self.drop()
            raise
        self.keep()

    def is_begun(self) -> bool:
        """Whether anything in the home may have changed."""
        return (self.aside / _BEGUN).exists()

    def is_done(self) -> bool:
        """Whether the new database is in place. To be asked once it is begun."""
        if self._url:
            return postgresql.is_aside(self._url, self._name)
        old, standing = self.aside / self._home.database.name, self._home.database
        return standing.exists() and not (old.exists() and old.samefile(standing))

    def keep(self) -> None:
        """Give the folder its lasting name."""
        self.aside = self.aside.rename(self._home.root / self._name)
        sync_folder(self._home.root)

    def undo(self) -> None:
        """Put the old back; the folder keeps it, too."""
        if self.aside != self._hidden:
            self.aside = self.aside.rename(self._hidden)  # killed from here on, the next restore goes on with it
        if not self._url:
            sqlite.put_back(self.aside, self._home.database)
        elif postgresql.is_aside(self._url, self._name):
            postgresql.put_back(self._url, self._name)
        self._exchange_heads("new_heads", "heads")

    def drop(self) -> None:
        """Delete what was set aside."""
        if self._url and postgresql.is_aside(self._url, self._name):
            postgresql.drop_aside(self._url, self._name)
        shutil.rmtree(self.aside, ignore_errors=True)

    def _set_aside(self, work: Path) -> None:
        self._home.heads.mkdir(mode=0o700, exist_ok=True)
        self.aside.mkdir(mode=0o700)
        for name, source in (("heads", self._home.heads), ("new_heads", work / "heads")):
            folder = self.aside / name
            folder.mkdir(mode=0o700)
            for head in source.glob("*.json"):
                (folder / head.name).hardlink_to(head)
            sync_folder(folder)
        if not self._url:
            sqlite.set_aside(self._home.database, self.aside)
        sync_folder(self.aside)
        (self.aside / _BEGUN).touch()
        sync_folder(self.aside)
        sync_folder(self._home.root)

    def _exchange_heads(self, old: str, new: str) -> None:
        """Take the heads of one folder out of the home and put the other's in; any other head stays."""
        olds, news = ({path.name for path in (self.aside / each).glob("*.json")} for each in (old, new))
        for name in olds - news:
            (self._home.heads / name).unlink(missing_ok=True)
        for name in news:
            draft = self._home.heads / f".{name}.restored"
            draft.unlink(missing_ok=True)
            draft.hardlink_to(self.aside / new / name)
            draft.replace(self._home.heads / name)
            draft.unlink(missing_ok=True)  # a rename onto another link of the same file does nothing at all
        sync_folder(self._home.heads)


def check_keys(home: Home, listed: Manifest, *, other_keys: bool) -> tuple[str, ...]:
    """The names of secrets that are missing. Where both are here, they must be those that the backup was made under.

    Args:
        home: whose secrets.
        listed: what the backup says of itself.
        other_keys: whether others will do.

    Raises:
        NotAllowed: it was made under others.
    """
    missing = tuple(name for name in _SECRETS if not (home.secrets / name).exists())
    if missing or other_keys:
        return missing
    log_key = bytes(SigningKey(read_secret(home, "log_signing")).verify_key).hex()
    if (log_key, manifest.fingerprint(read_secret(home, "server"))) != (listed.log_key, listed.server_key):
        raise NotAllowed(
            "this backup was made under other secrets: it may be another home's, or forged, and what is encrypted under"
            " the server key would not open. Put the right `secrets` folder in place first; or, if you know where the"
            " file comes from, add `--other-keys`"
        )
    return ()


def _check_it_fits(configuration: Configuration, listed: Manifest, work: Path) -> None:
    if listed.database != ("postgresql" if configuration.database_url else "sqlite"):
        raise Invalid(
            f"this is a backup of {listed.database}, and this home uses the other kind of database", field="FILE"
        )
    if listed.migrations and all(is_of_keys(name.partition(".")[0]) for name in listed.migrations):
        raise Invalid("this backup holds the keys of cases; `takeback restore-keys` takes it", field="FILE")
    known = {f"{path.parts[-3]}.{path.stem}" for path in _RECORDS.glob("*/migrations/[0-9]*.py")}
    ours = {name.split(".")[0] for name in known}
    newer = [name for name in listed.migrations if name.split(".")[0] in ours and name not in known]
    if newer or _numbers(listed.takeback) > _numbers(version("takeback")):
        raise Invalid("this backup was made by a newer Takeback; update this one first", field="FILE")
    if listed.database == "sqlite" and sqlite.migrations(work / DATABASE_MEMBER["sqlite"]) != listed.migrations:
        raise Invalid("the database in this backup is not the one that its manifest describes", field="FILE")


def _holds_data(configuration: Configuration, home: Home) -> bool:
    if any(home.heads.glob("*.json")):
        return True
    if configuration.database_url:
        return postgresql.holds_data(configuration.database_url)
    return sqlite.holds_data(home.database)


def _stand_up(home: Home, listed: Manifest, at: datetime, exchange: _Exchange) -> Sound | Broken:
    """Open the new database as every process does; if that fails, put the old one back."""
    from django.db import connections, transaction  # noqa: PLC0415 - only now, when secrets are known to be there

    from takeback.project.start import start  # noqa: PLC0415 - the same

    try:
        start()
        from takeback.records.audit.actions import append  # noqa: PLC0415 - after `start`
        from takeback.records.audit.verify import verify  # noqa: PLC0415 - the same

        own_key = bytes(SigningKey(read_secret(home, "log_signing")).verify_key)
        found = verify({own_key, bytes.fromhex(listed.log_key)}, [home.heads])
        with transaction.atomic():
            append("backup_restored", {"made_on": listed.made_on}, at)
    except BaseException as error:
        connections.close_all()
        exchange.undo()
        exchange.drop()
        if not isinstance(error, Exception):
            raise
        raise Unavailable(
            f"the restored database could not be brought up to date ({type(error).__name__}); the old one was put back"
        ) from error
    connections.close_all()
    return found


@contextmanager
def nobody_starts(home: Home) -> Iterator[None]:
    """Keep a process that starts from migrating a database that is about to go (see `project.start`).

    Args:
        home: held by the caller alone.
    """
    with (home.root / ".migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d+", text)[:3])

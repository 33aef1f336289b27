"""The keys of cases in a file of their own: a backup of the records can be kept for long, and this one for a week.

    backup_keys     the second database -> one file, signed like a backup of the records
    restore_keys    file, at most seven days old -> the second database; what was withdrawn since stays shut

The file has the form of a backup of the records. Neither can be restored as the other: each refuses what the list of
migrations shows to be the other's.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from takeback.base.errors import Conflict, Invalid, NotAllowed, Unavailable
from takeback.base.instants import day_of
from takeback.project.backup import archive, manifest, postgresql, sqlite
from takeback.project.backup.disk import whole_or_absent, work_folder
from takeback.project.backup.make import Made, checked_target, keys_of
from takeback.project.backup.manifest import DATABASE_MEMBER, Database, Manifest
from takeback.project.backup.restore import check_keys, nobody_starts
from takeback.project.configuration import Configuration
from takeback.project.databases import case_keys_url, is_of_keys
from takeback.project.home import Home
from takeback.project.serving import alone, copying

KEPT_FOR = timedelta(days=7)
"""An older file is not restored: by then somebody may have been told that what they withdrew is gone everywhere."""


def backup_keys(configuration: Configuration, file: Path, at: datetime) -> Made:
    """Write a backup of the keys of cases. Killed at any step, the file is whole, or is the old one, or is not there.

    Args:
        configuration: says where they are.
        file: the backup. One that stands there is replaced when the new one is whole.
        at: now; kept as a day.

    Raises:
        Invalid: there are none to back up, or nowhere to write.
        Conflict: another backup or a restore is under way.
        Unavailable: database or disk failed; what stood at `file` still does.
        Tampered: the database is damaged; what stood at `file` still does.
    """
    home = Home(configuration.home)
    target = checked_target(file)
    log_key, server_key = keys_of(home)
    kind = _kind(configuration)
    if kind == "sqlite" and not home.case_keys.exists():
        raise Invalid("there is nothing to back up: this home has no keys of cases", field="TAKEBACK_HOME")
    try:
        with copying(home), work_folder(home.root) as work:
            copy = work / DATABASE_MEMBER[kind]
            if kind == "sqlite":
                sqlite.snapshot(home.case_keys, copy)
                migrations = sqlite.migrations(copy)
            else:
                migrations = postgresql.migrations(case_keys_url(configuration))
                postgresql.snapshot(case_keys_url(configuration), copy)
            member = archive.member_of(copy.name, copy)
            listed = Manifest(
                format=manifest.FORMAT,
                takeback=version("takeback"),
                made_on=day_of(at),
                database=kind,
                migrations=tuple(name for name in migrations if is_of_keys(name.partition(".")[0])),
                members=(member,),
                log_key=bytes(log_key.verify_key).hex(),
                server_key=manifest.fingerprint(server_key),
            )
            text = listed.as_json()
            with whole_or_absent(target) as draft:
                archive.write(draft, text, manifest.sign(text, log_key), [(member, copy)])
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unavailable(f"no backup was made ({reason}); a backup that stood there still does") from error
    return Made(target, target.stat().st_size, 0)


def restore_keys(configuration: Configuration, file: Path, at: datetime, *, replace: bool = False) -> str:
    """Put the keys of cases back, once the records are restored. Nothing of what was there is kept beside.

    Args:
        configuration: says where they are.
        file: the backup.
        at: now.
        replace: go on although there are keys: cases that were opened since the backup was made are then lost.

    Returns:
        The day on which the backup was made.

    Raises:
        Invalid: there is no such file, or it is no backup of keys, or of the other kind of database.
        Tampered: the file is damaged, was changed, or is no backup.
        NotAllowed: it is older than seven days, or was made under other secrets.
        Conflict: there are keys already, or no records yet, or the home is in use.
        Unavailable: disk or database failed.
    """
    home = Home(configuration.home)
    if not file.expanduser().is_file():
        raise Invalid("there is no such backup file", field="FILE")
    try:
        with alone(home), copying(home), work_folder(home.root) as work:
            listed = archive.unpack(file.expanduser(), work)
            _check(configuration, home, listed, at)
            if _holds_keys(configuration, home) and not replace:
                raise Conflict("this home holds keys of cases; `--replace` puts the older ones in their place")
            with nobody_starts(home):
                _put_in_place(configuration, home, work)
            _keep_shut_what_was_withdrawn(at)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unavailable(f"the keys could not be restored ({reason}); run the same command again") from error
    return listed.made_on


def _check(configuration: Configuration, home: Home, listed: Manifest, at: datetime) -> None:
    if not is_backup_of_keys(listed):
        raise Invalid("this is no backup of the keys of cases; `takeback restore` takes it", field="FILE")
    if listed.database != _kind(configuration):
        raise Invalid(
            f"this is a backup of {listed.database}, and this home uses the other kind of database", field="FILE"
        )
    if at.date() - date.fromisoformat(listed.made_on) > KEPT_FOR:
        raise NotAllowed(
            f"this backup is older than {KEPT_FOR.days} days, and keys that old are not restored: people were told "
            "that what they withdrew is gone by then. Delete the file"
        )
    if missing := check_keys(home, listed, other_keys=False):
        raise Conflict(f"put the secrets in place first: {', '.join(missing)}")
    if not _holds_records(configuration, home):
        raise Conflict("restore the records first; without them nobody knows which keys are still to open anything")


def is_backup_of_keys(listed: Manifest) -> bool:
    """Whether a backup holds keys of cases, and no records.

    Args:
        listed: its manifest.
    """
    return bool(listed.migrations) and all(is_of_keys(name.partition(".")[0]) for name in listed.migrations)


def _kind(configuration: Configuration) -> Database:
    return "postgresql" if configuration.database_url else "sqlite"


def _holds_records(configuration: Configuration, home: Home) -> bool:
    if configuration.database_url:
        return postgresql.holds_data(configuration.database_url)
    return sqlite.holds_data(home.database)


def _holds_keys(configuration: Configuration, home: Home) -> bool:
    if configuration.database_url:
        return postgresql.holds_data(case_keys_url(configuration))
    return sqlite.holds_data(home.case_keys)


def _put_in_place(configuration: Configuration, home: Home, work: Path) -> None:
    """By one rename, or one transaction: killed at any step, the old keys are there or the new ones."""
    new = work / DATABASE_MEMBER[_kind(configuration)]
    if configuration.database_url:
        url = case_keys_url(configuration)
        postgresql.exchange(url, new, f"{postgresql.ASIDE}keys", work)
        postgresql.drop_aside(url, f"{postgresql.ASIDE}keys")
        return
    sqlite.remove_side_files(home.case_keys)
    sqlite.put_in_place(new, home.case_keys)


def _keep_shut_what_was_withdrawn(at: datetime) -> None:
    """The records know what was withdrawn since the file was made."""
    from django.db import connections, transaction  # noqa: PLC0415 - only now, when secrets are known to be there

    from takeback.project.start import start  # noqa: PLC0415 - the same

    start()
    from takeback.flows.cases.case_upkeep import keep_shut  # noqa: PLC0415 - after `start`
    from takeback.records.audit.actions import append  # noqa: PLC0415 - the same

    destroyed = keep_shut()
    with transaction.atomic():
        append("case_keys_restored", {"destroyed": destroyed}, at)
    connections.close_all()

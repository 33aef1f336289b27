"""`takeback doctor`: is this deployment well, and if not, what to do."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from rich.table import Table

from takeback.base.errors import TakebackError
from takeback.cli.output import json_line, people


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: what was looked at.
        well: whether it is as it should be.
        says: what was seen, and what to do if it is not well.
    """

    what: str
    well: bool
    says: str


def doctor(*, json: Annotated[bool, typer.Option("--json", help="One JSON line a finding.")] = False) -> None:
    """Look at everything that this deployment stands on. Exit 1 if anything is not well."""
    from takeback.project.start import start

    start()
    findings = list(_examine())
    table = Table("", "what", "says")
    for each in findings:
        if json:
            json_line(asdict(each))
        table.add_row("well" if each.well else "[bold]ILL[/bold]", each.what, each.says)
    if not json:
        people.print(table)
    raise typer.Exit(0 if all(each.well for each in findings) else 1)


def _examine() -> Iterator[Finding]:
    for what, look in (
        ("Python", _python),
        ("home folder", _home),
        ("secrets", _secrets),
        ("database", _database),
        ("decoder", _decoder),
        ("banks", _banks),
        ("audit log", _log),
        ("mail", _mail),
        ("work", _work),
    ):
        yield _found(what, look)


def _found(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, well=True, says=look())
    except TakebackError as error:
        return Finding(what, well=False, says=error.message)
    except OSError as error:
        return Finding(what, well=False, says=f"the machine refused: {error.strerror or error}")


def _python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"


def _home() -> str:
    from takeback.base.errors import NotAllowed
    from takeback.project.settings import HOME

    if stat.S_IMODE(HOME.root.stat().st_mode) & 0o077:
        raise NotAllowed(f"others on this machine can look into {HOME.root}: run chmod 700 on it")
    return str(HOME.root)


def _secrets() -> str:
    from takeback.base.errors import NotAllowed
    from takeback.project.settings import HOME

    open_to_others = [path.name for path in HOME.secrets.iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_to_others:
        raise NotAllowed(f"others can read {', '.join(open_to_others)} in {HOME.secrets}: run chmod 600 on them")
    return f"{len(list(HOME.secrets.iterdir()))}, readable by their owner alone; keep a copy apart from the backups"


def _database() -> str:
    from django.db import DatabaseError, connection

    from takeback.base.errors import Unavailable

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise Unavailable("the database does not answer; is TAKEBACK_DATABASE_URL right?") from error
    return connection.vendor


def _decoder() -> str:
    from takeback.base.errors import Unavailable
    from takeback.demo.pictures import sample_pictures
    from takeback.project.wiring import services
    from takeback.signals.signal import Unhashable

    try:
        hashed = services().decoder.hash(next(iter(sample_pictures().values())))
    finally:
        services().decoder.close()
    if isinstance(hashed, Unhashable):
        raise Unavailable(f"a sound picture could not be hashed: {hashed.reason}")
    return f"hashes a sample picture, {len(hashed.signals)} kinds of signal"


def _banks() -> str:
    from takeback.project.wiring import services

    return f"{services().shelf.check()} entries ready to match"


def _log() -> str:
    from takeback.base.errors import Tampered
    from takeback.cli.audit import verify_log
    from takeback.records.audit.verify import Broken

    verdict = verify_log()
    if isinstance(verdict, Broken):
        raise Tampered(f"leaf {verdict.index} is not what was written: {verdict.why}")
    return f"{verdict.leaves} leaves, all sound"


def _mail() -> str:
    from takeback.project.configuration import read_configuration
    from takeback.project.mail import how_mail_is
    from takeback.project.settings import HOME
    from takeback.project.settings_sign_in import derived_key
    from takeback.project.wiring import services

    return how_mail_is(read_configuration(), derived_key(HOME, "mail"), services().clock)


def _work() -> str:
    from takeback.project.wiring import services
    from takeback.project.work import how_work_is

    return how_work_is(services())

"""`takeback bank policy | pause | resume`: how matches in a bank are judged, and what is out of matching for now."""

from __future__ import annotations

import json as json_text
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from takeback.base.errors import Invalid
from takeback.cli.output import json_line, people

_LONGEST_POLICY = 64 * 1024
_FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)
_Entry = Annotated[int, typer.Argument(min=1, help="Which entry.")]
_Bank = Annotated[str, typer.Argument(help="The entry's own bank.")]


def policy(
    name: Annotated[str, typer.Argument(help="Which bank.")],
    new: Annotated[
        str | None,
        typer.Option("--set", metavar="FILE", help="JSON to put in the place of what was changed; '-' reads stdin."),
    ] = None,
    *,
    show: Annotated[bool, typer.Option("--show", help="Only show it, which is what happens without --set.")] = False,
) -> None:
    """What the bank's owner changed of the policy, as one JSON line; '{}' where nothing is.

    For example {"bits": {"attested": 16}, "outcomes": {"reviewed": "hold"}, "minimum_quality": 60}.
    """
    from takeback.project.start import start

    start()
    from takeback.project.wiring import services
    from takeback.records.banks.actions import change_bank
    from takeback.records.banks.queries import bank_named

    if new is not None and show:
        raise Invalid("say --set or --show, not both", field="set")
    bank = bank_named(name)
    if new is not None:
        bank = change_bank(name, services().clock.now(), policy=_read(new))
    json_line(bank.policy)


def pause(
    name: _Bank,
    entry: _Entry,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="Until then, in UTC. Left out: until it is resumed."),
    ] = None,
) -> None:
    """Put an entry out of matching for a while."""
    from takeback.project.start import start

    start()
    from takeback.project.wiring import services

    end = _FOR_GOOD if until is None else until.replace(tzinfo=UTC)
    if end <= services().clock.now():
        raise Invalid("a pause ends at an instant that is still to come", field="until")
    _set(name, entry, end)
    when = "it is resumed" if until is None else f"{end:%Y-%m-%d %H:%M} UTC"
    people.print(f"Entry {entry} of {name} matches nothing until {when}.", soft_wrap=True)


def resume(name: _Bank, entry: _Entry) -> None:
    """End an entry's pause."""
    from takeback.project.start import start

    start()
    from takeback.project.wiring import services

    _set(name, entry, services().clock.now())
    people.print(f"Entry {entry} of {name} is paused no longer.", soft_wrap=True)


def _set(name: str, entry: int, until: datetime) -> None:
    from takeback.project.wiring import services
    from takeback.records.banks.actions import EntryChanges, change_entry

    change_entry(name, entry, EntryChanges(paused_until=until), services().clock.now())


def _read(file: str) -> dict[str, Any]:
    """The JSON object in a small file.

    Raises:
        Invalid: there is none.
    """
    path = Path(file)
    if file != "-" and not path.is_file():
        raise Invalid(f"{file}: no such file", field="set")
    if file == "-":
        data = sys.stdin.buffer.read(_LONGEST_POLICY + 1)
    else:
        with path.open("rb") as opened:
            data = opened.read(_LONGEST_POLICY + 1)
    try:
        written = json_text.loads(data.decode("utf-8-sig")) if len(data) <= _LONGEST_POLICY else None
    except (ValueError, RecursionError):
        written = None
    if not isinstance(written, dict):
        raise Invalid("a policy is one small JSON object", field="set")
    return written

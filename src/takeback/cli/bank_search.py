"""`takeback bank search`: entries by what is said of them, or by what they are near to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.table import Table

from takeback.base.errors import Invalid
from takeback.cli.inputs import read_signal
from takeback.cli.output import json_line, people, words
from takeback.matching.bank import Entry
from takeback.matching.policy import USUAL_BITS
from takeback.matching.standing import Standing

if TYPE_CHECKING:
    from takeback.records.banks.models import Bank
    from takeback.records.banks.queries import Sought

_HEX = re.compile(r"[0-9a-fA-F]{1,64}")


class _Found(NamedTuple):
    entry: Entry
    distance: int | None


def search(
    bank: Annotated[str | None, typer.Option(help="In this bank. Left out: in all.")] = None,
    value: Annotated[str | None, typer.Option(help="Hex digits that the value begins with.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Kind of signal.")] = None,
    tag: Annotated[str | None, typer.Option(help="With this tag.")] = None,
    label: Annotated[str | None, typer.Option(help="With these letters in the label.")] = None,
    standing: Annotated[Standing | None, typer.Option(help="Of this standing.")] = None,
    near: Annotated[str | None, typer.Option(metavar="HEX", help="Near this hash; only what can match now.")] = None,
    bits: Annotated[int, typer.Option(min=0, max=USUAL_BITS, help="How near, with --near.")] = USUAL_BITS,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    *,
    flagged: Annotated[bool, typer.Option("--flagged", help="That an allow bank contradicts.")] = False,
    json: Annotated[bool, typer.Option("--json", help="A JSON line each.")] = False,
) -> None:
    """Entries by what is said of them, or near a hash. All that is named must hold."""
    from takeback.project.start import start

    start()
    from takeback.records.banks.queries import Sought, bank_named

    if value is not None and not _HEX.fullmatch(value):
        raise Invalid("a value begins with 1 to 64 hex digits", field="value")
    sought = Sought(
        standing=standing, signal_type=kind, value=value, tag=tag, label=label, flagged=True if flagged else None
    )
    within = bank_named(bank) if bank is not None else None
    found = _near(near, bits, within, sought) if near is not None else _said(within, sought)
    shown = list(islice(found, limit + 1))
    _say(shown[:limit], json=json, with_distance=near is not None)
    if len(shown) > limit:
        words.print(f"There are more than {limit}; --limit shows more of them.")


def _said(bank: Bank | None, sought: Sought) -> Iterator[_Found]:
    from takeback.records.banks.queries import entries_of

    return (_Found(entry, None) for entry in entries_of(bank, sought))


def _near(text: str, bits: int, bank: Bank | None, sought: Sought) -> Iterator[_Found]:
    """Nearest first."""
    from takeback.flows.lookups.lookup import OURS, asker_of
    from takeback.matching.matcher import Asker
    from takeback.project.wiring import services
    from takeback.records.banks.queries import entries_among

    signal = read_signal(text)
    asker = asker_of(services(), OURS)
    asker = Asker(asker.today, bank=bank.name if bank is not None else None)
    (matches,) = services().shelf.matches([[signal]], asker)
    near = {match.entry: match.distance for match in matches if match.distance <= bits}
    entries = {entry.id: entry for entry in entries_among(list(near), sought)}
    return (_Found(entries[id_], distance) for id_, distance in near.items() if id_ in entries)


def _say(found: Iterable[_Found], *, json: bool, with_distance: bool) -> None:
    table = Table(
        "bank", "entry", "standing", "kind", "value", *(["bits apart"] if with_distance else []), "tags", "label"
    )
    for entry, distance in found:
        if json:
            json_line(entry_as_json(entry) | ({"distance": distance} if with_distance else {}))
        else:
            cells = [entry.bank, str(entry.id), entry.standing.value, entry.signal.type, entry.signal.value]
            table.add_row(
                *cells, *([str(distance)] if with_distance else []), " ".join(entry.tags), _plain(entry.label)
            )
    if not json:
        people.print(table if table.row_count else "There is none.")


def _plain(text: str) -> str:
    """A label is not ours, so what looks like rich's markup in it is only letters."""
    from rich.markup import escape

    return escape(text)


def entry_as_json(entry: Entry) -> dict[str, object]:
    """An entry as the command line prints it.

    Args:
        entry: any.
    """
    signal = {"type": entry.signal.type, "value": entry.signal.value, "quality": entry.signal.quality}
    return {
        "bank": entry.bank,
        "entry": entry.id,
        "standing": entry.standing.value,
        "signal": signal,
        "tags": list(entry.tags),
        "label": entry.label,
        "provenance": entry.provenance,
        "made_on": None if entry.made_on is None else entry.made_on.isoformat(),
        "expires_on": None if entry.expires_on is None else entry.expires_on.isoformat(),
        "paused_until": None if entry.paused_until is None else entry.paused_until.isoformat(),
        "flagged": entry.flagged,
    }

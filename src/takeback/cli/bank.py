"""`takeback bank`: banks and what is in them."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from takeback.base.errors import Invalid
from takeback.cli.bank_search import entry_as_json
from takeback.cli.inputs import read_file, signal_or_file
from takeback.cli.output import json_line, people, words
from takeback.matching.bank import BankClass, Standing

app = typer.Typer(help="Banks and their entries.", no_args_is_help=True)
PROVENANCE = "command_line"
_MOST_SHOWN = 1000
_Json = Annotated[bool, typer.Option("--json", help="A JSON line each.")]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Letters, digits, '_', '.' and '-'.")],
    bank_class: Annotated[BankClass, typer.Option("--class", help="What it will hold.")] = BankClass.INTIMATE,
) -> None:
    """Open a new, empty bank."""
    from takeback.project.start import start

    start()
    from takeback.project.wiring import services
    from takeback.records.banks.actions import create_bank

    create_bank(name, bank_class, services().clock.now())
    people.print(f"Made the bank {name}, class {bank_class.value}.", soft_wrap=True)


@app.command("list")
def list_banks(*, json: _Json = False) -> None:
    """All banks, and how much is in each."""
    from takeback.project.start import start

    start()
    from takeback.records.banks.queries import banks

    table = Table("bank", "class", "entries", "of them live")
    for each in banks():
        if json:
            json_line({"bank": each.name, "class": each.bank_class.value, "entries": each.entries, "live": each.live})
        table.add_row(each.name, each.bank_class.value, str(each.entries), str(each.live))
    if not json:
        people.print(table if table.row_count else "There is no bank yet; 'takeback bank create NAME' makes one.")


@app.command()
def show(name: Annotated[str, typer.Argument(help="Which bank.")], *, json: _Json = False) -> None:
    """The entries of one bank."""
    from takeback.project.start import start

    start()
    from takeback.records.banks.queries import bank_named, entries_of

    entries = entries_of(bank_named(name))
    if json:
        for entry in entries:
            json_line(entry_as_json(entry))
        return
    table = Table("entry", "standing", "kind", "value", "quality")
    for entry in islice(entries, _MOST_SHOWN):
        quality = "" if entry.signal.quality is None else str(entry.signal.quality)
        table.add_row(str(entry.id), entry.standing.value, entry.signal.type, entry.signal.value, quality)
    people.print(table if table.row_count else f"{name} is empty; 'takeback bank add {name} FILE' adds a picture.")
    if next(entries, None) is not None:
        words.print(f"There are more than {_MOST_SHOWN}; 'takeback bank export {name}' writes all of them.")


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Which bank.")],
    pictures: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE_OR_HEX...", help="Pictures, or hashes: 64 hex digits are pdq, 32 md5, else TYPE:HEX."
        ),
    ],
    standing: Annotated[Standing, typer.Option(help="attested: nobody looked. reviewed: a reviewer did.")],
    *,
    json: _Json = False,
) -> None:
    """Bank pictures or hashes. Banking the same one twice changes nothing. Exit 1 if any could not be banked."""
    from takeback.project.start import start

    start()
    from takeback.flows.banks.banking import bank_picture
    from takeback.project.wiring import services
    from takeback.records.banks.actions import Banked, add_entries
    from takeback.signals.signal import Signal, Unhashable

    here = services()
    meant = [(text, signal_or_file(text)) for text in pictures]  # every one is read before the first is banked
    failed = False

    def say(text: str, signals: tuple[Signal, ...], banked: tuple[Banked, ...]) -> None:
        for signal, each in zip(signals, banked, strict=True):
            if json:
                json_line({"query": text, "bank": name, "entry": each.entry, "type": signal.type, "fresh": each.fresh})
            else:
                state = "banked" if each.fresh else "was there already"
                people.print(f"{text}: {signal.type} {state} as entry {each.entry}", soft_wrap=True, markup=False)

    try:
        for text, what in meant:
            if isinstance(what, Path):
                done = bank_picture(here, name, read_file(what, here.most_bytes), standing, PROVENANCE)
                if isinstance(done, Unhashable):
                    failed = True
                    if json:
                        json_line({"query": text, "unhashable": done.reason, "detail": done.detail})
                    else:
                        people.print(f"{text}: not banked. {done.detail}", soft_wrap=True, markup=False)
                    continue
                hashed, banked = done
                say(text, hashed.signals, banked)
            else:
                banked = add_entries(name, [what], standing, here.clock.now(), provenance=PROVENANCE)
                say(text, (what,), banked)
    finally:
        here.decoder.close()
    raise typer.Exit(1 if failed else 0)


@app.command()
def withdraw(
    name: Annotated[str, typer.Argument(help="The entry's own bank.")],
    entry: Annotated[int, typer.Argument(help="Which entry.")],
) -> None:
    """Take an entry out of matching, at once."""
    from takeback.project.start import start

    start()
    from takeback.project.wiring import services
    from takeback.records.banks.actions import withdraw_entry

    if entry < 1:
        raise Invalid("an entry's number is 1 or more")
    withdraw_entry(name, entry, services().clock.now())
    people.print(f"Entry {entry} of {name} matches nothing from now on.", soft_wrap=True)

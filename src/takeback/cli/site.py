"""`takeback site`: who runs a site, and whom to ask; and the registry of sites in and out."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.table import Table

from takeback.base.errors import Invalid, TooLarge
from takeback.cli.inputs import read_file
from takeback.cli.output import json_line, people, words

if TYPE_CHECKING:
    from takeback.adapters.site_look import Looked

_MOST_BYTES: Final = 256 * 1024 * 1024
"""Fifty thousand sites with three contacts each are about 40 MiB."""
_MOST_PROBLEMS: Final = 100


class Form(StrEnum):
    """How a list is written."""

    CSV = "csv"
    JSON_LINES = "jsonl"


app = typer.Typer(help="Sites: who runs one, and whom to ask to take something down.", no_args_is_help=True)


@app.command()
def look(
    host: Annotated[str, typer.Argument(metavar="HOST", help="A host, with its port if it has one, or a link.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Look up whom to ask about a site, the best first, and show what could not be asked. Nothing is stored or sent.

    Exit 1 if nobody was found who answers for this site: what is left are guesses, search engines and regulators.
    """
    from takeback.project.configuration import read_configuration
    from takeback.project.site_look import site_look_for
    from takeback.sites.location import Location, Reach, read_location

    configuration = read_configuration()
    place = read_location(host, loopback_allowed=configuration.fetch_loopback)
    if not isinstance(place, Location):
        raise Invalid(f"{place.sentence} Give a host such as site.example", field="HOST")
    if place.reach is Reach.ONION:
        raise Invalid("an onion service is recorded, and never looked up: watch the clear web instead", field="HOST")
    if place.reach is Reach.NAME:
        raise Invalid("a user name has no host: give the host of its platform, such as site.example", field="HOST")
    looked = site_look_for(configuration).look(place)
    if json:
        json_line(_told(looked))
    else:
        _show(looked)
    raise typer.Exit(0 if _somebody_answers(looked) else 1)


@app.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or JSON lines, as `takeback site export` writes.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Take a list of sites into the registry: all of it, or nothing where a line is bad. Twice does no harm.

    What stands in the registry is kept: a list adds sites, ways to ask and reasons never to ask an operator. Exit 1 if
    a line is bad; each is named.
    """
    from takeback.project.start import start

    if not file.is_file():
        raise Invalid(f"{file}: no such file", field="FILE")
    data = read_file(file, _MOST_BYTES)
    if len(data) > _MOST_BYTES:
        raise TooLarge(f"a list of sites is at most {_MOST_BYTES // 1024 // 1024} MiB: import it in parts")
    start()
    from takeback.project.wiring import services
    from takeback.records.sites.exchange import BadRow, import_sites, read_list

    read = read_list(data)
    bad = [each for each in read if isinstance(each, BadRow)]
    taken = 0 if bad else import_sites((each for each in read if not isinstance(each, BadRow)), services().clock.now())
    if json:
        problems = [{"line": each.line, "field": each.field, "why": each.why} for each in bad]
        json_line({"rows": len(read), "taken_in": taken, "problems": problems})
    else:
        for each in bad[:_MOST_PROBLEMS]:
            words.print(_plain(f"line {each.line}, {each.field}: {each.why}"), soft_wrap=True, markup=False)
        if bad:
            words.print(f"{len(bad)} bad lines. Nothing was taken in.", soft_wrap=True, markup=False)
        else:
            people.print(f"{taken} rows are taken in.", soft_wrap=True)
    raise typer.Exit(1 if bad else 0)


@app.command("export")
def export_list(
    form: Annotated[Form, typer.Option("--form", help="csv for tables, jsonl for programs.")] = Form.CSV,
) -> None:
    """Write the whole registry of sites to stdout. How sites answered and false edges stay here: they are our own."""
    from takeback.project.start import start

    start()
    from takeback.records.sites.exchange import write_csv, write_json_lines

    {Form.CSV: write_csv, Form.JSON_LINES: write_json_lines}[form](sys.stdout.write)


def _somebody_answers(looked: Looked) -> bool:
    from takeback.sites.contact import Scope, Source

    everywhere = {Scope.SEARCH_ENGINE, Scope.REGULATOR}
    return any(each.scope not in everywhere and each.source is not Source.CUSTOM for each in looked.contacts.ranked)


def _told(looked: Looked) -> dict[str, Any]:
    return {
        "host": looked.host,
        "site": looked.site,
        "language": looked.language,
        "contacts": [
            {
                "scope": each.scope.value,
                "route": each.route_kind.value,
                "address": each.address,
                "source": each.source.value,
                "found_on": each.found_on.isoformat(),
                "language": each.language,
                "note": each.note,
                "answers_only_intermediaries": each.answers_only_intermediaries,
            }
            for each in looked.contacts.ranked
        ],
        "failures": [
            {"source": each.source.value, "reason": each.reason, "what": each.what} for each in looked.contacts.failures
        ],
        "addresses": list(looked.standing.addresses),
        "networks": list(looked.standing.networks),
    }


def _show(looked: Looked) -> None:
    table = Table(title=f"Whom to ask about {looked.site}", title_justify="left", show_lines=False)
    for name in ("scope", "route", "address", "source", "found on", "note"):
        table.add_column(name, overflow="fold")
    for each in looked.contacts.ranked:
        day = each.found_on.isoformat()
        cells = (each.scope, each.route_kind, each.address or "-", each.source, day, each.note)
        table.add_row(*(_plain(cell) for cell in cells))
    people.print(table, markup=False)
    for failure in looked.contacts.failures:
        words.print(_plain(f"{failure.source}: {failure.reason}: {failure.what}"), soft_wrap=True, markup=False)


def _plain(text: str) -> str:
    """What a stranger wrote, so that it neither colours our table nor moves the cursor."""
    shown = "".join(each if each.isprintable() else "\ufffd" for each in text)
    return shown.replace("[", "(").replace("]", ")")

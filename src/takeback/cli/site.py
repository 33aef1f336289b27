"""`takeback site`: who runs a site, and whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from takeback.base.errors import Invalid
from takeback.cli.output import json_line, people, words

if TYPE_CHECKING:
    from takeback.adapters.site_look import Looked

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

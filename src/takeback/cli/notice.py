"""`takeback notice`: whether a notice may be written, and what it still lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Column, Table

from takeback.base.errors import Invalid, TooLarge
from takeback.casework.clocks.length import plain_words
from takeback.casework.notices import ROUTES, Facts, Missing, Route, Valid, validated
from takeback.casework.notices.overrides import Override, parsed, with_overrides
from takeback.casework.notices.reading import MOST_BYTES, read_facts
from takeback.casework.notices.route import COSTS, Starts
from takeback.casework.notices.validator import MINORS_PATH, route_named
from takeback.cli.inputs import read_file
from takeback.cli.output import json_line, people

app = typer.Typer(no_args_is_help=True, help="Notices: what a law wants of a request, and whether it is there.")

_MOST_BYTES_OF_CHANGES: Final = 1024 * 1024


@app.callback()
def notice() -> None:
    """Keep `validate` a command of its own, beside those to come."""


@app.command()
def validate(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="The facts; docs/notices.md has the form.")],
    route: Annotated[str | None, typer.Option(help="This route alone.")] = None,
    changes: Annotated[Path | None, typer.Option(metavar="FILE.toml", help="The operator's changes of routes.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON line a route.")] = False,
) -> None:
    """Elements present and missing, route by route; nothing is sent. Exit 1 if no route asked for is complete."""
    facts = read_facts(_bytes_of(file, MOST_BYTES))
    routes = with_overrides(_changes(changes), facts.countries) if changes else ROUTES
    asked = [route_named(route, routes)] if route else list(routes.values())
    verdicts = [(each, validated(facts, each.id, routes)) for each in asked]
    if as_json:
        for each, verdict in verdicts:
            json_line(_as_json(each, facts, verdict))
    else:
        _show(verdicts, facts)
    raise typer.Exit(0 if any(isinstance(verdict, Valid) for _, verdict in verdicts) else 1)


def _bytes_of(path: Path, most: int) -> bytes:
    if not path.is_file():
        raise Invalid(f"{path}: no such file", field="FILE")
    return read_file(path, most)


def _changes(path: Path) -> tuple[Override, ...]:
    raw = _bytes_of(path, _MOST_BYTES_OF_CHANGES)
    if len(raw) > _MOST_BYTES_OF_CHANGES:
        raise TooLarge(f"changes of routes are at most {_MOST_BYTES_OF_CHANGES} bytes")
    try:
        return parsed(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Invalid("changes of routes are text in UTF-8", field="changes") from error


def _as_json(route: Route, facts: Facts, verdict: Valid | Missing) -> dict[str, Any]:
    lacking = verdict.elements if isinstance(verdict, Missing) else ()
    clauses = {each.element: each.clause for each in route.all_required}
    return {
        "route": route.id,
        "valid": isinstance(verdict, Valid),
        "present": [] if MINORS_PATH in lacking else [each for each in clauses if each not in lacking],
        "missing": [
            {"element": element, "clause": clauses.get(element), "sentence": sentence}
            for element, sentence in zip(lacking, _sentences(verdict), strict=True)
        ],
        "clock": _clock(route, facts),
        "confidence": route.confidence.value,
        "verified_on": route.verified_on.isoformat(),
        "costs": [COSTS[each] for each in route.costs],
        "open_points": list(route.open_points),
    }


def _show(verdicts: list[tuple[Route, Valid | Missing]], facts: Facts) -> None:
    table = Table("route", "", "present", Column("missing", overflow="fold", min_width=24), "clock")
    said: dict[str, str] = {}
    for route, verdict in verdicts:
        lacking = verdict.elements if isinstance(verdict, Missing) else ()
        said |= dict(zip(lacking, _sentences(verdict), strict=True))
        present = 0 if MINORS_PATH in lacking else sum(each.element not in lacking for each in route.all_required)
        table.add_row(
            route.id,
            "refused" if lacking else "complete",
            f"{present} of {len(route.all_required)}",
            ", ".join(lacking),
            _clock(route, facts),
        )
    people.print(table)
    for element, sentence in said.items():
        people.print(f"{element}: {sentence}", soft_wrap=True, markup=False)


def _sentences(verdict: Valid | Missing) -> tuple[str, ...]:
    return verdict.sentences if isinstance(verdict, Missing) else ()


def _clock(route: Route, facts: Facts) -> str:
    length = route.clock_on(facts.on) if facts.on else None
    if length is None:
        return route.promptly or f"none; asked again after {plain_words(route.follow_up)}"
    since = "" if route.starts is Starts.RECEIPT else ", from the regulator's notice"
    return plain_words(length) + since

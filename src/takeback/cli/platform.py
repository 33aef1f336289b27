"""`takeback platform`: who calls, how their uploads are judged, and whether their opinions count for others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from takeback.base.errors import Invalid
from takeback.cli.output import json_line, people

app = typer.Typer(no_args_is_help=True, help="Who calls, and how their uploads are judged.")
_Name = Annotated[str, typer.Argument(help="The platform's name.")]


@app.command()
def create(name: _Name) -> None:
    """Have an organisation call as a platform, with keys and banks of its own."""
    from takeback.project.start import start

    start()
    from takeback.project.wiring import services
    from takeback.records.platforms.actions import create_platform

    create_platform(name, services().clock.now())
    people.print(f"Made the platform {name.strip()}. Next: takeback key create --platform '{name.strip()}'")


@app.command("list")
def list_platforms(*, as_json: Annotated[bool, typer.Option("--json", help="A JSON line each.")] = False) -> None:
    """All platforms, and what each has set."""
    from takeback.project.start import start

    start()
    from takeback.records.platforms.queries import platforms

    table = Table("platform", "opinions count for others", "shadow mode", "policy")
    for each in platforms():
        if as_json:
            json_line(
                {
                    "platform": each.organisation.name,
                    "vetted": each.vetted,
                    "shadow": each.shadow,
                    "policy": each.policy,
                }
            )
        words = ("yes" if each.vetted else "no", "yes" if each.shadow else "no", json.dumps(each.policy))
        table.add_row(each.organisation.name, *words)
    if not as_json:
        people.print(
            table if table.row_count else "There is no platform yet; 'takeback platform create NAME' makes one."
        )


@app.command("set")
def set_(
    name: _Name,
    policy: Annotated[Path | None, typer.Option(help="A JSON file: bits, outcomes, minimum_quality.")] = None,
    *,
    vetted: Annotated[bool | None, typer.Option(help="Whether its opinions count for others.")] = None,
    shadow: Annotated[bool | None, typer.Option(help="Decide and count, and always answer allow.")] = None,
) -> None:
    """Change what a platform has set. What is not named stays. Counts in every process within a second."""
    from takeback.project.start import start

    start()
    from takeback.flows.banks.opinions import vet
    from takeback.project.wiring import services
    from takeback.records.platforms.actions import platform_named, set_platform

    changed = None if policy is None else read_policy(policy)
    organisation = platform_named(name).organisation
    if changed is not None or shadow is not None:
        set_platform(organisation, services().clock.now(), policy=changed, shadow=shadow)
    if vetted is not None:
        vet(organisation, services().clock.now(), vetted=vetted)
    people.print(f"Changed {name.strip()}.")


def read_policy(path: Path) -> dict[str, Any]:
    """A policy's changes from a file.

    Args:
        path: of a JSON object.

    Raises:
        Invalid: it is none.
        OSError: it cannot be read.
    """
    try:
        written = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise Invalid(f"{path}: this is not JSON in UTF-8") from error
    if not isinstance(written, dict):
        raise Invalid(f'{path}: a policy is a JSON object, such as {{"bits": {{"attested": 16}}}}')
    return written

"""`takeback organisation`: who works here beside whoever runs this deployment."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from takeback.cli.output import json_line, people
from takeback.project.start import start

app = typer.Typer(no_args_is_help=True, help="Partner organisations, and how each organisation stands.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the partner organisation is called.")],
    administrator: Annotated[str, typer.Option(help="The name of its first administrator.")],
    email: Annotated[str, typer.Option(help="Their address.")],
) -> None:
    """Make a partner organisation, and print the link with which its first administrator joins."""
    start()
    from takeback.project.wiring import partners_link

    people.print(partners_link(name, administrator, email), soft_wrap=True, markup=False)


@app.command("list")
def list_organisations(*, as_json: Annotated[bool, typer.Option("--json", help="A JSON line each.")] = False) -> None:
    """All organisations: what each is, how many are in it, whether it has a key."""
    start()
    from takeback.flows.staff.organisations import every_organisation
    from takeback.project.wiring import services

    table = Table("organisation", "what it is", "members", "key")
    for each in every_organisation(services().clock.now()):
        what = "runs the deployment" if each.runs_deployment else "platform" if each.is_platform else "partner"
        if as_json:
            said = {"organisation": each.name, "id": each.id, "is": what}
            json_line({**said, "members": each.members, "key": each.has_key})
        table.add_row(each.name, what, str(each.members), "yes" if each.has_key else "no")
    if not as_json:
        people.print(table)

"""`takeback link`: one-time links that whoever runs this machine may hand out."""

from __future__ import annotations

from typing import Annotated

import typer

from takeback.base.errors import Conflict
from takeback.cli.output import people
from takeback.project.start import start

app = typer.Typer(
    help="One-time links: for the first administrator, and for one who has nobody to ask.", no_args_is_help=True
)


@app.command()
def first() -> None:
    """Print the link with which the first administrator joins. Exit 1 once somebody has an account."""
    start()
    from takeback.project.wiring import first_administrator_link

    link = first_administrator_link()
    if link is None:
        raise Conflict("somebody has an account already; an administrator invites everybody else")
    people.print(link, soft_wrap=True, markup=False)


@app.command()
def recover(email: Annotated[str, typer.Argument(metavar="E-MAIL", help="Of the account.")]) -> None:
    """Print a link with which somebody signs in anew: it restores signing in, not what was sealed to the old key."""
    start()
    from takeback.project.wiring import recovery_link

    people.print(recovery_link(email), soft_wrap=True, markup=False)

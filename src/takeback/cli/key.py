"""`takeback key`: make, list and revoke the keys with which platforms call."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from takeback.base.errors import Invalid, NotFound
from takeback.base.instants import SystemClock
from takeback.project.start import start

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke the keys with which platforms call.")

_SCOPES = "lookup, banks, opinions, webhooks, distances, hma, report"


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What the holder calls it, such as the platform's name.")],
    scope: Annotated[list[str], typer.Option(help=f"May be given several times: {_SCOPES}.")],
    expires: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First day (UTC) on which it is no longer accepted. Default: never."),
    ] = None,
    rate: Annotated[int, typer.Option(help="Signals a second, on average, in each server process.")] = 5000,
    platform: Annotated[str | None, typer.Option(help="Whose it is, from `takeback platform list`.")] = None,
    *,
    shadow: Annotated[bool, typer.Option("--shadow", help="Decide and count, and always answer allow.")] = False,
) -> None:
    """Make a key and print it, once, alone on the last line of the output."""
    start()
    from takeback.records.platforms.actions import KeyTerms, create_key, platform_named

    expires_on: date | None = expires.date() if expires else None
    terms = KeyTerms(signals_per_second=rate, shadow=shadow, expires_on=expires_on)
    organisation = None if platform is None else platform_named(platform).organisation
    try:
        key = create_key(name=name, scopes=scope, at=SystemClock().now(), organisation=organisation, terms=terms)
    except Invalid as refused:
        _say(f"No key was made: {refused.message}.")
        raise typer.Exit(2) from refused
    _say(f"Key {key.id} for {name.strip()}. It is shown this once and kept only as a hash: store it now.")
    sys.stdout.write(f"{key}\n")


@app.command(name="list")
def list_keys() -> None:
    """List every key by its public id: name, scopes, organisation, days, and whether it is still good."""
    start()
    from takeback.records.platforms.queries import keys

    today = SystemClock().now().date()
    for key in keys():
        if key.revoked_at is not None:
            state = f"revoked {key.revoked_at.date()}"
        elif key.expires_on is not None:
            state = f"{'expired' if key.expires_on <= today else 'expires'} {key.expires_on}"
        else:
            state = "good"
        used = key.last_used_on or "never"
        sys.stdout.write(
            f"{key.id}  {key.name}  [{' '.join(key.scopes)}]  {key.organisation.name}  "
            f"made {key.created_on}  used {used}  {key.signals_per_second}/s  "
            f"{'shadow  ' if key.shadow else ''}{state}\n",
        )


@app.command()
def rotate(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The public id, from `takeback key list`.")],
    days: Annotated[int, typer.Option(min=0, max=90, help="How long the old key is still accepted.")] = 7,
) -> None:
    """Make a key like another and print it; the old one goes on for some days, so that there is no gap."""
    start()
    from takeback.records.platforms.actions import rotate_key

    key = rotate_key(key_id, at=SystemClock().now(), overlap=timedelta(days=days))
    _say(f"Key {key.id} takes the place of {key_id}, which is refused {f'in {days} days' if days else 'now'}.")
    sys.stdout.write(f"{key}\n")


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The public id, from `takeback key list`.")],
) -> None:
    """Refuse a key from now on, for good."""
    start()
    from takeback.records.platforms.actions import revoke_key

    try:
        was_good = revoke_key(key_id, at=SystemClock().now())
    except NotFound as refused:
        _say(f"Nothing was revoked: {refused.message}.")
        raise typer.Exit(1) from refused
    _say(f"Key {key_id} is {'revoked' if was_good else 'revoked already'}.")


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")

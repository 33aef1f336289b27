"""`takeback backup FILE` and `takeback restore FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from takeback.base.errors import TakebackError
from takeback.base.instants import SystemClock

# Neither command opens Django's settings by itself, and so none of their sentences can be translated: the settings
# would make new secrets in a home into which the right ones have yet to be put.

_KEPT_APART = """\
Not in this file, on purpose: {secrets}
Keep a copy of that folder somewhere else, and never beside the backup. Without it, nothing that is encrypted under the
server key opens again; together with it, the backup opens. Encrypted or not, the file holds people's data: store it so.
"""


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, such as takeback-2026-11-22.tar.gz.")],
) -> None:
    """Write everything but the secrets to one file. Servers may go on running."""
    from takeback.project.backup.make import make
    from takeback.project.configuration import read_configuration

    try:
        configuration = read_configuration()
        made = make(configuration, file, SystemClock().now())
    except TakebackError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{made.path} ({made.size} bytes)")
    typer.echo(_KEPT_APART.format(secrets=configuration.home / "secrets"), err=True, nl=False)


def restore(
    file: Annotated[Path, typer.Argument(help="The backup to restore.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also into a home that holds data: keeps them beside.")
    ] = False,
    other_keys: Annotated[
        bool, typer.Option("--other-keys", help="Also a backup that was made under other secrets than this home's.")
    ] = False,
) -> None:
    """Put a backup in the place of what this home holds. Servers and workers must be stopped."""
    from takeback.project.backup.restore import restore
    from takeback.project.configuration import read_configuration

    try:
        configuration = read_configuration()
        done = restore(configuration, file, SystemClock().now(), replace=replace, other_keys=other_keys)
    except TakebackError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    typer.echo(f"Restored the backup of {done.made_on} into {configuration.home}.")
    if done.set_aside is not None:
        typer.echo(f"What was there before is kept in {done.set_aside.name}: delete it within seven days.", err=True)
    if done.missing_secrets:
        folder = configuration.home / "secrets"
        typer.echo(
            f"Missing: {', '.join(done.missing_secrets)} in {folder}. Put them there BEFORE you start anything:",
            err=True,
        )
        typer.echo("otherwise new ones are made, and nothing that is encrypted under the old ones opens.", err=True)
    if done.log is not None:
        from takeback.records.audit.verify import Broken

        if isinstance(done.log, Broken):
            typer.echo(f"The log in this backup is broken at leaf {done.log.index}: {done.log.why}", err=True)


def backup_keys(
    file: Annotated[Path, typer.Argument(help="The file to write; overwrite it each time, and keep no older one.")],
) -> None:
    """Write the keys of cases to a file of their own, to be kept for seven days at most. Servers may go on running."""
    from takeback.project.backup.case_keys import KEPT_FOR, backup_keys
    from takeback.project.configuration import read_configuration

    try:
        made = backup_keys(read_configuration(), file, SystemClock().now())
    except TakebackError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{made.path} ({made.size} bytes)")
    typer.echo(
        f"Delete it, and every copy, within {KEPT_FOR.days} days: what a person withdraws must open nowhere.", err=True
    )


def restore_keys(
    file: Annotated[Path, typer.Argument(help="The backup of the keys of cases; at most seven days old.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also where there are keys: cases opened since are lost.")
    ] = False,
) -> None:
    """Put the keys of cases back, after the records were restored. Servers and workers must be stopped."""
    from takeback.project.backup.case_keys import restore_keys
    from takeback.project.configuration import read_configuration

    try:
        made_on = restore_keys(read_configuration(), file, SystemClock().now(), replace=replace)
    except TakebackError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    typer.echo(f"Restored the keys of {made_on}. What was withdrawn since stays shut.")

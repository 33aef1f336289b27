"""`takeback audit`: is the log still what was written?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from nacl.signing import SigningKey

from takeback.base.errors import TakebackError

if TYPE_CHECKING:
    from takeback.records.audit.verify import Broken, Sound  # a table's module: only once Django is set up

app = typer.Typer(help="The one tamper-evident log: check it, sign it, prove a leaf.", no_args_is_help=True)
_PUBLIC_KEY_BYTES = 32


@app.command()
def verify(
    witness: Annotated[
        list[Path] | None,
        typer.Option(help="Another folder of signed heads, kept elsewhere. May be given more than once.", exists=True),
    ] = None,
    trust: Annotated[
        list[str] | None,
        typer.Option(help="Public key (64 hexadecimal digits) that may have signed heads, beside this home's own."),
    ] = None,
) -> None:
    """Check every leaf, the frontier and every signed head. Prints the number of leaves, or the first bad leaf."""
    from takeback.project.start import start

    start()
    from takeback.records.audit.verify import Broken, Sound

    match verify_log(witness or (), [_public_key(each) for each in trust or ()]):
        case Sound(leaves=leaves):
            typer.echo(leaves)
        case Broken(index=index, why=why):
            typer.echo(f"leaf {index}: {why}", err=True)
            raise typer.Exit(1)


@app.command()
def head() -> None:
    """Sign the log as it stands and print the head. Keep a copy where nobody who can write here can write."""
    from takeback.project.start import start

    start()
    from takeback.base.instants import SystemClock
    from takeback.project.settings import HOME
    from takeback.records.audit.witness import sign_head

    try:
        signed = sign_head(SystemClock().now(), key=_signing_key(), folder=HOME.heads)
    except TakebackError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    typer.echo(signed.as_json(), nl=False)


@app.command()
def prove(index: Annotated[int, typer.Argument(help="The leaf, from 0.", min=0)]) -> None:
    """Print a leaf, a signed head, and the hashes that lead from the one to the other, as JSON."""
    from takeback.project.start import start

    start()
    from takeback.base.instants import SystemClock
    from takeback.project.settings import HOME
    from takeback.records.audit import queries
    from takeback.records.audit.witness import sign_head

    try:
        signed = sign_head(SystemClock().now(), key=_signing_key(), folder=HOME.heads)
        proof = queries.inclusion(index, signed.size)
    except TakebackError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    said = proof.content
    shown = {
        "index": proof.index,
        "leaf_hash": proof.leaf_hash.hex(),
        "salt": proof.salt.hex() if proof.salt else None,
        "content": said and {"kind": said.kind, "facts": said.facts, "at": said.at, "subject": said.subject},
        "path": [each.hex() for each in proof.path],
        "head": json.loads(signed.as_json()),
    }
    typer.echo(json.dumps(shown, indent=1))


def verify_log(witnesses: Iterable[Path] = (), trusted: Iterable[bytes] = ()) -> Sound | Broken:
    """Check the log of this home. Django must be set up.

    Args:
        witnesses: folders of signed heads, beside the home's own.
        trusted: public keys that may have signed heads, beside the home's own.
    """
    from takeback.project.settings import HOME
    from takeback.records.audit.verify import verify as verify_all

    return verify_all({bytes(_signing_key().verify_key), *trusted}, [HOME.heads, *witnesses])


def _signing_key() -> SigningKey:
    from takeback.project.home import read_secret
    from takeback.project.settings import HOME

    return SigningKey(read_secret(HOME, "log_signing"))


def _public_key(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != _PUBLIC_KEY_BYTES:
        raise typer.BadParameter("a public key is 64 hexadecimal digits", param_hint="--trust")
    return key

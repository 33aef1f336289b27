"""`takeback hma`: change over from a Hasher-Matcher-Actioner, and see what changes with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from takeback.base.errors import Invalid
from takeback.cli.output import json_line, people

app = typer.Typer(help="Change over from a Hasher-Matcher-Actioner.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `replay` a command of its own while it is the only one."""


@app.command()
def replay(
    recording: Annotated[Path, typer.Argument(help="Recorded calls and answers, JSON lines; docs/hma.md says how.")],
    against: Annotated[
        str, typer.Option(help="The base URL to send them to, with its key; or @FILE, which keeps it out of `ps`.")
    ],
    *,
    writes: Annotated[
        bool, typer.Option("--writes", help="Send calls that change banks too. Left out, they are passed over.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="A JSON line each.")] = False,
) -> None:
    """Send recorded calls again, and print what is answered differently. Exit 0 only if nothing differs."""
    from takeback.cli.replaying.caller import Caller
    from takeback.cli.replaying.comparing import differences
    from takeback.cli.replaying.recording import read_recording

    sent = differ = passed_over = 0
    caller = Caller(_url(against))
    for call in read_recording(recording):
        if not (writes or call.changes_nothing):
            passed_over += 1
            continue
        sent += 1
        found = differences(call, caller.send(call))
        differ += bool(found)
        for each in found:
            if json:
                json_line({"line": call.line, "method": call.method, "path": call.path, "difference": each})
            else:
                where = f"line {call.line}: {call.method} {call.path}"
                people.print(f"{where}: {each}", soft_wrap=True, markup=False)
    if not sent:
        raise Invalid("the recording holds no call to send; --writes sends those that change banks too")
    if json:
        json_line({"sent": sent, "alike": sent - differ, "differ": differ, "passed_over": passed_over})
    else:
        people.print(
            f"{sent} calls sent to {caller.host}: {sent - differ} answered alike, {differ} not"
            + (f"; {passed_over} that change banks were passed over." if passed_over else "."),
            soft_wrap=True,
            markup=False,
        )
    raise typer.Exit(1 if differ else 0)


def _url(against: str) -> str:
    if not against.startswith("@"):
        return against
    return Path(against[1:]).read_text("utf-8").strip()

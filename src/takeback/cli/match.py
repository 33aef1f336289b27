"""`takeback match`: what would be decided about a picture, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from takeback.cli.inputs import read_file, signal_or_file
from takeback.cli.output import json_line, people
from takeback.matching.decision import REASON_CODES, Decision, Reason
from takeback.matching.matcher import Match


def match(
    pictures: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE_OR_HEX...", help="Pictures, or hashes: 64 hex digits are pdq, 32 md5, else TYPE:HEX."
        ),
    ],
    bank: Annotated[str | None, typer.Option(help="Look in this bank only.")] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="A JSON line each.")] = False,
) -> None:
    """Match pictures or hashes against the banks, and decide. Exit 1 if any could not be hashed."""
    from takeback.project.start import start

    start()
    from takeback.flows.lookups.lookup import Behalf, judge
    from takeback.flows.lookups.scan import scan
    from takeback.project.wiring import services
    from takeback.signals.signal import Unhashable

    here, behalf = services(), Behalf(bank=bank)
    failed = False
    try:
        for text, what in [(text, signal_or_file(text)) for text in pictures]:
            if isinstance(what, Path):
                seen = scan(here, read_file(what, here.most_bytes), behalf)
                if isinstance(seen, Unhashable):
                    failed = True
                    if json:
                        json_line({"query": text, "unhashable": seen.reason, "detail": seen.detail})
                    else:
                        people.print(f"{text}: not hashed. {seen.detail}", soft_wrap=True, markup=False)
                    continue
                _say(text, seen.decision, seen.matches, json=json)
            else:
                (looked_up,) = judge(here, [[what]], behalf)
                _say(text, looked_up.decision, looked_up.matches, json=json)
    finally:
        here.decoder.close()
    raise typer.Exit(1 if failed else 0)


def _say(query: str, decision: Decision, matches: tuple[Match, ...], *, json: bool) -> None:
    if json:
        json_line(
            {
                "query": query,
                "decision": decision.outcome.value,
                "reasons": [reason_as_json(each) for each in decision.reasons],
                "matches": [match_as_json(each) for each in matches],
            },
        )
        return
    people.print(f"{query}: {decision.outcome.value}", soft_wrap=True, markup=False)
    for code in dict.fromkeys(reason.code for reason in decision.reasons):
        people.print(f"  {REASON_CODES[code]}", soft_wrap=True, markup=False)
    if matches:
        table = Table("bank", "entry", "standing", "kind", "bits apart")
        for each in matches:
            table.add_row(each.bank.name, str(each.entry), each.standing.value, each.signal_type, str(each.distance))
        people.print(table)


def match_as_json(match: Match) -> dict[str, Any]:
    """A match as the command line prints it.

    Args:
        match: an entry near a query.
    """
    return {
        "bank": match.bank.name,
        "entry": match.entry,
        "standing": match.standing.value,
        "signal_type": match.signal_type,
        "distance": match.distance,
    }


def reason_as_json(reason: Reason) -> dict[str, Any]:
    """A reason as the command line prints it.

    Args:
        reason: one of a decision's.
    """
    return {
        "code": reason.code,
        "bank": reason.bank,
        "entry": reason.entry,
        "standing": reason.standing and reason.standing.value,
        "signal_type": reason.signal_type,
        "distance": reason.distance,
        "quality": reason.quality,
        "policy_version": reason.policy_version,
    }

"""Steps of a walk: what was done, whether what should be seen was seen, and what was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done.

    Attributes:
        step: what, in a sentence.
        held: whether what should have been seen was seen.
        seen: what was, by name: for a line of JSON.
    """

    step: str
    held: bool
    seen: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For a line of JSON."""
        return {"step": self.step, "held": self.held, "seen": dict(self.seen)}


def print_steps(steps: Iterable[Step], introduction: str) -> bool:
    """Print a walk for people, step by step, as it goes.

    Args:
        steps: of the walk.
        introduction: what it shows.

    Returns:
        Whether every step held.
    """
    console = Console(highlight=False)
    console.print(f"\n{introduction}\n", soft_wrap=True)
    held = True
    for step in steps:
        console.print(f"[bold]{step.step}[/bold]" if step.held else f"{step.step}   [bold]did not hold[/bold]")
        for name, value in step.seen.items():
            console.print(f"  [dim]{name}:[/dim] {value}", soft_wrap=True)
        held &= step.held
    return held

"""The walk of an image: bank a picture, upload it again in disguise, and see it stopped.

Over HTTP, as a platform would, against a server that runs on the home of this process. The pictures are generated and
harmless; they stand in for what nobody should have to show.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console

from takeback.base.errors import Conflict
from takeback.demo.pictures import Alteration, altered, sample_pictures
from takeback.demo.platform_calls import scan
from takeback.flows.banks.banking import bank_picture
from takeback.matching.bank import BankClass, Standing
from takeback.matching.decision import REASON_CODES
from takeback.project.wiring import services
from takeback.records.banks.actions import create_bank
from takeback.records.platforms.actions import create_key, revoke_key
from takeback.signals.signal import Unhashable

BANK = "demo"
DISGUISES: Final[tuple[Alteration, ...]] = ("recompressed", "resized", "brightened")
MIRRORED: Final[Alteration] = "mirrored"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done, and what was seen.

    Attributes:
        about: which picture, and how far its entry is trusted.
        disguise: what was done to it before it was uploaded again.
        expected: the decision that should come.
        seen: the decision that came.
        reasons: why, as codes.
        distance: bits between the upload's PDQ and the nearest entry, if any.
        milliseconds: from the first byte sent to the answer.
    """

    about: str
    disguise: str
    expected: str
    seen: str
    reasons: tuple[str, ...]
    distance: int | None
    milliseconds: float

    @property
    def held(self) -> bool:
        """Whether what should have happened did."""
        return self.seen == self.expected

    def as_json(self) -> dict[str, Any]:
        """For a line of JSON."""
        return {
            "step": f"{self.about}: {self.disguise}",
            "expected": self.expected,
            "seen": self.seen,
            "held": self.held,
            "reasons": self.reasons,
            "distance": self.distance,
            "milliseconds": round(self.milliseconds, 1),
        }


def walk_an_image(url: str) -> Iterator[Step]:
    """Walk, step by step.

    Args:
        url: a server that runs on this process's home.

    Yields:
        What was seen at each step.
    """
    pictures = sample_pictures()
    names = iter(pictures)
    hers, reviewed, strange = next(names), next(names), next(names)
    clock = services().clock
    with suppress(Conflict):  # an earlier walk on this home made it
        create_bank(BANK, BankClass.INTIMATE, clock.now())
    for name, standing in ((hers, Standing.ATTESTED), (reviewed, Standing.REVIEWED)):
        done = bank_picture(services(), BANK, pictures[name], standing, "demonstration")
        if isinstance(done, Unhashable):
            message = f"the sample picture {name} cannot be hashed: {done.reason}"
            raise AssertionError(message)  # noqa: TRY004 - not a wrong type: our own sample is broken
    key = create_key(name="demonstration", scopes=["lookup", "distances"], at=clock.now())
    try:
        about = f"{hers}, hashed on her own device; nobody has looked at it"
        yield _upload(url, str(key), about, "as it is", pictures[hers], "hold")
        for how in DISGUISES:
            yield _upload(url, str(key), about, how, altered(pictures[hers], how), "hold")
        about = f"{reviewed}, which a reviewer looked at once"
        for how in (*DISGUISES, MIRRORED):
            yield _upload(url, str(key), about, how, altered(pictures[reviewed], how), "block")
        yield _upload(url, str(key), f"{strange}, which nobody banked", "as it is", pictures[strange], "allow")
    finally:
        revoke_key(key.id, at=clock.now())


def print_for_people(steps: Iterator[Step]) -> bool:
    """Print a walk line by line, as it goes.

    Args:
        steps: from `walk_an_image`.

    Returns:
        Whether every step held.
    """
    console = Console(highlight=False)
    console.print("\nTwo generated pictures are banked. Then somebody uploads them again, in disguise.", soft_wrap=True)
    held, heading, because = True, "", ""
    for step in steps:
        if step.about != heading:
            heading, because = step.about, ""
            console.print(f"\n[bold]{heading}[/bold]")
        apart = "not near" if step.distance is None else f"{step.distance:2} bits"
        line = f"  {step.disguise:14} [bold]{step.seen:7}[/bold] {apart:>8}  {step.milliseconds:5.0f} ms"
        console.print(line if step.held else f"{line}   [bold]should be {step.expected}[/bold]")
        reason = REASON_CODES.get(step.reasons[0], step.reasons[0]) if step.reasons else ""
        if reason != because:
            because = reason
            console.print(f"  [dim]{because}[/dim]", soft_wrap=True)
        held &= step.held
    return held


def _upload(url: str, key: str, about: str, disguise: str, picture: bytes, expected: str) -> Step:
    answer = scan(url, key, picture)
    return Step(about, disguise, expected, answer.decision, answer.reasons, answer.distance, answer.milliseconds)

"""What takedowns ask of others, standing in memory: recipients by site, words, a law of 48 hours, a post office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from takeback.flows.takedowns.ports import (
    Accepted,
    Asked,
    Asking,
    Counting,
    Lacking,
    Letter,
    Recipient,
    Sending,
    Written,
)
from takeback.sites.location import Location


@dataclass
class OneForEachSite:
    """Each site has one recipient, `abuse@` itself; some have none, some a form."""

    nobody: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    most_links: int = 250

    def recipient_of(self, location: Location, asking: Asking) -> Recipient | None:  # noqa: ARG002 - never climbs
        if location.site in self.nobody:
            return None
        by_hand = location.site in self.forms
        address = f"https://{location.site}/abuse" if by_hand else f"abuse@{location.site}"
        return Recipient("operator", address, by_hand, "us_take_it_down", "en", self.most_links)


@dataclass
class PlainWords:
    """Writes the links down, and remembers what it was asked to say."""

    lacking: tuple[str, ...] = ()
    asked: list[Asked] = field(default_factory=list)

    def write(self, asked: Asked) -> Written | Lacking:
        self.asked.append(asked)
        if self.lacking:
            return Lacking(self.lacking)
        lines = [location.address for location in asked.locations]
        lines += [f"removed before: {address}" for address, _ in asked.removed_before]
        return Written(
            subject="Removal of intimate images",
            body="\n".join(lines),
            elements=(("identification", "the links above"),),
            template="plain",
            template_version="1",
        )


class FortyEightHours:
    """Every law gives two days."""

    def due(self, route: str, started_at: datetime, counting: Counting) -> datetime | None:  # noqa: ARG002 - alike
        return started_at + timedelta(hours=48)


@dataclass
class PostOffice:
    """Takes letters, and answers as a test says.

    Attributes:
        outcome: what it answers.
        letters: what it took.
        felt: called for each letter before it answers.
    """

    outcome: Sending = field(default_factory=Accepted)
    letters: list[Letter] = field(default_factory=list)
    felt: Callable[[Letter], None] = lambda _letter: None

    def send(self, letter: Letter) -> Sending:
        self.letters.append(letter)
        self.felt(letter)
        return self.outcome

"""What takedowns ask of others, standing in memory: recipients by site, words, a law of 48 hours, a post office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from takeback.casework.ladder import Climb, next_rung, step
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
from takeback.sites.contact import Scope
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

    def regulator_of(self, route: str, location: Location, asking: Asking) -> Recipient | None:  # noqa: ARG002 - none
        return None


@dataclass
class ALadder(OneForEachSite):
    """Each site has an operator, a host and a network, asked one after the other as the ladder says."""

    scopes: tuple[Scope, ...] = (Scope.OPERATOR, Scope.HOST, Scope.CDN)
    regulator_has_a_form: bool = False

    def recipient_of(self, location: Location, asking: Asking) -> Recipient | None:
        match step(asking.tried, self.scopes, asking.at):
            case Climb(scope):
                address = f"{scope.value.replace('_', '-')}@{location.site}"
                return Recipient(scope.value, address, by_hand=False, route="us_take_it_down", language="en")
            case _:
                return None

    def regulator_of(self, route: str, location: Location, asking: Asking) -> Recipient | None:  # noqa: ARG002 - one
        if next_rung(asking.tried, (*self.scopes, Scope.REGULATOR), asking.at) is not Scope.REGULATOR:
            return None
        address = "https://regulator.example/form" if self.regulator_has_a_form else "office@regulator.example"
        return Recipient("regulator", address, self.regulator_has_a_form, route, "en", name="The Regulator")


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
            elements=(("identification", "1"),),
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

"""A route: one way to ask for a removal, as one law or one practice wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from takeback.base.errors import Invalid
from takeback.casework.clocks.length import BusinessDays, Length
from takeback.casework.notices.elements import ELEMENTS
from takeback.casework.notices.refuted import refuse_what_is_refuted
from takeback.sites.contact import Scope

OURS: Final = "ours"
"""Clause of an element that is our own rule. The recipient is not told of it."""
PRACTICE: Final = "practice"
"""Clause of an element that no law asks for, and every recipient does."""


class Confidence(StrEnum):
    """How a fact is known."""

    READ = "S"
    """Read in a primary or another strong source."""
    PRESS = "S2"
    """Read in the press."""
    KNOWN = "K"
    """General knowledge: verify before relying on it."""


class Starts(StrEnum):
    """What a law's clock begins with."""

    RECEIPT = "receipt"
    """The recipient has the notice."""
    REGULATORS_NOTICE = "regulators_notice"
    """The regulator has told the recipient: our own letter begins nothing."""


class Cost(StrEnum):
    """What a route costs the person. The order is that of weight; `COSTS` says each in a sentence."""

    OWN_STATEMENT = "own_statement"
    WAITING = "waiting"
    REGULATOR_LEARNS = "regulator_learns"
    SITE_MAY_LEARN = "site_may_learn"
    NAME_MAY_BE_PUBLISHED = "name_may_be_published"


COSTS: Final[Mapping[Cost, str]] = {
    Cost.OWN_STATEMENT: "The person signs a statement of their own.",
    Cost.WAITING: "It can take months.",
    Cost.REGULATOR_LEARNS: "A public authority learns of the case.",
    Cost.SITE_MAY_LEARN: "The recipient may hand the notice on to whoever runs the site.",
    Cost.NAME_MAY_BE_PUBLISHED: "Such notices are collected in public archives and shown to the uploader, whose "
    "counter-notice can make the owner of the copyright known by name. Ask the person first.",
}

ANY_SITE: Final = frozenset({Scope.OPERATOR, Scope.PLATFORM_FORM})
"""Who runs the site, by whatever channel."""

ASKS_FIRST: Final = frozenset({Cost.NAME_MAY_BE_PUBLISHED})
"""Costs that nobody but the person can accept."""


@dataclass(frozen=True, slots=True)
class Required:
    """An element that a route asks for.

    Attributes:
        element: its id in `ELEMENTS`.
        clause: of the law; `PRACTICE`, or `OURS`.
    """

    element: str
    clause: str

    @property
    def shown(self) -> bool:
        """Whether the sent notice shows it in its table."""
        return self.clause != OURS


@dataclass(frozen=True, slots=True)
class LawClock:
    """How long a law gives, and since when.

    Attributes:
        length: how long.
        since: the first day on which it is so; `None` where it always was.
    """

    length: Length
    since: date | None = None


OUR_RULES: Final = tuple(
    Required(each, OURS)
    for each in (
        "age",
        "consent_to_notify",
        "link_checked",
        "subject_checked",
        "authority_checked",
        "name_withheld",
        "recipient",
        "reference",
        "date",
    )
)
"""What every notice needs, whatever the law asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way to ask.

    Attributes:
        id: stable; templates and records name it.
        title: in English, for tables.
        law: as it is cited.
        source: where that was read.
        verified_on: the day on which somebody read it there.
        confidence: how it is known.
        reaches: the kinds of recipients that it can be sent to.
        countries: whose law it is; empty for what is no law. `EU` stands for the European Economic Area.
        required: the elements, without `OUR_RULES`.
        clocks: of the law, oldest first; empty where it sets no fixed time.
        starts: what begins them.
        promptly: the law's own word where it sets no hours, such as "without delay".
        follow_up: when we ask again where no clock of a law runs. Our own rule.
        languages: of the templates; the first is the one that recipients of this route read best.
        costs: what it costs the person.
        in_force_from: the first day on which a notice may rest on it; `None` where that is not confirmed.
        open_points: what is not confirmed of it, and what a caseworker must know, in sentences.
        switched_off: an operator's reason not to use it; empty otherwise.
        goes_first: an operator has it go before all others that can be proposed.
    """

    id: str
    title: str
    law: str
    source: str
    verified_on: date
    confidence: Confidence
    reaches: frozenset[Scope] = ANY_SITE
    countries: frozenset[str] = frozenset()
    required: tuple[Required, ...]
    clocks: tuple[LawClock, ...] = ()
    starts: Starts = Starts.RECEIPT
    promptly: str = ""
    follow_up: Length = field(default_factory=lambda: BusinessDays(2))
    languages: tuple[str, ...] = ("en", "ko", "es")
    costs: tuple[Cost, ...] = ()
    in_force_from: date | None
    open_points: tuple[str, ...] = ()
    switched_off: str = ""
    goes_first: bool = False

    def __post_init__(self) -> None:
        """Refuse what names no element, names one twice, or repeats an error that circulates."""
        named = [each.element for each in self.all_required]
        unknown = sorted(set(named) - set(ELEMENTS))
        if unknown:
            raise Invalid(f"route {self.id} asks for {unknown[0]}, which is no element", field="required")
        if len(set(named)) != len(named):
            raise Invalid(f"route {self.id} asks for an element twice", field="required")
        refuse_what_is_refuted(
            self.id,
            law=f"{self.law} {self.source}",
            clauses=tuple(each.clause for each in self.required),
            lengths=tuple(each.length for each in self.clocks),
            words=" ".join((self.title, self.promptly, *self.open_points)),
        )

    @property
    def all_required(self) -> tuple[Required, ...]:
        """Our own rules first, then what is asked for by the law or by practice."""
        return OUR_RULES + self.required

    def clock_on(self, day: date) -> Length | None:
        """The law's clock on a day; `None` where it sets no fixed time then.

        Args:
            day: on which the notice is received.
        """
        lengths = [each.length for each in self.clocks if each.since is None or each.since <= day]
        return lengths[-1] if lengths else None

    def is_in_force(self, day: date) -> bool:
        """Whether a notice may rest on it on a day.

        Args:
            day: of the notice.
        """
        return self.in_force_from is not None and self.in_force_from <= day

"""Which route is proposed for a recipient, and why: by what applies, by what has worked there, by what it costs.

A machine proposes and a person chooses. So every route is named: ranked with its reasons, or set aside with the reason
for that. The order is one number a route, made of two parts that the reasons repeat:

    worth = expected share removed - weight of what it costs the person

The expected share is what was removed of what was asked by this route at this recipient, drawn towards what the route
is worth in general where little was asked so far. An operator can have a route go first, or never, whatever its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from takeback.casework.notices.elements import ELEMENTS
from takeback.casework.notices.facts import Facts
from takeback.casework.notices.route import ANY_SITE, ASKS_FIRST, COSTS, Cost, Route, Starts
from takeback.casework.notices.routes import ROUTES
from takeback.casework.notices.validator import GATES, IN_FORCE, MINORS_PATH, SWITCHED_ON, Missing, validated

WEIGHTS: Final[Mapping[Cost, float]] = {
    Cost.OWN_STATEMENT: 0.02,
    Cost.WAITING: 0.10,
    Cost.REGULATOR_LEARNS: 0.05,
    Cost.SITE_MAY_LEARN: 0.05,
    Cost.NAME_MAY_BE_PUBLISHED: 0.25,
}
"""What a cost weighs against a share removed. A name that may be published outweighs one removal in four."""

FIXED_HOURS: Final = 0.6
PROMPTLY: Final = 0.5
NO_LAW: Final = 0.35
"""What a route is worth where nothing was asked yet: a law with hours, one without, no law. Judged, not measured."""
DRAWN_BY: Final = 5
"""How many locations' experience the general worth counts as."""
ENOUGH: Final = 5
"""From so many locations on, experience at a recipient is told as such."""

_NEVER_MENDED: Final = frozenset({"ownership", "lawyer", "designation", "intimate", "india_content"})
"""Elements that are so or not so: nobody can supply them to a case. Without them a route is set aside."""


class Code(StrEnum):
    """Why a route stands where it stands."""

    GOES_FIRST = "goes_first"
    LAW_APPLIES = "law_applies"
    NO_LAW_NEEDED = "no_law_needed"
    FIXED_TIME = "fixed_time"
    WORKED_HERE = "worked_here"
    FAILED_HERE = "failed_here"
    NOT_TRIED_HERE = "not_tried_here"
    ASK_THE_PERSON_FIRST = "ask_the_person_first"
    ONLY_THROUGH_OTHERS = "only_through_others"
    THROUGH_REGULATOR = "through_regulator"
    INCOMPLETE = "incomplete"
    OPEN_POINT = "open_point"
    OTHER_LAW = "other_law"
    OTHER_RECIPIENT = "other_recipient"
    NOT_POSSIBLE = "not_possible"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Why:
    """One reason.

    Attributes:
        code: stable.
        sentence: for the caseworker.
    """

    code: Code
    sentence: str


@dataclass(frozen=True, slots=True)
class Experience:
    """What came of a route at one recipient so far.

    Attributes:
        asked: how many locations were asked for.
        removed: how many of them were removed.
        median_hours: from the notice to the removal; `None` where nothing was.
    """

    asked: int
    removed: int
    median_hours: float | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that cannot be."""
        if not 0 <= self.removed <= self.asked:
            message = "as many are removed as were asked for at most, and none is fewer than none"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A route that can be taken.

    Attributes:
        route: its id.
        worth: by which it is ranked.
        expected: the share removed that it is expected to bring.
        reasons: why it stands there.
        costs: what it costs the person, with its sentence.
        asks_first: the person must agree to a cost before it is taken.
        missing: elements that the facts still lack.
        through: only an intermediary is heard there; `False` where the organisation is.
    """

    route: str
    worth: float
    expected: float
    reasons: tuple[Why, ...]
    costs: tuple[tuple[Cost, str], ...]
    asks_first: bool
    missing: tuple[str, ...]
    through: bool

    def as_way(self) -> Way:
        """The same, as it is kept with a draft."""
        costs = tuple(cost for cost, _ in self.costs)
        return Way(self.route, tuple(each.sentence for each in self.reasons), costs, self.asks_first)


@dataclass(frozen=True, slots=True)
class Way:
    """A proposal as it is kept with a draft: what a person reads before they choose.

    Attributes:
        route: its id.
        reasons: why it stands where it stands, in sentences.
        costs: what it costs the person.
        asks_first: the person must agree to a cost before it is taken.
    """

    route: str
    reasons: tuple[str, ...]
    costs: tuple[Cost, ...]
    asks_first: bool


@dataclass(frozen=True, slots=True)
class SetAside:
    """A route that cannot be taken.

    Attributes:
        route: its id.
        reason: why.
    """

    route: str
    reason: Why


@dataclass(frozen=True, slots=True)
class Proposals:
    """Every route, once.

    Attributes:
        ranked: the best first.
        set_aside: in the order of `ROUTES`.
    """

    ranked: tuple[Proposal, ...]
    set_aside: tuple[SetAside, ...]


def proposed(
    facts: Facts,
    *,
    experience: Mapping[str, Experience] | None = None,
    only_intermediaries: bool = False,
    routes: Mapping[str, Route] = ROUTES,
) -> Proposals:
    """Rank the routes for one recipient.

    Args:
        facts: what is known; the recipient's scope decides which routes reach it.
        experience: by route's id, what came of it at this recipient.
        only_intermediaries: it answers a regulator, a trusted flagger or a partner, and nobody else.
        routes: as this deployment uses them.
    """
    ranked, aside = [], []
    for route in routes.values():
        verdict = validated(facts, route.id, routes)
        missing = verdict.elements if isinstance(verdict, Missing) else ()
        stopped = _why_not(facts, route, missing)
        if stopped:
            aside.append(SetAside(route.id, stopped))
            continue
        known = (experience or {}).get(route.id, Experience(0, 0))
        ranked.append(_proposal(facts, route, known, missing, through=only_intermediaries))
    ranked.sort(key=lambda each: (not routes[each.route].goes_first, -each.worth, each.route))
    return Proposals(tuple(ranked), tuple(aside))


def _why_not(facts: Facts, route: Route, missing: tuple[str, ...]) -> Why | None:
    for gate in (MINORS_PATH, SWITCHED_ON):
        if gate in missing:
            sentence = f"{GATES[gate]} {route.switched_off}".strip() if gate == SWITCHED_ON else GATES[gate]
            return Why(Code.STOPPED, sentence)
    if facts.recipient.scope is not None and facts.recipient.scope not in route.reaches:
        return Why(Code.OTHER_RECIPIENT, f"{route.title} does not go to this kind of recipient.")
    if route.countries and not _applies(route, facts):
        return Why(Code.OTHER_LAW, "Neither the person, nor the recipient, nor the site is known to be where it holds.")
    if IN_FORCE in missing:
        return Why(Code.STOPPED, GATES[IN_FORCE])
    for each in missing:
        if each in _NEVER_MENDED and _is_answered(facts, each):
            return Why(Code.NOT_POSSIBLE, ELEMENTS[each].missing)
    return None


def _applies(route: Route, facts: Facts) -> bool:
    return bool(route.countries & facts.countries)


def _is_answered(facts: Facts, element: str) -> bool:
    """Whether the question behind an element was answered, with no: what was not asked yet can still be yes."""
    if element == "ownership":
        return facts.work.authorship is not None
    if element == "lawyer":
        return facts.material.synthetic is True
    if element in {"intimate", "india_content"}:
        return facts.material.shows is not None
    return True


def _proposal(facts: Facts, route: Route, known: Experience, missing: tuple[str, ...], *, through: bool) -> Proposal:
    general = FIXED_HOURS if route.clocks else PROMPTLY if route.countries else NO_LAW
    expected = (known.removed + general * DRAWN_BY) / (known.asked + DRAWN_BY)
    costs = [each for each in route.costs if not _is_spared(each, facts)]
    worth = round(expected - sum(WEIGHTS[each] for each in costs), 6)
    asks_first = bool(ASKS_FIRST & set(costs)) and "publication_accepted" in missing
    reasons = [
        *([Why(Code.GOES_FIRST, "The operator of this service has it go first here.")] if route.goes_first else []),
        *_why_it_applies(route),
        _why_experience(known),
        *([Why(Code.ASK_THE_PERSON_FIRST, COSTS[Cost.NAME_MAY_BE_PUBLISHED])] if asks_first else []),
        *(_through(facts) if through else []),
        *([Why(Code.OPEN_POINT, each) for each in route.open_points]),
        *([Why(Code.INCOMPLETE, "Still missing: " + ", ".join(missing) + ".")] if missing else []),
    ]
    said = tuple((each, COSTS[each]) for each in costs)
    return Proposal(route.id, worth, round(expected, 6), tuple(reasons), said, asks_first, missing, through)


def _is_spared(cost: Cost, facts: Facts) -> bool:
    """Whoever runs the site is who is asked: that it learns of the notice is no further cost."""
    return cost is Cost.SITE_MAY_LEARN and facts.recipient.scope in ANY_SITE


def _why_it_applies(route: Route) -> list[Why]:
    if not route.countries:
        return [Why(Code.NO_LAW_NEEDED, "It rests on the recipient's own rules, wherever it is.")]
    reasons = [Why(Code.LAW_APPLIES, f"{route.law} can hold here.")]
    if route.starts is Starts.REGULATORS_NOTICE:
        reasons.append(Why(Code.THROUGH_REGULATOR, "The regulator orders the removal; its order begins the clock."))
    elif route.clocks:
        reasons.append(Why(Code.FIXED_TIME, "The law sets a time, after which the regulator can be told."))
    return reasons


def _why_experience(known: Experience) -> Why:
    if known.asked < ENOUGH:
        return Why(Code.NOT_TRIED_HERE, f"Asked for {known.asked} locations here so far: too few to tell.")
    share = f"{known.removed} of {known.asked} locations were removed here by this route"
    if known.removed * 2 >= known.asked:
        hours = "" if known.median_hours is None else f", within {known.median_hours:.0f} hours in the median"
        return Why(Code.WORKED_HERE, f"{share}{hours}.")
    return Why(Code.FAILED_HERE, f"{share}.")


def _through(facts: Facts) -> list[Why]:
    flagger = " The organisation's designation may count." if facts.sender.designation else ""
    return [
        Why(
            Code.ONLY_THROUGH_OTHERS,
            "This recipient answers only a regulator, a trusted flagger or a partner: hand the draft to one." + flagger,
        )
    ]

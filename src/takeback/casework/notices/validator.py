"""Proves that every element of a notice is present, and names each that is not, before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from takeback.base.errors import Invalid
from takeback.casework.notices.elements import ELEMENTS
from takeback.casework.notices.facts import Age, Facts
from takeback.casework.notices.route import Route
from takeback.casework.notices.routes import ROUTES

MINORS_PATH: Final = "minors_path"
"""Said instead of everything else where somebody may have been under age."""
IN_FORCE: Final = "in_force"
"""Missing where the law is not in force on the day of the notice, or nobody has confirmed that it is."""
SWITCHED_ON: Final = "switched_on"
"""Missing where whoever runs this deployment does not use the route."""

GATES: Final[Mapping[str, str]] = {
    MINORS_PATH: "Somebody may have been under age. No notice is written: the case takes the minor's path, by address "
    "alone, to the hotline. Nothing is copied, requested or forwarded.",
    IN_FORCE: "This law is not in force on the day of the notice, or its beginning is not confirmed. A notice that "
    "rests on it would be refused.",
    SWITCHED_ON: "Whoever runs this deployment has switched this route off.",
}
"""What stops a notice though no element is missing."""


@dataclass(frozen=True, slots=True)
class Valid:
    """Every element is there.

    Attributes:
        elements: their ids, in the order of the route.
    """

    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something is not there, and nothing is sent.

    Attributes:
        elements: ids of elements, or of `GATES`.
        sentences: one for each: what is missing.
    """

    elements: tuple[str, ...]
    sentences: tuple[str, ...]


def validated(facts: Facts, route: str, routes: Mapping[str, Route] = ROUTES) -> Valid | Missing:
    """Whether a notice may be written.

    Args:
        facts: what is known.
        route: its id.
        routes: as this deployment uses them.

    Returns:
        All elements; or those that are missing. Where somebody may have been under age, that alone is said.

    Raises:
        Invalid: there is no such route.
    """
    if facts.subject.age in {Age.MINOR, Age.UNSURE}:
        return _missing([MINORS_PATH])
    asked = route_named(route, routes)
    missing = []
    if asked.switched_off:
        missing.append(SWITCHED_ON)
    if asked.in_force_from is None or (facts.on is not None and not asked.is_in_force(facts.on)):
        missing.append(IN_FORCE)
    missing.extend(each.element for each in asked.all_required if not ELEMENTS[each.element].present(facts))
    return _missing(missing) if missing else Valid(tuple(each.element for each in asked.all_required))


def route_named(route: str, routes: Mapping[str, Route]) -> Route:
    """A route by its id.

    Args:
        route: the id.
        routes: as this deployment uses them.

    Raises:
        Invalid: there is no such route.
    """
    if route not in routes:
        raise Invalid(f"no such route; known are {', '.join(routes)}", field="route")
    return routes[route]


def _missing(elements: list[str]) -> Missing:
    sentences = tuple(GATES.get(each) or ELEMENTS[each].missing for each in elements)
    return Missing(tuple(elements), sentences)

"""Errors that circulate about these laws. A route, or an operator's change to one, that repeats one is not made.

A notice that claims more than the law says hands its recipient the excuse that we are here to take away.

Source: 47 USC 223a(a) for the elements, the 48 hours and "reasonable efforts" on "known identical copies"; 18 USC
2258A(a)(1)(B) for "as soon as reasonably possible".
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from takeback.base.errors import Invalid
from takeback.casework.clocks.length import Hours, Length

TAKE_IT_DOWN: Final = "us_take_it_down"
_TAKE_IT_DOWN_HOURS: Final = Hours(48)
_IDENTITY: Final = re.compile(
    r"\b(government|photo|official|identity)[- ]?(id|identification|document|card)\b", re.IGNORECASE
)
_STAY_DOWN: Final = re.compile(r"\bstay[- ]?down\b|\bre-?uploads?\b", re.IGNORECASE)
_CYBERTIP: Final = re.compile(r"\b2258A\b", re.IGNORECASE)


def refuse_what_is_refuted(
    route: str,
    *,
    law: str,
    clauses: Collection[str],
    lengths: Collection[Length],
    words: str,
) -> None:
    """Let pass what repeats no error that circulates.

    Args:
        route: the route's id.
        law: as it is cited, and where it was read.
        clauses: of its elements.
        lengths: its clocks, in the law or by an operator.
        words: everything else that is said of it.

    Raises:
        Invalid: it repeats one. The message says what is true instead.
    """
    said = " ".join((law, *clauses, words))
    if route == TAKE_IT_DOWN:
        if any(each != _TAKE_IT_DOWN_HOURS for each in lengths):
            raise Invalid("the TAKE IT DOWN Act gives 48 hours from a valid request, nothing else", field="clock")
        if _IDENTITY.search(said):
            raise Invalid("the TAKE IT DOWN Act asks for no identity document", field="required")
        if _STAY_DOWN.search(said):
            raise Invalid(
                "the TAKE IT DOWN Act asks for reasonable efforts on known identical copies, for no more", field="words"
            )
    if _CYBERTIP.search(said) and lengths:
        raise Invalid("18 USC 2258A sets no hours: a report is due as soon as reasonably possible", field="clock")

"""Where a form meets the gate. Whoever must wait keeps what they wrote: it stands in the page that says so."""

from __future__ import annotations

from typing import Final, assert_never

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from takeback.base.errors import TooMany
from takeback.flows.floods.gate import Brought, Gate, LetIn, OverTheCap
from takeback.flows.floods.line import NotYet

PUZZLE: Final = "flood_puzzle"
ANSWER: Final = "flood_answer"
PLACE: Final = "flood_place"
OWN_FIELDS: Final = frozenset({PUZZLE, ANSWER, PLACE})
"""Fields of a form that are the gate's; a view passes them over."""


def held_up(request: HttpRequest) -> HttpResponse | None:
    """The page for whoever must wait; `None` where the form may be taken. A form is let in once.

    Args:
        request: a posted one, with the services placed on it.

    Raises:
        TooMany: it must wait, and brings a file, which no page can keep for it.
    """
    brought = Brought(
        puzzle=request.POST.get(PUZZLE, ""), answer=request.POST.get(ANSWER, ""), place=request.POST.get(PLACE, "")
    )
    verdict = gate_of(request).judge(brought, request.META.get("REMOTE_ADDR", ""))
    match verdict:
        case LetIn():
            return None
        case NotYet() | OverTheCap():
            if request.FILES:
                raise TooMany("a form with a file is not kept while it waits; send it once more")
            return _wait(request, verdict)
        case _:
            assert_never(verdict)


def gate_of(request: HttpRequest) -> Gate:
    """The gate of this process.

    Args:
        request: with the services placed on it.
    """
    gate: Gate = request.services.gate  # type: ignore[attr-defined]  # placed by the middleware
    return gate


def _wait(request: HttpRequest, verdict: NotYet | OverTheCap) -> HttpResponse:
    context = {
        "kept": [(name, value) for name, values in request.POST.lists() if name not in OWN_FIELDS for value in values],
        "verdict": verdict,
        "is_over": isinstance(verdict, OverTheCap),
    }
    return render(request, "portal/flood/wait.html", context, status=429)

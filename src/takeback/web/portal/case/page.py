"""What happened since: the page of a case."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from takeback.casework.case import Path, State
from takeback.casework.seen import Exact
from takeback.flows.cases.acting_right import is_acted_for
from takeback.flows.cases.case_page import CasePage, case_page
from takeback.flows.cases.own_case import Entered
from takeback.flows.cases.taking_up import may_be_given, may_be_taken_back
from takeback.flows.takedowns.retention import FORGOTTEN, TOLD
from takeback.flows.takedowns.telling import Stands
from takeback.records.cases.models import Case
from takeback.records.cases.queries import TURNED, Link
from takeback.records.handovers.queries import Progress
from takeback.referral.directory import directory
from takeback.web.face.session import now
from takeback.web.portal.case.session import Visit, renew
from takeback.web.portal.case.words import (
    HISTORY,
    INCIDENTS,
    NOT_TAKEN_IN,
    NOT_WORKED,
    OF_PLATFORMS,
    ONLY_VERIFIED,
    WORKED,
    stands_in_words,
)
from takeback.web.portal.entrances.forms import ContactForm, LogForm


def show_case(
    request: HttpRequest,
    visit: Visit,
    opened: Entered,
    problem: str | Promise = "",
    *,
    contact: ContactForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a case.

    Args:
        request: what is answered.
        visit: who asks.
        opened: their case.
        problem: why what they wanted was not done.
        contact: the form of ways to reach them, where it was filled in wrongly.
        status: of the answer.
    """
    at = now(request)
    page = case_page(opened, at)
    context = {
        "page": page,
        "own_address": reverse("portal:case"),
        "problem": problem,
        "exact": page.seen if isinstance(page.seen, Exact) else None,
        "this_year": at.year,
        "links": _links(page),
        "further": _further(page),
        "to_confirm": _to_confirm(page),
        "history": _history(page),
        "incidents": [(INCIDENTS[each.kind], WORKED if each.is_worked else NOT_WORKED) for each in page.incidents],
        "is_withdrawn": page.case.state == State.WITHDRAWN,
        "is_withdrawing": page.case.state == State.WITHDRAWING,
        "contact": contact or ContactForm(),
        "log": LogForm(request.POST if "log" in request.POST else None),
        "may_add": may_add(page.case),
        "may_be_given": may_be_given(request.services, page.case),  # type: ignore[attr-defined]  # from the middleware
        "may_be_taken_back": may_be_taken_back(page.case),
        **shown_handover(page.handover),
    }
    response = render(request, "portal/case/page.html", context, status=status)
    renew(response, visit, at)
    return response


def shown_handover(progress: Progress | None) -> dict[str, object]:
    """How far a hand-over is, for `portal/case/handover.html`.

    Args:
        progress: as it may be told; `None` shows nothing.
    """
    names = {each.id: each.name for each in directory()}
    return {"progress": progress, "passed_on_to": "" if progress is None else names.get(progress.passed_on_to, "")}


def _links(page: CasePage) -> list[tuple[Link, list[str | Promise]]]:
    """Each link with what became of it; before the person is verified, with nothing."""
    if page.takedowns is None:
        return [(link, []) for link in page.links]
    told = zip(page.links, page.takedowns.links, strict=True)
    return [(link, [*dict.fromkeys(map(stands_in_words, stands))] or [NOT_TAKEN_IN]) for link, stands in told]


def _to_confirm(page: CasePage) -> list[tuple[Link, Stands]]:
    """Links that the person reported, and where pictures were hashed unseen: they alone can say whose these are.

    What the caseworker found beyond that is not among these: its address is not shown here, so it is asked in a talk.
    """
    if page.takedowns is None or not _takes_hashes(page.case):
        return []
    told = zip(page.links, page.takedowns.links, strict=True)
    places = {each.id: (link, each) for link, stands in told for each in stands if each.hashed}
    return list(places.values())


_OF_TAKEDOWNS = frozenset({TOLD, FORGOTTEN})


def _history(page: CasePage) -> list[tuple[date, str | Promise]]:
    """What happened. The verified person alone is told of platforms, of what was worked on, and of a late turn."""
    hidden: frozenset[str] = frozenset()
    if not page.is_verified:
        hidden = (
            _OF_TAKEDOWNS
            | OF_PLATFORMS
            | (ONLY_VERIFIED if TURNED in {kind for _, kind in page.history} else frozenset())
        )
    return [(day, HISTORY[kind]) for day, kind in page.history if kind in HISTORY and kind not in hidden]


def _further(page: CasePage) -> list[tuple[str | Promise, int]]:
    """What became of what the caseworker found beyond that: each sentence, and of how many it is true."""
    if page.takedowns is None:
        return []
    return list(Counter(map(stands_in_words, page.takedowns.further)).items())


def may_add(case: Case) -> bool:
    """Whether pictures may be added: by nobody but the person themself, on their own device.

    Args:
        case: whose page it is.
    """
    return _takes_hashes(case) and not is_acted_for(case)


def _takes_hashes(case: Case) -> bool:
    return case.state not in {State.WITHDRAWN, State.WITHDRAWING} and case.path == Path.ADULT

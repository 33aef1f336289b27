"""/received/: with a code one sees whether what was handed over has been read, and who has it. It sets no cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from takeback.flows.cases.case_page import handover_told
from takeback.flows.cases.own_case import acts_no_more, enter, keep
from takeback.records.cases.queries import case_of
from takeback.sealing.code_reading import Parsed, parse_code
from takeback.sealing.codes import Code
from takeback.web.face.access import for_anyone
from takeback.web.portal.case.entering import words_about
from takeback.web.portal.case.page import shown_handover
from takeback.web.portal.case.tries import TRIES
from takeback.web.portal.case.words import ENDED, NOT_RIGHT, TOO_MANY
from takeback.web.portal.entrances.codes import NOT_THE_SAME, shown_again
from takeback.web.portal.flood.guard import held_up
from takeback.web.portal.own_posts import from_own_pages


@for_anyone
@sensitive_post_parameters("code", "shown", "second")
@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def received(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or show how far the hand-over of its case is.

    Typed once after it was shown, the code counts as kept; typed wrongly then, it is shown once more.
    """
    if request.method != "POST":
        return _ask(request)
    typed = parse_code(request.POST.get("code", ""))
    if not isinstance(typed, Parsed):
        problem, meant = words_about(typed)
        return shown_again(request, problem, meant) or _ask(request, problem, meant, status=400)
    if request.POST.get("shown") and parse_code(request.POST["shown"]) != typed:
        return shown_again(request, NOT_THE_SAME) or _ask(request, NOT_RIGHT, status=400)
    return _look_up(request, typed.code)


def _look_up(request: HttpRequest, code: Code) -> HttpResponse:
    if (held := held_up(request)) is not None:
        return held
    holder = enter(code)
    if holder is None and TRIES.was_wrong(code.lookup_id):
        return _ask(request, TOO_MANY, status=429)
    if holder is None:
        return _ask(request, NOT_RIGHT, status=400)
    if acts_no_more(holder):
        return _ask(request, ENDED)
    keep(holder)
    case = case_of(holder.case_id)
    context = {
        "is_right": True,
        **shown_handover(None if case is None else handover_told(case)),
        "code": " ".join(code.words()),
    }
    return render(request, "portal/entrances/received.html", context)


def _ask(
    request: HttpRequest, problem: str | Promise = "", meant: tuple[str, ...] = (), *, status: int = 200
) -> HttpResponse:
    context = {"is_right": False, "problem": problem, "meant": meant}
    return render(request, "portal/entrances/received.html", context, status=status)

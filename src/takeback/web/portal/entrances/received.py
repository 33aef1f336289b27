"""/received/: with a code one sees whether what was handed over has been read, and who has it. It sets no cookie."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from takeback.records.case_keys.queries import case_of_code
from takeback.records.cases.actions import keep_code
from takeback.records.handovers.queries import progress_of
from takeback.referral.directory import directory
from takeback.sealing.code_reading import Parsed, Problem, parse_code
from takeback.web.face.access import for_anyone
from takeback.web.portal.flood.guard import held_up
from takeback.web.portal.own_posts import from_own_pages

_WRONG: Final = _("This code opens nothing. Look whether it is the right one, and type it once more.")
_UNREADABLE: Final[dict[Problem, str | Promise]] = {
    Problem.EMPTY: _("Type your code: 13 words, or 13 groups of four digits."),
    Problem.WRONG_COUNT: _("A code has 13 words, or 13 groups of four digits. Look whether one is missing."),
}
_NOT_QUITE: Final = _("Something in it is not right: a word may be misspelt, or two may be exchanged. Look once more.")


@for_anyone
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def received(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or show how far the hand-over of its case is. Typed once, the code counts as kept."""
    if request.method != "POST":
        return _ask(request)
    match parse_code(request.POST.get("code", "")):
        case Parsed(code):
            if (held := held_up(request)) is not None:
                return held
            case_id = case_of_code(code)
        case unreadable:
            return _ask(request, _UNREADABLE.get(unreadable.problem, _NOT_QUITE))
    if case_id is None:
        return _ask(request, _WRONG)
    keep_code(case_id)
    progress = progress_of(case_id)
    names = {each.id: each.name for each in directory()}
    passed_on_to = "" if progress is None else names.get(progress.passed_on_to, "")
    context = {"is_right": True, "progress": progress, "passed_on_to": passed_on_to}
    return render(request, "portal/entrances/received.html", context)


def _ask(request: HttpRequest, problem: str | Promise = "") -> HttpResponse:
    context = {"is_right": False, "problem": problem}
    return render(request, "portal/entrances/received.html", context, status=400 if problem else 200)

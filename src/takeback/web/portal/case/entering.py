"""The code is asked for, and opens the case, or an empty one, or nothing."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from takeback.flows.cases.own_case import acts_no_more, enter, entered, keep
from takeback.sealing.code_reading import Parsed, Unreadable, parse_code
from takeback.sealing.codes import Code
from takeback.web.face.access import for_anyone
from takeback.web.face.session import now
from takeback.web.portal.case.page import show_case
from takeback.web.portal.case.session import begin, end, visit_of
from takeback.web.portal.case.tries import TRIES
from takeback.web.portal.case.words import ENDED, NOT_RIGHT, OVER, PROBLEMS, TOO_MANY
from takeback.web.portal.own_posts import from_own_pages


@for_anyone
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def case(request: HttpRequest) -> HttpResponse:
    """The case of whoever has entered a code; a place to enter one for everybody else."""
    if request.method == "POST":
        return _try(request, request.POST.get("code", ""))
    visit = visit_of(request, now(request))
    if visit is None:
        return ask_for_code(request)
    opened = entered(visit.holder)
    if opened is None:
        return ask_for_code(request, ENDED if acts_no_more(visit.holder) else OVER)
    return show_case(request, visit, opened)


@for_anyone
@require_POST
@from_own_pages
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the code in this browser."""
    response = HttpResponseRedirect(reverse("portal:case"))
    end(response, visit_of(request, now(request)))
    return response


def ask_for_code(
    request: HttpRequest,
    problem: str | Promise = "",
    meant: tuple[str, ...] = (),
    *,
    written: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page that asks for a code.

    Args:
        request: what is answered; a cookie that opens nothing is taken back.
        problem: what was wrong with the one that was typed. What was typed is not repeated.
        meant: words that may have been meant.
        written: what was sent after the time in the case was over: it is shown once more, to be copied, and not kept.
        status: of the answer.
    """
    context = {"problem": problem, "meant": meant, "written": written, "own_address": reverse("portal:case")}
    response = render(request, "portal/case/enter.html", context, status=status)
    if settings.CASE_COOKIE_NAME in request.COOKIES:
        end(response, visit_of(request, now(request)))
    return response


def not_right(request: HttpRequest, code: Code) -> HttpResponse:
    """What whoever typed a code that opens nothing is told: to look again, and after many tries to wait.

    Args:
        request: what is answered.
        code: the one that opens nothing.
    """
    if TRIES.was_wrong(code.lookup_id):
        return ask_for_code(request, TOO_MANY, status=429)
    return ask_for_code(request, NOT_RIGHT, status=400)


def words_about(unreadable: Unreadable) -> tuple[str | Promise, tuple[str, ...]]:
    """The sentence for what is no code, and the words that may have been meant.

    Args:
        unreadable: what is wrong with it.
    """
    places = ", ".join(f"{position}" for position in unreadable.positions)
    hints = (f"{places}: {' / '.join(unreadable.nearest)}",) if unreadable.nearest else ((places,) if places else ())
    return PROBLEMS[unreadable.problem], hints


def _try(request: HttpRequest, typed: str) -> HttpResponse:
    read = parse_code(typed)
    if not isinstance(read, Parsed):
        return ask_for_code(request, *words_about(read), status=400)
    holder = enter(read.code)
    if holder is None:
        return not_right(request, read.code)
    keep(holder)  # whoever comes back with it has it: the page that showed it gives nobody another one any more
    response = HttpResponseRedirect(reverse("portal:case"))
    begin(response, holder, now(request))
    return response

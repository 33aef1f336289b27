"""/protect/: hash pictures on the person's own device, send the hashes, and show the code once."""

from __future__ import annotations

from typing import Final

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from takeback.base.errors import Conflict
from takeback.base.ids import new_secret
from takeback.casework.case import WithdrawalRule
from takeback.flows.cases.claiming import Picture
from takeback.flows.cases.opening import Opening, open_case
from takeback.flows.cases.own_case import enter, keep
from takeback.flows.cases.portal_organisation import portal_generation
from takeback.records.cases.actions import Wishes
from takeback.sealing.code_reading import Parsed, parse_code
from takeback.sealing.codes import Code
from takeback.web.face.access import for_anyone
from takeback.web.face.session import now
from takeback.web.portal.case.doing import services_of
from takeback.web.portal.case.entering import ask_for_code, not_right, words_about
from takeback.web.portal.case.session import begin
from takeback.web.portal.choosing import SENDS_HASHES_ONLY, pictures_in
from takeback.web.portal.flood.guard import held_up
from takeback.web.portal.own_posts import from_own_pages
from takeback.web.portal.words import words_for_scripts

ADULT: Final = "adult"
"""The one answer to the question of age after which a hash is taken."""
_CARRIED: Final = ("situation",)
_LONGEST_CARRIED: Final = 200

NO_PICTURE: Final = _("Nothing was sent: there was no hash in it. Choose your pictures first.")
SENT_BEFORE: Final = _(
    "This was sent already, and its code was shown then. Enter the code here. If you do not have it, go back and begin "
    "again."
)
NOT_THE_SAME: Final = _("This is not the code above. Look at each word again.")
THE_SECOND: Final = _("This is the second code, for emergencies. Type the first one.")


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
@csp_replace(SENDS_HASHES_ONLY)
@from_own_pages
def protect(request: HttpRequest) -> HttpResponse:
    """Choose pictures; or, once their hashes are sent, be shown the code."""
    if request.method == "POST" and "send" in request.POST:
        return _send(request)
    return _choose(request)


@for_anyone
@sensitive_post_parameters("shown", "second", "typed")
@require_POST
@from_own_pages
def kept(request: HttpRequest) -> HttpResponse:
    """The code was typed once: it is kept, and opens the case."""
    shown, second = parse_code(request.POST.get("shown", "")), parse_code(request.POST.get("second", ""))
    if not isinstance(shown, Parsed) or not isinstance(second, Parsed):
        return ask_for_code(request)
    typed = parse_code(request.POST.get("typed", ""))
    if not isinstance(typed, Parsed):
        return _show(request, shown.code, second.code, *words_about(typed), status=400)
    if typed.code != shown.code:
        problem = THE_SECOND if typed.code == second.code else NOT_THE_SAME
        return _show(request, shown.code, second.code, problem, status=400)
    holder = enter(typed.code)
    if holder is None:  # nobody was shown this code: whoever sends such a page guesses
        return not_right(request, typed.code)
    keep(holder)
    response = HttpResponseRedirect(reverse("portal:case"))
    begin(response, holder, now(request))
    return response


def _choose(request: HttpRequest, problem: str | Promise = "", *, status: int = 200) -> HttpResponse:
    age = request.POST.get("age", "")
    if age not in {"", ADULT}:  # said at the start: everything but a clear "yes" leads elsewhere
        return render(request, "portal/protect_minor.html")
    context = {
        "words": words_for_scripts(),
        "problem": problem,
        "attempt": new_secret(),
        "age": age,
        "carried": [(name, request.POST.get(name, "")[:_LONGEST_CARRIED]) for name in _CARRIED],
        "has_caseworker": portal_generation(services_of(request)) is not None,
    }
    return render(request, "portal/protect.html", context, status=status)


def _send(request: HttpRequest) -> HttpResponse:
    if request.POST.get("age") != ADULT:
        return render(request, "portal/protect_minor.html", status=400)
    pictures = pictures_in(request.POST)
    if not pictures:
        return _choose(request, NO_PICTURE, status=400)
    if (held := held_up(request)) is not None:
        return held
    try:
        opened = open_case(services_of(request), _opening(request.POST, pictures))
    except Conflict:
        return ask_for_code(request, SENT_BEFORE, status=409)
    return _show(request, opened.code, opened.duress_code)


def _opening(form: QueryDict, pictures: tuple[Picture, ...]) -> Opening:
    at_once = form.get("rule") == WithdrawalRule.AT_ONCE
    return Opening(
        situation=form.get("situation", "")[:_LONGEST_CARRIED],
        age=ADULT,
        wishes=Wishes(
            withdrawal_rule=WithdrawalRule.AT_ONCE if at_once else WithdrawalRule.AFTER_72_HOURS,
            lost_code_replaceable=form.get("replaceable") == "yes",
            shared_beyond=form.get("beyond") == "yes",
        ),
        pictures=pictures,
        attempt=form.get("attempt", "")[:_LONGEST_CARRIED],
    )


def _show(
    request: HttpRequest,
    code: Code,
    second: Code,
    problem: str | Promise = "",
    meant: tuple[str, ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "code": list(zip(code.words(), code.groups(), strict=True)),
        "second": list(zip(second.words(), second.groups(), strict=True)),
        "shown": " ".join(code.words()),
        "shown_second": " ".join(second.words()),
        "problem": problem,
        "meant": meant,
    }
    return render(request, "portal/code.html", context, status=status)

"""Cases at the desk: who waits, what they wrote, and the few things that only a caseworker can do for them.

What is sealed is opened by a press of its own, and each time the log says who opened it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from takeback.base.errors import Conflict, Invalid, NotAllowed
from takeback.casework.case import Path, State
from takeback.flows.cases import authority, case_work, desk_queue
from takeback.flows.cases.near_claims import near_among
from takeback.flows.cases.own_case import Later, was_told_later
from takeback.flows.cases.who_settles import cases_meant, contested_for
from takeback.flows.services import Services
from takeback.records.accounts.roles import Role
from takeback.records.case_keys.queries import lookup_words_of
from takeback.records.cases.queries import case_in, images_of, was_turned
from takeback.records.cases.waiting import waiting_in
from takeback.records.uploads.queries import shows_crime
from takeback.records.uploads.verdict_words import Verdict
from takeback.web.desk.cases_queue import mine, who_has
from takeback.web.desk.words import FALSE_CALLS, OUTCOMES, told_in_words
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, private_key, signed_in_user

STATES: Final[dict[State, str | Promise]] = {
    State.OPENED: gettext_lazy("Open"),
    State.AWAITING_VERIFICATION: gettext_lazy("Not verified"),
    State.VERIFIED: gettext_lazy("Verified"),
    State.WITHDRAWING: gettext_lazy("To be withdrawn"),
    State.WITHDRAWN: gettext_lazy("Withdrawn"),
}
_LONGEST_WORDS: Final = 100
MOST_SHOWN: Final = 100
"""What is most pressing; the next come up when these are done."""


@for_roles(Role.CASEWORKER)
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Cases in which something waits, and images that two people claim."""
    user = signed_in_user(request)
    waiting = waiting_in(user.organisation_id, MOST_SHOWN + 1)
    contested = contested_for(_services(request), user)
    near, held = near_among([each.entry for each in contested], now(request)), who_has(request)
    context = {
        "user_id": user.pk,
        "mine": mine(request),
        "lately": desk_queue.done_lately(_services(request), user),
        "waiting": [(each, STATES[each.state], held.get(each.id)) for each in waiting[:MOST_SHOWN]],
        "most": MOST_SHOWN if len(waiting) > MOST_SHOWN else 0,
        "contested": [
            (
                each,
                [(who, _unbroken(who.since)) for who in each.claimants],
                near.get(each.entry, []),
                held.get(desk_queue.claim_key(each.entry)),
            )
            for each in contested
        ],
    }
    return render(request, "desk/cases.html", context)


@for_roles(Role.CASEWORKER)
@require_http_methods(["POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The case of which somebody says the first three words on the phone."""
    words = re.findall(r"[a-z]+", request.POST.get("words", "")[:_LONGEST_WORDS].casefold())
    found = case_work.find_case(signed_in_user(request), "-".join(words))
    if found is None:
        messages.error(request, _("No case has these three words."))
        return redirect("desk:cases")
    return redirect("desk:case", found.pk)


@for_roles(Role.CASEWORKER)
@require_safe
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    """One case: how it stands, and what may be done. What was told stays closed."""
    return _show(request, case_id)


@for_roles(Role.CASEWORKER)
@require_POST
def read(request: HttpRequest, case_id: str) -> HttpResponse:
    """Open what was told and written; the log says who did."""
    user = signed_in_user(request)
    opened = case_work.read_case(_services(request), user, private_key(request, user), case_id)
    return _show(request, case_id, opened=opened)


@for_roles(Role.CASEWORKER)
@require_POST
def answer(request: HttpRequest, case_id: str) -> HttpResponse:
    """Write to the person."""
    text = request.POST.get("text", "")
    try:
        case_work.answer(_services(request), signed_in_user(request), case_id, text)
    except Invalid:
        return _show(request, case_id, problem=_("Write something first."), status=400)
    except Conflict:
        words = _("This was not sent: somebody else has the case now, or it was withdrawn. Talk with them first.")
        return _show(request, case_id, problem=words, unsent=text, status=409)
    messages.success(request, _("The letter is sealed, and stands in the case."))
    return redirect("desk:case", case_id)


@for_roles(Role.CASEWORKER)
@require_POST
def verify(request: HttpRequest, case_id: str) -> HttpResponse:
    """Say that the person is who the images show."""
    case_work.verify(_services(request), signed_in_user(request), case_id)
    messages.success(request, _("From now on the person's page says where and when."))
    return redirect("desk:case", case_id)


@for_roles(Role.CASEWORKER)
@require_POST
def doubt(request: HttpRequest, case_id: str) -> HttpResponse:
    """Take that back."""
    case_work.doubt(_services(request), signed_in_user(request), case_id)
    messages.success(request, _("The person's page says no more than before."))
    return redirect("desk:case", case_id)


@for_roles(Role.CASEWORKER)
@require_POST
def stop(request: HttpRequest, case_id: str) -> HttpResponse:
    """Call off withdrawals that wait."""
    case_work.stop_withdrawal(_services(request), signed_in_user(request), case_id)
    messages.success(request, _("Nothing is withdrawn. If the code was stolen, give the person another one."))
    return redirect("desk:case", case_id)


@for_roles(Role.CASEWORKER)
@require_POST
def end_authority(request: HttpRequest, case_id: str) -> HttpResponse:
    """The person said that nobody acts for them any more."""
    authority.end_authority(_services(request), signed_in_user(request), case_id)
    messages.success(
        request, _("Their code opens nothing any more. Give the person a code of their own if they want one.")
    )
    return redirect("desk:case", case_id)


@for_roles(Role.CASEWORKER)
@require_POST
def another_code(request: HttpRequest, case_id: str) -> HttpResponse:
    """Replace a lost or stolen code, and show the new one this once."""
    user = signed_in_user(request)
    try:
        code = case_work.give_another_code(_services(request), user, private_key(request, user), case_id)
    except NotAllowed:
        return _show(request, case_id, problem=_("The person chose that nobody can replace the code."), status=403)
    context = {"case_id": case_id, "code": list(zip(code.words(), code.groups(), strict=True))}
    return render(request, "desk/case_code.html", context)


@for_roles(Role.CASEWORKER)
@require_POST
def settle(request: HttpRequest, entry: int) -> HttpResponse:
    """Say whose an image is that more than one person claims: of one of them, of several, or of nobody."""
    claims, shown = _numbers(request, "rightful"), _numbers(request, "shown")
    if bool(claims) == (request.POST.get("nobody") == "yes"):
        raise Invalid("say whose it is, or that it is nobody's", field="rightful")
    rightful = cases_meant(entry, claims, shown)
    if rightful is None:
        messages.error(request, _("Others claim it by now than the page showed. Look at it once more."))
        return redirect("desk:cases")
    case_work.settle_claims(_services(request), signed_in_user(request), entry, rightful)
    messages.success(request, _("It is settled. Each of them sees that a person has looked."))
    return redirect("desk:cases")


def _numbers(request: HttpRequest, field: str) -> list[int]:
    return [int(each) for each in request.POST.getlist(field) if re.fullmatch("[0-9]{1,18}", each)]


def _unbroken(day: date) -> str:
    """A day within a sentence: on one line, and read from left to right in every language."""
    return format_html('<bdi class="day" dir="ltr">{}</bdi>', f"{day}")


def _services(request: HttpRequest) -> Services:
    services: Services = request.services  # type: ignore[attr-defined]  # placed by the middleware
    return services


def _show(
    request: HttpRequest,
    case_id: str,
    *,
    opened: case_work.Read | None = None,
    problem: str = "",
    unsent: str = "",
    status: int = 200,
) -> HttpResponse:
    row = case_in(signed_in_user(request).organisation_id, case_id)
    images = images_of(row)
    waits = row.state == State.WITHDRAWING or any(each.withdrawal_due_on for each in images)
    context = {
        "row": row,
        "state": STATES[State(row.state)],
        "words": lookup_words_of(row.pk).split("-"),
        "images": images,
        "waits": waits,
        "crime": OUTCOMES[Verdict.CRIME] if shows_crime(row.pk) else "",
        "opened": opened,
        "told": [] if opened is None else told_in_words(opened.told),
        "told_contact_later": opened is not None and any(map(was_told_later, opened.told.get(Later.CONTACT, []))),
        "problem": problem,
        "unsent": unsent,
        "user_id": signed_in_user(request).pk,
        "held": who_has(request).get(row.pk),
        "is_withdrawn": row.state == State.WITHDRAWN,
        "may_verify": row.state == State.AWAITING_VERIFICATION,
        "is_minor": row.path == Path.MINOR,
        "false_calls": FALSE_CALLS.items() if was_turned(row) else (),
        "may_doubt": row.state == State.VERIFIED,
        "is_acted_for": row.acting_until is not None and row.acting_ended_on is None,
        "may_get_code": row.lost_code_replaceable or row.acting_ended_on is not None,
    }
    return render(request, "desk/case.html", context, status=status)

"""One notice: to whom, by which law, with which elements; its form to be filled in; whether it was sent."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.takedown.notice_state import UNSENT, NoticeState
from takeback.flows.takedowns.approving import discard_notice
from takeback.flows.takedowns.following_up import ANSWERABLE
from takeback.flows.takedowns.sending import handed_in, settle_doubt
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.actions.reminders import left_undone
from takeback.records.takedowns.models import LocationWork, Notice
from takeback.records.takedowns.queries import noticed, opened
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.clocks import clock_of
from takeback.web.desk.takedowns.drafts import shown_elements
from takeback.web.desk.takedowns.form_pack import pack_of
from takeback.web.desk.takedowns.notice_words import route_in_words
from takeback.web.desk.takedowns.returned import why_returned
from takeback.web.desk.takedowns.words import NOTICE_STATES, STATES
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, signed_in_user


@for_roles(Role.CASEWORKER)
@require_safe
def notice(request: HttpRequest, notice_id: str) -> HttpResponse:
    """One notice."""
    return show_notice(request, own_notice(signed_in_user(request), notice_id))


@for_roles(Role.CASEWORKER)
@require_POST
def hand_in(request: HttpRequest, notice_id: str) -> HttpResponse:
    """The form was filled in; keep the number that it gave."""
    user, services = signed_in_user(request), services_of(request)
    row = own_notice(user, notice_id)
    try:
        confirmation = request.POST.get("confirmation", "").strip()
        handed_in(services, user, notice_id, confirmation, services.takedowns.clocks)
    except Invalid:
        return show_notice(request, row, problem=_("A number that long is none. Copy it once more."), status=400)
    except Conflict:
        words = _("This was not kept: it was handed in already, waits for evidence, or something speaks against it.")
        return show_notice(request, row, problem=words, status=409)
    messages.success(request, _("Kept. From now on the recipient's time runs."))
    return redirect("desk:takedown", row.holder)


@for_roles(Role.CASEWORKER)
@require_POST
def settle(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Say whether a notice in doubt was sent, having looked."""
    user, services = signed_in_user(request), services_of(request)
    row = own_notice(user, notice_id)
    said = request.POST.get("was_sent", "")
    if said not in {"yes", "no"}:
        return show_notice(request, row, problem=_("Say first whether it was sent."), status=400)
    try:
        settle_doubt(services, user, notice_id, was_sent=said == "yes", clocks=services.takedowns.clocks)
    except Conflict:
        words = _("This is not in doubt, or the worker is not done with it yet. Look again in some minutes.")
        return show_notice(request, row, problem=words, status=409)
    messages.success(request, _("That is written down."))
    return redirect("desk:takedown", row.holder)


@for_roles(Role.CASEWORKER)
@require_POST
def discard(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Keep one notice from leaving."""
    user = signed_in_user(request)
    row = own_notice(user, notice_id)
    try:
        discard_notice(services_of(request), user, notice_id)
    except Conflict:
        return show_notice(request, row, problem=_("It may have left already. Nothing calls it back."), status=409)
    messages.success(request, _("It does not leave. Its links can be drafted anew."))
    return redirect("desk:takedown", row.holder)


def own_notice(user: User, notice_id: str) -> Notice:
    """A notice of the caseworker's own organisation.

    Args:
        user: the caseworker.
        notice_id: which.

    Raises:
        NotFound: the organisation has no such notice.
    """
    row = Notice.objects.filter(pk=notice_id, organisation_id=user.organisation_id).first()
    if row is None:
        raise NotFound("there is no such notice")
    return row


def show_notice(request: HttpRequest, row: Notice, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The page of a notice, also where something was not done: what was written stays.

    Args:
        request: what is answered.
        row: the notice.
        problem: why what was wanted was not done.
        status: of the answer.
    """
    each, at = noticed(row), now(request)
    places = [opened(location) for location in LocationWork.objects.filter(pk__in=each.locations).order_by("pk")]
    fills_in = row.by_hand and each.state is NoticeState.PREPARED
    signature = services_of(request).takedowns.signature
    waits = row.not_before is not None and row.not_before > at
    context = {
        "row": row,
        "notice": each,
        "problem": problem,
        "route": route_in_words(row.route),
        "state": NOTICE_STATES[each.state],
        "reason": why_returned(row.reason),
        "elements": shown_elements(row),
        "places": [(place.location.address, STATES[place.state]) for place in places],
        "waits": waits,
        "pack": pack_of(row, each, places, signature, at.date()) if fills_in else None,
        "clock": clock_of(row),
        "form_opens": each.text.recipient.startswith(("http://", "https://")),
        "form_is_unread": each.text.through is None and "@" not in each.text.recipient,
        "left_undone": left_undone(row, at),
        "can_go_on": each.state in ANSWERABLE and not row.by_hand,
        "words": request.POST.get("words", ""),
        "attempt": request.POST.get("attempt") or secrets.token_hex(8),
        "in_doubt": each.state is NoticeState.MAY_HAVE_BEEN_SENT,
        "can_be_discarded": each.state in UNSENT,
    }
    return render(request, "desk/takedowns/notice.html", context, status=status)

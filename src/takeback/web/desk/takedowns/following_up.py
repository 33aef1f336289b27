"""A recipient asks for more: a caseworker answers, and sees the whole letter as a draft before it leaves."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from takeback.base.errors import Conflict, Invalid
from takeback.flows.takedowns.following_up import draft_follow_up
from takeback.records.accounts.roles import Role
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.notices import own_notice, show_notice
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user


@for_roles(Role.CASEWORKER)
@require_POST
def follow_up(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Draft the answer: the words that were written, with the whole notice below them."""
    user = signed_in_user(request)
    row = own_notice(user, notice_id)
    attempt = request.POST.get("attempt", "") or secrets.token_hex(8)
    try:
        batch = draft_follow_up(services_of(request), user, notice_id, request.POST.get("words", ""), attempt)
    except Invalid:
        words = _("Write what they asked for, as plain text. Nothing was drafted, and what you wrote stands below.")
        return show_notice(request, row, problem=words, status=400)
    except Conflict:
        words = _("Nothing was drafted: they have no such notice by mail, or something speaks against asking by now.")
        return show_notice(request, row, problem=words, status=409)
    return redirect("desk:takedown-batch", batch)

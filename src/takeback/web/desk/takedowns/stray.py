"""Mail that came to us and belongs to no notice that a machine can tell: a caseworker says to which, or drops it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from takeback.adapters.mail import Kind
from takeback.base.errors import Conflict, NotFound
from takeback.flows.takedowns import stray_mail as flow
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.models import Notice
from takeback.records.takedowns.queries import noticed
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.letters import letter
from takeback.web.face.access import for_roles
from takeback.web.face.session import private_key, signed_in_user

_BY_MACHINES: Final = frozenset({Kind.BOUNCE, Kind.DELAYED, Kind.AUTO_REPLY})
_MOST_LOOKED_THROUGH: Final = 500
"""Notices, the newest first, among whose recipients the sender is looked for."""


@for_roles(Role.CASEWORKER)
@require_safe
def stray(request: HttpRequest) -> HttpResponse:
    """What waits. What it says is sealed."""
    return _list(request, signed_in_user(request))


@for_roles(Role.CASEWORKER)
@require_POST
def open_stray(request: HttpRequest, mail_id: str) -> HttpResponse:
    """Open one; the log says who did. Whom the sender was asked by stands beside it."""
    user = signed_in_user(request)
    raw = flow.read_stray(services_of(request), user, private_key(request, user), mail_id)
    return _list(request, user, opened=(mail_id, raw))


@for_roles(Role.CASEWORKER)
@require_POST
def assign(request: HttpRequest, mail_id: str) -> HttpResponse:
    """Say to which notice it belongs."""
    user = signed_in_user(request)
    notice_id = request.POST.get("other", "").strip() or request.POST.get("notice", "")
    if not Notice.objects.filter(pk=notice_id, organisation_id=user.organisation_id).exists():
        if not any(each.id == mail_id for each in flow.stray_mail(user)):
            raise NotFound("there is no such mail")
        return _list(request, user, problem=_("There is no such notice. Its number begins with notice_."), status=400)
    try:
        flow.assign_stray(services_of(request), user, private_key(request, user), mail_id, notice_id)
    except Conflict:
        words = _("This notice has never left, or its case was withdrawn: nobody can have answered it.")
        return _list(request, user, problem=words, status=409)
    messages.success(request, _("It stands with the answers to that notice now."))
    return redirect("desk:takedown-notice", notice_id)


@for_roles(Role.CASEWORKER)
@require_POST
def discard(request: HttpRequest, mail_id: str) -> HttpResponse:
    """Throw it away."""
    flow.discard_stray(services_of(request), signed_in_user(request), mail_id)
    messages.success(request, _("It is gone."))
    return redirect("desk:takedown-stray")


def _list(
    request: HttpRequest, user: User, *, opened: tuple[str, bytes] | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    read = None if opened is None else letter(opened[1])
    context = {
        "waiting": [(each, each.kind in _BY_MACHINES) for each in flow.stray_mail(user)],
        "opened": "" if opened is None else opened[0],
        "letter": read,
        "notices": [] if read is None else _asked_at(user, read.sender),
        "problem": problem,
    }
    return render(request, "desk/takedowns/stray.html", context, status=status)


def _asked_at(user: User, sender: str) -> list[Notice]:
    """The notices that went to where a mail says it is from: to its address, or to any at its domain."""
    domain = sender.rpartition("@")[2]
    if not domain:
        return []
    sent = Notice.objects.filter(organisation_id=user.organisation_id, sent_at__isnull=False).order_by("-sent_at")
    return [row for row in sent[:_MOST_LOOKED_THROUGH] if noticed(row).text.recipient.casefold().endswith(domain)]

"""The queue of cases at the desk: "Next", one thing for whoever presses, and who has what meanwhile."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from takeback.base.errors import Conflict
from takeback.flows.cases import desk_queue
from takeback.flows.cases.desk_queue import HeldBy
from takeback.records.accounts.roles import Role
from takeback.web.desk.requests import services_of
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, signed_in_user


@for_roles(Role.CASEWORKER)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Be given what is most urgent and nobody else has."""
    key = desk_queue.take_next(services_of(request), signed_in_user(request))
    if key is None:
        messages.success(request, _("Nothing waits that nobody has."))
        return redirect("desk:cases")
    return redirect(address_of(key))


@for_roles(Role.CASEWORKER)
@require_POST
def done(request: HttpRequest) -> HttpResponse:
    """Say that nothing more is to be done about it now."""
    try:
        desk_queue.done(services_of(request), signed_in_user(request), _key(request))
    except Conflict:
        messages.error(request, _("It is not yours now, or a letter in it is not read yet."))
    else:
        messages.success(request, _("Done. For ten minutes you can take that back."))
    return redirect("desk:cases")


@for_roles(Role.CASEWORKER)
@require_POST
def give_back(request: HttpRequest) -> HttpResponse:
    """Give it back undone."""
    try:
        desk_queue.give_back(services_of(request), signed_in_user(request), _key(request))
    except Conflict:
        messages.error(request, _("It is not yours now. Take the next one."))
    else:
        messages.success(request, _("Somebody else may be given it."))
    return redirect("desk:cases")


@for_roles(Role.CASEWORKER)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back that it is done; one holds it again."""
    key = _key(request)
    try:
        desk_queue.undo(services_of(request), signed_in_user(request), key)
    except Conflict:
        messages.error(request, _("This can be taken back no more."))
        return redirect("desk:cases")
    return redirect(address_of(key))


def address_of(key: str) -> str:
    """Where one works on a thing of the queue.

    Args:
        key: of the thing.
    """
    if key.startswith("case_"):
        return reverse("desk:case", args=[key])
    if key.startswith("handover_"):
        return reverse("desk:handover", args=[key])
    return f"{reverse('desk:cases')}#{key}"


def who_has(request: HttpRequest) -> dict[str, HeldBy]:
    """Who has what in the organisation of whoever asks, by key.

    Args:
        request: theirs.
    """
    return desk_queue.holders(signed_in_user(request).organisation_id, now(request))


def mine(request: HttpRequest) -> tuple[str, str] | None:
    """The key of what one holds, and where one works on it.

    Args:
        request: of whoever asks.
    """
    key = desk_queue.held_now(services_of(request), signed_in_user(request))
    return None if key is None else (key, address_of(key))


def _key(request: HttpRequest) -> str:
    """What is meant; nothing, where it holds what no key does: PostgreSQL would refuse even to look for it."""
    key = request.POST.get("key", "")
    return key if key.isprintable() else ""

"""The clock of a notice: a regulator's order, an extension that was taken, the country whose holidays count."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.flows.takedowns.clock import Told, begins_with_an_order, can_be_extended, set_clock
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.models import Notice
from takeback.sites.contact import Scope
from takeback.web.desk.requests import services_of
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user


@for_roles(Role.CASEWORKER)
@require_POST
def set_anew(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Count the recipient's time anew."""
    user, services = signed_in_user(request), services_of(request)
    if not Notice.objects.filter(pk=notice_id, organisation_id=user.organisation_id).exists():
        raise NotFound("there is no such notice")
    try:
        told = Told(
            country=request.POST.get("country", ""),
            ordered_at=_instant(request.POST.get("ordered_at", "")),
            extended=request.POST.get("extended") == "yes",
        )
        due = set_clock(services, user, notice_id, told, services.takedowns.clocks)
    except (Invalid, ValueError):
        messages.error(request, _("This was not kept: look at the country, and at the day and time of the order."))
    except Conflict:
        messages.error(request, _("The recipient does not have this notice, so no time of theirs runs."))
    else:
        until = "-" if due is None else f"{due.astimezone(UTC):%Y-%m-%d %H:%M}"
        messages.success(request, _("Counted anew: they must have acted by %(time)s UTC.") % {"time": until})
    return redirect("desk:takedown-notice", notice_id)


def clock_of(row: Notice) -> dict[str, object] | None:
    """What the page of a notice shows of its clock; `None` where no recipient has it, or a regulator: it owes no time.

    Args:
        row: of the caseworker's own organisation.
    """
    if row.sent_at is None or row.scope == Scope.REGULATOR.value:
        return None
    return {
        "country": row.country,
        "extended": row.extended,
        "ordered_at": "" if row.ordered_at is None else f"{row.ordered_at.astimezone(UTC):%Y-%m-%dT%H:%M}",
        "can_be_ordered": begins_with_an_order(row.route),
        "can_be_extended": can_be_extended(row.route, row.sent_at),
    }


def _instant(said: str) -> datetime | None:
    """What a field for a day and a time holds, in UTC."""
    return datetime.fromisoformat(said).replace(tzinfo=UTC) if said else None

"""What machines still have to do, and what needs a person: for whoever is on call.

A message's key and payload are never shown: they name cases, notices and links. Its number is enough to have it tried
again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from takeback.base.errors import Conflict
from takeback.flows.on_call import NOTICE, can_be_tried_again, machines_backlog, try_again, unfinished
from takeback.flows.services import Services
from takeback.records.accounts.roles import Role
from takeback.records.work.queries import Backlog, NeedsAPerson
from takeback.web.face.access import for_deployment_roles
from takeback.web.ops.plots import in_thousands
from takeback.web.ops.work_words import KINDS, STATES, reason_in_words

MOST_SHOWN = 100


@for_deployment_roles(Role.ENGINEER, Role.ADMINISTRATOR)
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """The backlog by kind, and the messages that no machine will touch again."""
    services: Services = request.services  # type: ignore[attr-defined]  # PlaceServices
    backlog = [_behind(each) for each in machines_backlog(services.clock.now())]
    resting = unfinished(MOST_SHOWN)
    context = {
        "backlog": backlog,
        "any_late": any(each.since for each in backlog),
        "resting": [_resting(each) for each in resting.shown],
        "many": in_thousands(resting.many),
        "more": resting.many > MOST_SHOWN,
        "most": MOST_SHOWN,
    }
    return render(request, "ops/work.html", context)


@for_deployment_roles(Role.ENGINEER, Role.ADMINISTRATOR)
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """A person lets a machine try once more what it had given up.

    Raises:
        NotFound: there is no such message, or it is a notice.
    """
    services: Services = request.services  # type: ignore[attr-defined]  # PlaceServices
    try:
        try_again(number, str(request.user.pk), services.clock.now())
    except Conflict:  # pressed twice, or by two people
        messages.info(request, _("It has moved on since it was shown, so nothing was changed."))
    else:
        messages.success(request, _("It is tried again within seconds, where a worker runs."))
    return redirect("ops:work")


@dataclass(frozen=True, slots=True)
class ShownBacklog:
    """The backlog of one kind, in words.

    Attributes:
        code: what logs and `takeback doctor` call the kind.
        since: since when something is late; `None` where nothing is.
    """

    code: str
    words: str | Promise
    waits: str
    late: str
    failing: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message that needs a person, in words.

    Attributes:
        code: as of `ShownBacklog`.
        reason_code: as the worker's log has it.
        asked_on: the day on which it was asked for.
        again: whether it can be tried again from here.
        at_desk: whether it is settled at the desk.
    """

    number: int
    code: str
    words: str | Promise
    state: str | Promise
    attempts: str
    reason: str
    reason_code: str
    asked_on: date
    again: bool
    at_desk: bool


def _behind(of: Backlog) -> ShownBacklog:
    return ShownBacklog(
        of.kind,
        KINDS.get(of.kind, ""),
        in_thousands(of.open),
        in_thousands(of.late),
        in_thousands(of.failing),
        of.oldest_at,
    )


def _resting(of: NeedsAPerson) -> ShownMessage:
    return ShownMessage(
        of.number,
        of.kind,
        KINDS.get(of.kind, ""),
        STATES[of.state],
        in_thousands(of.attempts),
        reason_in_words(of.reason),
        of.reason,
        of.asked_on,
        can_be_tried_again(of),
        of.kind == NOTICE,
    )

"""What waits for a caseworker, and "Next": one thing, for whoever presses, and for nobody else meanwhile."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from takeback.base.errors import Conflict
from takeback.flows.takedowns import waiting as flow
from takeback.flows.takedowns.stray_mail import stray_mail
from takeback.records.accounts.roles import Role
from takeback.records.cases.news import News, news_in
from takeback.records.takedowns.actions.tasks import UNDO_FOR
from takeback.records.takedowns.models import Task
from takeback.records.takedowns.queries import tasks_due_first
from takeback.records.work.exposures import MOST_A_DAY, day_of
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.tasks import task_in_words
from takeback.web.desk.takedowns.words import TASKS
from takeback.web.face.access import for_roles
from takeback.web.face.session import now, signed_in_user

_MOST_SHOWN: Final = 50


@for_roles(Role.CASEWORKER)
@require_safe
def takedowns(request: HttpRequest) -> HttpResponse:
    """What waits, what one holds, and what one may still take back."""
    user, services = signed_in_user(request), services_of(request)
    waits = flow.waiting(user)
    soonest = tasks_due_first(user.organisation_id, _MOST_SHOWN)
    context = {
        "danger": waits.danger,
        "many": waits.many,
        "kinds": [(TASKS[kind], many, due) for kind, many, due in waits.kinds],
        "soonest": [(task, task_in_words(task)) for task in soonest],
        "held": _named(flow.held_task(services, user)),
        "lately": [_named(task) for task in flow.done_lately(services, user, UNDO_FOR)],
        "at": now(request),
        "day": day_of(user.pk, now(request)),
        "most": MOST_A_DAY,
        "reported": _reported(user.organisation_id),
        "stray": len(stray_mail(user)),
    }
    return render(request, "desk/takedowns/queue.html", context)


@for_roles(Role.CASEWORKER)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Be given the most urgent thing that nobody else has."""
    user, services = signed_in_user(request), services_of(request)
    task = flow.take_next_task(services, user)
    if flow.spared_now(services, user):
        messages.info(request, _("That is enough links for now. Rest from them; a colleague takes them, or they wait."))
    if task is None:
        messages.success(request, _("Nothing waits that you can be given now."))
        return redirect("desk:takedowns")
    return redirect("desk:takedown", task.holder)


@for_roles(Role.CASEWORKER)
@require_POST
def done(request: HttpRequest, task_id: str) -> HttpResponse:
    """Say that it is done."""
    try:
        flow.done(services_of(request), signed_in_user(request), task_id)
    except Conflict:
        messages.error(request, _("It is not yours now, or ends by itself. Take the next one."))
    else:
        messages.success(request, _("Done. For ten minutes you can take that back."))
    return redirect("desk:takedowns")


@for_roles(Role.CASEWORKER)
@require_POST
def give_back(request: HttpRequest, task_id: str) -> HttpResponse:
    """Give it back undone."""
    try:
        flow.give_back(services_of(request), signed_in_user(request), task_id)
    except Conflict:
        messages.error(request, _("It is not yours now, or ends by itself. Take the next one."))
    else:
        messages.success(request, _("Somebody else may be given it."))
    return redirect("desk:takedowns")


@for_roles(Role.CASEWORKER)
@require_POST
def undo(request: HttpRequest, task_id: str) -> HttpResponse:
    """Take back that it is done; one holds it again."""
    try:
        task = flow.undo(services_of(request), signed_in_user(request), task_id)
    except Conflict:
        messages.error(request, _("This can be taken back no more."))
        return redirect("desk:takedowns")
    return redirect("desk:takedown", task.holder)


def _reported(organisation_id: str) -> list[tuple[str, bool]]:
    """Cases with links that nobody has taken in, and whether somebody may be in danger by them; those first."""
    found = [(case_id, of.danger) for case_id, of in news_in(organisation_id).items() if News.LINKS in of.kinds]
    return sorted(found, key=lambda each: not each[1])[:_MOST_SHOWN]


def _named(task: Task | None) -> tuple[Task, object] | None:
    return None if task is None else (task, task_in_words(task))

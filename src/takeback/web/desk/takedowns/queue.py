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
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.actions.tasks import UNDO_FOR
from takeback.records.takedowns.models import Task
from takeback.records.takedowns.queries import tasks_in
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
    tasks = tasks_in(user.organisation_id)
    waits = flow.waiting(user, tasks)
    context = {
        "danger": waits.danger,
        "many": len(tasks),
        "kinds": [(TASKS[kind], many, due) for kind, many, due in waits.kinds],
        "soonest": [(task, task_in_words(task)) for task in tasks[:_MOST_SHOWN]],
        "held": _named(flow.held_task(services, user)),
        "lately": [_named(task) for task in flow.done_lately(services, user, UNDO_FOR)],
        "at": now(request),
    }
    return render(request, "desk/takedowns/queue.html", context)


@for_roles(Role.CASEWORKER)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Be given the most urgent thing that nobody else has."""
    task = flow.take_next_task(services_of(request), signed_in_user(request))
    if task is None:
        messages.success(request, _("Nothing waits."))
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


def _named(task: Task | None) -> tuple[Task, object] | None:
    return None if task is None else (task, task_in_words(task))

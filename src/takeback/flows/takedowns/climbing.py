"""Somebody did not act, refused, or could not be reached: the next one on the ladder is drafted. A person approves it.

The last one is a regulator, to whom a packet is drafted instead of a notice.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection
from dataclasses import replace

from django.db import transaction

from takeback.base.errors import TakebackError
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.notice_state import NoticeState
from takeback.flows.services import Services
from takeback.flows.takedowns.batches import Wanted
from takeback.flows.takedowns.complaining import tell_regulators
from takeback.flows.takedowns.drafting import Drafted, draft_notices
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.actions import notices
from takeback.records.takedowns.actions.tasks import end_task
from takeback.records.takedowns.models import Notice
from takeback.records.takedowns.words import TaskKind

_LOG = logging.getLogger(__name__)
_NOT_DONE = frozenset({State.CHECKED, State.ASKED, State.ACKNOWLEDGED, State.REFUSED, State.BLOCKED, State.REAPPEARED})
_OVER = frozenset({NoticeState.BOUNCED, NoticeState.ACCEPTED, NoticeState.ANSWERED, NoticeState.MAY_HAVE_BEEN_SENT})


def climb(services: Services, notice_id: str, refused: Collection[str] = ()) -> Drafted | None:
    """Draft whom to ask next about what a notice has not brought down. Done twice, it is done once.

    Args:
        services: the process's collaborators.
        notice_id: whose clock has run out, that did not arrive, or that was refused.
        refused: locations of it to which its recipient said no, where that is why: of the others its clock runs still.

    Returns:
        What was drafted; `None` where nothing is left to ask about, nobody may draft, or it could not be drafted. The
        task that says so waits for a person either way, unless a draft for all of it does.
    """
    try:
        return _climb(services, notice_id, refused)
    except TakebackError as error:  # what cannot be drafted must not take the task along that says so
        _LOG.warning("%s: nobody was drafted to be asked next: %s", notice_id, error.code)
        return None


def _climb(services: Services, notice_id: str, refused: Collection[str]) -> Drafted | None:
    with transaction.atomic():
        notice = notices.locked_notice(notice_id)
        if notice is None or NoticeState(notice.state) not in _OVER:
            return None
        rows = [row for row in notices.locations_of(notice) if State(row.state) in _NOT_DONE]
        if refused:
            rows = [row for row in rows if row.pk in refused and State(row.state) is State.REFUSED]
        by = _who(notice)
        if not rows or by is None:
            return None
        ids = sorted(row.pk for row in rows)
        why = f"refused {ids}" if refused else f"{notice.state} {notice.due_at}"
        name = hashlib.sha256(f"{notice.pk} {why}".encode()).hexdigest()
        wanted = Wanted(holder=notice.holder, ids=ids, attempt=f"climb-{name[:16]}")
        ports = services.takedowns
        drafted = draft_notices(services, by, wanted, ports.recipients, ports.writes)
        if not refused:  # a regulator hears of it once the time is over: before, it sends one away
            drafted, complained = tell_regulators(services, by, wanted, drafted)
            drafted = replace(drafted, notices=(*drafted.notices, *complained.notices))
        if drafted.notices and not (drafted.nobody or drafted.lacking or drafted.stopped or drafted.unseen):
            at = services.clock.now()
            for kind in (TaskKind.OVERDUE, TaskKind.BOUNCED):
                end_task(notice.organisation_id, kind, notice.pk, at)
        return drafted


def _who(notice: Notice) -> User | None:
    """In whose name a machine drafts: whoever approved the notice before, while they are a caseworker still."""
    for user in (notice.approved_by, notice.drafted_by):
        if user is not None and user.is_active and Role.CASEWORKER in user.roles:
            return user
    found = User.objects.filter(organisation_id=notice.organisation_id, is_active=True).order_by("pk")
    return next((user for user in found if Role.CASEWORKER in user.roles), None)

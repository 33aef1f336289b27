"""Withdraw one picture or everything: at once, or after 72 hours with the caseworker told, as the person chose.

Records first, keys last: killed in between, a case is withdrawn whose key still lies there, and the outbox has it
destroyed. The other way round, a person could lose their way in while their pictures still match.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.db import transaction

from takeback.base.errors import Conflict, NotFound
from takeback.casework.case import Event, State, WithdrawalRule, start_of_day, withdrawal_due
from takeback.casework.claim import LIVE
from takeback.flows.cases.acting_right import need_right, rule_of
from takeback.flows.cases.claiming import let_go
from takeback.flows.cases.own_case import Holder
from takeback.flows.services import Services
from takeback.records.case_keys.actions import destroy_key
from takeback.records.case_keys.wiping import truncate_logs
from takeback.records.cases.actions import empty_case, live_claims, locked_case, move, note
from takeback.records.cases.models import Case, CaseImage
from takeback.records.cases.news import end_news
from takeback.records.handovers.actions import take_back
from takeback.records.incidents.actions import leave_incidents
from takeback.records.takedowns.actions.erasing import forget_takedowns
from takeback.records.uploads.actions import withdraw_uploads_of
from takeback.records.work.actions import oblige, put_in_outbox

WITHDRAW_CASE = "cases.withdraw"
WITHDRAW_IMAGE = "cases.withdraw_image"
DESTROY_KEY = "cases.destroy_key"
"""Have the key of a withdrawn case destroyed, and what SQLite still holds of it overwritten."""


def withdraw_everything(services: Services, holder: Holder) -> bool:
    """Withdraw a case, as the person chose at the start.

    Args:
        services: the process's collaborators.
        holder: who asks.

    Returns:
        Whether it is withdrawn; `False`: it will be, once the time is over.

    Raises:
        NotAllowed: somebody acts for the person, and no caseworker has seen by what right.
        Conflict: it is withdrawn, or about to be.
    """
    at = services.clock.now()
    with transaction.atomic():
        case = locked_case(holder.case_id)
        need_right(case, at.date())
        if rule_of(case) is WithdrawalRule.AFTER_72_HOURS:
            move(case, Event.ASK_WITHDRAWAL, at)
            due = withdrawal_due(at)
            oblige(WITHDRAW_CASE, f"{case.pk}:{due.date()}", due, {"case": case.pk}, start_of_day(at))
            return False
        _end(case, at)
    finish_withdrawal(holder.case_id)  # at once; the outbox does it again, should this process be killed before
    return True


def withdraw_image(services: Services, holder: Holder, image_id: int) -> bool:
    """Withdraw one picture, as the person chose at the start.

    One that somebody else claims too goes on matching by their claim, and whoever asks is answered as for any other.

    Args:
        services: the process's collaborators.
        holder: who asks.
        image_id: which of theirs.

    Returns:
        Whether it is withdrawn; `False`: it will be, once the time is over.

    Raises:
        NotAllowed: somebody acts for the person, and no caseworker has seen by what right.
        NotFound: the case has no such picture.
        Conflict: it is withdrawn, or about to be.
    """
    at = services.clock.now()
    with transaction.atomic():
        case = locked_case(holder.case_id)
        need_right(case, at.date())
        image = CaseImage.objects.filter(case=case, pk=image_id).first()
        if image is None:
            raise NotFound("there is no such picture in this case")
        if image.claim not in LIVE or image.withdrawal_due_on is not None or State(case.state) in _ENDING:
            raise Conflict("this picture cannot be withdrawn now")
        if rule_of(case) is WithdrawalRule.AFTER_72_HOURS:
            due = withdrawal_due(at)
            image.withdrawal_due_on = due.date()
            image.save(update_fields=["withdrawal_due_on"])
            key = f"{image.pk}:{due.date()}"
            oblige(WITHDRAW_IMAGE, key, due, {"case": case.pk, "image": image.pk}, start_of_day(at))
            note(case, "image_withdrawal_asked", at)
            return False
        let_go(case, image, at)
        note(case, "image_withdrawn", at)
    return True


def call_off(services: Services, case_id: str, *, by: str) -> None:
    """Call off every withdrawal of a case that waits.

    The obligation stays, and finds nothing to do: should the person ask again on the same day, it is the same one.

    Args:
        services: the process's collaborators.
        case_id: which; the caller has shown that it is theirs.
        by: `person` or `caseworker`.

    Raises:
        Conflict: none waits.
    """
    at = services.clock.now()
    with transaction.atomic():
        case = locked_case(case_id)
        waiting = CaseImage.objects.filter(case=case, withdrawal_due_on__isnull=False)
        if case.state != State.WITHDRAWING and not waiting.exists():
            raise Conflict("no withdrawal waits")
        waiting.update(withdrawal_due_on=None)
        if case.state == State.WITHDRAWING:
            move(case, Event.KEEP, at)
        else:
            note(case, "keep", at)
        note(case, f"called_off_by_{by}", at)


def carry_out_withdrawal(case_id: str, at: datetime) -> None:
    """Withdraw a case whose time is over, in the transaction of the worker. One that was called off is passed over.

    Args:
        case_id: which.
        at: now.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id, state=State.WITHDRAWING).first()
    if case is not None and _is_over(case.withdrawal_due_on, at):
        _end(case, at)


def carry_out_image_withdrawal(case_id: str, image_id: int, at: datetime) -> None:
    """Withdraw a picture whose time is over, in the transaction of the worker. One that was called off is passed over.

    Args:
        case_id: which.
        image_id: which of its pictures.
        at: now.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None or case.state == State.WITHDRAWN:
        return
    image = CaseImage.objects.filter(case=case, pk=image_id).first()
    if image is None or not _is_over(image.withdrawal_due_on, at):
        return
    let_go(case, image, at)
    note(case, "image_withdrawn", at)


def finish_withdrawal(case_id: str) -> bool:
    """Destroy the key of a withdrawn case, and overwrite what SQLite's logs still hold. Twice is once.

    Args:
        case_id: which.

    Returns:
        Whether all of it is done; `False`: somebody reads just now, and the logs are to be truncated again.
    """
    destroy_key(case_id)
    return truncate_logs()


def _end(case: Case, at: datetime) -> None:
    end_news(case)
    for image in live_claims(case):
        let_go(case, image, at)
    empty_case(case)
    take_back(case.pk, at)
    leave_incidents(case.pk)
    withdraw_uploads_of(case.pk, at)
    forget_takedowns(case.pk, at)
    put_in_outbox(DESTROY_KEY, case.pk, {"case": case.pk}, start_of_day(at))
    move(case, Event.WITHDRAW, at)


def _is_over(due: date | None, at: datetime) -> bool:
    return due is not None and datetime.combine(due, time(), UTC) <= at


_ENDING = frozenset({State.WITHDRAWN, State.WITHDRAWING})

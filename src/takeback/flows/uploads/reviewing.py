"""One picture, one trained reviewer, once. Crosses uploads, their keys, the queue, the banks and the log.

    take_next -> facts, hint, reveal (flows.uploads.seen_uploads) -> decide -> (undo) -> settle

What the reviewer says is final after a time for undoing, except for what may be of a minor: that is withheld at once,
from everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from takeback.base.errors import Conflict, NotFound, TooMany
from takeback.casework.case import State as CaseState
from takeback.flows.cases.turning import hold_to_turn, turn
from takeback.flows.services import Services
from takeback.flows.uploads.alike_uploads import decide_alike
from takeback.flows.uploads.held_back import DESTROY, key_to_contact
from takeback.flows.uploads.reviewed_entries import bank_reviewed
from takeback.flows.uploads.seen_uploads import hashed_to_bank, held, no_copy, not_held, private_half
from takeback.flows.uploads.who_reviews import has_colleague, need_legal_contact, shut_to
from takeback.records.accounts.models import User
from takeback.records.cases.models import Case
from takeback.records.cases.news import News, put_news
from takeback.records.cases.queries import case_of
from takeback.records.keyring.member_keys import public_key_of
from takeback.records.upload_keys import store
from takeback.records.uploads import actions, verdicts
from takeback.records.uploads.actions import queue_of
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.queries import alike_to, request_to_review
from takeback.records.uploads.states import WAITS_FOR_REVIEW, State
from takeback.records.uploads.verdict_words import Verdict
from takeback.records.work import exposures
from takeback.records.work.queries import waiting_in_queue
from takeback.records.work.queues import (
    Lease,
    finish,
    held_by,
    lease_next,
    put_in_queue,
    release,
    take_out,
    undo_finish,
)
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.upload_keys import withheld
from takeback.signals.signal import Hashed, Unhashable

HELD_FOR: Final = timedelta(minutes=20)
"""How long a reviewer may keep one picture; asking for it again counts anew."""
_AGAIN_WITHIN: Final = timedelta(hours=1)
_AGAIN_PRIORITY: Final = 4


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict stands, and can be undone for a while; one on what may be of a minor cannot.

    Attributes:
        alike: how many near-duplicates were given the same one.
    """

    alike: int = 0


def take_next(services: Services, reviewer: User) -> UploadRequest | None:
    """Give the reviewer the next picture, or again the one that they hold.

    What they gave back is not given to them again, as long as a colleague can be given it; nor what they cannot open.

    Args:
        services: the process's collaborators.
        reviewer: who asks.

    Returns:
        The request; `None` where nothing waits for them.

    Raises:
        Conflict: no legal contact is named.
        NotAllowed: something waits for them that their account has no copy of the key to.
        TooMany: they rest, or have seen as much as one may see in a day.
    """
    need_legal_contact(services)
    at = services.clock.now()
    day = exposures.day_of(reviewer.pk, at)
    if not day.may_look:
        raise TooMany(_("That is enough for now. Rest; what waits can wait."))
    queue, shut, not_again = queue_of(reviewer.organisation_id), shut_to(reviewer), has_colleague(reviewer)
    # Each of the two is a transaction: whoever ends a request locks it first and its place in the queue then.
    while lease := lease_next(queue, reviewer.pk, at, HELD_FOR, without=day.spared, but=shut, not_again=not_again):
        try:
            return verdicts.take(lease.key, reviewer, at)
        except (Conflict, NotFound):
            take_out(queue, lease.key)  # ended since; another one
    if shut and any(each.key in shut for each in waiting_in_queue(queue)):
        raise no_copy()
    return None


def current(services: Services, reviewer: User) -> UploadRequest | None:
    """The picture that a reviewer holds; `None` where they hold none.

    Args:
        services: the process's collaborators.
        reviewer: who asks.
    """
    lease = held_by(queue_of(reviewer.organisation_id), reviewer.pk, services.clock.now())
    if lease is None:
        return None
    row = UploadRequest.objects.filter(pk=lease.key, reviewer_id=reviewer.organisation_id).first()
    return row if row is not None and row.state in WAITS_FOR_REVIEW else None


def give_back(services: Services, reviewer: User, request_id: str) -> bool:
    """Give a picture back undecided: somebody else will be given it.

    Args:
        services: the process's collaborators.
        reviewer: who holds it.
        request_id: which.

    Returns:
        Whether there is somebody else; if not, it waits for this reviewer again.

    Raises:
        Conflict: they do not hold it any more.
    """
    _row, lease = held(services, reviewer, request_id)
    release(lease, services.clock.now())
    exposures.finished_one(reviewer.pk, services.clock.now())
    return has_colleague(reviewer)


def decide(
    services: Services,
    reviewer: User,
    private: PrivateKey,
    request_id: str,
    verdict: Verdict,
    *,
    intimate_too: bool = False,
) -> Decided | Unhashable:
    """Say what a picture is.

    Args:
        services: the process's collaborators.
        reviewer: who holds it.
        private: their own private half.
        request_id: which.
        verdict: what it is.
        intimate_too: of `CRIME`: it is also intimate and everybody in it adult, so copies are to be blocked.

    Returns:
        `Decided`; or `Unhashable` where it is to be banked and gives no hash: nothing was decided then.

    Raises:
        Conflict: they do not hold it any more.
        NotAllowed: their account has no copy of the organisation's key.
        Unavailable: the decoder is overrun; nothing was decided.
    """
    row, lease = held(services, reviewer, request_id)
    if verdict is Verdict.MINOR:
        _withhold(services, reviewer, private, row, lease)
        return Decided()
    banks = verdict is Verdict.INTIMATE or (verdict is Verdict.CRIME and intimate_too)
    hashed = hashed_to_bank(services, reviewer, private, row)
    if banks and isinstance(hashed, Unhashable):
        return hashed
    signals = hashed.signals if banks and isinstance(hashed, Hashed) else ()
    at = services.clock.now()
    with transaction.atomic():
        verdicts.decide(row.pk, verdict, reviewer, at, undo_for=services.undo_for, signals=signals)
        if not finish(lease, at, services.undo_for):
            raise not_held()
    exposures.finished_one(reviewer.pk, at)
    if isinstance(hashed, Unhashable):
        return Decided()
    return Decided(decide_alike(services, reviewer, private, row, hashed, verdict, banks=banks))


def undo(services: Services, reviewer: User, request_id: str) -> UploadRequest:
    """Take a verdict back, and those of its near-duplicates. The reviewer holds the picture again.

    Args:
        services: the process's collaborators.
        reviewer: who gave it.
        request_id: of the picture that they looked at.

    Raises:
        NotFound: the reviewer's organisation reviews no such picture.
        Conflict: it is final, or somebody else's.
    """
    at = services.clock.now()
    with transaction.atomic():
        request_to_review(reviewer, request_id)
        alike_ids = alike_to(request_id)
        actions.lock_all(
            [request_id, *alike_ids]
        )  # before the log is: whoever settles one of them locks it, then the log
        row = verdicts.undo(request_id, reviewer, at)
        alike = [verdicts.undo(each, reviewer, at) for each in alike_ids]
        queue = queue_of(row.reviewer_id)
        if undo_finish(queue, request_id, reviewer.pk, at, HELD_FOR) is None:
            raise Conflict(_("It is too late to undo this: the verdict is final."))
        for each in alike:
            put_in_queue(queue, each.pk, _AGAIN_PRIORITY, at + _AGAIN_WITHIN, kind=each.kind)
    return row


def settle(request_id: str, settling: str, at: datetime) -> None:
    """Make a verdict final, in the caller's transaction: bank what is to be banked, and have the picture destroyed.

    Of violence or another crime the case's caseworker is told.

    Args:
        request_id: which.
        settling: what names this verdict, from `verdicts.settling_key`: one that was undone settles nothing.
        at: now.
    """
    case = _held_case(request_id)
    try:
        row = actions.locked(request_id)
    except NotFound:
        return
    if row.state != State.DECIDED or verdicts.settling_key(row) != settling:
        return
    signals = verdicts.settle(row, at)
    if row.verdict == Verdict.CRIME and case is not None and case.state != CaseState.WITHDRAWN:
        put_news(case, News.CRIME, at)
    if signals and not bank_reviewed(row, signals, at):
        verdicts.nothing_was_banked(row, at)


def _held_case(request_id: str) -> Case | None:
    """The case of a request: held before the request is, as where a case is turned or withdrawn."""
    case_id = UploadRequest.objects.filter(pk=request_id).exclude(case_id="").values_list("case_id", flat=True).first()
    return None if case_id is None else Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()


def _withhold(services: Services, reviewer: User, private: PrivateKey, row: UploadRequest, lease: Lease) -> None:
    """Reviewers' way to the key goes first: from then on none of them opens it, whatever happens to this process.

    The picture's case goes the minor's path with it, and its other pictures are held back. No hash is made, so that of
    pictures without a case nothing tells which are alike.
    """
    contact = need_legal_contact(services)
    public = public_key_of(contact.pk)
    key = store.key_of(row.pk)
    if key is None or public is None:
        raise not_held()
    if key.for_organisation is not None:
        store.replace(withheld(key, private_half(reviewer, private, key), {contact.pk: public}))
    if row.case_id:
        key_to_contact(services, reviewer, private, row.case_id, but=row.pk)
    at = services.clock.now()
    with transaction.atomic():
        case = hold_to_turn(row.case_id) if case_of(row.case_id) is not None else None
        verdicts.withhold(row.pk, reviewer, at)
        if services.suspected_minor == DESTROY:
            verdicts.destroy_withheld(row.pk, None, at)
        if case is not None:
            turn(services, case, reviewer, at, looked_at=row.pk)
    exposures.finished_one(reviewer.pk, at)
    del lease  # its place in the queue is gone with the picture

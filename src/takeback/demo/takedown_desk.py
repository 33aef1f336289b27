"""The caseworker of the takedown's walk: takes what waits, most urgent first, through the same flows as the desk.

Reads answers with their own key, looks from their own browser, and approves; nothing else leaves or closes anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction

from takeback.adapters.mail import References, read_mail
from takeback.adapters.recheck import Eyes
from takeback.casework.takedown.checks import Authority, Check, Link, Subject
from takeback.casework.takedown.closure import Closure, Ending
from takeback.casework.takedown.location_state import State
from takeback.flows.services import Services
from takeback.flows.staff.membership import Member
from takeback.flows.takedowns.answering import judge_answer
from takeback.flows.takedowns.approving import approve_batch, discard_notice
from takeback.flows.takedowns.batches import Wanted
from takeback.flows.takedowns.checking import check
from takeback.flows.takedowns.closing import close_locations
from takeback.flows.takedowns.drafting import draft_notices
from takeback.flows.takedowns.following_up import draft_follow_up
from takeback.flows.takedowns.looking import looked_by_hand, to_look_at
from takeback.flows.takedowns.reading import read_sealed
from takeback.records.takedowns.actions.tasks import finish_task, take_next
from takeback.records.takedowns.models import LocationWork, Notice, NoticeLocation, RecipientAnswer, Task
from takeback.records.takedowns.words import AnswerWord, TaskKind
from takeback.sites.contact import Scope

SHOWS_IT: Final = Check(Link.SHOWS_IT, Subject.IS_THEM, Authority.THEMSELVES)
_REMOVED: Final = re.compile(r"removed|retirado|삭제")
_AUTHORITY: Final = (
    "You asked for our authority. The person signed a written authority for us; we hold it under the reference of this "
    "notice and confirm that it covers each address below."
)
_OUT_OF_THIS_WORLD: Final = frozenset({Scope.SEARCH_ENGINE.value})
"""Who is not in the world of the walk: their drafts are discarded, as a caseworker may."""


@dataclass
class Caseworker:
    """Somebody at the desk.

    Attributes:
        services: the process's collaborators.
        member: who they are, and their own key.
        case_id: whose case it is.
        browser: their own, through a connection abroad: one vantage point more.
        references: by which mail is threaded.
        actions: how many things they have done.
    """

    services: Services
    member: Member
    case_id: str
    browser: Eyes
    references: References
    actions: int = 0
    _rounds: int = 0
    _done: dict[TaskKind, Callable[[Task], None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know what to do about each kind of task."""
        self._done = {
            TaskKind.CHECK: lambda _: self._check(),
            TaskKind.DRAFT: lambda _: self.draft([State.CHECKED]),
            TaskKind.APPROVE: lambda task: self._approve(task.about),
            TaskKind.READ_ANSWER: lambda task: self._read(task.about),
            TaskKind.ASKED_FOR_MORE: lambda task: self._follow_up(task.about),
            TaskKind.REAPPEARED: lambda _: self.draft([State.REAPPEARED]),
            TaskKind.BLOCKED: lambda task: self._look(task.about),
            TaskKind.MIRRORS: lambda _: self._look_at_mirrors(),
            TaskKind.OVERDUE: lambda task: self._end_of_ladder(task.about),
            TaskKind.BOUNCED: lambda task: self._end_of_ladder(task.about),
            TaskKind.DUE_SOON: lambda _: None,  # nobody writes before the time is over
            TaskKind.STILL_OPEN: lambda _: None,  # here every draft is approved within the hour
        }

    def work(self) -> int:
        """Do all that waits.

        Returns:
            How many tasks that were.
        """
        user, many = self.member.user, 0
        while (task := take_next(user.organisation_id, user.pk, self.services.clock.now())) is not None:
            self._done[TaskKind(task.kind)](task)
            if Task.objects.filter(pk=task.pk, done_at__isnull=True).exists():
                with transaction.atomic():
                    finish_task(task, user.pk, self.services.clock.now())
            many += 1
        return many

    def draft(self, states: list[State]) -> None:
        """Draft notices about all locations in some states.

        Args:
            states: such as `checked`.
        """
        rows = LocationWork.objects.filter(holder=self.case_id, state__in=[each.value for each in states])
        ids = list(rows.values_list("pk", flat=True))
        if not ids:
            return
        self._rounds += 1
        self.actions += 1
        ports = self.services.takedowns
        wanted = Wanted(holder=self.case_id, ids=ids, attempt=f"walk-{self._rounds}")
        draft_notices(self.services, self.member.user, wanted, ports.recipients, ports.writes)

    def _check(self) -> None:
        rows = LocationWork.objects.filter(holder=self.case_id, state=State.REPORTED.value)
        self.actions += 1
        check(self.services, self.member.user, self.case_id, list(rows.values_list("pk", flat=True)), SHOWS_IT)

    def _approve(self, batch: str) -> None:
        user = self.member.user
        drafts = Notice.objects.filter(organisation_id=user.organisation_id, batch=batch, state="drafted")
        for notice in drafts.filter(scope__in=_OUT_OF_THIS_WORLD):
            self.actions += 1
            discard_notice(self.services, user, notice.pk)
            self._close(notice.pk)
        if drafts.exists():
            self.actions += 1
            approve_batch(self.services, user, batch)

    def _read(self, notice_id: str) -> None:
        """Open what came with one's own key, and say what stands in it."""
        user = self.member.user
        sealed = read_sealed(self.services, user, self.member.private, self.case_id)
        for answer in RecipientAnswer.objects.filter(notice_id=notice_id, word=AnswerWord.UNREAD.value):
            mail = read_mail(sealed.answers[notice_id, answer.message], self.references)
            word = AnswerWord.OTHER
            if answer.from_recipient and mail.asks_for:
                word = AnswerWord.ASKS_MORE
            elif answer.from_recipient and _REMOVED.search(mail.own_words):
                word = AnswerWord.REMOVED
            self.actions += 1
            judge_answer(self.services, user, notice_id, answer.message, word)

    def _follow_up(self, notice_id: str) -> None:
        self.actions += 1
        draft_follow_up(self.services, self.member.user, notice_id, _AUTHORITY, f"walk-{notice_id}")

    def _look(self, location_id: str) -> None:
        found = to_look_at(location_id)
        if found is None:
            return
        self.actions += 1
        (look,) = self.browser.look(found.location, found.wanted).looks
        looked_by_hand(self.services, self.member.user, location_id, look.saw)

    def _look_at_mirrors(self) -> None:
        """All mirrors of the world were reported, so there is nothing on them that is not worked on already."""
        self.actions += 1

    def _end_of_ladder(self, notice_id: str) -> None:
        """Nobody else was found to be asked, or a draft for them waits already; then that is decided on there."""
        pending = Notice.objects.filter(holder=self.case_id, state__in=["drafted", "prepared", "sending"])
        ids = NoticeLocation.objects.filter(notice=notice_id).values("location")
        if not pending.filter(locations__location__in=ids).exists():
            self._close(notice_id)

    def _close(self, notice_id: str) -> None:
        ids = NoticeLocation.objects.filter(notice=notice_id).values("location")
        rows = LocationWork.objects.filter(pk__in=ids).exclude(state__in=["gone", "closed"])
        left = list(rows.values_list("pk", flat=True))
        if not left:
            return
        self.actions += 1
        outcomes = close_locations(self.services, self.member.user, left, Ending.LADDER_ENDED)
        assert all(isinstance(each, Closure) for each in outcomes.values())  # noqa: S101 - the walk's own promise

"""Before a law's clock is over and after it, the queue says so: one line a case, and only while it is true."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.recheck import Saw
from takeback.flows.takedowns.answering import receive_answer
from takeback.flows.takedowns.closing import close_locations
from takeback.flows.takedowns.sending import handed_in
from takeback.records.takedowns.models import Notice
from takeback.records.takedowns.queries import tasks_about
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.models import Obligation, OutboxMessage
from tests.fakes.takedowns import ALadder, FortyEightHours, OneForEachSite
from tests.takedowns import THURSDAY, Desk

ONE, TWO = "https://one.example.net/a", "https://two.example.org/b"
REMINDERS = {TaskKind.DUE_SOON, TaskKind.STILL_OPEN}


def waits(desk: Desk, holder: str) -> set[str]:
    found = [task.kind for task in tasks_about(desk.caseworker.user.organisation_id, holder) if task.kind in REMINDERS]
    assert len(found) == len(set(found))
    return set(found)


def later(desk: Desk, **much: float) -> None:
    desk.pass_time(**much)
    desk.work()


def test_at_half_of_the_time_one_line_says_for_a_whole_case_that_it_is_nearly_over(desk: Desk) -> None:
    case_id, _ = desk.asked(ONE, TWO)
    later(desk, hours=23)
    assert not waits(desk, case_id)
    later(desk, hours=2)
    assert waits(desk, case_id) == {TaskKind.DUE_SOON}
    (task,) = [each for each in tasks_about(desk.caseworker.user.organisation_id, case_id) if each.kind == "due_soon"]
    assert task.due_at == THURSDAY + timedelta(hours=48), "by when it is due is when the time is over"
    assert len(desk.post.letters) == 2, "nobody is written to"


def test_what_is_asked_for_is_looked_at_before_the_time_is_over(desk: Desk) -> None:
    desk.asked(ONE)
    later(desk, hours=23)
    looks = OutboxMessage.objects.filter(kind="takedowns.look").count()
    later(desk, hours=1, minutes=5)
    assert OutboxMessage.objects.filter(kind="takedowns.look").count() == looks + 1


def test_once_it_is_gone_nobody_is_reminded_any_more(desk: Desk) -> None:
    case_id, (first, second) = desk.asked(ONE, TWO)
    later(desk, hours=25)
    desk.look(first, Saw.GONE, Saw.GONE)
    assert waits(desk, case_id) == {TaskKind.DUE_SOON}
    desk.look(second, Saw.GONE, Saw.GONE)
    assert not waits(desk, case_id)
    later(desk, days=30)
    assert not waits(desk, case_id)


def test_at_the_deadline_the_reminder_before_it_ends(desk: Desk) -> None:
    case_id, _ = desk.asked(ONE)
    later(desk, hours=25)
    later(desk, hours=24)
    assert not waits(desk, case_id)


@pytest.mark.parametrize("approved", [True, False])
def test_a_draft_that_nobody_approves_after_the_deadline_is_reminded_of_and_one_that_left_is_not(
    desk: Desk,
    *,
    approved: bool,
) -> None:
    desk.recipients = ALadder()
    case_id, _ = desk.asked(ONE)
    later(desk, hours=49)
    draft = Notice.objects.get(scope="host")
    if approved:
        desk.approve(draft.batch)
        desk.work()
    later(desk, hours=22)
    assert not waits(desk, case_id), "the day after the deadline is not over"
    later(desk, hours=3)
    assert (TaskKind.STILL_OPEN in waits(desk, case_id)) is not approved
    if not approved:
        desk.approve(draft.batch)
        desk.work()
        assert TaskKind.STILL_OPEN not in waits(desk, case_id), "it ends by itself, once somebody was asked"


def test_where_nobody_else_can_be_asked_somebody_is_reminded_all_the_same(desk: Desk) -> None:
    case_id, _ = desk.asked(ONE)
    later(desk, hours=75)
    assert waits(desk, case_id) == {TaskKind.STILL_OPEN}


def test_somebody_whose_own_clock_runs_still_was_asked_and_nobody_is_reminded(desk: Desk) -> None:
    case_id, ids = desk.asked(ONE)
    desk.pass_time(hours=40)
    desk.recipients = OneForEachSite(forms=frozenset({"example.net"}))
    notice = desk.draft(case_id, ids)
    desk.approve(notice.batch)
    handed_in(desk.services, desk.caseworker.user, notice.notices[0], "", FortyEightHours())
    later(desk, hours=33)
    assert not waits(desk, case_id) & {TaskKind.STILL_OPEN}


def test_what_is_closed_is_reminded_of_no_more(desk: Desk) -> None:
    case_id, ids = desk.asked(ONE)
    later(desk, hours=75)
    assert waits(desk, case_id) == {TaskKind.STILL_OPEN}
    close_locations(desk.services, desk.caseworker.user, ids, Ending.PERSON_WISHED)
    assert not waits(desk, case_id)


def test_an_answer_alone_stops_no_reminder_and_a_clock_that_begins_late_gives_them_too(desk: Desk) -> None:
    case_id, _ = desk.asked(ONE)
    receive_answer(desk.climbing, Notice.objects.get().pk, b"we look", "abuse@example.net")
    later(desk, hours=25)
    assert waits(desk, case_id) == {TaskKind.DUE_SOON}


def test_a_case_that_ends_is_reminded_of_no_more(desk: Desk) -> None:
    desk.asked(ONE)
    Notice.objects.all().delete()
    later(desk, days=9)
    assert not Obligation.objects.filter(kind="takedowns.reminder").exclude(state="done").exists()

"""What reappears, or is opened anew, begins a round: its ladder begins at its foot, whatever was asked before."""

from __future__ import annotations

from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.recheck import Saw
from takeback.flows.takedowns.answering import judge_answer, receive_answer
from takeback.flows.takedowns.closing import close_locations, reopen_location
from takeback.flows.takedowns.following_up import draft_follow_up
from takeback.flows.takedowns.known import tried_for
from takeback.records.takedowns.models import LocationWork, Notice, RecipientAnswer
from takeback.records.takedowns.queries import opened, tasks_in
from takeback.records.takedowns.words import AnswerWord, TaskKind
from tests.fakes.takedowns import ALadder
from tests.takedowns import Desk, state_of

ONE = "https://one.example.net/a"


def tried(location: str) -> list[str]:
    return [each.scope.value for each in tried_for(LocationWork.objects.get(pk=location))]


def round_of(desk: Desk, case_id: str, location: str) -> None:
    """Ask the operator, and the host once the operator's time is over."""
    desk.approve(desk.draft(case_id, [location]).batch)
    desk.work()
    desk.pass_time(hours=49)
    desk.work()
    desk.approve(Notice.objects.filter(state="drafted").get().batch)
    desk.work()


def gone_and_back(desk: Desk, location: str) -> None:
    desk.look(location, Saw.GONE, Saw.GONE)
    desk.pass_time(days=40)
    desk.look(location, Saw.THERE, Saw.THERE)
    assert state_of(location) == State.REAPPEARED


def test_each_time_that_it_reappears_the_ladder_is_climbed_from_its_foot(desk: Desk) -> None:
    desk.recipients = ALadder()
    case_id = desk.verified()
    (location,) = desk.told(case_id, ONE)
    desk.check(case_id, [location])
    for number in range(1, 4):
        assert tried(location) == []
        round_of(desk, case_id, location)
        assert tried(location) == ["operator", "host"], f"round {number}"
        assert len(desk.post.letters) == 2 * number, "who was asked in an earlier round can be asked in this one"
        gone_and_back(desk, location)


def test_a_refusal_climbs_to_the_next_draft_at_once_and_for_what_was_refused_alone(desk: Desk) -> None:
    desk.recipients = ALadder()
    _, locations = desk.asked(ONE, "https://one.example.net/b")
    notice = Notice.objects.get()
    receive_answer(desk.climbing, notice.pk, b"We will not remove the first.", "operator@example.net")
    message = RecipientAnswer.objects.get().message
    for _ in range(2):
        judge_answer(
            desk.climbing, desk.caseworker.user, notice.pk, message, AnswerWord.REFUSED, [opened_at(ONE, locations)]
        )

    (draft,) = Notice.objects.filter(state="drafted")
    assert draft.scope == "host"
    assert [row.location_id for row in draft.locations.all()] == [opened_at(ONE, locations)]
    tasks = tasks_in(desk.caseworker.user.organisation_id)
    assert [task.kind for task in tasks] == [TaskKind.APPROVE], "a person approves it; nothing has left"
    assert len(desk.post.letters) == 1
    desk.pass_time(hours=49)
    desk.work()
    other = opened_at("https://one.example.net/b", locations)
    assert Notice.objects.filter(state="drafted", locations__location=other).exists(), "its clock ran on, and is over"


def test_a_clock_that_runs_out_after_a_refusal_asks_nobody_while_the_next_one_has_time(desk: Desk) -> None:
    desk.recipients = ALadder()
    _, (location,) = desk.asked(ONE)
    notice = Notice.objects.get()
    desk.pass_time(hours=24)
    receive_answer(desk.climbing, notice.pk, b"We will not.", "operator@example.net")
    message = RecipientAnswer.objects.get().message
    judge_answer(desk.climbing, desk.caseworker.user, notice.pk, message, AnswerWord.REFUSED)
    desk.approve(Notice.objects.get(state="drafted").batch)
    desk.work()
    desk.pass_time(hours=25)
    desk.work()
    overdue = [TaskKind.OVERDUE, TaskKind.APPROVE]
    assert not [task for task in tasks_in(desk.caseworker.user.organisation_id) if task.kind in overdue]
    desk.pass_time(hours=24)
    desk.work()
    assert tried(location) == ["operator", "host", "cdn"], "and the host's own clock is not lost"


def opened_at(link: str, locations: list[str]) -> str:
    rows = LocationWork.objects.filter(pk__in=locations)
    return next(row.pk for row in rows if opened(row).location.address == link)


def test_what_goes_on_from_a_notice_is_of_its_round_and_of_no_other(desk: Desk) -> None:
    desk.recipients = ALadder()
    _, (location,) = desk.asked(ONE)
    batch = draft_follow_up(desk.services, desk.caseworker.user, Notice.objects.get().pk, "as you asked", "page")
    desk.approve(batch)
    desk.work()
    assert tried(location) == ["operator", "operator"]
    gone_and_back(desk, location)
    assert tried(location) == []


def test_what_went_without_a_notice_and_came_back_is_asked_for_once_and_then_climbs(desk: Desk) -> None:
    desk.recipients = ALadder()
    case_id = desk.verified()
    (location,) = desk.told(case_id, ONE)
    desk.check(case_id, [location])
    gone_and_back(desk, location)
    round_of(desk, case_id, location)
    assert tried(location) == ["operator", "host"]


def test_what_was_drafted_before_and_leaves_afterwards_is_of_the_new_round(desk: Desk) -> None:
    desk.recipients = ALadder()
    case_id = desk.verified()
    (location,) = desk.told(case_id, ONE)
    desk.check(case_id, [location])
    drafted = desk.draft(case_id, [location])
    gone_and_back(desk, location)
    assert tried(location) == []
    desk.approve(drafted.batch)
    desk.work()
    assert tried(location) == ["operator"]


def test_what_is_opened_anew_is_asked_for_anew(desk: Desk) -> None:
    desk.recipients = ALadder()
    case_id, (location,) = desk.asked(ONE)
    close_locations(desk.services, desk.caseworker.user, [location], Ending.PERSON_WISHED)
    desk.pass_time(days=3)
    reopen_location(desk.services, desk.caseworker.user, location)
    desk.check(case_id, [location])
    assert tried(location) == []
    desk.approve(desk.draft(case_id, [location]).batch)
    desk.work()
    assert [each.recipient for each in desk.post.letters] == ["operator@example.net"] * 2

"""From a pasted list to "gone": what one caseworker does, and what machines do for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takeback.base.errors import Conflict, NotFound
from takeback.casework.takedown.checks import Authority, Check, Link, Subject
from takeback.casework.takedown.closure import Closure, Ending, Figure, NotClosed
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.notice_state import NoticeState
from takeback.casework.takedown.recheck import Saw
from takeback.flows.cases.own_case import Holder, report_links
from takeback.flows.takedowns.closing import close_locations, reopen_location
from takeback.flows.takedowns.looking import looked_by_hand, to_look_at
from takeback.flows.takedowns.ports import Rejected
from takeback.flows.takedowns.reporting import take_in_csv, take_in_reported
from takeback.flows.takedowns.sending import handed_in
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.actions.tasks import finish_task, take_next
from takeback.records.takedowns.models import LocationWork, Notice, NoticeLocation, Task
from takeback.records.takedowns.queries import by_site, figures, locations_in, notices_in, tasks_in
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.sealing.boxes import KeyPair
from tests.fakes.takedowns import FortyEightHours
from tests.people import a_member, an_organisation
from tests.takedowns import LINK, THURSDAY, Desk, state_of


def test_a_list_of_links_is_kept_once_each_and_grouped_by_site(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(
        case_id,
        "https://one.example.com/a?utm_source=x",
        "https://one.example.com/a",
        "https://www.two.example.net/b",
        "javascript:alert(1)",
    )
    again = desk.told(case_id, "https://one.example.com/a", "https://one.example.com/c")

    assert len(ids) == 2
    assert len(again) == 3
    groups = by_site(desk.caseworker.user.organisation_id, case_id)
    assert {site: len(rows) for site, rows in groups.items()} == {"example.com": 2, "example.net": 1}


def test_what_a_person_reported_and_what_a_file_tells_become_one_list(desk: Desk) -> None:
    case_id = desk.verified("https://one.example.com/a", "he has it on\nhttps://two.example.net/b")
    user = desk.caseworker.user
    first = take_in_reported(desk.services, user, case_id)
    second = take_in_csv(desk.services, user, case_id, b"url,matter\nhttps://one.example.com/a,identity\n")

    assert (len(first.fresh), first.sites) == (2, 2)
    assert (len(second.fresh), second.known) == (0, 1)
    first_in_line = locations_in(user.organisation_id, case_id)[0]
    assert first_in_line.matter == "identity", "told as a danger, it is one"


def test_what_was_closed_stays_closed_when_other_links_are_reported_until_it_is_told_once_more(desk: Desk) -> None:
    first, other = "https://one.example.com/a", "https://two.example.net/b"
    case_id = desk.verified(first)
    user, holder = desk.caseworker.user, Holder(case_id, KeyPair.new().private)
    (location,) = take_in_reported(desk.services, user, case_id).fresh
    close_locations(desk.services, user, [location], Ending.PERSON_WISHED)

    report_links(desk.services, holder, [other])
    assert len(take_in_reported(desk.services, user, case_id).fresh) == 1
    assert state_of(location) == State.CLOSED, "of this one they said nothing more"

    desk.pass_time(days=3)
    report_links(desk.services, holder, ["https://three.example.org/c", f"{first}?utm_source=x"])
    assert len(take_in_reported(desk.services, user, case_id).fresh) == 1
    assert state_of(location) == State.REPORTED, "it is told again: perhaps it is there again"


def test_a_posted_address_goes_before_everything_in_the_queue(desk: Desk) -> None:
    user = desk.caseworker.user
    desk.told(desk.verified(), "https://one.example.com/a")
    urgent = desk.verified()
    take_in_csv(desk.services, user, urgent, b"url,matter\nhttps://two.example.net/b,identity\n")

    task = take_next(user.organisation_id, user.pk, desk.clock.now())

    assert task is not None
    assert (task.kind, task.holder) == (TaskKind.CHECK, urgent)


def test_it_goes_before_everything_as_a_draft_and_as_a_form_too(desk: Desk) -> None:
    desk.recipients.forms = frozenset({"example.net"})
    user = desk.caseworker.user
    other = desk.verified()
    ids = desk.told(other, "https://one.example.com/a")
    desk.check(other, ids)
    desk.draft(other, ids)
    urgent = desk.verified()
    (location,) = take_in_csv(desk.services, user, urgent, b"url,matter\nhttps://two.example.net/b,identity\n").fresh
    desk.check(urgent, [location])
    batch = desk.draft(urgent, [location]).batch

    task = take_next(user.organisation_id, user.pk, desk.clock.now())
    assert task is not None
    assert (task.kind, task.holder) == (TaskKind.APPROVE, urgent), "the other one was drafted first"
    desk.approve(batch)
    task = take_next(user.organisation_id, user.pk, desk.clock.now())
    assert task is not None
    assert (task.kind, task.holder) == (TaskKind.HAND_IN, urgent)


def test_one_approval_for_a_hundred_links_and_one_notice_for_each_recipient(desk: Desk) -> None:
    case_id = desk.verified()
    links = [f"https://www.example{site}.com/{number}" for site in range(12) for number in range(9)]
    ids = desk.told(case_id, *links)
    assert len(desk.check(case_id, ids).cleared) == 108
    drafted = desk.draft(case_id, ids)
    assert len(drafted.notices) == 12

    approved = desk.approve(drafted.batch)
    desk.work()

    assert len(approved.leaving) == 12
    assert len(desk.post.letters) == 12
    assert len({letter.recipient for letter in desk.post.letters}) == 12
    assert {state_of(each) for each in ids} == {State.ASKED}
    assert NoticeLocation.objects.count() == 108


def test_a_recipient_that_takes_few_links_gets_several_notices(desk: Desk) -> None:
    desk.recipients.most_links = 2
    case_id = desk.verified()
    ids = desk.told(case_id, *(f"https://one.example.com/{number}" for number in range(5)))
    desk.check(case_id, ids)

    assert len(desk.draft(case_id, ids).notices) == 3


def test_nothing_leaves_that_nobody_has_approved(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    desk.draft(case_id, ids)
    desk.work()

    assert not desk.post.letters
    assert not OutboxMessage.objects.filter(kind="takedowns.send").exists()
    assert state_of(ids[0]) == State.CHECKED


def test_a_batch_is_approved_once_and_a_page_sent_twice_drafts_once(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    first, second = desk.draft(case_id, ids, "page"), desk.draft(case_id, ids, "page")
    assert first.notices == second.notices
    assert len(first.notices) == 1
    desk.approve(first.batch)
    with pytest.raises(NotFound):
        desk.approve(first.batch)
    desk.work()
    assert len(desk.post.letters) == 1


def test_a_recipient_is_not_asked_twice_about_one_location(desk: Desk) -> None:
    case_id, ids = desk.asked()
    drafted = desk.draft(case_id, ids)
    assert drafted.already == tuple(ids)
    assert not drafted.notices


def test_what_a_law_lacks_is_named_and_nothing_is_drafted(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    desk.words.lacking = ("signature",)

    drafted = desk.draft(case_id, ids)

    assert drafted.lacking == {"us_take_it_down": ("signature",)}
    assert not drafted.notices


def test_a_site_that_nobody_is_known_for_is_said(desk: Desk) -> None:
    desk.recipients.nobody = frozenset({"example.com"})
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    assert desk.draft(case_id, ids).nobody == tuple(ids)


def test_evidence_goes_first_and_then_it_leaves_by_itself(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids, Check(Link.SHOWS_IT, Subject.IS_THEM, Authority.THEMSELVES, preserve_hours=24))
    desk.approve(desk.draft(case_id, ids).batch)
    desk.work()
    assert not desk.post.letters
    desk.pass_time(hours=23)
    desk.work()
    assert not desk.post.letters
    desk.pass_time(hours=2)
    desk.work()
    assert len(desk.post.letters) == 1


def test_a_form_is_filled_in_by_hand_and_its_number_is_kept(desk: Desk) -> None:
    desk.recipients.forms = frozenset({"example.com"})
    case_id = desk.verified()
    ids = desk.told(case_id)
    desk.check(case_id, ids)
    (notice_id,) = desk.approve(desk.draft(case_id, ids).batch).leaving
    desk.work()
    assert not desk.post.letters
    assert [task.kind for task in tasks_in(desk.caseworker.user.organisation_id)] == [TaskKind.HAND_IN]

    handed_in(desk.services, desk.caseworker.user, notice_id, "REF-77", FortyEightHours())

    (notice,) = notices_in(desk.caseworker.user.organisation_id, case_id)
    assert notice.state is NoticeState.ACCEPTED
    assert notice.text.confirmation == "REF-77"
    assert state_of(ids[0]) == State.ASKED
    with pytest.raises(Conflict):
        handed_in(desk.services, desk.caseworker.user, notice_id, "REF-78", FortyEightHours())


def test_it_is_gone_once_two_vantage_points_say_so_and_is_looked_at_for_two_years(desk: Desk) -> None:
    _, (location,) = desk.asked()
    desk.look(location, Saw.GONE)
    assert state_of(location) == State.ASKED
    desk.look(location, Saw.GONE, Saw.SOFT_404)
    assert state_of(location) == State.GONE

    looks = 0
    for _ in range(750):
        desk.pass_time(days=1)
        desk.work()
        looks = OutboxMessage.objects.filter(kind="takedowns.look").count()
    row = LocationWork.objects.get(pk=location)
    assert 17 <= looks <= 19
    assert (row.state, row.ending, row.next_look_at) == (State.CLOSED, Ending.STAYED_GONE, None)


def test_what_reappears_is_raised_and_its_next_notice_cites_the_removal(desk: Desk) -> None:
    case_id, (location,) = desk.asked()
    desk.look(location, Saw.GONE, Saw.GONE)
    desk.pass_time(days=40)
    desk.look(location, Saw.THERE, Saw.GONE)
    assert state_of(location) == State.REAPPEARED
    assert TaskKind.REAPPEARED in [task.kind for task in tasks_in(desk.caseworker.user.organisation_id)]

    drafted = desk.draft(case_id, [location])
    desk.approve(drafted.batch)
    desk.work()

    first, second = desk.post.letters
    assert "removed before" not in first.body
    assert f"removed before: {LINK}" in second.body
    cites = NoticeLocation.objects.get(notice__pk=drafted.notices[0]).cites
    assert cites is not None
    assert cites.pk == first.notice_id
    assert state_of(location) == State.ASKED


def test_what_is_hidden_from_us_is_blocked_and_counts_as_no_removal(desk: Desk) -> None:
    _, (location,) = desk.asked()
    desk.look(location, Saw.BLOCKED, Saw.LOGIN_WALL)
    assert state_of(location) == State.BLOCKED
    assert figures(desk.caseworker.user.organisation_id)[Figure.RESOLVED] == 0
    desk.look(location, Saw.THERE, Saw.BLOCKED)
    assert state_of(location) == State.ASKED


def test_a_caseworkers_own_browser_is_a_vantage_point(desk: Desk) -> None:
    _, (location,) = desk.asked()
    desk.look(location, Saw.GONE)
    looked_by_hand(desk.services, desk.caseworker.user, location, Saw.GONE)
    assert state_of(location) == State.GONE


def test_nothing_is_looked_at_before_it_was_checked(desk: Desk) -> None:
    case_id = desk.verified()
    (location,) = desk.told(case_id)
    assert to_look_at(location) is None
    desk.look(location, Saw.GONE, Saw.GONE)
    assert state_of(location) == State.REPORTED
    desk.check(case_id, [location])
    found = to_look_at(location)
    assert found is not None
    assert found.location.address == LINK


def test_a_clock_that_runs_out_asks_who_is_next(desk: Desk) -> None:
    desk.asked()
    desk.pass_time(hours=49)
    desk.work()
    assert TaskKind.OVERDUE in [task.kind for task in tasks_in(desk.caseworker.user.organisation_id)]


def test_a_clock_of_what_is_gone_asks_nobody(desk: Desk) -> None:
    _, (location,) = desk.asked()
    desk.look(location, Saw.GONE, Saw.GONE)
    desk.pass_time(hours=49)
    desk.work()
    assert TaskKind.OVERDUE not in [task.kind for task in tasks_in(desk.caseworker.user.organisation_id)]


def test_a_notice_that_is_refused_at_the_door_is_raised_and_leaves_the_location_askable(desk: Desk) -> None:
    desk.post.outcome = Rejected("no_such_user", permanent=True)
    case_id, (location,) = desk.asked()
    assert Notice.objects.get().state == NoticeState.BOUNCED
    assert TaskKind.BOUNCED in [task.kind for task in tasks_in(desk.caseworker.user.organisation_id)]
    assert state_of(location) == State.CHECKED
    assert len(desk.draft(case_id, [location]).notices) == 1


def test_a_server_that_is_busy_is_tried_again_and_gets_one(desk: Desk) -> None:
    desk.post.outcome = Rejected("try_later", permanent=False)
    desk.asked()
    assert Notice.objects.get().state == NoticeState.PREPARED
    desk.post.outcome = type(desk)(desk.caseworker, desk.clock).post.outcome
    desk.pass_time(hours=1)
    desk.work()
    assert Notice.objects.get().state == NoticeState.ACCEPTED
    assert len({letter.notice_id for letter in desk.post.letters}) == 1


def test_closing_tells_what_remains_and_reopening_checks_anew(desk: Desk) -> None:
    _, (location,) = desk.asked()
    user = desk.caseworker.user
    assert close_locations(desk.services, user, [location], Ending.STAYED_GONE) == {location: NotClosed.IS_THERE}
    outcome = close_locations(desk.services, user, [location], Ending.LADDER_ENDED)[location]
    assert isinstance(outcome, Closure)
    assert outcome.remains == "still_there"
    assert figures(user.organisation_id)[Figure.FAILED] == 1
    assert to_look_at(location) is None
    with pytest.raises(Conflict):
        close_locations(desk.services, user, [location], Ending.PERSON_WISHED)

    reopen_location(desk.services, user, location)

    assert state_of(location) == State.REPORTED
    assert not LocationWork.objects.get().ending
    assert TaskKind.CHECK in [task.kind for task in tasks_in(user.organisation_id)]


def test_what_is_told_once_more_is_looked_at_or_checked_anew(desk: Desk) -> None:
    case_id, (location,) = desk.asked()
    desk.look(location, Saw.GONE, Saw.GONE)
    desk.told(case_id)
    desk.pass_time(minutes=2)
    desk.work()
    assert OutboxMessage.objects.filter(kind="takedowns.look").count() == 1
    close_locations(desk.services, desk.caseworker.user, [location], Ending.PERSON_WISHED)
    desk.told(case_id)
    assert state_of(location) == State.REPORTED
    assert LocationWork.objects.get().was_gone, "its next notice cites what removed it"


def test_a_task_is_finished_by_who_has_taken_it(desk: Desk) -> None:
    user = desk.caseworker.user
    desk.told(desk.verified())
    task = Task.objects.get()
    with pytest.raises(Conflict):
        finish_task(task, user.pk, desk.clock.now())
    taken = take_next(user.organisation_id, user.pk, desk.clock.now())
    assert taken == task
    finish_task(task, user.pk, desk.clock.now())
    assert not tasks_in(user.organisation_id)


def test_what_waits_elsewhere_is_given_to_nobody_here(desk: Desk) -> None:
    desk.told(desk.verified())
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    assert take_next(stranger.organisation_id, stranger.pk, desk.clock.now()) is None


def test_no_deadline_stands_in_the_past(desk: Desk) -> None:
    desk.asked()
    assert all(each.due_at > THURSDAY for each in Obligation.objects.filter(kind__startswith="takedowns."))
    assert Obligation.objects.get(kind="takedowns.clock").due_at == THURSDAY + timedelta(hours=48)

"""Many cases of one room; what is hashed without the file; what goes when a person goes; the police."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotFound, Unavailable
from takeback.casework.incident import Kind
from takeback.casework.takedown.authority import Right
from takeback.casework.takedown.checks import Authority, Check, Link, Subject
from takeback.casework.takedown.consent import Act, Agreed, Answer, Purpose
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.police import Outcome, Step
from takeback.flows.cases.incidents import join_incident, open_incident
from takeback.flows.cases.own_case import Holder
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.takedowns.answering import receive_answer
from takeback.flows.takedowns.police import move_police, note_promise, promise_kept, want_police
from takeback.flows.takedowns.reading import read_sealed, read_sealed_of
from takeback.flows.takedowns.sharing import share_with_incident
from takeback.flows.takedowns.unseen import confirm_location, confirmed_by_phone, take_signals
from takeback.flows.takedowns.waiting import done as task_done
from takeback.flows.takedowns.waiting import take_next_task
from takeback.flows.takedowns.wishes import name_delegate, note_acts, note_consent, revoke_consent
from takeback.records.accounts.roles import Role
from takeback.records.audit.models import Content
from takeback.records.banks.models import BankEntry
from takeback.records.cases.models import Case, CaseImage
from takeback.records.takedowns import models
from takeback.records.takedowns.models import (
    LocationCase,
    LocationWork,
    Notice,
    RecipientAnswer,
    Task,
    UnseenSignal,
)
from takeback.records.takedowns.queries import locations_for_case, tasks_in
from takeback.records.takedowns.words import TaskKind
from takeback.signals.signal import Signal
from tests.fakes.services import PDQ, near
from tests.people import a_member, an_organisation
from tests.takedowns import LINK, Desk, state_of

ROOM = "https://bad.example.com/room/17"


def an_incident(desk: Desk, *cases: str) -> str:
    at, user = desk.clock.now(), desk.caseworker.user
    incident = open_incident(user, Kind.ROOM, ROOM, at)
    for case_id in cases:
        join_incident(user, incident, case_id, at)
    return incident


def test_a_room_of_three_people_is_asked_for_once(desk: Desk) -> None:
    cases = [desk.verified() for _ in range(3)]
    incident = an_incident(desk, *cases)
    told = [desk.told(case_id, ROOM)[0] for case_id in cases]
    assert len(set(told)) == 3

    (shared,) = share_with_incident(desk.services, desk.caseworker.user, incident, told)
    desk.check(cases[0], [shared])
    desk.approve(desk.draft(incident, [shared]).batch)
    desk.work()

    assert len(desk.post.letters) == 1
    assert LocationWork.objects.count() == 1
    with pytest.raises(Invalid, match="not allowed"):
        desk.draft(incident, [shared], person="Maria K")
    for case_id in cases:
        (seen,) = locations_for_case(desk.caseworker.user.organisation_id, case_id)
        assert seen.state is State.ASKED


def test_what_is_wrong_with_one_persons_asking_stops_nobody_else_and_a_wrong_link_stops_all(desk: Desk) -> None:
    first, second = desk.verified(), desk.verified()
    incident = an_incident(desk, first, second)
    told = [desk.told(case_id, ROOM)[0] for case_id in (first, second)]
    (shared,) = share_with_incident(desk.services, desk.caseworker.user, incident, told)
    desk.check(first, [shared])

    desk.check(second, [shared], Check(Link.SHOWS_IT, Subject.NOT_THEM, Authority.THEMSELVES))
    assert state_of(shared) == State.CHECKED
    desk.check(second, [shared], Check(Link.PRESS, Subject.IS_THEM, Authority.THEMSELVES))
    assert state_of(shared) == State.STOPPED


def test_who_tells_what_an_incident_has_already_joins_that_work(desk: Desk) -> None:
    first, second = desk.verified(), desk.verified()
    incident = an_incident(desk, first, second)
    share_with_incident(desk.services, desk.caseworker.user, incident, desk.told(first, ROOM))

    desk.told(second, ROOM)

    assert LocationWork.objects.get().holder == incident
    assert LocationCase.objects.count() == 2


def test_an_answer_about_many_is_sealed_to_each_of_them(desk: Desk) -> None:
    cases = [desk.verified(), desk.verified()]
    incident = an_incident(desk, *cases)
    told = [desk.told(case_id, ROOM)[0] for case_id in cases]
    (shared,) = share_with_incident(desk.services, desk.caseworker.user, incident, told)
    desk.check(cases[0], [shared])
    desk.approve(desk.draft(incident, [shared]).batch)
    desk.work()
    receive_answer(desk.services, Notice.objects.get().pk, b"we look", "abuse@example.com")
    assert set(RecipientAnswer.objects.values_list("case_id", flat=True)) == set(cases)


def asked_for(desk: Desk, *cases: str) -> tuple[str, str]:
    """An incident of these cases, for which a room was asked for: its id, and the notice's."""
    incident = an_incident(desk, *cases)
    told = [desk.told(case_id, ROOM)[0] for case_id in cases]
    (shared,) = share_with_incident(desk.services, desk.caseworker.user, incident, told)
    for case_id in cases:
        desk.check(case_id, [shared])
    desk.approve(desk.draft(incident, [shared]).batch)
    desk.work()
    return incident, Notice.objects.get().pk


def test_what_came_back_to_an_incident_is_read_with_any_of_its_keys(desk: Desk) -> None:
    cases = sorted(desk.verified() for _ in range(3))
    incident, notice_id = asked_for(desk, *cases[1:])
    receive_answer(desk.services, notice_id, b"we look", "abuse@example.com")
    join_incident(desk.caseworker.user, incident, cases[0], desk.clock.now())  # it comes first, and has no copy
    withdrawn(desk, cases[1])

    read = read_sealed_of(desk.services, desk.caseworker.user, desk.caseworker.private, incident)

    assert list(read.answers.values()) == [b"we look"]
    with pytest.raises(Unavailable):
        read_sealed_of(desk.services, desk.caseworker.user, None, incident)


def test_an_incident_shows_nobody_who_acts_for_another_or_what_the_police_told_her(desk: Desk) -> None:
    cases = [desk.verified(), desk.verified()]
    incident, notice_id = asked_for(desk, *cases)
    receive_answer(desk.services, notice_id, b"we look", "abuse@example.com")
    user, services = desk.caseworker.user, desk.services
    name_delegate(services, user, cases[0], Right.PARENT, "Maria K")
    note_consent(services, user, cases[1], Purpose.TELL_POLICE, Answer.YES)
    want_police(services, user, cases[1], "station 4")

    read = read_sealed_of(services, user, desk.caseworker.private, incident)

    assert (len(read.answers), read.delegates, read.police, read.promises) == (1, {}, {}, {})
    assert list(read_sealed_of(services, user, desk.caseworker.private, cases[0]).delegates.values()) == ["Maria K"]
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    with pytest.raises(NotFound):
        read_sealed_of(services, stranger, desk.caseworker.private, incident)


def test_an_incident_of_which_every_case_was_withdrawn_opens_no_more(desk: Desk) -> None:
    cases = [desk.verified(), desk.verified()]
    incident, _ = asked_for(desk, *cases)
    for case_id in cases:
        withdrawn(desk, case_id)
    with pytest.raises(Conflict):
        read_sealed_of(desk.services, desk.caseworker.user, desk.caseworker.private, incident)


def test_a_location_of_a_case_outside_or_one_that_was_asked_for_is_not_shared(desk: Desk) -> None:
    inside, outside = desk.verified(), desk.verified()
    incident = an_incident(desk, inside)
    with pytest.raises(NotFound):
        share_with_incident(desk.services, desk.caseworker.user, incident, desk.told(outside, LINK))
    asked_case, ids = desk.asked("https://two.example.net/b")
    join_incident(desk.caseworker.user, incident, asked_case, desk.clock.now())
    with pytest.raises(Conflict, match="already"):
        share_with_incident(desk.services, desk.caseworker.user, incident, ids)
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    with pytest.raises(NotFound):
        share_with_incident(desk.services, stranger, incident, ids)


def withdrawn(desk: Desk, case_id: str) -> None:
    Case.objects.filter(pk=case_id).update(withdrawal_rule="at_once")
    key = desk.opened().code.keys().private  # what opens it is not asked for here
    assert withdraw_everything(desk.services, Holder(case_id, key))


def test_when_one_of_many_goes_the_others_go_on(desk: Desk) -> None:
    first, second = desk.verified(), desk.verified()
    incident = an_incident(desk, first, second)
    told = [desk.told(case_id, ROOM)[0] for case_id in (first, second)]
    (shared,) = share_with_incident(desk.services, desk.caseworker.user, incident, told)
    desk.check(first, [shared])

    withdrawn(desk, first)

    assert LocationCase.objects.get().case_id == second
    assert state_of(shared) == State.STOPPED, "it was checked for her alone, and is checked anew for the other"
    assert desk.check(second, [shared]).cleared == (shared,)


def test_when_a_person_goes_nothing_is_left_and_nothing_more_leaves(desk: Desk) -> None:
    case_id, _ = desk.asked()
    user, services = desk.caseworker.user, desk.services
    note_consent(services, user, case_id, Purpose.TELL_POLICE, Answer.YES)
    note_acts(services, user, case_id, {Act.FILMED: Agreed.YES})
    note_promise(services, user, want_police(services, user, case_id, "station 4"), "he calls", date(2026, 12, 1))
    receive_answer(services, Notice.objects.get().pk, b"we look", "abuse@example.com")
    later = desk.told(case_id, "https://two.example.net/b")
    desk.check(case_id, later)
    desk.approve(desk.draft(case_id, later).batch)

    withdrawn(desk, case_id)
    desk.work()

    assert len(desk.post.letters) == 1
    for name in dir(models):
        table = getattr(models, name)
        if isinstance(table, type) and table.__module__ == models.__name__ and hasattr(table, "objects"):
            assert not table.objects.exists(), name
    assert not Task.objects.exists()


def test_a_hash_taken_unseen_becomes_an_entry_once_she_says_that_it_is_the_location(desk: Desk) -> None:
    opened = desk.opened()
    with transaction.atomic():
        Case.objects.filter(pk=opened.case_id).update(state="verified", verified_on=desk.clock.now().date())
    note_consent(desk.services, desk.caseworker.user, opened.case_id, Purpose.NOTIFY_SITE, Answer.YES)
    (location,) = desk.told(opened.case_id)
    assert take_signals(desk.services, location, [Signal("pdq", PDQ, 100)]) == 0, "not before the check"
    desk.check(opened.case_id, [location])
    assert take_signals(desk.services, location, [Signal("pdq", PDQ, 100), Signal("pdq", near(PDQ, 3), 20)]) == 1
    assert take_signals(desk.services, location, [Signal("pdq", PDQ, 100)]) == 0
    assert not BankEntry.objects.exists()
    assert PDQ.encode() not in bytes(UnseenSignal.objects.get().value)

    assert confirm_location(desk.services, Holder(opened.case_id, opened.code.keys().private), location) == 1

    assert BankEntry.objects.get().value == PDQ
    assert CaseImage.objects.get().case_id == opened.case_id
    assert UnseenSignal.objects.get().entry == BankEntry.objects.get().pk
    with pytest.raises(Conflict, match="nothing"):
        confirmed_by_phone(desk.services, desk.caseworker.user, opened.case_id, location)


def test_a_gallery_is_not_hers(desk: Desk) -> None:
    _, (location,) = desk.asked()
    many = [Signal("pdq", near(PDQ, number), 100) for number in range(1, 30)]
    assert take_signals(desk.services, location, many) == len(many)
    more = [Signal("pdq", f"{int(PDQ, 16) ^ (3 << number):064x}", 100) for number in range(100, 130)]
    with pytest.raises(Conflict, match="pictures"):
        take_signals(desk.services, location, more)


def test_the_police_are_told_only_what_she_allows_and_their_promises_have_clocks(desk: Desk) -> None:
    case_id = desk.verified()
    user, services = desk.caseworker.user, desk.services
    with pytest.raises(Conflict, match="allow"):
        want_police(services, user, case_id)
    note_consent(services, user, case_id, Purpose.TELL_POLICE, Answer.YES)
    track = want_police(services, user, case_id, "station 4, officer Kim")
    move_police(services, user, track, Step.REPORT, told="reference 2026/17")
    promise = note_promise(services, user, track, "will secure the account", date(2026, 12, 1))
    desk.pass_time(days=6)
    desk.work()
    assert [task.kind for task in tasks_in(user.organisation_id)] == [TaskKind.POLICE]
    promise_kept(services, user, track, promise)
    assert not tasks_in(user.organisation_id)
    move_police(services, user, track, Step.OUTCOME, outcome=Outcome.STOPPED, review_until=date(2026, 12, 31))
    desk.pass_time(days=22)
    desk.work()
    assert [task.kind for task in tasks_in(user.organisation_id)] == [TaskKind.POLICE]
    with pytest.raises(NotFound):
        move_police(
            services, a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere")), track, Step.ASK_REVIEW
        )


def test_of_two_things_that_were_promised_the_one_that_is_kept_does_not_hide_the_other(desk: Desk) -> None:
    track = reported_to_the_police(desk)
    user, services = desk.caseworker.user, desk.services
    kept = note_promise(services, user, track, "will call", date(2026, 12, 1))
    note_promise(services, user, track, "will secure the account", date(2026, 12, 2))
    desk.pass_time(days=7)
    desk.work()
    promise_kept(services, user, track, kept)
    assert [task.kind for task in tasks_in(user.organisation_id)] == [TaskKind.POLICE]


def test_police_who_stay_silent_are_asked_again_and_again(desk: Desk) -> None:
    track = reported_to_the_police(desk)
    user = desk.caseworker.user
    for _ in range(3):
        desk.pass_time(days=29)
        desk.work()
        task = take_next_task(desk.services, user)
        assert task is not None
        assert task.kind == TaskKind.POLICE
        task_done(desk.services, user, task.pk)
    move_police(desk.services, user, track, Step.END)
    desk.pass_time(days=60)
    desk.work()
    assert not tasks_in(user.organisation_id)


def reported_to_the_police(desk: Desk) -> str:
    """The track of a case of which the police know."""
    case_id = desk.verified()
    user, services = desk.caseworker.user, desk.services
    note_consent(services, user, case_id, Purpose.TELL_POLICE, Answer.YES)
    track = want_police(services, user, case_id, "station 4, officer Kim")
    move_police(services, user, track, Step.REPORT)
    return track


def test_what_is_sealed_opens_for_her_caseworker_alone_and_is_a_leaf_each_time(desk: Desk) -> None:
    case_id, _ = desk.asked()
    user, services = desk.caseworker.user, desk.services
    note_consent(services, user, case_id, Purpose.TELL_POLICE, Answer.YES)
    track = want_police(services, user, case_id, "station 4")
    note_promise(services, user, track, "he calls", date(2026, 12, 1))
    name_delegate(services, user, case_id, Right.PARENT, "Maria K")
    receive_answer(services, Notice.objects.get().pk, b"we look", "abuse@example.com")

    read = read_sealed(services, user, desk.caseworker.private, case_id)

    assert list(read.answers.values()) == [b"we look"]
    assert (list(read.delegates.values()), read.police, list(read.promises.values())) == (
        ["Maria K"],
        {track: "station 4"},
        ["he calls"],
    )
    assert "Maria" not in repr(read)
    assert Content.objects.filter(kind="sealed_opened", facts__contains="takedown").count() == 1
    with pytest.raises(Unavailable):
        read_sealed(services, user, None, case_id)
    with pytest.raises(NotFound):
        read_sealed(services, a_member(Role.CASEWORKER, organisation=an_organisation("Else")), None, case_id)


def test_what_she_allows_the_police_she_can_take_back(desk: Desk) -> None:
    case_id = desk.verified()
    user, services = desk.caseworker.user, desk.services
    note_consent(services, user, case_id, Purpose.TELL_POLICE, Answer.YES)
    track = want_police(services, user, case_id)
    revoke_consent(services, user, case_id, Purpose.TELL_POLICE)
    with pytest.raises(Conflict, match="allow"):
        move_police(services, user, track, Step.REPORT)


def test_nobody_elsewhere_hears_what_a_person_allows(desk: Desk) -> None:
    case_id = desk.verified()
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    with pytest.raises(NotFound):
        note_consent(desk.services, stranger, case_id, Purpose.NAME_ME, Answer.YES)
    with pytest.raises(NotFound):
        note_acts(desk.services, stranger, case_id, {Act.SENT: Agreed.NO})
    with pytest.raises(NotFound):
        name_delegate(desk.services, stranger, case_id, Right.PARENT, "Maria K")


def test_what_she_did_not_agree_to_is_told_and_a_never_is_not_asked_again(desk: Desk) -> None:
    case_id = desk.verified()
    user, services = desk.caseworker.user, desk.services
    ids = desk.told(case_id, "https://one.example.com/a")
    note_acts(services, user, case_id, {Act.FILMED: Agreed.YES, Act.PUBLISHED: Agreed.NO})
    desk.check(case_id, ids)
    desk.draft(case_id, ids)
    assert desk.words.asked[0].against_will == {Act.PUBLISHED}

    note_consent(services, user, case_id, Purpose.NAME_ME, Answer.NEVER)
    with pytest.raises(Conflict, match="never"):
        note_consent(services, user, case_id, Purpose.NAME_ME, Answer.YES)
    note_consent(services, user, case_id, Purpose.NAME_ME, Answer.YES, by_the_person=True)

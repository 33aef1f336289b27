"""One queue of cases for all caseworkers of an organisation: never two on one person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from takeback.base.errors import Conflict, NotAllowed
from takeback.base.instants import MovableClock
from takeback.casework.case import Path
from takeback.flows.cases import case_work, desk_queue
from takeback.flows.cases.desk_queue import What
from takeback.flows.cases.handing_over import hand_over
from takeback.flows.cases.opening import Opening
from takeback.flows.cases.own_case import write_to_caseworker
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.services import Services
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.banks.models import BankEntry
from takeback.records.cases.models import Message
from takeback.records.handovers.models import Handover
from takeback.web.desk import cases
from tests.integration.cases.conftest import (
    Caseworker,
    OpenCase,
    caseworker,
    clock,
    opened,
    picture,
    services,
)
from tests.integration.cases.test_withdrawing import LATER, holder_of
from tests.people import a_member, an_organisation, signed_in

__all__ = ["caseworker", "clock", "opened", "services"]

WRITTEN = {"text": "Hello."}


@pytest.fixture
def mina(caseworker: Caseworker) -> User:
    return a_member(Role.CASEWORKER, organisation=caseworker.user.organisation, name="Mina")


@pytest.fixture
def at_desk(clock: MovableClock, caseworker: Caseworker, monkeypatch: pytest.MonkeyPatch) -> Callable[[User], Client]:
    monkeypatch.setattr(cases, "private_key", lambda _request, _user: caseworker.private)
    return lambda user: signed_in(user, clock.now())


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    text: str = response.content.decode()
    return text


def test_danger_goes_first_then_the_deadline(
    services: Services, caseworker: Caseworker, opened: OpenCase, clock: MovableClock
) -> None:
    new = opened(picture(1)).case_id
    withdrawn = opened(picture(2), wishes=LATER)
    withdraw_everything(services, holder_of(withdrawn.code))
    handed = hand_over(services, Opening(path=Path.MINOR, story="Help."), "").case_id
    verified = opened(picture(3))
    case_work.verify(services, caseworker.user, verified.case_id)
    write_to_caseworker(services, holder_of(verified.code), "Are you there?")
    opened(picture(4))
    opened(picture(4))
    entry = BankEntry.objects.order_by("-pk")[0].pk
    handover = Handover.objects.get(case_id=handed).pk

    things = desk_queue.things_in(caseworker.user.organisation_id, clock.now())

    keys = [each.key for each in things]
    assert keys[:2] == [withdrawn.case_id, handover]
    assert set(keys[2:4]) == {f"entry-{entry}", verified.case_id}
    assert {each.what for each in things[4:]} == {What.NEW}
    assert new in keys[4:]
    clock.move(timedelta(days=3))
    Handover.objects.update(is_late=True)
    late = desk_queue.things_in(caseworker.user.organisation_id, clock.now())
    assert {each.key for each in late if each.urgency == 0} == {withdrawn.case_id, handover}


def test_two_caseworkers_are_never_given_one_case(
    services: Services, caseworker: Caseworker, mina: User, opened: OpenCase
) -> None:
    both = {opened(picture(number)).case_id for number in (1, 2)}
    first, second = desk_queue.take_next(services, caseworker.user), desk_queue.take_next(services, mina)
    assert {first, second} == both
    assert desk_queue.take_next(services, mina) == second, "and nobody two of them"
    third = a_member(Role.CASEWORKER, organisation=caseworker.user.organisation)
    assert desk_queue.take_next(services, third) is None


def test_the_list_says_who_has_what_until_the_time_is_over(
    services: Services,
    caseworker: Caseworker,
    mina: User,
    opened: OpenCase,
    clock: MovableClock,
    at_desk: Callable[[User], Client],
) -> None:
    case_id = opened(picture(1)).case_id
    clock.move(timedelta(minutes=59))
    mine, hers = at_desk(caseworker.user), at_desk(mina)

    assert hers.post("/desk/cases/next/").headers["Location"] == f"/desk/cases/{case_id}/"

    assert "Mina has this since 10:40 UTC" in text_of(mine.get("/desk/cases/"))
    assert "Mina has this since 10:40 UTC" in text_of(mine.get(f"/desk/cases/{case_id}/"))
    assert "You have this until 11:25 UTC" in text_of(hers.get("/desk/cases/"))
    assert mine.post("/desk/cases/next/").headers["Location"] == "/desk/cases/"
    clock.move(timedelta(minutes=46))
    mine = at_desk(caseworker.user)
    assert "Mina has this" not in text_of(mine.get("/desk/cases/"))
    assert mine.post("/desk/cases/next/").headers["Location"] == f"/desk/cases/{case_id}/"
    page = text_of(at_desk(caseworker.user).get("/desk/cases/"))
    assert 'accesskey="n"' in page


def test_two_caseworkers_cannot_answer_one_letter(
    services: Services, caseworker: Caseworker, mina: User, opened: OpenCase, at_desk: Callable[[User], Client]
) -> None:
    case = opened(picture(1))
    write_to_caseworker(services, holder_of(case.code), "Are you there?")
    mine, hers = at_desk(caseworker.user), at_desk(mina)
    path = f"/desk/cases/{case.case_id}/"
    assert mine.post(f"{path}read/").status_code == 200, "who opens it has it"

    answer = hers.post(f"{path}answer/", {"text": "I had begun <b>too</b>."})

    assert answer.status_code == 409
    assert "I had begun &lt;b&gt;too&lt;/b&gt;." in answer.content.decode(), "what was typed is not lost"
    with pytest.raises(Conflict):
        case_work.verify(services, mina, case.case_id)
    assert mine.post(f"{path}answer/", WRITTEN).status_code == 302
    assert Message.objects.filter(from_person=False).count() == 1


def test_who_writes_without_opening_it_has_it_too(
    services: Services, caseworker: Caseworker, mina: User, opened: OpenCase
) -> None:
    case_id = opened(picture(1)).case_id
    case_work.answer(services, mina, case_id, "Hello.")
    with pytest.raises(Conflict):
        case_work.answer(services, caseworker.user, case_id, "Hello.")
    desk_queue.give_back(services, mina, case_id)
    case_work.answer(services, caseworker.user, case_id, "Hello.")


def test_a_letter_that_somebody_else_opens_meanwhile_stays_unread(
    services: Services, caseworker: Caseworker, mina: User, opened: OpenCase
) -> None:
    case = opened(picture(1))
    write_to_caseworker(services, holder_of(case.code), "Are you there?")
    assert desk_queue.take_next(services, mina) == case.case_id
    case_work.read_case(services, caseworker.user, caseworker.private, case.case_id)
    assert not Message.objects.get().read
    with pytest.raises(Conflict):
        desk_queue.done(services, mina, case.case_id)


def test_one_claim_is_settled_once(services: Services, caseworker: Caseworker, mina: User, opened: OpenCase) -> None:
    case_ids = [opened(picture(1)).case_id for _ in range(2)]
    entry = BankEntry.objects.get().pk
    key = desk_queue.claim_key(entry)
    desk_queue.begin(mina, key, services.clock.now())
    with pytest.raises(Conflict):
        case_work.settle_claims(services, caseworker.user, entry, [case_ids[0]])
    case_work.settle_claims(services, mina, entry, [case_ids[0]])
    with pytest.raises(Conflict):
        case_work.settle_claims(services, caseworker.user, entry, [case_ids[1]])
    assert desk_queue.held_now(services, mina) is None
    assert key not in {each.key for each in desk_queue.things_in(mina.organisation_id, services.clock.now())}


def test_what_is_done_comes_up_again_when_there_is_something_new_or_after_a_week(
    services: Services, caseworker: Caseworker, opened: OpenCase, clock: MovableClock
) -> None:
    case, user = opened(picture(1)), caseworker.user
    assert desk_queue.take_next(services, user) == case.case_id
    desk_queue.done(services, user, case.case_id)
    assert desk_queue.take_next(services, user) is None
    write_to_caseworker(services, holder_of(case.code), "I am back.")
    assert desk_queue.take_next(services, user) == case.case_id
    case_work.read_case(services, user, caseworker.private, case.case_id)
    desk_queue.done(services, user, case.case_id)
    assert desk_queue.take_next(services, user) is None
    clock.move(timedelta(days=8))
    assert desk_queue.take_next(services, user) == case.case_id


def test_done_is_undone_within_ten_minutes_and_by_oneself_alone(
    services: Services,
    caseworker: Caseworker,
    mina: User,
    opened: OpenCase,
    clock: MovableClock,
    at_desk: Callable[[User], Client],
) -> None:
    case_id = opened(picture(1)).case_id
    browser = at_desk(mina)
    browser.post("/desk/cases/next/")
    assert browser.post("/desk/cases/done/", {"key": case_id}, follow=True).status_code == 200
    assert f"You said that this is done: {case_id}." in text_of(browser.get("/desk/cases/"))
    with pytest.raises(Conflict):
        desk_queue.undo(services, caseworker.user, case_id)
    assert browser.post("/desk/cases/undo/", {"key": case_id}).headers["Location"] == f"/desk/cases/{case_id}/"
    browser.post("/desk/cases/done/", {"key": case_id})
    clock.move(timedelta(minutes=11))
    late = browser.post("/desk/cases/undo/", {"key": case_id}, follow=True)
    assert "This can be taken back no more." in text_of(late)


@pytest.mark.parametrize("press", ["done", "give-back", "undo"])
def test_of_what_one_does_not_have_nothing_is_done(
    services: Services, mina: User, opened: OpenCase, at_desk: Callable[[User], Client], press: str
) -> None:
    opened(picture(1))
    for key in ("", "case_nobody", "x" * 500, "\x00"):
        assert at_desk(mina).post(f"/desk/cases/{press}/", {"key": key}, follow=True).status_code == 200


def test_another_organisation_is_given_nothing_and_no_other_role(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    opened(picture(1))
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    assert desk_queue.take_next(services, stranger) is None
    reviewer = a_member(Role.REVIEWER, organisation=caseworker.user.organisation)
    with pytest.raises(NotAllowed):
        desk_queue.take_next(services, reviewer)


def test_what_waits_no_more_is_not_given_and_a_duress_code_shows_nothing(
    services: Services, caseworker: Caseworker, mina: User, opened: OpenCase
) -> None:
    case = opened(picture(1))
    assert desk_queue.take_next(services, mina) == case.case_id
    desk_queue.give_back(services, mina, case.case_id)
    case_work.verify(services, caseworker.user, case.case_id)
    assert desk_queue.take_next(services, mina) is None


def test_a_hand_over_is_given_as_well_and_its_list_says_who_has_it(
    services: Services, mina: User, at_desk: Callable[[User], Client]
) -> None:
    hand_over(services, Opening(path=Path.MINOR, story="Help."), "")
    handover = Handover.objects.get().pk
    browser = at_desk(mina)
    assert browser.post("/desk/cases/next/").headers["Location"] == f"/desk/handovers/{handover}/"
    assert "You have this until" in text_of(browser.get("/desk/handovers/"))
    assert "You have this until" in text_of(browser.get(f"/desk/handovers/{handover}/"))

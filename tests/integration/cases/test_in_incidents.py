"""A case in an incident: what its person sees of it, and that a withdrawn case is part of nothing any more."""

from __future__ import annotations

from takeback.casework.case import WithdrawalRule
from takeback.casework.incident import Kind
from takeback.flows.cases import incidents
from takeback.flows.cases.case_work import verify
from takeback.flows.cases.own_case import enter
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.services import Services
from takeback.records.cases.actions import Wishes
from takeback.records.incidents.queries import seen_by_person
from tests.integration.cases.conftest import WEDNESDAY, Browser, Caseworker, OpenCase, picture


def test_a_withdrawn_case_leaves_its_incidents_and_the_others_stay(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    at_once = Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE)
    leaving, staying = opened(picture(1), wishes=at_once), opened(picture(2), wishes=at_once)
    incident = incidents.open_incident(caseworker.user, Kind.ROOM, "https://chat.example/room", WEDNESDAY)
    for case in (leaving, staying):
        assert incidents.join_incident(caseworker.user, incident, case.case_id, WEDNESDAY)

    holder = enter(leaving.code)
    assert holder is not None
    assert withdraw_everything(services, holder)

    assert seen_by_person(leaving.case_id) == []
    assert incidents.incident(caseworker.user, incident)[1] == [staying.case_id]


def test_a_verified_person_sees_that_the_place_is_worked_once_and_nothing_of_anybody_else(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    hers, other = opened(picture(1)), opened(picture(2))
    incident = incidents.open_incident(caseworker.user, Kind.ROOM, "https://chat.example/room", WEDNESDAY)
    for case in (hers, other):
        incidents.join_incident(caseworker.user, incident, case.case_id, WEDNESDAY)
    verify(services, caseworker.user, hers.case_id)

    page = browser.enter(hers.code).content.decode()

    assert "Your case is about a chat room or a group that other people have told us of too." in page
    assert "We work on it once, for everybody." in page
    for secret in ("chat.example", incident, other.case_id):
        assert secret not in page
    assert incidents.take_next(caseworker.user, WEDNESDAY) == incident
    incidents.finish_incident(caseworker.user, incident, WEDNESDAY)
    assert "We have worked on it, once for everybody." in browser.get("/case/").content.decode()


def test_whoever_holds_the_page_of_an_unverified_person_is_told_of_no_incident(
    caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture(1))
    before = browser.enter(case.code).content.decode()
    incident = incidents.open_incident(caseworker.user, Kind.SCHOOL, "A school", WEDNESDAY)

    incidents.join_incident(caseworker.user, incident, case.case_id, WEDNESDAY)

    assert browser.get("/case/").content.decode() == before

"""A case that is withdrawn is part of nothing any more: no incident knows that it was there."""

from __future__ import annotations

from takeback.casework.case import WithdrawalRule
from takeback.casework.incident import Kind
from takeback.flows import incidents
from takeback.flows.own_case import enter
from takeback.flows.services import Services
from takeback.flows.withdrawing import withdraw_everything
from takeback.records.cases.actions import Wishes
from takeback.records.incidents.queries import seen_by_person
from tests.integration.cases.conftest import WEDNESDAY, Caseworker, OpenCase, picture


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

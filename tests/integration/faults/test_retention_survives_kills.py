"""What is forgotten after long is forgotten whole or not at all, wherever the worker is killed, and never untold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connections

from takeback.base.instants import MovableClock
from takeback.records.accounts.models import Organisation
from takeback.records.audit.models import Content, Growth, Head, Leaf
from takeback.records.cases.models import Case, CaseEvent, ReportedLocation
from takeback.records.takedowns.models import LocationCase, LocationWork, LookRow, PoliceTrack
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.workers.retention import FORGET, begin_forgetting_takedowns, handlers
from takeback.workers.worker import one_piece
from tests.database import RecordsDatabase
from tests.faults import Killed, Step, kill_at_every_step
from tests.people import an_organisation
from tests.takedowns import THURSDAY, services_at

pytestmark = pytest.mark.slow

CLOSED_ON = date(2024, 1, 10)
TOLD_LONG_AGO, UNTOLD = "case_a", "case_b"
WORK = (LocationWork, PoliceTrack, Case, OutboxMessage, Obligation, Content, Leaf, Head, Growth)


def night(days: int, owner: str, step: Step = lambda _name: None) -> None:
    """All that is to be done in one night."""
    clock = MovableClock(THURSDAY + timedelta(days=days))
    begin_forgetting_takedowns(clock.now())
    piece = one_piece(services_at(clock), handlers(12), owner)
    while piece():
        step(f"piece of night {days}")
    step(f"night {days}")


def kept(case_id: str) -> list[bool]:
    """Of each table whether it holds something of a case."""
    of_location = {"location__holder": case_id}
    return [
        LocationWork.objects.filter(holder=case_id).exists(),
        LocationCase.objects.filter(case_id=case_id).exists(),
        LookRow.objects.filter(**of_location).exists(),
        PoliceTrack.objects.filter(case_id=case_id).exists(),
        ReportedLocation.objects.filter(case=case_id).exists(),
    ]


def kinds(case_id: str) -> list[str]:
    return list(CaseEvent.objects.filter(case=case_id).order_by("pk").values_list("kind", flat=True))


def a_closed_case(organisation: Organisation, case_id: str) -> Case:
    """A case all of whose takedowns were over years ago."""
    case = Case.objects.create(
        id=case_id, organisation=organisation, state="opened", opened_on=CLOSED_ON, withdrawal_rule="at_once"
    )
    row = LocationWork.objects.create(
        organisation=organisation,
        holder=case.pk,
        place=b"x",
        place_hash="a",
        site_hash="b",
        reach="web",
        matter="image",
        priority=3,
        state="closed",
        ending="ladder_ended",
        remains="still_there",
        reported_on=CLOSED_ON,
        closed_on=CLOSED_ON,
    )
    LocationCase.objects.create(location=row, case_id=case.pk, told_on=CLOSED_ON)
    LookRow.objects.create(location=row, at=THURSDAY, vantage="here", saw="there")
    ReportedLocation.objects.create(case=case, locked=b"x", reported_on=CLOSED_ON)
    PoliceTrack.objects.create(
        organisation=organisation, case_id=case.pk, stage="ended", outcome="", box=b"x", since=CLOSED_ON
    )
    return case


def test_the_duty_killed_at_any_step_forgets_whole_or_not_at_all_and_never_untold(database: RecordsDatabase) -> None:
    organisation = an_organisation()

    def prepare() -> None:
        for table in WORK:
            table.objects.all().delete()
        told = a_closed_case(organisation, TOLD_LONG_AGO)
        CaseEvent.objects.create(case=told, kind="takedowns_end_soon", day=THURSDAY.date() - timedelta(days=30))
        a_closed_case(organisation, UNTOLD)
        connections.close_all()

    def scenario(step: Step) -> None:
        night(0, "victim", step)

    def check(killed: Killed) -> None:
        assert len(set(kept(TOLD_LONG_AGO))) == 1, f"half of it is gone: {killed}"
        assert all(kept(UNTOLD)), f"untold, and gone: {killed}"
        night(1, "another")
        assert not any(kept(TOLD_LONG_AGO)), f"it stays: {killed}"
        assert kinds(TOLD_LONG_AGO) == ["takedowns_end_soon", "takedowns_forgotten"], killed
        assert all(kept(UNTOLD)), killed
        assert kinds(UNTOLD) == ["takedowns_end_soon"], f"told twice or never: {killed}"
        assert Obligation.objects.filter(kind=FORGET, state="waiting").count() == 1, f"no night follows: {killed}"
        connections.close_all()

    runs = kill_at_every_step(scenario, check, prepare=prepare, each_once=True)

    assert runs[-1].passed("night 0")
    assert len(runs) > 10

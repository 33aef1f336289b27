"""What was worked on is forgotten when all of it has been over for long, and the person was told before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.recheck import Saw
from takeback.flows.cases.case_page import case_page
from takeback.flows.cases.own_case import Entered
from takeback.flows.cases.turning import turn_by_caseworker
from takeback.flows.takedowns.closing import close_locations
from takeback.flows.takedowns.retention import TRUNCATE
from takeback.records.banks.models import BankEntry
from takeback.records.cases.models import Case, CaseEvent, ReportedLocation
from takeback.records.handovers.actions import acknowledge, conclude
from takeback.records.handovers.models import Handover
from takeback.records.takedowns.models import (
    ConsentGiven,
    LocationCase,
    LocationCheck,
    LocationWork,
    LookRow,
    Notice,
    PoliceTrack,
    Task,
)
from takeback.records.work.models import OutboxMessage
from takeback.workers.retention import begin_forgetting_takedowns, handlers
from takeback.workers.worker import one_piece
from tests.takedowns import LINK, Desk

MONTHS = 12
TABLES = (LocationWork, LocationCase, LocationCheck, Notice, ConsentGiven, LookRow, PoliceTrack, ReportedLocation)


def days(desk: Desk, many: int) -> None:
    """Let so many nights pass, of which the last one is worked through."""
    desk.pass_time(days=many)
    night(desk)


def night(desk: Desk) -> None:
    begin_forgetting_takedowns(desk.clock.now())
    piece = one_piece(desk.services, handlers(MONTHS), "night")
    while piece():
        pass


def closed(desk: Desk, ending: Ending = Ending.LADDER_ENDED) -> str:
    """A case whose only location was asked for, looked at and closed."""
    case_id, ids = desk.asked(LINK)
    desk.look(ids[0], Saw.THERE)
    desk.pass_time(days=3)
    close_locations(desk.services, desk.caseworker.user, ids, ending)
    Task.objects.all().delete()
    return case_id


def kinds(case_id: str) -> list[str]:
    return list(CaseEvent.objects.filter(case_id=case_id).order_by("pk").values_list("kind", flat=True))


def goes_on(desk: Desk, case_id: str) -> date | None:
    return case_page(Entered(Case.objects.get(pk=case_id), None), desk.clock.now()).links_go_on


def test_it_is_told_thirty_days_before_and_then_it_goes(desk: Desk) -> None:
    case_id = closed(desk)
    days(desk, 330)
    assert "takedowns_end_soon" not in kinds(case_id)
    days(desk, 10)
    assert kinds(case_id)[-1] == "takedowns_end_soon"
    assert goes_on(desk, case_id) == desk.clock.now().date() + timedelta(days=30)
    days(desk, 29)
    assert LocationWork.objects.exists()
    assert kinds(case_id).count("takedowns_end_soon") == 1
    days(desk, 1)
    assert [table.__name__ for table in TABLES if table.objects.exists()] == []
    assert kinds(case_id)[-1] == "takedowns_forgotten"
    assert goes_on(desk, case_id) is None
    assert Case.objects.get(pk=case_id).state == "verified", "the case itself goes on"
    assert OutboxMessage.objects.get(kind=TRUNCATE).state == "done"
    days(desk, 400)
    assert kinds(case_id).count("takedowns_forgotten") == 1


def test_what_is_watched_for_coming_back_is_not_over(desk: Desk) -> None:
    _case_id, ids = desk.asked(LINK)
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    for _ in range(4):
        days(desk, 180)
    assert LocationWork.objects.get().state == "gone"
    assert not CaseEvent.objects.filter(kind="takedowns_end_soon").exists()


@pytest.mark.parametrize("what", ["task", "police", "notice", "location"])
def test_what_is_open_holds_all_of_it(desk: Desk, what: str) -> None:
    case_id = closed(desk)
    organisation = desk.caseworker.user.organisation
    match what:
        case "task":
            at = desk.clock.now()
            Task.objects.create(organisation=organisation, holder=case_id, kind="overdue", about="x", due_at=at)
        case "police":
            today = desk.clock.now().date()
            PoliceTrack.objects.create(organisation=organisation, case_id=case_id, box=b"x", since=today)
        case "notice":
            Notice.objects.update(state="may_have_been_sent")
        case _:
            desk.told(case_id, "https://another.example.net/b")
    days(desk, 700)
    days(desk, 40)
    assert "takedowns_end_soon" not in kinds(case_id)
    assert LocationWork.objects.exists()


def test_a_letter_after_it_was_told_begins_the_months_anew(desk: Desk) -> None:
    closed_case = closed(desk)
    days(desk, 340)
    told = Case.objects.get(pk=closed_case)
    days(desk, 5)
    CaseEvent.objects.create(case=told, kind="letter_sent", day=desk.clock.now().date())
    assert goes_on(desk, closed_case) is None
    days(desk, 60)
    assert LocationWork.objects.exists()
    days(desk, 290)
    assert kinds(closed_case)[-1] == "takedowns_end_soon"
    days(desk, 30)
    assert not LocationWork.objects.exists()


def test_a_withdrawal_that_waits_is_left_to_the_withdrawal(desk: Desk) -> None:
    case_id = closed(desk)
    Case.objects.filter(pk=case_id).update(state="withdrawing", withdrawal_due_on=desk.clock.now().date())
    days(desk, 800)
    assert "takedowns_end_soon" not in kinds(case_id)


def test_what_was_handed_over_goes_only_once_the_hand_over_has_ended(desk: Desk) -> None:
    case_id = desk.verified()
    desk.told(case_id)
    turn_by_caseworker(desk.services, desk.caseworker.user, None, case_id)
    days(desk, 500)
    assert "takedowns_end_soon" not in kinds(case_id)
    handover, at = Handover.objects.get().pk, desk.clock.now()
    acknowledge(handover, desk.caseworker.user, at)
    conclude(handover, desk.caseworker.user, at)
    days(desk, 340)
    assert kinds(case_id)[-1] == "takedowns_end_soon"
    days(desk, 30)
    assert not LocationWork.objects.exists()


def test_more_cases_than_one_transaction_takes_are_all_told_in_one_night(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from takeback.flows.takedowns import retention as flow  # noqa: PLC0415 - for this alone
    from takeback.workers import retention as worker  # noqa: PLC0415 - the same

    for module in (flow, worker):
        monkeypatch.setattr(module, "MOST_AT_ONCE", 2)
    cases = [closed(desk) for _ in range(3)]
    days(desk, 345)
    assert all("takedowns_end_soon" in kinds(case_id) for case_id in cases)


def test_of_one_who_lets_it_go_the_others_of_the_incident_keep_theirs(desk: Desk) -> None:
    case_id = closed(desk)
    row, other = LocationWork.objects.get(), desk.verified()
    LocationWork.objects.update(holder="incident_abc")
    Notice.objects.update(holder="incident_abc")
    LocationCase.objects.create(location=row, case_id=other, told_on=desk.clock.now().date() + timedelta(days=200))
    days(desk, 345)
    days(desk, 31)
    assert kinds(case_id)[-1] == "takedowns_forgotten"
    assert list(LocationCase.objects.values_list("case_id", flat=True)) == [other]
    assert Notice.objects.exists()
    days(desk, 300)
    days(desk, 31)
    assert not LocationWork.objects.exists()
    assert not Notice.objects.exists(), "nobody is left for whom it was asked"


def test_the_hash_goes_on_blocking(desk: Desk) -> None:
    from takeback.flows.takedowns.unseen import confirmed_by_phone, take_signals  # noqa: PLC0415 - for this alone
    from takeback.signals.signal import Signal  # noqa: PLC0415 - the same
    from tests.fakes.services import PDQ  # noqa: PLC0415 - the same

    case_id, ids = desk.asked(LINK)
    take_signals(desk.services, ids[0], [Signal("pdq", PDQ, 100)])
    confirmed_by_phone(desk.services, desk.caseworker.user, case_id, ids[0])
    close_locations(desk.services, desk.caseworker.user, ids, Ending.LADDER_ENDED)
    Task.objects.all().delete()
    days(desk, 345)
    days(desk, 30)
    assert not LocationWork.objects.exists()
    assert BankEntry.objects.get().standing == "attested"

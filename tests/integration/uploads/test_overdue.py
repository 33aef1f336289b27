"""The legal contact has a day to record what became of what may be of a minor; then it is said where it is seen."""

from __future__ import annotations

from datetime import timedelta

from takeback.base.instants import MovableClock
from takeback.demo.pictures import sample_picture
from takeback.flows.overdue import Overdue, overdue
from takeback.flows.services import Services
from takeback.flows.uploads import withheld
from takeback.records.audit.models import Content
from takeback.records.uploads.states import WITHHELD_WITHIN
from takeback.records.uploads.verdict_words import Verdict
from tests.integration.uploads.test_reviewing import decide, taken
from tests.uploads import Helpline, upload, work_until_idle


def withhold(services: Services, helpline: Helpline) -> str:
    link = upload(services, helpline.partner, sample_picture("dunes"))
    taken(services, helpline.reviewer)
    decide(services, helpline.reviewer, link.request_id, Verdict.MINOR)
    return link.request_id


def late_leaves() -> int:
    return Content.objects.filter(kind="upload_withheld_overdue").count()


def test_within_the_day_nothing_is_overdue(services: Services, helpline: Helpline, clock: MovableClock) -> None:
    withhold(services, helpline)
    clock.move(WITHHELD_WITHIN - timedelta(seconds=1))
    work_until_idle(services)

    assert overdue(clock.now()) == Overdue(handovers=0, withheld=0)
    assert late_leaves() == 0


def test_behind_it_the_log_says_so_every_day_and_the_picture_stays(
    services: Services, helpline: Helpline, clock: MovableClock
) -> None:
    request = withhold(services, helpline)
    for days in (1, 2, 3):
        clock.move(WITHHELD_WITHIN)
        work_until_idle(services)
        assert late_leaves() == days

    assert overdue(clock.now()) == Overdue(handovers=0, withheld=1)
    assert [row.pk for row in withheld.withheld(services, helpline.contact.user)] == [request]


def test_once_it_is_recorded_the_clock_stands_still(
    services: Services, helpline: Helpline, clock: MovableClock
) -> None:
    request = withhold(services, helpline)
    clock.move(WITHHELD_WITHIN)
    work_until_idle(services)
    withheld.hand_over(services, helpline.contact.user, request, "KNPA-2026-1")
    clock.move(timedelta(days=7))
    work_until_idle(services)

    assert not overdue(clock.now()).is_any
    assert late_leaves() == 1

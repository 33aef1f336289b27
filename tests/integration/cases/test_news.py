"""What a person tells after the start reaches a caseworker: it waits until somebody has looked, danger first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from takeback.base.instants import MovableClock
from takeback.casework.case import Path, WithdrawalRule
from takeback.casework.takedown.matter import Matter
from takeback.flows.cases import case_work
from takeback.flows.cases.own_case import add_pictures, report_links
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.services import Services
from takeback.flows.takedowns.reporting import take_in_reported
from takeback.records.cases.actions import Wishes
from takeback.records.cases.news import News, news_in
from takeback.records.cases.waiting import waiting_in
from takeback.records.takedowns.models import LocationWork, Task
from takeback.records.work.models import QueueItem
from tests.integration.cases.conftest import WEDNESDAY, Browser, Caseworker, OpenCase, picture
from tests.integration.cases.test_withdrawing import holder_of
from tests.people import signed_in

LINK = "https://bad.example.com/her.jpg"
OTHER = "https://worse.example.com/her-address"
DANGER = "their name, address or telephone number is out"
AT_ONCE = Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE)


@pytest.fixture
def desk(caseworker: Caseworker) -> Client:
    return signed_in(caseworker.user, WEDNESDAY)


def shown(desk: Client, path: str) -> str:
    return desk.get(path).content.decode()


def test_links_of_a_verified_person_wait_until_somebody_takes_them_in(
    services: Services, caseworker: Caseworker, opened: OpenCase, browser: Browser, desk: Client
) -> None:
    case = opened(picture())
    case_work.verify(services, caseworker.user, case.case_id)
    assert waiting_in(caseworker.user.organisation_id) == []
    browser.enter(case.code)

    browser.post("/case/links/", {"links": LINK})

    cases, takedowns = shown(desk, "/desk/cases/"), shown(desk, "/desk/takedowns/")
    assert case.case_id in cases
    assert "links that nobody has taken in" in cases
    assert case.case_id in takedowns
    assert "No caseworker has begun with it yet." in browser.get("/case/").content.decode()

    take_in_reported(services, caseworker.user, case.case_id)

    assert waiting_in(caseworker.user.organisation_id) == []
    assert not QueueItem.objects.filter(queue__startswith="case_news").exists()
    assert "No caseworker has begun with it yet." not in browser.get("/case/").content.decode()


def test_links_of_the_start_still_wait_when_the_person_is_verified_and_they_are_not_taken_in(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    case = opened(locations=(LINK,))
    case_work.verify(services, caseworker.user, case.case_id)

    (waiting,) = waiting_in(caseworker.user.organisation_id)

    assert waiting.has_links
    assert not waiting.danger


def test_a_shown_address_goes_before_everything_and_is_taken_in_as_what_it_is(
    services: Services, caseworker: Caseworker, opened: OpenCase, browser: Browser, desk: Client
) -> None:
    first, hers = opened(locations=(LINK,)), opened(picture())
    withdraw_everything(services, holder_of(first.code))  # what is due in three days goes behind it
    browser.enter(hers.code)

    browser.post("/case/links/", {"links": OTHER, "danger": "yes"})
    browser.post("/case/links/", {"links": LINK})

    assert [each.id for each in waiting_in(caseworker.user.organisation_id)] == [hers.case_id, first.case_id]
    assert DANGER in shown(desk, "/desk/cases/")
    assert DANGER in shown(desk, "/desk/takedowns/")
    take_in_reported(services, caseworker.user, hers.case_id)
    rows = {row.matter: row.priority for row in LocationWork.objects.filter(cases__case_id=hers.case_id)}
    assert rows == {Matter.IDENTITY: 0, Matter.IMAGE: 2}
    task = Task.objects.get(holder=hers.case_id)
    assert QueueItem.objects.get(key=task.pk).priority == 0


def test_the_same_link_told_once_more_as_a_danger_becomes_one(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    holder = holder_of(opened(picture()).code)
    report_links(services, holder, [LINK])
    report_links(services, holder, [LINK], danger=True)
    take_in_reported(services, caseworker.user, holder.case_id)
    assert LocationWork.objects.get().matter == Matter.IDENTITY

    report_links(services, holder, [OTHER])
    take_in_reported(services, caseworker.user, holder.case_id)
    report_links(services, holder, [OTHER], danger=True)
    take_in_reported(services, caseworker.user, holder.case_id)
    assert set(LocationWork.objects.values_list("matter", flat=True)) == {Matter.IDENTITY}


def test_a_danger_that_waits_is_not_made_less_by_an_ordinary_link(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    holder = holder_of(opened(picture()).code)

    report_links(services, holder, [OTHER], danger=True)
    report_links(services, holder, [LINK])

    assert news_in(caseworker.user.organisation_id)[holder.case_id].danger


def test_what_is_kept_of_when_it_was_told_is_the_day(
    services: Services, caseworker: Caseworker, opened: OpenCase, clock: MovableClock
) -> None:
    holder = holder_of(opened(picture()).code)
    clock.move(timedelta(hours=3, minutes=17))

    report_links(services, holder, [LINK])

    due = QueueItem.objects.get(queue__startswith="case_news").due_at
    assert (due.hour, due.minute, due.second) == (0, 0, 0)


def test_a_withdrawn_case_waits_for_nobody(services: Services, caseworker: Caseworker, opened: OpenCase) -> None:
    case = opened(locations=(LINK,), wishes=AT_ONCE)

    withdraw_everything(services, holder_of(case.code))

    assert news_in(caseworker.user.organisation_id) == {}


def test_a_hand_over_has_its_own_clock_and_what_is_told_later_wakes_somebody(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    case = opened(locations=(LINK,), path=Path.MINOR)
    assert news_in(caseworker.user.organisation_id) == {}

    report_links(services, holder_of(case.code), [OTHER])

    assert news_in(caseworker.user.organisation_id)[case.case_id].kinds == {News.LINKS}


def test_an_added_picture_that_somebody_else_claims_too_is_in_the_list(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    hers, his = opened(picture(1)), opened(picture(2))
    for case in (hers, his):
        case_work.verify(services, caseworker.user, case.case_id)
    assert waiting_in(caseworker.user.organisation_id) == []

    add_pictures(services, holder_of(hers.code), [picture(2)])

    assert {each.id: each.frozen for each in waiting_in(caseworker.user.organisation_id)} == {
        hers.case_id: 1,
        his.case_id: 1,
    }

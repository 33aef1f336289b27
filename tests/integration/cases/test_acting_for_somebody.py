"""Who acts for somebody does so until a day, or until that person says otherwise. A machine sees to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from takeback.base.errors import Conflict, NotAllowed, NotFound
from takeback.base.instants import MovableClock
from takeback.flows.cases import authority, case_work
from takeback.flows.cases.desk_queue import What, things_in
from takeback.flows.cases.own_case import enter, entered
from takeback.flows.services import Services
from takeback.matching.bank import Standing
from takeback.records.accounts.roles import Role
from takeback.records.audit.models import Content
from takeback.records.banks.models import BankEntry
from takeback.records.case_keys.models import CaseKeyRow
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import Case
from takeback.records.cases.waiting import waiting_in
from tests.integration.cases.conftest import WEDNESDAY, Browser, Caseworker, OpenCase, picture
from tests.integration.cases.test_withdrawing import holder_of, work
from tests.people import a_member, an_organisation

FRIDAY = WEDNESDAY.date() + timedelta(days=2)
OVER = "The time for which you acted for somebody is over"


def test_on_the_last_day_the_code_still_opens_the_case_and_the_page_says_when_it_ends(
    services: Services, caseworker: Caseworker, opened: OpenCase, browser: Browser, clock: MovableClock
) -> None:
    case = opened(delegate="acts: family", acts_until=FRIDAY)
    clock.move(timedelta(days=2))
    work(services)

    page = browser.enter(case.code).content.decode()

    assert "You act for somebody until Nov. 27, 2026." in page


def test_behind_it_the_code_opens_nothing_and_the_caseworker_is_told(
    services: Services, caseworker: Caseworker, opened: OpenCase, browser: Browser, clock: MovableClock
) -> None:
    case = opened(picture(), delegate="acts: family", acts_until=FRIDAY)
    clock.move(timedelta(days=3))
    work(services)

    assert OVER in browser.enter(case.code).content.decode()
    assert entered(holder_of(case.code)) is None
    key = CaseKeyRow.objects.get(pk=case.case_id)
    assert key.for_code is None
    assert key.for_organisation is not None
    assert [each.what for each in things_in(caseworker.user.organisation_id, clock.now())][:1] == [What.AUTHORITY]
    (waiting,) = waiting_in(caseworker.user.organisation_id)
    assert waiting.acting_ended
    assert Content.objects.filter(kind="case.authority_ended", subject=case.case_id).count() == 1
    assert BankEntry.objects.get().standing == Standing.ATTESTED  # what is protected stays so


def test_whoever_acted_for_a_minor_does_not_see_how_the_hand_over_goes_on(
    services: Services, caseworker: Caseworker, opened: OpenCase, browser: Browser
) -> None:
    case = opened(delegate="acts: family", acts_until=FRIDAY)
    typed = {"code": " ".join(case.code.words())}
    assert "Your code is right" in browser.post("/received/", typed).content.decode()
    authority.end_authority(services, caseworker.user, case.case_id)

    page = browser.post("/received/", typed).content.decode()

    assert OVER in page
    assert "Your code is right" not in page


def test_nothing_can_be_done_any_more_with_a_page_that_is_still_open(
    services: Services, caseworker: Caseworker, opened: OpenCase, browser: Browser, clock: MovableClock
) -> None:
    case = opened(delegate="acts: family", acts_until=FRIDAY)
    clock.move(timedelta(days=3))
    browser.enter(case.code)
    work(services)

    for name, fields in (("write-in-case", {"text": "Hello"}), ("withdraw-case", {"sure": "yes"})):
        assert browser.post(reverse(f"portal:{name}"), fields).status_code == 403
    row = Case.objects.get(pk=case.case_id)
    assert row.withdrawal_due_on is None
    assert not row.messages.exists()


def test_the_person_can_end_it_at_once_by_a_word_to_a_caseworker(
    services: Services, caseworker: Caseworker, opened: OpenCase, browser: Browser
) -> None:
    case = opened(delegate="acts: family", acts_until=FRIDAY)
    browser.enter(case.code)

    authority.end_authority(services, caseworker.user, case.case_id)

    assert OVER in browser.get("/case/").content.decode()
    assert CaseKeyRow.objects.get(pk=case.case_id).for_code is None
    with pytest.raises(Conflict):
        authority.end_authority(services, caseworker.user, case.case_id)


def test_the_person_then_gets_a_code_of_their_own_and_the_old_one_stays_shut(
    services: Services, caseworker: Caseworker, opened: OpenCase, browser: Browser, clock: MovableClock
) -> None:
    case = opened(delegate="acts: family", acts_until=FRIDAY)
    clock.move(timedelta(days=3))
    work(services)

    code = case_work.give_another_code(services, caseworker.user, caseworker.private, case.case_id)
    clock.move(timedelta(days=60))
    work(services)

    assert enter(case.code) is None
    page = browser.enter(code).content.decode()
    assert "Your case" in page
    assert "You act for somebody" not in page
    assert not any(each.acting_ended for each in waiting_in(caseworker.user.organisation_id))


def test_a_lost_code_of_who_acts_is_replaced_and_the_end_stays_where_it_was(
    services: Services, caseworker: Caseworker, opened: OpenCase, clock: MovableClock
) -> None:
    case = opened(delegate="acts: family", acts_until=FRIDAY, wishes=Wishes(lost_code_replaceable=True))
    code = case_work.give_another_code(services, caseworker.user, caseworker.private, case.case_id)
    assert entered(holder_of(code)) is not None
    clock.move(timedelta(days=3))
    work(services)

    assert entered(holder_of(code)) is None


def test_a_case_of_ones_own_never_ends_by_itself(
    services: Services, caseworker: Caseworker, opened: OpenCase, clock: MovableClock
) -> None:
    case = opened(picture())
    clock.move(timedelta(days=400))
    work(services)

    assert entered(holder_of(case.code)) is not None
    with pytest.raises(Conflict):
        authority.end_authority(services, caseworker.user, case.case_id)


def test_only_a_caseworker_of_the_organisation_ends_it(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    case = opened(delegate="acts: family", acts_until=FRIDAY)
    engineer = a_member(Role.ENGINEER, organisation=caseworker.user.organisation, name="Eva")
    stranger = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"), name="Bea")

    with pytest.raises(NotAllowed):
        authority.end_authority(services, engineer, case.case_id)
    with pytest.raises(NotFound):
        authority.end_authority(services, stranger, case.case_id)
    assert entered(holder_of(case.code)) is not None

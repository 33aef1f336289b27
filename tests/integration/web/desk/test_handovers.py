"""The page of hand-overs: of one's own organisation alone, for caseworkers, and nothing opened without a press."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from takeback.base.instants import MovableClock
from takeback.project import wiring
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.handovers.actions import receive
from takeback.records.handovers.models import Handover
from tests.fakes.services import FakeServices
from tests.people import a_member, an_organisation, signed_in

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    clock = MovableClock(AT)
    made = FakeServices(clock=clock).as_services()
    monkeypatch.setattr(wiring, "services", lambda: made)
    return clock


@pytest.fixture
def caseworker(clock: MovableClock) -> User:
    return a_member(Role.CASEWORKER, organisation=an_organisation("Haven"))


@pytest.fixture
def browser(caseworker: User) -> Client:
    return signed_in(caseworker, AT)


@pytest.fixture
def handover(caseworker: User) -> Handover:
    """Of the caseworker's organisation. Its case is gone, as after a kill: nothing here may need it."""
    with transaction.atomic():
        made = receive("case_1", caseworker.organisation_id, "kr-d4u", AT)
    Handover.objects.filter(pk=made.pk).update(case_id=None)
    return made


def test_what_is_due_first_stands_first_and_what_is_late_says_so(browser: Client, caseworker: User) -> None:
    with transaction.atomic():
        later = receive("case_a", caseworker.organisation_id, "", AT)
        sooner = receive("case_b", caseworker.organisation_id, "", AT)
    Handover.objects.filter(pk=sooner.pk).update(due_at=AT, is_late=True)
    page = browser.get("/desk/handovers/").content.decode()
    assert page.index(sooner.pk) < page.index(later.pk)
    assert page.count("<strong>late</strong>") == 1


def test_it_goes_step_by_step_and_the_page_offers_only_the_next_one(browser: Client, handover: Handover) -> None:
    address = f"/desk/handovers/{handover.pk}/"
    page = browser.get(address).content.decode()
    assert "I have read it" in page
    assert "It is passed on" not in page
    assert browser.post(f"{address}acknowledge/").status_code == 302
    page = browser.get(address).content.decode()
    assert "It is passed on" in page
    assert browser.post(f"{address}pass-on/", {"to": "kr-d4u", "their_reference": "D-1"}).status_code == 302
    assert browser.post(f"{address}conclude/").status_code == 302
    handover.refresh_from_db()
    assert (handover.stage, handover.passed_on_to, handover.their_reference) == ("concluded", "kr-d4u", "D-1")


@pytest.mark.parametrize(
    "form", [{"to": "nobody"}, {"to": ""}, {"to": "stopncii"}, {"to": "kr-d4u", "their_reference": "Anna Kim"}]
)
def test_a_reference_says_nothing_of_anybody_and_goes_to_somebody_known(
    browser: Client, handover: Handover, form: dict[str, str]
) -> None:
    address = f"/desk/handovers/{handover.pk}/"
    browser.post(f"{address}acknowledge/")
    assert browser.post(f"{address}pass-on/", form).status_code == 200
    handover.refresh_from_db()
    assert handover.stage == "acknowledged"


def test_no_step_is_skipped(browser: Client, handover: Handover) -> None:
    for step in ("pass-on", "conclude"):
        answer = browser.post(f"/desk/handovers/{handover.pk}/{step}/", {"to": "kr-d4u"})
        assert answer.status_code == 409
    handover.refresh_from_db()
    assert handover.stage == "received"


@pytest.mark.parametrize("step", ["", "read/", "acknowledge/", "pass-on/", "conclude/"])
def test_another_organisation_has_no_such_hand_over(handover: Handover, step: str) -> None:
    stranger = signed_in(a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere")), AT)
    address = f"/desk/handovers/{handover.pk}/{step}"
    answer = stranger.post(address, {"to": "kr-d4u"}) if step else stranger.get(address)
    assert answer.status_code == 404
    assert handover.pk not in stranger.get("/desk/handovers/").content.decode()
    handover.refresh_from_db()
    assert handover.stage == "received"


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.CASEWORKER])
def test_no_other_role_sees_them(handover: Handover, caseworker: User, role: Role) -> None:
    other = signed_in(a_member(role, organisation=caseworker.organisation), AT)
    for step in ("", "read/", "acknowledge/"):
        assert other.post(f"/desk/handovers/{handover.pk}/{step}").status_code == 403


def test_what_was_taken_back_opens_for_nobody(browser: Client, handover: Handover) -> None:
    assert browser.post(f"/desk/handovers/{handover.pk}/read/").status_code == 409

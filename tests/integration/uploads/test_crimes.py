"""Of violence or another crime in a picture its case's caseworker is told, and by whoever asks it can be read again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from takeback.base.instants import MovableClock
from takeback.demo.pictures import sample_picture
from takeback.flows.cases import case_work, claiming
from takeback.flows.cases.opening import Opening, open_case
from takeback.flows.services import Services
from takeback.flows.uploads import reviewing
from takeback.project import wiring
from takeback.records.accounts.roles import Role
from takeback.records.banks.models import BankEntry
from takeback.records.cases.models import Case
from takeback.records.cases.waiting import waiting_in
from takeback.records.keyring.organisation_keys import admit_member
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.verdict_words import Verdict
from tests.people import signed_in
from tests.uploads import Helpline, Someone, someone, upload, work_until_idle

UNDO_OVER = timedelta(minutes=5)
WAITS = "a reviewer saw violence or another crime in a picture"
TOLD = "It shows violence or another crime. Talk with the person about the police."


@pytest.fixture
def case_id(services: Services, helpline: Helpline) -> str:
    assert helpline.organisation.pk
    return open_case(services, Opening()).case_id


@pytest.fixture
def caseworker(helpline: Helpline, services: Services) -> Someone:
    made = someone(Role.CASEWORKER, organisation=helpline.organisation, name="Cas")
    who, at = helpline.reviewer, services.clock.now()
    admit_member(helpline.organisation.pk, by_id=who.user.pk, by_private=who.private, new_member=made.user.pk, at=at)
    return made


@pytest.fixture
def desk(services: Services, caseworker: Someone, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(wiring, "services", lambda: services)
    return signed_in(caseworker.user, services.clock.now())


def shown(desk: Client, path: str) -> str:
    return desk.get(path).content.decode()


def found(
    services: Services, helpline: Helpline, verdict: Verdict, *, intimate_too: bool = False, case_id: str = ""
) -> str:
    """A picture of which a reviewer has just said this."""
    link = upload(services, helpline.partner, sample_picture("dunes"), case_id=case_id)
    who = helpline.reviewer
    assert reviewing.take_next(services, who.user) is not None
    reviewing.decide(services, who.user, who.private, link.request_id, verdict, intimate_too=intimate_too)
    return link.request_id


def be_final(services: Services, clock: MovableClock) -> None:
    clock.move(UNDO_OVER)
    work_until_idle(services)


def test_once_the_verdict_is_final_the_case_waits_and_its_page_says_why(
    services: Services, helpline: Helpline, clock: MovableClock, caseworker: Someone, case_id: str, desk: Client
) -> None:
    found(services, helpline, Verdict.CRIME, case_id=case_id)
    assert waiting_in(helpline.organisation.pk) == []

    be_final(services, clock)

    (waiting,) = waiting_in(helpline.organisation.pk)
    assert (waiting.id, waiting.has_crime, waiting.danger) == (case_id, True, False)
    assert WAITS in shown(desk, "/desk/cases/")
    assert TOLD in shown(desk, f"/desk/cases/{case_id}/")
    case_work.read_case(services, caseworker.user, caseworker.private, case_id)
    assert waiting_in(helpline.organisation.pk) == []
    assert TOLD in shown(desk, f"/desk/cases/{case_id}/")


@pytest.mark.usefixtures("caseworker")
def test_of_a_verdict_that_was_undone_nobody_is_told(
    services: Services, helpline: Helpline, clock: MovableClock, case_id: str, desk: Client
) -> None:
    request_id = found(services, helpline, Verdict.CRIME, case_id=case_id)
    reviewing.undo(services, helpline.reviewer.user, request_id)
    be_final(services, clock)
    assert waiting_in(helpline.organisation.pk) == []
    assert TOLD not in shown(desk, f"/desk/cases/{case_id}/")


@pytest.mark.parametrize("verdict", [Verdict.INTIMATE, Verdict.NOT_INTIMATE])
def test_nothing_else_that_a_reviewer_says_waits_for_a_caseworker(
    services: Services, helpline: Helpline, clock: MovableClock, case_id: str, verdict: Verdict
) -> None:
    found(services, helpline, verdict, case_id=case_id)
    be_final(services, clock)
    assert waiting_in(helpline.organisation.pk) == [] or verdict is Verdict.INTIMATE
    assert not any(each.has_crime for each in waiting_in(helpline.organisation.pk))


def test_a_case_that_was_withdrawn_waits_for_nobody_and_a_picture_of_no_case_ends_like_any_other(
    services: Services, helpline: Helpline, clock: MovableClock, case_id: str
) -> None:
    of_a_case = found(services, helpline, Verdict.CRIME, case_id=case_id)
    of_none = found(services, helpline, Verdict.CRIME)
    Case.objects.filter(pk=case_id).update(state="withdrawn")
    be_final(services, clock)
    assert waiting_in(helpline.organisation.pk) == []
    states = UploadRequest.objects.filter(pk__in=[of_a_case, of_none]).values_list("state", flat=True)
    assert set(states) == {"settled"}


def test_a_crime_that_could_not_be_banked_stays_a_crime(
    services: Services, helpline: Helpline, clock: MovableClock, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "MOST_IMAGES", 0)
    request_id = found(services, helpline, Verdict.CRIME, intimate_too=True, case_id=case_id)
    be_final(services, clock)
    assert not BankEntry.objects.exists()
    assert UploadRequest.objects.get(pk=request_id).verdict == Verdict.CRIME
    assert [each.has_crime for each in waiting_in(helpline.organisation.pk)] == [True]

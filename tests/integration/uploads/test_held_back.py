"""When one picture may be of a minor, its case turns, and its other pictures are shown to nobody, without a hash."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from takeback.base.errors import Conflict, NotFound
from takeback.base.instants import MovableClock
from takeback.casework.case import Path
from takeback.demo.pictures import altered, sample_picture
from takeback.flows.cases.opening import Opening, open_case
from takeback.flows.cases.turning import turn_by_caseworker
from takeback.flows.services import Services
from takeback.flows.uploads import reviewing, uploading
from takeback.flows.uploads.seen_uploads import hint, reveal
from takeback.records.accounts.roles import Role
from takeback.records.banks.models import BankEntry
from takeback.records.cases.models import Case
from takeback.records.handovers.models import Handover
from takeback.records.keyring.organisation_keys import admit_member
from takeback.records.upload_keys import store
from takeback.records.uploads.kinds import Kind
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.states import State
from takeback.records.uploads.verdict_words import Verdict
from takeback.records.uploads.verdicts import SETTLE
from takeback.records.work.models import Obligation, QueueItem
from tests.uploads import Helpline, Someone, a_link, someone, upload, work_until_idle


@pytest.fixture
def case_id(services: Services, helpline: Helpline) -> str:
    assert helpline.organisation.pk
    return open_case(services, Opening()).case_id


@pytest.fixture
def caseworker(helpline: Helpline, services: Services) -> Someone:
    made = someone(Role.CASEWORKER, organisation=helpline.organisation, name="Cas")
    admit_member(
        helpline.organisation.pk,
        by_id=helpline.reviewer.user.pk,
        by_private=helpline.reviewer.private,
        new_member=made.user.pk,
        at=services.clock.now(),
    )
    return made


def sent(services: Services, by: Someone, case_id: str, data: bytes) -> str:
    return upload(services, by, data, case_id=case_id).request_id


def state(request_id: str) -> str:
    return UploadRequest.objects.get(pk=request_id).state


def taken(services: Services, who: Someone) -> str:
    row = reviewing.take_next(services, who.user)
    assert row is not None
    return row.pk


def test_the_other_pictures_of_the_case_are_shown_to_nobody_and_no_hash_is_made(
    services: Services, helpline: Helpline, caseworker: Someone, case_id: str, clock: MovableClock
) -> None:
    dunes = sample_picture("dunes")
    first = sent(services, caseworker, case_id, dunes)
    copy = sent(services, caseworker, case_id, altered(dunes, "recompressed"))
    waiting = sent(services, caseworker, case_id, sample_picture("fjord"))
    elsewhere = upload(services, helpline.partner, altered(dunes, "recompressed")).request_id
    link = a_link(services, caseworker, case_id=case_id)
    assert taken(services, helpline.reviewer) == first
    assert taken(services, helpline.colleague) == copy

    reviewing.decide(services, helpline.reviewer.user, helpline.reviewer.private, first, Verdict.MINOR)

    assert [state(each) for each in (first, copy, waiting)] == [State.WITHHELD] * 3
    for look in (hint, reveal):
        with pytest.raises(Conflict):
            look(services, helpline.colleague.user, helpline.colleague.private, copy)
    for each in (first, copy, waiting):
        key = store.key_of(each)
        assert key is not None
        assert (key.for_organisation, set(key.for_contacts)) == (None, {helpline.contact.user.pk})
    assert set(UploadRequest.objects.filter(case_id=case_id).values_list("alike", flat=True)) == {"", first}
    assert state(link.request_id) == State.REVOKED
    assert uploading.link_stands(services, link.secret) == "gone"
    assert state(elsewhere) == State.UPLOADED, "nothing tells which pictures without a case are alike"
    assert list(QueueItem.objects.filter(queue__startswith="review").values_list("key", flat=True)) == [elsewhere]
    assert Case.objects.get(pk=case_id).path == Path.MINOR
    assert Handover.objects.get().case_id == case_id
    clock.move(timedelta(days=30))
    work_until_idle(services)
    assert [state(each) for each in (first, copy, waiting)] == [State.WITHHELD] * 3
    assert not BankEntry.objects.exists()


def test_what_was_found_intimate_a_minute_ago_is_held_back_and_never_banked(
    services: Services, helpline: Helpline, caseworker: Someone, case_id: str, clock: MovableClock
) -> None:
    first = sent(services, caseworker, case_id, sample_picture("dunes"))
    second = sent(services, caseworker, case_id, sample_picture("fjord"))
    taken(services, helpline.reviewer)
    reviewing.decide(services, helpline.reviewer.user, helpline.reviewer.private, first, Verdict.INTIMATE)
    assert state(first) == State.DECIDED
    assert taken(services, helpline.colleague) == second

    reviewing.decide(services, helpline.colleague.user, helpline.colleague.private, second, Verdict.MINOR)

    row = UploadRequest.objects.get(pk=first)
    assert (row.state, row.signals, row.settle_at) == (State.WITHHELD, [], None)
    assert not Obligation.objects.filter(kind=SETTLE, state="waiting").exists()
    with pytest.raises(Conflict):
        reviewing.undo(services, helpline.reviewer.user, first)
    clock.move(timedelta(hours=1))
    work_until_idle(services)
    assert not BankEntry.objects.exists()


def test_where_the_rule_is_to_destroy_the_other_pictures_are_destroyed_too(
    services: Services, helpline: Helpline, caseworker: Someone, case_id: str
) -> None:
    services = replace(services, suspected_minor="destroy")
    first, second = (sent(services, caseworker, case_id, sample_picture(each)) for each in ("dunes", "fjord"))
    taken(services, helpline.reviewer)
    reviewing.decide(services, helpline.reviewer.user, helpline.reviewer.private, first, Verdict.MINOR)
    assert [state(each) for each in (first, second)] == [State.DESTROYED] * 2
    work_until_idle(services)
    assert [store.key_of(each) for each in (first, second)] == [None, None]


@pytest.mark.parametrize("with_key", [True, False])
def test_a_caseworker_who_turns_a_case_holds_its_pictures_back(
    services: Services,
    helpline: Helpline,
    caseworker: Someone,
    case_id: str,
    with_key: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    request_id = sent(services, caseworker, case_id, sample_picture("dunes"))
    taken(services, helpline.reviewer)

    turn_by_caseworker(services, caseworker.user, caseworker.private if with_key else None, case_id)

    assert state(request_id) == State.WITHHELD
    key = store.key_of(request_id)
    assert key is not None
    assert (key.for_organisation is None) is with_key
    assert reviewing.take_next(services, helpline.reviewer.user) is None
    with pytest.raises(Conflict):
        reveal(services, helpline.reviewer.user, helpline.reviewer.private, request_id)
    with pytest.raises(NotFound):
        uploading.open_request(services, caseworker.user, Kind.NUDITY, case_id="case_nobody")


def test_a_picture_of_no_case_turns_none(services: Services, helpline: Helpline, case_id: str) -> None:
    request_id = upload(services, helpline.partner, sample_picture("dunes")).request_id
    taken(services, helpline.reviewer)
    reviewing.decide(services, helpline.reviewer.user, helpline.reviewer.private, request_id, Verdict.MINOR)
    assert state(request_id) == State.WITHHELD
    assert Case.objects.get(pk=case_id).path == Path.ADULT
    assert not Handover.objects.exists()

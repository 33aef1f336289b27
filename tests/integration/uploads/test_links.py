"""The link itself: single use, expiring, worth nothing to anybody else."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path as FilePath
from typing import Any

import pytest
from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound, TooLarge, Unavailable
from takeback.base.instants import MovableClock
from takeback.casework.case import Path
from takeback.demo.pictures import sample_picture
from takeback.flows.cases.opening import Opening, open_case
from takeback.flows.services import Services
from takeback.flows.uploads import reviewing, uploading
from takeback.flows.uploads.seen_uploads import facts
from takeback.matching.bank import Standing
from takeback.records.accounts.roles import Role
from takeback.records.banks.models import BankEntry
from takeback.records.cases.models import Case, CaseImage
from takeback.records.upload_keys import store
from takeback.records.uploads.actions import KEPT_FOR, OPEN_FOR, withdraw_uploads_of
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.queries import requests_of
from takeback.records.uploads.states import State
from takeback.records.uploads.verdict_words import Verdict
from tests.uploads import Helpline, a_helpline, a_link, sealed_for, someone, upload, work_until_idle


def blobs(tmp_path: FilePath) -> list[str]:
    folder = tmp_path / "blobs"
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def test_opening_a_link_does_not_use_it_up(services: Services, helpline: Helpline) -> None:
    link = a_link(services, helpline.partner)
    for _ in range(5):
        assert uploading.open_link(services, link.secret) is not None
    uploading.receive(services, link.secret, [sealed_for(services, link, sample_picture("dunes"))])
    assert uploading.open_link(services, link.secret) is None


def test_a_link_takes_one_upload(services: Services, helpline: Helpline, tmp_path: FilePath) -> None:
    link = a_link(services, helpline.partner)
    sealed = sealed_for(services, link, sample_picture("dunes"))
    uploading.receive(services, link.secret, [sealed])
    with pytest.raises(NotFound):
        uploading.receive(services, link.secret, [sealed])
    assert len(blobs(tmp_path)) == 1


@pytest.mark.parametrize("secret", ["", "x", "upload_abc", "\ud800", "0" * 100_000])
def test_a_link_of_nobodys_opens_nothing(services: Services, helpline: Helpline, secret: str) -> None:
    a_link(services, helpline.partner)
    assert uploading.open_link(services, secret) is None
    with pytest.raises(NotFound):
        uploading.receive(services, secret, [b"U\x01"])


def test_only_a_hash_of_the_secret_is_kept(services: Services, helpline: Helpline) -> None:
    link = a_link(services, helpline.partner)
    row = UploadRequest.objects.values().get()
    assert link.secret not in str(row)


def test_after_its_time_a_link_takes_nothing(services: Services, helpline: Helpline, clock: MovableClock) -> None:
    link = a_link(services, helpline.partner)
    sealed = sealed_for(services, link, sample_picture("dunes"))
    clock.move(OPEN_FOR)
    assert uploading.open_link(services, link.secret) is None
    with pytest.raises(NotFound):
        uploading.receive(services, link.secret, [sealed])


@pytest.mark.parametrize("taken", [False, True])
def test_a_picture_that_nobody_decided_on_is_destroyed_unseen(
    services: Services, helpline: Helpline, clock: MovableClock, tmp_path: FilePath, *, taken: bool
) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"))
    if taken:
        reviewing.take_next(services, helpline.reviewer.user)
    clock.move(KEPT_FOR - timedelta(seconds=1))
    work_until_idle(services)
    assert store.key_of(link.request_id) is not None
    clock.move(timedelta(seconds=1))
    work_until_idle(services)
    assert UploadRequest.objects.get(pk=link.request_id).state == State.EXPIRED
    assert store.key_of(link.request_id) is None
    assert blobs(tmp_path) == []
    assert reviewing.take_next(services, helpline.colleague.user) is None


@pytest.mark.parametrize(
    "sealed",
    [b"", b"\xff\xd8\xff\xe0 a picture in the clear", b"U\x01", b"U\x02" + bytes(200), b"U\x01" + bytes(65 + 5)],
)
def test_what_is_not_sealed_or_not_whole_is_refused_and_the_link_still_works(
    services: Services, helpline: Helpline, tmp_path: FilePath, sealed: bytes
) -> None:
    link = a_link(services, helpline.partner)
    with pytest.raises(Invalid):
        uploading.receive(services, link.secret, [sealed])
    assert blobs(tmp_path) == []
    uploading.receive(services, link.secret, [sealed_for(services, link, sample_picture("dunes"))])


def test_what_is_too_large_is_refused(services: Services, helpline: Helpline, tmp_path: FilePath) -> None:
    link = a_link(services, helpline.partner)
    with pytest.raises(TooLarge):
        uploading.receive(services, link.secret, [sealed_for(services, link, bytes(services.most_bytes + 1))])
    assert blobs(tmp_path) == []
    uploading.receive(services, link.secret, [sealed_for(services, link, bytes(services.most_bytes))])


def test_where_the_disk_is_full_the_link_still_works(
    services: Services, helpline: Helpline, tmp_path: FilePath
) -> None:
    from takeback.adapters.blob_folder import BlobFolder  # noqa: PLC0415 - for this test alone

    link = a_link(services, helpline.partner)
    sealed = sealed_for(services, link, sample_picture("dunes"))
    (tmp_path / "a-file").write_bytes(b"")
    nowhere = replace(services, blobs=BlobFolder(tmp_path / "a-file"))
    with pytest.raises(Unavailable):
        uploading.receive(nowhere, link.secret, [sealed])
    uploading.receive(services, link.secret, [sealed])


def test_of_two_at_once_one_is_taken(services: Services, helpline: Helpline, tmp_path: FilePath) -> None:
    from django.db import connections  # noqa: PLC0415 - for this test alone

    link = a_link(services, helpline.partner)
    sealed = sealed_for(services, link, sample_picture("dunes"))
    outcomes: list[str] = []

    def send() -> None:
        try:
            uploading.receive(services, link.secret, [sealed])
            outcomes.append("taken")
        except NotFound:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["refused"] * 3 + ["taken"]
    assert len(blobs(tmp_path)) == 1


def test_revoking_destroys_what_came(services: Services, helpline: Helpline, tmp_path: FilePath) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"))
    uploading.revoke(services, helpline.partner.user, link.request_id)
    assert store.key_of(link.request_id) is None
    assert blobs(tmp_path) == []
    assert reviewing.take_next(services, helpline.reviewer.user) is None
    with pytest.raises(Conflict):
        uploading.revoke(services, helpline.partner.user, link.request_id)


def test_nobody_revokes_what_may_be_of_a_minor(services: Services, helpline: Helpline) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"))
    reviewing.take_next(services, helpline.reviewer.user)
    who = helpline.reviewer
    reviewing.decide(services, who.user, who.private, link.request_id, Verdict.MINOR)
    with pytest.raises(Conflict):
        uploading.revoke(services, helpline.partner.user, link.request_id)


def a_case(services: Services, **further: Any) -> str:
    return open_case(services, Opening(age="adult", **further)).case_id


def test_withdrawing_a_case_ends_its_requests_and_no_others(services: Services, helpline: Helpline) -> None:
    case_id = a_case(services)
    mine = upload(services, helpline.partner, sample_picture("dunes"), case_id=case_id)
    other = upload(services, helpline.partner, sample_picture("fjord"))
    with transaction.atomic():
        withdraw_uploads_of(case_id, services.clock.now())
        withdraw_uploads_of("", services.clock.now())
    work_until_idle(services)
    assert store.key_of(mine.request_id) is None
    assert store.key_of(other.request_id) is not None


def test_for_a_case_of_somebody_else_or_of_a_minor_no_link_is_made(services: Services, helpline: Helpline) -> None:
    case_id = a_case(services)
    minors = a_case(services, path=Path.MINOR)
    with pytest.raises(NotFound):
        a_link(services, a_helpline("Elsewhere").partner, case_id=case_id)
    with pytest.raises(NotFound):
        a_link(services, helpline.partner, case_id="case_nobodys")
    with pytest.raises(NotAllowed):
        a_link(services, helpline.partner, case_id=minors)


def test_a_reviewed_picture_of_a_case_is_one_of_the_cases(
    services: Services, helpline: Helpline, clock: MovableClock
) -> None:
    case_id = a_case(services)
    link = upload(services, helpline.partner, sample_picture("dunes"), case_id=case_id)
    reviewing.take_next(services, helpline.reviewer.user)
    who = helpline.reviewer
    reviewing.decide(services, who.user, who.private, link.request_id, Verdict.INTIMATE)
    clock.move(timedelta(minutes=5))
    work_until_idle(services)
    case = Case.objects.get(pk=case_id)
    (image,) = CaseImage.objects.filter(case=case)
    entry = BankEntry.objects.get(pk=image.entry)
    assert (entry.standing, entry.consent_reference) == (Standing.REVIEWED, case.consent)


def test_a_case_that_was_withdrawn_meanwhile_gets_nothing_and_its_partner_is_told_so(
    services: Services, helpline: Helpline, clock: MovableClock
) -> None:
    case_id = a_case(services)
    link = upload(services, helpline.partner, sample_picture("dunes"), case_id=case_id)
    reviewing.take_next(services, helpline.reviewer.user)
    who = helpline.reviewer
    reviewing.decide(services, who.user, who.private, link.request_id, Verdict.INTIMATE)
    Case.objects.filter(pk=case_id).update(state="withdrawn")
    clock.move(timedelta(minutes=5))
    work_until_idle(services)
    row = UploadRequest.objects.get(pk=link.request_id)
    assert (row.state, row.verdict) == (State.SETTLED, Verdict.NOT_INTIMATE)
    assert not BankEntry.objects.exists()
    assert store.key_of(link.request_id) is None


def test_a_picture_that_a_restored_backup_does_not_hold_ends_as_not_whole(
    services: Services, helpline: Helpline
) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"))
    services.blobs.destroy(UploadRequest.objects.get(pk=link.request_id).blob)
    reviewing.take_next(services, helpline.reviewer.user)
    who = helpline.reviewer
    unreadable = facts(services, who.user, who.private, link.request_id).unreadable
    assert unreadable is not None
    assert unreadable.reason == "not_whole"
    reviewing.decide(services, who.user, who.private, link.request_id, Verdict.NOT_INTIMATE)


def test_a_partner_sees_the_own_requests_and_a_caseworker_the_organisations(
    services: Services, helpline: Helpline
) -> None:
    a_link(services, helpline.partner)
    other_partner = someone(Role.PARTNER, organisation=helpline.organisation, name="Pat")
    caseworker = someone(Role.CASEWORKER, organisation=helpline.organisation, name="Cas")
    elsewhere = someone(Role.CASEWORKER, organisation=a_helpline("Elsewhere").organisation, name="Els")
    a_link(services, other_partner)
    seen = [len(requests_of(who.user, 0, 10)) for who in (helpline.partner, other_partner, caseworker, elsewhere)]
    assert seen == [1, 1, 2, 0]
    link = a_link(services, helpline.partner)
    for who in (other_partner, elsewhere):
        with pytest.raises(NotFound):
            uploading.revoke(services, who.user, link.request_id)
    uploading.revoke(services, caseworker.user, link.request_id)


def test_what_nobody_knows_of_is_swept_and_nothing_else(
    services: Services, helpline: Helpline, clock: MovableClock, tmp_path: FilePath
) -> None:
    import os  # noqa: PLC0415 - for this test alone

    link = upload(services, helpline.partner, sample_picture("dunes"))
    services.blobs.put("blob_orphan", [b"sealed"])
    (tmp_path / "blobs" / "draft-0011").write_bytes(b"half")
    old = clock.now().timestamp() - 3 * 86_400
    for each in (tmp_path / "blobs").iterdir():
        os.utime(each, (old, old))
    clock.move(timedelta(days=1))
    uploading.sweep(services)
    assert blobs(tmp_path) == [UploadRequest.objects.get(pk=link.request_id).blob]
    assert store.key_of(link.request_id) is not None


def test_without_a_reviewer_who_could_open_it_nothing_is_asked_for(services: Services, helpline: Helpline) -> None:
    from takeback.records.accounts.models import HeldRole  # noqa: PLC0415 - for this test alone

    HeldRole.objects.filter(role=Role.REVIEWER).delete()
    with pytest.raises(Conflict):
        a_link(services, helpline.partner)

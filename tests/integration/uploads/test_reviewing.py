"""One picture, one reviewer, once; and what follows from what they say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from takeback.base.errors import Conflict, NotAllowed, NotFound, Unavailable
from takeback.base.instants import MovableClock
from takeback.demo.pictures import altered, sample_picture
from takeback.flows.lookups.scan import Scanned, scan
from takeback.flows.services import Services
from takeback.flows.uploads import reviewing, uploading
from takeback.flows.uploads.reviewing import Decided
from takeback.flows.uploads.seen_uploads import facts, hint, reveal
from takeback.matching.bank import Standing
from takeback.records.accounts.roles import Role
from takeback.records.audit.models import Content
from takeback.records.banks.models import BankEntry
from takeback.records.keyring.models import SealedCopy
from takeback.records.keyring.organisation_keys import begin_anew
from takeback.records.upload_keys import store
from takeback.records.uploads.kinds import Kind
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.states import State
from takeback.records.uploads.verdict_words import Verdict
from takeback.records.work import exposures
from takeback.signals.decoder import Decoder
from takeback.signals.showing import Shown
from takeback.signals.signal import Hashed, Unhashable
from tests.uploads import Helpline, Someone, a_helpline, someone, upload, work_until_idle

UNDO_OVER = timedelta(minutes=5)


def state(request_id: str) -> str:
    return UploadRequest.objects.get(pk=request_id).state


def decide(services: Services, who: Someone, request_id: str, verdict: Verdict) -> Decided:
    outcome = reviewing.decide(services, who.user, who.private, request_id, verdict)
    assert isinstance(outcome, Decided)
    return outcome


def taken(services: Services, who: Someone) -> str:
    row = reviewing.take_next(services, who.user)
    assert row is not None
    return row.pk


def leaves(kind: str) -> list[dict[str, object]]:
    return [json.loads(each.facts) for each in Content.objects.filter(kind=kind).order_by("pk")]


def test_what_is_found_intimate_is_banked_as_reviewed_and_then_destroyed(
    services: Services, helpline: Helpline, clock: MovableClock
) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"))
    blob = UploadRequest.objects.get(pk=link.request_id).blob
    assert taken(services, helpline.reviewer) == link.request_id
    decide(services, helpline.reviewer, link.request_id, Verdict.INTIMATE)
    assert not BankEntry.objects.exists()
    clock.move(UNDO_OVER)
    work_until_idle(services)
    assert state(link.request_id) == State.SETTLED
    row = UploadRequest.objects.get(pk=link.request_id)
    entries = list(BankEntry.objects.all())
    assert {entry.signal_type for entry in entries} == {"pdq", "md5", "sha256"}
    assert {(entry.standing, entry.consent_reference) for entry in entries} == {(Standing.REVIEWED, row.consent)}
    assert {entry.bank.owner_id for entry in entries} == {helpline.organisation.pk}
    assert store.key_of(link.request_id) is None
    with pytest.raises(NotFound):
        services.blobs.get(blob)
    assert (row.blob, row.signals) == ("", [])
    services.shelf.level()
    found = scan(services, altered(sample_picture("dunes"), "recompressed"))
    assert isinstance(found, Scanned)
    assert found.decision.outcome == "block"


def test_how_long_a_verdict_can_be_taken_back_is_the_deployments_choice(
    services: Services, helpline: Helpline, clock: MovableClock
) -> None:
    hasty = replace(services, undo_for=timedelta(seconds=30))
    link = upload(hasty, helpline.partner, sample_picture("dunes"))
    decide(hasty, helpline.reviewer, taken(hasty, helpline.reviewer), Verdict.NOT_INTIMATE)
    clock.move(timedelta(seconds=29))
    reviewing.undo(hasty, helpline.reviewer.user, link.request_id)
    decide(hasty, helpline.reviewer, link.request_id, Verdict.NOT_INTIMATE)
    clock.move(timedelta(seconds=31))
    with pytest.raises(Conflict):
        reviewing.undo(hasty, helpline.reviewer.user, link.request_id)


@pytest.mark.parametrize("verdict", [Verdict.NOT_INTIMATE, Verdict.CRIME])
def test_of_what_is_not_intimate_no_hash_is_kept_and_the_picture_is_destroyed(
    services: Services, helpline: Helpline, clock: MovableClock, verdict: Verdict
) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"))
    decide(services, helpline.reviewer, taken(services, helpline.reviewer), verdict)
    clock.move(UNDO_OVER)
    work_until_idle(services)
    assert state(link.request_id) == State.SETTLED
    assert not BankEntry.objects.exists()
    assert store.key_of(link.request_id) is None


def test_a_crime_that_is_intimate_too_is_banked(services: Services, helpline: Helpline, clock: MovableClock) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"), Kind.VIOLENT)
    taken(services, helpline.reviewer)
    who = helpline.reviewer
    reviewing.decide(services, who.user, who.private, link.request_id, Verdict.CRIME, intimate_too=True)
    clock.move(UNDO_OVER)
    work_until_idle(services)
    assert BankEntry.objects.count() == 3


def test_a_verdict_can_be_undone_for_a_while_and_not_later(
    services: Services, helpline: Helpline, clock: MovableClock
) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"))
    taken(services, helpline.reviewer)
    decide(services, helpline.reviewer, link.request_id, Verdict.INTIMATE)
    with pytest.raises(Conflict):
        reviewing.undo(services, helpline.colleague.user, link.request_id)
    reviewing.undo(services, helpline.reviewer.user, link.request_id)
    assert UploadRequest.objects.get(pk=link.request_id).signals == []
    assert reviewing.current(services, helpline.reviewer.user) is not None
    clock.move(UNDO_OVER)
    work_until_idle(services)
    assert state(link.request_id) == State.UNDER_REVIEW
    assert not BankEntry.objects.exists()
    decide(services, helpline.reviewer, link.request_id, Verdict.NOT_INTIMATE)
    clock.move(UNDO_OVER)
    with pytest.raises(Conflict):
        reviewing.undo(services, helpline.reviewer.user, link.request_id)
    work_until_idle(services)
    assert state(link.request_id) == State.SETTLED


def test_what_may_be_of_a_minor_is_withheld_at_once_from_every_reviewer(
    services: Services, helpline: Helpline, clock: MovableClock
) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"))
    taken(services, helpline.reviewer)
    decide(services, helpline.reviewer, link.request_id, Verdict.MINOR)
    row = UploadRequest.objects.get(pk=link.request_id)
    assert (row.state, row.signals) == (State.WITHHELD, [])
    key = store.key_of(link.request_id)
    assert key is not None
    assert key.for_organisation is None
    assert set(key.for_contacts) == {helpline.contact.user.pk}
    for who in (helpline.reviewer, helpline.colleague):
        for look in (facts, hint, reveal):
            with pytest.raises(Conflict):
                look(services, who.user, who.private, link.request_id)
        with pytest.raises(Conflict):
            reviewing.undo(services, who.user, link.request_id)
    clock.move(timedelta(days=30))
    work_until_idle(services)
    assert state(link.request_id) == State.WITHHELD
    assert store.key_of(link.request_id) is not None
    assert not BankEntry.objects.exists()
    assert reviewing.take_next(services, helpline.colleague.user) is None


def test_two_reviewers_are_never_given_one_picture(services: Services, helpline: Helpline) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held = taken(services, helpline.reviewer)
    assert reviewing.take_next(services, helpline.colleague.user) is None
    for look in (facts, hint, reveal):
        with pytest.raises(Conflict):
            look(services, helpline.colleague.user, helpline.colleague.private, held)
    with pytest.raises(Conflict):
        decide(services, helpline.colleague, held, Verdict.INTIMATE)
    reviewing.give_back(services, helpline.reviewer.user, held)
    assert taken(services, helpline.colleague) == held
    with pytest.raises(Conflict):
        decide(services, helpline.reviewer, held, Verdict.INTIMATE)


def test_a_lease_that_is_over_decides_nothing(services: Services, helpline: Helpline, clock: MovableClock) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held = taken(services, helpline.reviewer)
    clock.move(reviewing.HELD_FOR)
    with pytest.raises(Conflict):
        decide(services, helpline.reviewer, held, Verdict.INTIMATE)
    assert taken(services, helpline.colleague) == held


def test_another_organisation_is_told_that_there_is_nothing(services: Services, helpline: Helpline) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held = taken(services, helpline.reviewer)
    stranger = a_helpline("Elsewhere").reviewer
    assert reviewing.take_next(services, stranger.user) is None
    for look in (facts, hint, reveal):
        with pytest.raises(NotFound):
            look(services, stranger.user, stranger.private, held)


def test_a_reviewer_without_a_copy_of_the_key_is_given_nothing_and_told_why(
    services: Services, helpline: Helpline
) -> None:
    newcomer = someone(Role.REVIEWER, organisation=helpline.organisation, name="New")
    assert reviewing.take_next(services, newcomer.user) is None
    waiting = upload(services, helpline.partner, sample_picture("dunes"))
    with pytest.raises(NotAllowed):
        reviewing.take_next(services, newcomer.user)
    assert taken(services, helpline.reviewer) == waiting.request_id


def test_a_copy_of_the_key_that_is_taken_away_shows_nothing_more(services: Services, helpline: Helpline) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held, who = taken(services, helpline.colleague), helpline.colleague
    SealedCopy.objects.filter(member=who.user).delete()
    for look in (facts, hint, reveal):
        with pytest.raises(NotAllowed):
            look(services, who.user, who.private, held)
    with pytest.raises(NotAllowed):
        reviewing.take_next(services, who.user)
    assert taken(services, helpline.reviewer) == held


def test_a_picture_under_a_key_that_was_lost_holds_up_no_other(services: Services, helpline: Helpline) -> None:
    lost = upload(services, helpline.partner, sample_picture("dunes"))
    SealedCopy.objects.all().delete()
    begin_anew(helpline.organisation.pk, helpline.reviewer.user.pk, at=services.clock.now())
    with pytest.raises(NotAllowed):
        reviewing.take_next(services, helpline.reviewer.user)
    readable = upload(services, helpline.partner, sample_picture("fjord"))
    assert taken(services, helpline.reviewer) == readable.request_id
    assert state(lost.request_id) == State.UPLOADED


def test_what_one_gave_back_is_a_colleagues_and_one_is_given_the_next(services: Services, helpline: Helpline) -> None:
    first = upload(services, helpline.partner, sample_picture("dunes"))
    second = upload(services, helpline.partner, sample_picture("fjord"))
    who = helpline.reviewer.user
    assert taken(services, helpline.reviewer) == first.request_id
    assert reviewing.give_back(services, who, first.request_id)
    assert taken(services, helpline.reviewer) == second.request_id
    assert reviewing.give_back(services, who, second.request_id)
    assert reviewing.take_next(services, who) is None
    assert taken(services, helpline.colleague) == first.request_id
    reviewing.give_back(services, helpline.colleague.user, first.request_id)
    assert taken(services, helpline.reviewer) == first.request_id, "both gave it back: one of them must have it"


def test_whoever_reviews_alone_is_told_so_and_loses_no_picture_to_a_slip(
    services: Services, helpline: Helpline
) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"))
    SealedCopy.objects.filter(member=helpline.colleague.user).delete()
    held = taken(services, helpline.reviewer)
    assert not reviewing.give_back(services, helpline.reviewer.user, held)
    assert taken(services, helpline.reviewer) == link.request_id


def test_every_look_is_a_leaf_of_the_log(services: Services, helpline: Helpline) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held, who = taken(services, helpline.reviewer), helpline.reviewer
    facts(services, who.user, who.private, held)
    hint(services, who.user, who.private, held)
    reveal(services, who.user, who.private, held)
    reveal(services, who.user, who.private, held)
    seen = [(each["by"], each["kind"], each["what"]) for each in leaves("sealed_opened")]
    kinds = ["upload_facts", "upload_hint", "upload_clear", "upload_clear"]
    assert seen == [(who.user.pk, kind, held) for kind in kinds]
    assert exposures.day_of(who.user.pk, services.clock.now()).seen == 1


def test_one_of_a_near_duplicate_group_decides_them_all(
    services: Services, helpline: Helpline, clock: MovableClock
) -> None:
    first = upload(services, helpline.partner, sample_picture("dunes"))
    twin = upload(services, helpline.partner, altered(sample_picture("dunes"), "mirrored"))
    other = upload(services, helpline.partner, sample_picture("fjord"))
    assert taken(services, helpline.reviewer) == first.request_id
    assert decide(services, helpline.reviewer, first.request_id, Verdict.INTIMATE).alike == 1
    assert [state(each.request_id) for each in (first, twin, other)] == ["decided", "decided", "uploaded"]
    reviewing.undo(services, helpline.reviewer.user, first.request_id)
    assert [state(each.request_id) for each in (first, twin)] == ["under_review", "under_review"]
    assert decide(services, helpline.reviewer, first.request_id, Verdict.INTIMATE).alike == 1
    clock.move(UNDO_OVER)
    work_until_idle(services)
    assert [state(each.request_id) for each in (first, twin, other)] == ["settled", "settled", "uploaded"]
    assert BankEntry.objects.filter(signal_type="pdq").count() == 2
    assert taken(services, helpline.colleague) == other.request_id


class Overrun:
    """A decoder that reads one picture, and is overrun then."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._has_read = False

    def hash(self, data: bytes, *, fast: bool = False) -> Hashed | Unhashable:
        if self._has_read:
            raise Unavailable("Too many pictures are being read. Try again in a moment.")
        self._has_read = True
        return self._decoder.hash(data, fast=fast)

    def show(self, data: bytes) -> Shown | Unhashable:
        return self._decoder.show(data)

    def close(self) -> None:
        self._decoder.close()


def test_where_the_decoder_is_overrun_the_verdict_stands_and_near_duplicates_wait_on(
    services: Services, helpline: Helpline
) -> None:
    first = upload(services, helpline.partner, sample_picture("dunes"))
    twin = upload(services, helpline.partner, sample_picture("dunes"))
    assert taken(services, helpline.reviewer) == first.request_id
    overrun = replace(services, decoder=Overrun(services.decoder))
    assert decide(overrun, helpline.reviewer, first.request_id, Verdict.INTIMATE).alike == 0
    assert [state(each.request_id) for each in (first, twin)] == ["decided", "uploaded"]


def test_what_a_colleague_looks_at_is_left_to_them(services: Services, helpline: Helpline) -> None:
    first = upload(services, helpline.partner, sample_picture("dunes"))
    twin = upload(services, helpline.partner, sample_picture("dunes"))
    assert taken(services, helpline.reviewer) == first.request_id
    assert taken(services, helpline.colleague) == twin.request_id
    assert decide(services, helpline.reviewer, first.request_id, Verdict.NOT_INTIMATE).alike == 0
    assert state(twin.request_id) == State.UNDER_REVIEW


def test_what_gives_no_hash_cannot_be_called_intimate(services: Services, helpline: Helpline) -> None:
    link = upload(services, helpline.partner, b"this is no picture")
    held, who = taken(services, helpline.reviewer), helpline.reviewer
    assert facts(services, who.user, who.private, held).unreadable is not None
    with pytest.raises(NotFound):
        reveal(services, who.user, who.private, held)
    outcome = reviewing.decide(services, who.user, who.private, held, Verdict.INTIMATE)
    assert isinstance(outcome, Unhashable)
    assert state(link.request_id) == State.UNDER_REVIEW
    decide(services, who, held, Verdict.NOT_INTIMATE)


def test_a_stream_that_was_sealed_to_nobody_ends_as_not_whole(services: Services, helpline: Helpline) -> None:
    from takeback.sealing.upload_boxes import UploadPrivateKey, seal_upload  # noqa: PLC0415 - the attacker's own tools
    from takeback.sealing.upload_keys import upload_purpose  # noqa: PLC0415 - the same
    from tests.uploads import a_link  # noqa: PLC0415 - the same

    link = a_link(services, helpline.partner)
    foreign = seal_upload(UploadPrivateKey.new().public(), [b"x" * 100], upload_purpose(link.request_id))
    uploading.receive(services, link.secret, foreign)
    held, who = taken(services, helpline.reviewer), helpline.reviewer
    unreadable = facts(services, who.user, who.private, held).unreadable
    assert unreadable is not None
    assert unreadable.reason == "not_whole"


def test_where_no_legal_contact_is_named_nothing_is_asked_for_and_nothing_shown(
    services: Services, helpline: Helpline
) -> None:
    from dataclasses import replace  # noqa: PLC0415 - for this test alone

    upload(services, helpline.partner, sample_picture("dunes"))
    nobody = replace(services, legal_contact="")
    with pytest.raises(Conflict):
        upload(nobody, helpline.partner, sample_picture("dunes"))
    with pytest.raises(Conflict):
        reviewing.take_next(nobody, helpline.reviewer.user)


def test_the_rule_of_a_deployment_may_be_to_destroy_at_once(services: Services, helpline: Helpline) -> None:
    from dataclasses import replace  # noqa: PLC0415 - for this test alone

    destroying = replace(services, suspected_minor="destroy")
    link = upload(destroying, helpline.partner, sample_picture("dunes"))
    decide(destroying, helpline.reviewer, taken(destroying, helpline.reviewer), Verdict.MINOR)
    work_until_idle(destroying)
    assert state(link.request_id) == State.DESTROYED
    assert store.key_of(link.request_id) is None

"""Whoever hurts her has her picture, and claims it: that holds up what concerns it, and nothing else."""

from __future__ import annotations

from django.db import transaction

from takeback.casework.case import Event
from takeback.casework.claim import Claim
from takeback.casework.takedown.checks import Reason
from takeback.casework.takedown.consent import Answer, Purpose
from takeback.flows.cases.claiming import Picture
from takeback.flows.cases.opening import Opening, open_case
from takeback.flows.takedowns.wishes import note_consent
from takeback.records.cases.actions import locked_case, move
from takeback.records.cases.models import CaseImage
from takeback.records.takedowns.actions.locations import locked_locations
from takeback.records.takedowns.actions.signals import keep_unseen
from takeback.signals.signal import Signal
from tests.fakes.services import PDQ, near
from tests.integration.cases.conftest import pdq
from tests.takedowns import Desk

HERS = Picture(PDQ, 100)
LINK = "https://bad.example.com/her.jpg"
OTHER = "https://other.example.com/something-else"


def claims(desk: Desk, picture: Picture = HERS, *, verified: bool) -> str:
    """The id of a case that claims a picture."""
    case_id = open_case(desk.services, Opening(pictures=(picture,))).case_id
    if verified:
        with transaction.atomic():
            move(locked_case(case_id), Event.VERIFY, desk.clock.now())
        note_consent(desk.services, desk.caseworker.user, case_id, Purpose.NOTIFY_SITE, Answer.YES)
    return case_id


def seen_at(desk: Desk, location_id: str, value: str) -> None:
    """A machine looked there once, and hashed this."""
    with transaction.atomic():
        (row,) = locked_locations(desk.caseworker.user.organisation_id, [location_id])
        keep_unseen(row, [Signal("pdq", value, 100)], desk.clock.now())


def left(desk: Desk) -> bool:
    desk.work()
    return bool(desk.post.letters)


def test_a_stranger_who_claims_her_picture_stops_no_removal_of_hers(desk: Desk) -> None:
    hers = claims(desk, verified=True)
    claims(desk, verified=False)
    assert set(CaseImage.objects.values_list("claim", flat=True)) == {Claim.FROZEN}

    ids = desk.told(hers, LINK, OTHER)
    assert set(desk.check(hers, ids).cleared) == set(ids)
    desk.approve(desk.draft(hers, ids).batch)

    assert left(desk)


def test_where_the_picture_was_seen_a_person_looks_at_both_claims_first(desk: Desk) -> None:
    hers = claims(desk, verified=True)
    claims(desk, verified=False)
    (with_it,) = desk.told(hers, LINK)
    seen_at(desk, with_it, near(PDQ, 9))

    assert desk.check(hers, [with_it]).stopped == {with_it: (Reason.CLAIMED_TWICE,)}


def test_a_link_at_which_other_pictures_were_seen_goes_on_even_against_a_verified_claim(desk: Desk) -> None:
    hers = claims(desk, verified=True)
    claims(desk, verified=True)
    (elsewhere,) = desk.told(hers, OTHER)
    seen_at(desk, elsewhere, pdq(5))

    assert desk.check(hers, [elsewhere]).cleared == (elsewhere,)


def test_a_verified_person_who_claims_it_too_stops_what_may_show_it(desk: Desk) -> None:
    hers = claims(desk, verified=True)
    claims(desk, verified=True)
    ids = desk.told(hers, LINK)

    assert desk.check(hers, ids).stopped == {ids[0]: (Reason.CLAIMED_TWICE,)}


def test_so_does_one_who_claims_a_near_copy(desk: Desk) -> None:
    hers = claims(desk, verified=True)
    claims(desk, Picture(near(PDQ, 6), 100), verified=True)
    assert set(CaseImage.objects.values_list("claim", flat=True)) == {Claim.FROZEN}
    ids = desk.told(hers, LINK)

    assert desk.check(hers, ids).stopped == {ids[0]: (Reason.CLAIMED_TWICE,)}


def test_a_stranger_who_claims_it_after_the_check_stops_nothing_and_a_verified_person_does(desk: Desk) -> None:
    hers = claims(desk, verified=True)
    (first, second) = desk.told(hers, LINK, OTHER)
    seen_at(desk, first, PDQ)
    desk.check(hers, [first, second])
    batch = desk.draft(hers, [first]).batch
    claims(desk, verified=False)
    assert desk.approve(batch).leaving

    later = desk.draft(hers, [second])
    claims(desk, verified=True)

    assert desk.approve(later.batch).held_back == {later.notices[0]: (Reason.CLAIMED_TWICE,)}

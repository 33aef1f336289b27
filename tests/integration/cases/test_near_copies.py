"""Copies of one picture, under hashes that differ by a few bits, that two cases claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from takeback.base.errors import Unavailable
from takeback.casework.case import WithdrawalRule
from takeback.casework.claim import Claim
from takeback.flows.cases import case_work
from takeback.flows.cases.claiming import Picture
from takeback.flows.cases.near_claims import near_among
from takeback.flows.cases.opening import Opening, open_case
from takeback.flows.cases.own_case import add_pictures
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.flows.services import Services
from takeback.matching.bank import BankClass, Standing
from takeback.matching.matcher import Asker, Match
from takeback.records.banks.actions import add_entries, create_bank
from takeback.records.banks.models import BankEntry
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import Case, CaseImage
from takeback.sealing.codes import Code
from takeback.signals.signal import Signal
from tests.fakes.services import RADII, near
from tests.integration.cases.conftest import WEDNESDAY, Browser, Caseworker, OpenCase, pdq, picture, waiting_keys
from tests.integration.cases.test_withdrawing import holder_of

AT_ONCE = Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE)


def copy(bits: int, number: int = 0) -> Picture:
    return Picture(near(pdq(number), bits), 100)


def told(browser: Browser, code: Code) -> str:
    """The page, without the numbers of its pictures."""
    return re.sub(r'name="image" value="\d+"', "", browser.enter(code).content.decode())


def claims() -> dict[str, str]:
    return dict(CaseImage.objects.values_list("case", "claim"))


@pytest.mark.parametrize("bits", [1, 12, 31])
def test_a_near_copy_in_another_case_freezes_both_for_a_person_to_look(
    caseworker: Caseworker, opened: OpenCase, bits: int
) -> None:
    hers, his = opened(picture()), opened(copy(bits))

    assert claims() == {hers.case_id: Claim.FROZEN, his.case_id: Claim.FROZEN}
    entries = sorted(BankEntry.objects.values_list("pk", flat=True))
    assert {f"entry-{each}" for each in entries} <= waiting_keys(caseworker)
    assert near_among(entries, WEDNESDAY) == {entries[0]: [entries[1]], entries[1]: [entries[0]]}


def test_what_lies_farther_apart_freezes_nothing(caseworker: Caseworker, opened: OpenCase) -> None:
    opened(picture())
    opened(copy(32))

    assert set(claims().values()) == {Claim.HELD}


def test_several_copies_in_one_case_are_hers_alone(services: Services, opened: OpenCase) -> None:
    case = opened(picture(), copy(4))
    add_pictures(services, holder_of(case.code), [copy(8)])

    assert set(CaseImage.objects.values_list("claim", flat=True)) == {Claim.HELD}


def test_a_copy_that_is_added_later_freezes_too(services: Services, opened: OpenCase) -> None:
    hers, his = opened(picture()), opened(picture(5))
    add_pictures(services, holder_of(his.code), [copy(8)])

    assert CaseImage.objects.get(case=hers.case_id).claim == Claim.FROZEN
    assert set(CaseImage.objects.filter(case=his.case_id).values_list("claim", flat=True)) == {Claim.HELD, Claim.FROZEN}


def test_a_copy_of_what_is_only_on_a_list_freezes_nothing(opened: OpenCase) -> None:
    create_bank("elsewhere", BankClass.INTIMATE, WEDNESDAY)
    add_entries("elsewhere", [Signal("pdq", picture().pdq, 100)], Standing.REVIEWED, WEDNESDAY, provenance="test")

    opened(copy(4))

    assert set(claims().values()) == {Claim.HELD}


def test_neither_page_says_so_before_its_person_is_verified(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    hers = opened(picture())
    before = told(browser, hers.code)

    his = opened(copy(4))

    assert told(Browser(), hers.code) == told(Browser(), his.code) == before
    case_work.verify(services, caseworker.user, hers.case_id)
    assert "A person looks at this one" in browser.get("/case/").content.decode()


def test_who_takes_his_copy_back_is_answered_as_for_any_other_and_hers_goes_on(
    services: Services, browser: Browser, opened: OpenCase
) -> None:
    hers, his = opened(picture(), wishes=AT_ONCE), opened(copy(4), wishes=AT_ONCE)
    image = CaseImage.objects.get(case=his.case_id)
    browser.enter(his.code)

    assert browser.post("/case/withdraw-one/", {"image": str(image.pk)}).status_code == 302

    kept = CaseImage.objects.get(case=hers.case_id)
    assert kept.claim == Claim.FROZEN
    assert BankEntry.objects.get(pk=kept.entry).standing == Standing.ATTESTED


def test_a_caseworker_settles_each_and_what_is_settled_stays_so(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    hers, his = opened(picture()), opened(copy(4))
    mine, theirs = (CaseImage.objects.get(case=each.case_id) for each in (hers, his))
    case_work.settle_claims(services, caseworker.user, mine.entry, [hers.case_id])
    case_work.settle_claims(services, caseworker.user, theirs.entry, [])

    add_pictures(services, holder_of(his.code), [copy(9)])

    assert CaseImage.objects.get(pk=mine.pk).claim == Claim.HELD  # who was refused freezes nobody's by one more copy
    assert CaseImage.objects.filter(case=his.case_id, claim=Claim.FROZEN).count() == 1


def test_both_can_be_right_and_adding_the_same_picture_again_asks_nobody_twice(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    hers, his = opened(picture()), opened(copy(4))
    for case in (hers, his):
        image = CaseImage.objects.get(case=case.case_id)
        case_work.settle_claims(services, caseworker.user, image.entry, [case.case_id])

    add_pictures(services, holder_of(his.code), [copy(4)])

    assert set(claims().values()) == {Claim.HELD}


def test_two_who_claim_in_the_same_moment_are_found_when_all_is_written(services: Services, opened: OpenCase) -> None:
    blind = replace(services, shelf=SeesLater(RADII))
    hers = opened(picture())

    his = open_case(blind, Opening(pictures=(copy(4),)))

    assert claims() == {hers.case_id: Claim.FROZEN, his.case_id: Claim.FROZEN}


class SeesLater(LiveShelf):
    """The shelf of another process, which has not heard of the other claim when it is first asked."""

    asked = 0

    def matches(self, uploads: Sequence[Sequence[Signal]], asker: Asker) -> list[tuple[Match, ...]]:
        self.asked += 1
        return [() for _ in uploads] if self.asked == 1 else super().matches(uploads, asker)


def test_where_nothing_can_be_searched_nothing_is_opened(services: Services) -> None:
    class Broken(LiveShelf):
        def matches(self, uploads: Sequence[Sequence[Signal]], asker: Asker) -> list[tuple[Match, ...]]:  # noqa: ARG002 - it answers nobody
            raise Unavailable("the banks cannot be read now, so nothing was searched")

    with pytest.raises(Unavailable):
        open_case(replace(services, shelf=Broken(RADII)), Opening(pictures=(picture(),)))

    assert not Case.objects.exists()

from __future__ import annotations

import pytest

from takeback.base.errors import Conflict, Invalid, NotAllowed
from takeback.casework.case import Path, State
from takeback.casework.claim import Claim
from takeback.flows.claiming import Picture
from takeback.flows.opening import LONGEST_TEXT, MOST_LINKS, Opening, open_case
from takeback.flows.services import Services
from takeback.matching.bank import Standing
from takeback.matching.matcher import Asker
from takeback.records.banks.models import BankEntry
from takeback.records.case_keys.models import CaseKeyRow, CodeRow
from takeback.records.case_keys.queries import case_of_code, key_of
from takeback.records.cases.models import Case, CaseImage
from takeback.records.cases.queries import links_of, told_in
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.case_keys import open_case_with_code
from takeback.sealing.codes import Code, new_code
from takeback.sealing.outcomes import Opened
from takeback.signals.signal import Signal
from tests.integration.cases.conftest import WEDNESDAY, Caseworker, OpenCase, pdq, picture


def private_of(case_id: str, code: Code) -> PrivateKey:
    key = key_of(case_id)
    assert key is not None
    opened = open_case_with_code(key, code.keys().private)
    assert isinstance(opened, Opened)
    return PrivateKey(opened.plaintext)


def test_three_pictures_are_in_the_bank_attested_and_match_at_once(services: Services, opened: OpenCase) -> None:
    case = opened(picture(1), picture(2), picture(3))

    entries = BankEntry.objects.order_by("pk")
    assert [entry.standing for entry in entries] == [Standing.ATTESTED] * 3
    assert {entry.consent_reference for entry in entries} == {Case.objects.get(pk=case.case_id).consent}
    services.shelf.level()
    (matches,) = services.shelf.matches([[Signal("pdq", pdq(2), 100)]], Asker(today=WEDNESDAY.date()))
    assert [match.distance for match in matches] == [0]


def test_the_code_opens_the_case_and_what_was_told_in_it(caseworker: Caseworker, opened: OpenCase) -> None:
    case = opened(picture(), story="It began in May.", contact="by mail", locations=("https://example.org/a",))
    row = Case.objects.get(pk=case.case_id)

    private = private_of(case.case_id, case.code)

    assert case_of_code(case.code) == case.case_id
    assert told_in(row, private) == {"contact": ["by mail"], "story": ["It began in May."]}
    assert [link.text for link in links_of(row)] == ["https://example.org/a"]
    assert row.organisation_id == caseworker.user.organisation_id
    assert row.state == State.AWAITING_VERIFICATION


def test_the_duress_code_opens_another_case_with_nothing_in_it(caseworker: Caseworker, opened: OpenCase) -> None:
    case = opened(picture(), story="It began in May.")

    empty_id = case_of_code(case.duress_code)

    assert empty_id is not None
    assert empty_id != case.case_id
    empty = Case.objects.get(pk=empty_id)
    assert not CaseImage.objects.filter(case=empty).exists()
    assert told_in(empty, private_of(empty_id, case.duress_code)) == {}
    true = Case.objects.get(pk=case.case_id)
    assert (empty.state, empty.opened_on, empty.organisation_id) == (true.state, true.opened_on, true.organisation_id)


def test_a_code_that_nobody_has_opens_nothing(opened: OpenCase) -> None:
    case = opened(picture())
    right, other = case.code.numbers, new_code().numbers

    assert case_of_code(new_code()) is None
    assert case_of_code(with_secret_of(right, other)) is None


def with_secret_of(lookup: tuple[int, ...], secret: tuple[int, ...]) -> Code:
    """A well-formed code with the look-up words of one and secret words of our own."""
    for last in range(2048):
        numbers = (*lookup[:3], *secret[3:11], last)
        for checksum in range(2048):
            try:
                return Code((*numbers, checksum))
            except Invalid:
                continue
    raise AssertionError


def test_only_hashes_are_taken_while_nobody_could_read_more(services: Services) -> None:
    with pytest.raises(NotAllowed):
        open_case(services, Opening(story="It began in May."))

    assert not Case.objects.exists()
    assert not CaseKeyRow.objects.exists()


def test_no_hash_is_taken_where_somebody_may_have_been_under_age() -> None:
    with pytest.raises(NotAllowed):
        Opening(path=Path.MINOR, pictures=(picture(),))


@pytest.mark.parametrize(
    ("value", "quality"), [("", 100), ("zz" * 32, 100), ("0" * 63, 100), ("0" * 64, 100), (pdq(1), 49), (pdq(1), 101)]
)
def test_what_is_no_hash_or_too_weak_a_one_is_refused(value: str, quality: int) -> None:
    with pytest.raises(Invalid):
        Picture(value, quality)


def test_what_no_page_sends_is_refused() -> None:
    with pytest.raises(Invalid):
        Opening(story="a" * (LONGEST_TEXT + 1))
    with pytest.raises(Invalid):
        Opening(locations=("https://example.org",) * (MOST_LINKS + 1))


def test_a_page_that_is_sent_twice_opens_one_case_and_its_second_code_alone(opened: OpenCase) -> None:
    first = opened(picture(), attempt="once")
    second = opened(picture(), attempt="once")

    assert second.case_id == first.case_id
    assert case_of_code(first.code) is None
    assert case_of_code(second.code) == first.case_id
    assert [image.claim for image in CaseImage.objects.all()] == [Claim.HELD]


def test_a_page_that_is_sent_again_once_the_code_is_kept_gives_nobody_a_code(opened: OpenCase) -> None:
    case = opened(picture(), attempt="once")
    Case.objects.filter(pk=case.case_id).update(code_kept=True)

    with pytest.raises(Conflict):
        opened(picture(), attempt="once")

    assert case_of_code(case.code) == case.case_id


def test_the_same_picture_twice_in_one_page_is_one_image(opened: OpenCase) -> None:
    opened(picture(), picture())

    assert CaseImage.objects.count() == BankEntry.objects.count() == 1


def test_the_second_database_knows_no_more_than_ids_and_boxes(opened: OpenCase) -> None:
    case = opened(picture())

    rows = {row.case_id for row in CodeRow.objects.all()}
    assert case.case_id in rows
    assert len(rows) == 2

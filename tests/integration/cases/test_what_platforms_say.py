"""Each word that a platform can say of a picture reaches the page of the verified person, and nobody else's."""

from __future__ import annotations

import pytest
from django.conf import settings

from takeback.casework.case import WithdrawalRule
from takeback.flows.banks.opinions import give_opinion
from takeback.flows.cases import case_work
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.services import Services
from takeback.matching.opinion import Word
from takeback.records.banks.models import BankEntry
from takeback.records.cases.actions import Wishes
from tests.integration.cases.conftest import WEDNESDAY, Browser, Caseworker, OpenCase, picture
from tests.integration.cases.test_disputed import page_of
from tests.integration.cases.test_withdrawing import holder_of
from tests.people import an_organisation

SENTENCES = {
    Word.CONFIRMED: "One platform has looked at a copy, and says that it is intimate.",
    Word.NOT_INTIMATE: "One platform says that a picture is not intimate; a person will look.",
    Word.REMOVED: "One platform says that it took a copy down.",
    Word.KEPT: "One platform says that it left a copy up.",
}


def said(word: Word, platform: str = "Chirp", entry: int = 0) -> None:
    give_opinion(an_organisation(platform).pk, BankEntry.objects.order_by("pk")[entry].pk, word, WEDNESDAY)


def test_every_word_has_its_sentence() -> None:
    assert SENTENCES.keys() == set(Word)


@pytest.mark.parametrize("word", Word)
def test_a_word_is_told_to_the_verified_person_alone_and_without_the_platforms_name(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase, word: Word
) -> None:
    case = opened(picture())
    before = page_of(browser, case.code)
    said(word)
    assert page_of(browser, case.code) == before

    case_work.verify(services, caseworker.user, case.case_id)

    page = page_of(browser, case.code)
    assert [each for each in SENTENCES.values() if each in page] == [SENTENCES[word]]
    assert "Chirp" not in page


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
@pytest.mark.parametrize("word", Word)
def test_it_is_told_in_every_language(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase, word: Word, language: str
) -> None:
    case = opened(picture())
    case_work.verify(services, caseworker.user, case.case_id)
    browser.enter(case.code)
    before = browser.get(f"/{language}/case/").content.decode()
    said(word)

    page = browser.get(f"/{language}/case/").content.decode()

    assert page != before
    assert SENTENCES[word] not in page


def test_platforms_are_counted_once_and_the_last_word_of_each_counts(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture(0), picture(5))
    case_work.verify(services, caseworker.user, case.case_id)
    for entry in (0, 1):
        said(Word.REMOVED, entry=entry)
    said(Word.KEPT, "Murmur")
    said(Word.REMOVED, "Murmur")

    page = page_of(browser, case.code)

    assert "2 platforms say that they took a copy down." in page
    assert SENTENCES[Word.KEPT] not in page


def test_of_a_picture_that_was_taken_back_or_is_claimed_by_another_too_nothing_is_told(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    hers = opened(picture(), wishes=Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE))
    case_work.verify(services, caseworker.user, hers.case_id)
    said(Word.REMOVED)
    opened(picture())
    assert SENTENCES[Word.REMOVED] not in page_of(browser, hers.code)

    withdraw_everything(services, holder_of(hers.code))

    assert SENTENCES[Word.REMOVED] not in page_of(browser, hers.code)

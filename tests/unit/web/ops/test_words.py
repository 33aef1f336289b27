"""Whatever the pure packages can say has words on the page."""

from __future__ import annotations

import pytest

from takeback.matching.bank import BankClass, Standing
from takeback.matching.decision import REASON_CODES, Reason
from takeback.matching.policy import Outcome
from takeback.signals.intake import MARKS, REASONS, unhashable
from takeback.web.ops import words


@pytest.mark.parametrize("code", sorted(REASON_CODES))
def test_every_reason_is_a_sentence(code: str) -> None:
    assert words.sentence_of(Reason(code, "default-1")).endswith(".")


def test_an_unknown_reason_is_never_passed_over_in_silence() -> None:
    with pytest.raises(KeyError):
        words.sentence_of(Reason("because", "default-1"))


def test_every_outcome_standing_and_class_has_its_word() -> None:
    assert set(words.OUTCOMES) == set(Outcome)
    assert set(words.STANDINGS) == set(Standing)
    assert set(words.BANK_CLASSES) == set(BankClass)


def test_a_reason_without_an_entry_has_no_particulars() -> None:
    assert words.particulars_of(Reason("no_match", "default-1")) == ""


def test_particulars_say_where_and_how_near() -> None:
    reason = Reason("attested_match", "default-1", "bank-a", 7, Standing.ATTESTED, "pdq", 1, 88)
    assert words.particulars_of(reason) == "bank bank-a, entry 7, attested, 1 bit apart, quality 88 of 100"


@pytest.mark.parametrize("mark", sorted(MARKS))
def test_every_mark_is_a_sentence(mark: str) -> None:
    assert words.mark_in_words(mark).endswith(".")


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_for_no_hash_says_what_to_do(reason: str) -> None:
    assert words.why_unhashable(unhashable(reason)) == REASONS[reason]

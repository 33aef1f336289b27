"""Whatever the pure packages can say has words on the page."""

from __future__ import annotations

import pytest

from takeback.matching.bank import BankClass, Standing
from takeback.matching.decision import REASON_CODES, Outcome, Reason
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


def test_a_mark_that_nobody_described_is_shown_as_it_is() -> None:
    assert words.mark_in_words("odd") == "odd"

"""The page of a comparison says the distance, the rule and the decision, and never more than was found out."""

from __future__ import annotations

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from takeback.flows.lookups.explaining import Compared, Resting
from takeback.matching.bank import Bank, BankClass
from takeback.matching.decision import Policies
from takeback.matching.standing import Standing
from takeback.matching.supposition import suppose
from takeback.records.banks.models import Bank as BankRow
from takeback.records.banks.models import BankEntry
from takeback.signals.signal import Signal
from takeback.web.ops.explain import shown_comparison
from takeback.web.ops.forms import ExplainForm
from tests.fakes.services import PDQ, near

HERS = Bank(1, "hers", BankClass.INTIMATE)


def compared(
    bits: int,
    *,
    standing: Standing | None = None,
    bank: Bank = HERS,
    quality: int | None = 90,
    resting: Resting | None = None,
) -> Compared:
    first, second = Signal("pdq", near(PDQ, bits), quality), Signal("pdq", PDQ)
    supposed = suppose(first, bits, bank, Policies())
    entry = None
    if standing is not None:
        row = BankRow(pk=bank.number, name=bank.name, bank_class=bank.bank_class)
        entry = BankEntry(
            pk=7,
            bank=row,
            signal_type="pdq",
            value=PDQ,
            standing=standing,
            provenance="test",
            made_on=date(2026, 11, 22),
        )
    actual = None if resting else next((each for each in supposed if each.standing is standing), None)
    return Compared(first, second, bits, 31, supposed, "default-1", entry, actual, resting)


def page(of: Compared) -> str:
    context = {"form": ExplainForm(), "compared": shown_comparison(of)}
    return render_to_string("ops/explain.html", context, RequestFactory().get("/ops/explain/"))


def test_the_distance_is_told_as_number_squares_and_digits() -> None:
    text = page(compared(12))
    assert "<strong>12 bits</strong> of 256 differ." in text
    assert "12 squares of 256 differ" in text
    assert "<mark>" in text
    assert text.count('role="img"') == 3


def test_every_standing_has_its_row_and_two_hashes_have_no_decision() -> None:
    shown = shown_comparison(compared(25))
    assert [(str(each.standing), each.bits, each.outcome.value) for each in shown.suppositions] == [
        ("attested", 20, "allow"),
        ("reviewed", 31, "block"),
        ("confirmed", 31, "block"),
        ("contested", 31, "hold"),
    ]
    assert shown.outcome is None
    assert not any(each.is_actual for each in shown.suppositions)
    assert "verdict-line" not in page(compared(25))


def test_an_entry_has_the_decision_of_its_standing_with_the_reason() -> None:
    shown = shown_comparison(compared(12, standing=Standing.ATTESTED))
    assert shown.outcome == "hold"
    assert shown.reason is not None
    assert shown.reason.particulars == "bank hers, entry 7, attested, 12 bits apart, quality 90 of 100"
    assert [each.is_actual for each in shown.suppositions] == [True, False, False, False]


def test_a_weak_query_holds_where_it_would_block() -> None:
    shown = shown_comparison(compared(3, standing=Standing.REVIEWED, quality=49))
    assert shown.outcome == "hold"
    assert shown.reason is not None
    assert shown.reason.sentence.startswith("The picture gives too little")


@pytest.mark.parametrize("bank_class", BankClass)
def test_beyond_the_radius_nothing_is_found_whatever_the_bank(bank_class: BankClass) -> None:
    far = compared(32, standing=Standing.REVIEWED, bank=Bank(1, "hers", bank_class))
    shown = shown_comparison(far)
    assert (shown.outcome, shown.suppositions) == (None, ())
    assert "farther than 31 bits" in page(far)
    assert "badge-block" not in page(far)


def test_a_childs_list_blocks_under_every_standing() -> None:
    shown = shown_comparison(compared(31, standing=Standing.ATTESTED, bank=Bank(1, "list", BankClass.CHILD)))
    assert {each.outcome for each in shown.suppositions} == {"block"}
    assert {each.does for each in shown.suppositions} == {"block"}


@pytest.mark.parametrize("resting", ["withdrawn", "expired", "paused"])
def test_an_entry_that_rests_decides_nothing_and_the_page_says_why(resting: Resting) -> None:
    text = page(compared(3, standing=Standing.REVIEWED, resting=resting))
    assert "matches nothing" in text
    assert "badge-large" not in text
    assert "Below stands what it would do." in text


def test_a_checksum_is_equal_or_different_and_has_no_squares() -> None:
    first, second = Signal("md5", "ab" * 16), Signal("md5", "ba" * 16)
    different = Compared(first, second, 64, 0, suppose(first, 64, HERS, Policies()), "default-1")
    assert "The two are different." in page(different)
    assert "<mark>" not in page(different)
    equal = Compared(first, first, 0, 0, suppose(first, 0, HERS, Policies(), exact=True), "default-1")
    assert "The two are equal." in page(equal)
    assert shown_comparison(equal).suppositions[1].outcome == "block"

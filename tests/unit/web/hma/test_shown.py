"""The rule of what an answer without a decision shows, for every standing, outcome and class."""

from __future__ import annotations

from itertools import product

import pytest

from takeback.matching.bank import Bank, BankClass
from takeback.matching.decision import Policies
from takeback.matching.matcher import Match
from takeback.matching.policy import Outcome, Policy
from takeback.matching.standing import Standing
from takeback.signals.signal import Signal
from takeback.web.hma.shown import shown

VALUE = "0" * 64
LIVE = (Standing.ATTESTED, Standing.REVIEWED, Standing.CONFIRMED, Standing.CONTESTED)
EVERY_NAME = ("B", "B_HOLD", "A", "A_HOLD")


def _match(
    standing: Standing, *, bank_class: BankClass = BankClass.INTIMATE, name: str = "B", quality: int | None = None
) -> Match:
    bank = Bank(1, name, bank_class)
    return Match(7, bank, standing, "pdq", 4, Signal("pdq", VALUE, quality))


def _names(*matches: Match, policy: Policy | None = None, named: tuple[str, ...] | None = EVERY_NAME) -> list[str]:
    return [each.bank for each in shown(matches, Policies(policy), named)]


@pytest.mark.parametrize(
    ("standing", "under"),
    [
        (Standing.ATTESTED, ["B_HOLD"]),
        (Standing.REVIEWED, ["B"]),
        (Standing.CONFIRMED, ["B"]),
        (Standing.CONTESTED, []),
    ],
)
def test_a_standing_decides_the_name(standing: Standing, under: list[str]) -> None:
    assert _names(_match(standing)) == under
    assert _names(_match(standing), named=None) == [name for name in under if name == "B"]


@pytest.mark.parametrize(("standing", "outcome"), list(product(LIVE, Outcome)))
def test_no_policy_makes_more_of_a_match_than_its_standing(standing: Standing, outcome: Outcome) -> None:
    usual = _names(_match(standing))
    policy = Policy(outcomes=dict.fromkeys(LIVE, outcome))
    found = _names(_match(standing), policy=policy)
    if outcome is Outcome.ALLOW or not usual:
        assert found == []
    elif outcome is Outcome.HOLD:
        assert found == ["B_HOLD"]
    else:
        assert found == usual


def test_a_query_that_is_not_sure_asks_for_a_person() -> None:
    assert _names(_match(Standing.REVIEWED, quality=49)) == ["B_HOLD"]
    assert _names(_match(Standing.REVIEWED, quality=50)) == ["B"]


@pytest.mark.parametrize("standing", LIVE)
def test_a_childs_list_stands_under_its_own_name_whatever_else_is_near(standing: Standing) -> None:
    child = _match(standing, bank_class=BankClass.CHILD)
    allowed = _match(Standing.REVIEWED, bank_class=BankClass.ALLOW, name="A")
    policy = Policy(outcomes=dict.fromkeys(LIVE, Outcome.ALLOW))
    assert _names(child, allowed, policy=policy) == ["B"]


def test_an_allow_bank_that_is_too_far_softens_nothing() -> None:
    allowed = _match(Standing.REVIEWED, bank_class=BankClass.ALLOW, name="A")
    near = _match(Standing.REVIEWED)
    assert _names(allowed, near) == ["B_HOLD"]
    too_far = Policy(bits={**Policy().bits, Standing.ATTESTED: 3})
    far_allowed = _match(Standing.ATTESTED, bank_class=BankClass.ALLOW, name="A")
    assert _names(far_allowed, near, policy=too_far) == ["B"]


def test_a_match_is_told_with_its_id_and_its_distance_as_a_text() -> None:
    (one,) = shown([_match(Standing.REVIEWED)], Policies(), None)
    assert one.content == {"bank_content_id": 7, "distance": "4"}

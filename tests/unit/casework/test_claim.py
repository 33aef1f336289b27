from __future__ import annotations

from takeback.casework.claim import Claim, Found, Verdict, judge


def _found(**what: bool) -> Found:
    nothing = {"fresh": False, "withdrawn": False, "claimed": False, "given_up": False, "own": False}
    return Found(**(nothing | what))


def test_a_picture_that_nobody_claims_is_held() -> None:
    assert judge(_found(fresh=True)) == Verdict(Claim.HELD)


def test_a_picture_that_somebody_else_claims_is_frozen() -> None:
    assert judge(_found(claimed=True)) == Verdict(Claim.FROZEN)


def test_a_picture_that_another_person_withdrew_is_protected_anew() -> None:
    assert judge(_found(withdrawn=True, given_up=True)) == Verdict(Claim.HELD, bring_back=True)


def test_a_picture_that_staff_withdrew_waits_for_a_person() -> None:
    assert judge(_found(withdrawn=True)) == Verdict(Claim.FROZEN)


def test_a_picture_that_came_from_elsewhere_waits_for_a_person() -> None:
    assert judge(_found()) == Verdict(Claim.FROZEN)

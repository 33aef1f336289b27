from __future__ import annotations

from datetime import date

from takeback.casework.takedown.authority import Delegate, Lacks, Right, lacks

TODAY = date(2026, 11, 26)


def test_nobody_acts_for_a_person_before_the_proof_was_seen() -> None:
    assert lacks(Delegate(Right.PARENT), TODAY) is Lacks.NO_PROOF
    assert lacks(Delegate(Right.PARENT, proved_on=TODAY), TODAY) is None


def test_a_right_ends_on_its_day_and_when_the_person_ends_it() -> None:
    assert lacks(Delegate(Right.LAWYER, TODAY, ends_on=TODAY), TODAY) is Lacks.RAN_OUT
    assert lacks(Delegate(Right.LAWYER, TODAY, ended_on=TODAY), TODAY) is Lacks.ENDED

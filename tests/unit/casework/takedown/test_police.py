from __future__ import annotations

from datetime import date

import pytest

from takeback.casework.takedown.police import Clock, Due, Outcome, Promise, Stage, Step, after, clocks

MONDAY = date(2026, 11, 23)


def test_a_decision_can_be_reviewed_and_decided_again() -> None:
    stage = Stage.WANTED
    for step in (Step.REPORT, Step.OUTCOME, Step.ASK_REVIEW, Step.OUTCOME, Step.END):
        following = after(stage, step)
        assert following is not None
        stage = following
    assert stage is Stage.ENDED


@pytest.mark.parametrize("step", list(Step))
def test_what_has_ended_does_not_move(step: Step) -> None:
    assert after(Stage.ENDED, step) is None


def test_what_was_promised_is_due_on_its_day_until_it_is_kept() -> None:
    promises = (Promise(date(2026, 11, 27)), Promise(date(2026, 11, 25), kept_on=MONDAY))
    assert clocks(Stage.REPORTED, MONDAY, promises=promises) == (
        Due(Clock.PROMISE, date(2026, 11, 27)),
        Due(Clock.QUIET, date(2026, 12, 21)),
    )


def test_the_right_of_review_is_raised_a_week_before_it_ends() -> None:
    until = date(2027, 2, 22)
    due = clocks(Stage.DECIDED, MONDAY, outcome=Outcome.STOPPED, review_until=until)
    assert due == (Due(Clock.REVIEW, date(2027, 2, 15)),)
    assert clocks(Stage.DECIDED, MONDAY, outcome=Outcome.CHARGED, review_until=until) == ()


def test_a_right_of_review_that_ends_at_once_is_raised_at_once() -> None:
    due = clocks(Stage.DECIDED, MONDAY, outcome=Outcome.REFUSED, review_until=date(2026, 11, 25))
    assert due == (Due(Clock.REVIEW, MONDAY),)


def test_nothing_runs_when_it_has_ended() -> None:
    assert clocks(Stage.ENDED, MONDAY, promises=(Promise(MONDAY),)) == ()
    assert clocks(Stage.WANTED, MONDAY) == (Due(Clock.REPORT_IT, date(2026, 11, 30)),)

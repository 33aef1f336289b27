"""How a hand-over moves, and by when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from takeback.records.handovers.stages import Stage, Step, after, due_at

OPEN = (Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.PASSED_ON)


def test_it_goes_from_received_to_concluded_and_skips_no_reading() -> None:
    assert after(Stage.RECEIVED, Step.ACKNOWLEDGE) is Stage.ACKNOWLEDGED
    assert after(Stage.ACKNOWLEDGED, Step.PASS_ON) is Stage.PASSED_ON
    assert after(Stage.PASSED_ON, Step.CONCLUDE) is Stage.CONCLUDED
    assert after(Stage.RECEIVED, Step.PASS_ON) is after(Stage.RECEIVED, Step.CONCLUDE) is None


@pytest.mark.parametrize("step", Step)
def test_nothing_leads_out_of_an_end(step: Step) -> None:
    assert after(Stage.CONCLUDED, step) is after(Stage.TAKEN_BACK, step) is None


@pytest.mark.parametrize("stage", OPEN)
def test_it_can_be_taken_back_until_it_ends(stage: Stage) -> None:
    assert after(stage, Step.TAKE_BACK) is Stage.TAKEN_BACK


@pytest.mark.parametrize("stage", Stage)
def test_every_open_stage_has_a_clock_and_no_end_has(stage: Stage) -> None:
    assert (due_at(stage, datetime(2026, 11, 25, 9, tzinfo=UTC)) is not None) == (stage in OPEN)


@pytest.mark.parametrize("minute", range(0, 24 * 60, 61))
def test_a_clock_tells_the_day_alone_and_gives_at_least_a_full_one(minute: int) -> None:
    since = datetime(2026, 11, 25, tzinfo=UTC) + timedelta(minutes=minute)
    due = due_at(Stage.RECEIVED, since)
    assert due == datetime(2026, 11, 27 if minute else 26, tzinfo=UTC)


def test_a_clock_counts_in_utc() -> None:
    east = timezone(timedelta(hours=9))
    assert due_at(Stage.RECEIVED, datetime(2026, 11, 26, 3, tzinfo=east)) == datetime(2026, 11, 27, tzinfo=UTC)

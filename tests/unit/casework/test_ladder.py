from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from takeback.base.errors import Invalid
from takeback.casework.ladder import RUNGS, Answer, Climb, Ended, Tried, Wait, next_rung, step
from takeback.sites.contact import Scope

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
OVER, RUNNING = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
ALL = frozenset(Scope)


def _tried(scope: Scope, answer: Answer = Answer.REFUSED, due_at: datetime = OVER) -> Tried:
    return Tried(scope, answer, due_at)


def test_it_climbs_from_the_site_to_the_regulator_one_rung_at_a_time() -> None:
    tried: list[Tried] = []
    asked = []
    while (scope := next_rung(tried, ALL, NOW)) is not None:
        asked.append(scope)
        tried.append(_tried(scope))
    assert asked == [
        Scope.PLATFORM_FORM,
        Scope.HOST,
        Scope.CDN,
        Scope.REGISTRAR,
        Scope.SEARCH_ENGINE,
        Scope.REGULATOR,
    ]
    assert step(tried, ALL, NOW) == Ended(removed=False)


def test_every_scope_stands_on_one_rung() -> None:
    assert sorted(each for rung in RUNGS for each in rung) == sorted(Scope)


@pytest.mark.parametrize("answer", list(Answer))
def test_an_operator_that_is_never_to_be_contacted_is_never_asked(answer: Answer) -> None:
    for tried in ([], [_tried(Scope.HOST, answer)], [_tried(scope, answer) for scope in (Scope.HOST, Scope.CDN)]):
        assert next_rung(tried, ALL, NOW, never_contact_operator=True) not in {Scope.OPERATOR, Scope.PLATFORM_FORM}
    only_operator = {Scope.OPERATOR, Scope.PLATFORM_FORM}
    assert step([], only_operator, NOW, never_contact_operator=True) == Ended(removed=False)


def test_it_waits_while_a_clock_runs_and_climbs_the_moment_it_is_over() -> None:
    waiting = _tried(Scope.OPERATOR, Answer.WAITING, RUNNING)
    assert step([waiting], ALL, NOW) == Wait(Scope.OPERATOR, RUNNING)
    assert next_rung([waiting], ALL, NOW) is None
    assert step([waiting], ALL, RUNNING - timedelta(microseconds=1)) == Wait(Scope.OPERATOR, RUNNING)
    assert step([waiting], ALL, RUNNING) == Climb(Scope.HOST)


def test_a_refusal_does_not_wait_for_the_clock() -> None:
    assert step([_tried(Scope.OPERATOR, due_at=RUNNING)], ALL, NOW) == Climb(Scope.HOST)


def test_a_removal_ends_it_whatever_else_was_answered() -> None:
    assert step([_tried(Scope.OPERATOR), _tried(Scope.HOST, Answer.REMOVED)], ALL, NOW) == Ended(removed=True)


def test_rungs_at_which_nobody_can_be_reached_are_named_as_skipped() -> None:
    assert step([_tried(Scope.OPERATOR)], {Scope.REGULATOR}, NOW) == Climb(
        Scope.REGULATOR, (Scope.HOST, Scope.CDN, Scope.REGISTRAR, Scope.SEARCH_ENGINE)
    )


def test_a_contact_that_is_found_late_is_not_passed_over() -> None:
    tried = [_tried(Scope.OPERATOR), _tried(Scope.SEARCH_ENGINE)]
    assert step(tried, {Scope.HOST, Scope.REGULATOR}, NOW) == Climb(Scope.HOST)


def test_a_form_that_cannot_be_reached_leaves_the_mailbox_of_the_same_rung() -> None:
    assert step([_tried(Scope.PLATFORM_FORM, Answer.UNREACHABLE)], ALL, NOW) == Climb(Scope.OPERATOR)
    both = [_tried(Scope.PLATFORM_FORM, Answer.UNREACHABLE), _tried(Scope.OPERATOR, Answer.UNREACHABLE)]
    assert step(both, ALL, NOW) == Climb(Scope.HOST, RUNGS[0])


def test_the_order_of_what_was_tried_does_not_matter() -> None:
    tried = [_tried(Scope.OPERATOR), _tried(Scope.HOST), _tried(Scope.CDN, Answer.WAITING, RUNNING)]
    assert step(tried, ALL, NOW) == step(tried[::-1], ALL, NOW) == Wait(Scope.CDN, RUNNING)


def test_nobody_known_is_the_end_and_not_an_error() -> None:
    assert step([], (), NOW) == Ended(removed=False)


def test_instants_need_their_zone() -> None:
    naive = datetime(2026, 11, 26)  # noqa: DTZ001 - the fault that is tested
    with pytest.raises(Invalid):
        Tried(Scope.HOST, Answer.WAITING, naive)
    with pytest.raises(Invalid):
        step([], ALL, naive)

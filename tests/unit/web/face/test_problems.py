"""Every failure has one code, one status and words that say what to do."""

from __future__ import annotations

import json

import pytest

from takeback.base import errors
from takeback.web.face import problems
from takeback.web.face.statuses import status_of

SECRET = "what-is-stored"


def _everything_under(root: type[errors.TakebackError]) -> set[type[errors.TakebackError]]:
    return {root}.union(*(_everything_under(each) for each in root.__subclasses__()))


def test_every_error_of_the_base_has_its_problem_with_the_status_of_the_one_table() -> None:
    ours = {each for each in _everything_under(errors.TakebackError) if each.__module__ == errors.__name__}
    assert {each.code: status_of(each("x")) for each in ours} == {
        each.code: problems.KINDS[each.code].status for each in ours
    }


@pytest.mark.parametrize("code", problems.KINDS)
def test_a_problem_has_the_members_of_rfc_9457_and_its_code(code: str) -> None:
    members = problems.problem(code)
    assert members.keys() == {"type", "title", "status", "code", "detail"}
    assert members["code"] == code
    assert str(members["detail"]).endswith(".")


def test_field_and_reason_are_told_where_there_are_any() -> None:
    members = problems.problem("unhashable", "Too small.", field="file", reason="too_small")
    assert (members["field"], members["reason"]) == ("file", "too_small")


def test_the_path_of_a_mistake_is_told() -> None:
    answer = problems.answer_to(errors.Invalid("must be pdq", field="signals.3.type"))
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["field"] == "signals.3.type"


@pytest.mark.parametrize("kind", [errors.Tampered, errors.TakebackError])
def test_a_mistake_of_ours_keeps_its_message_back(kind: type[errors.TakebackError]) -> None:
    answer = problems.answer_to(kind(SECRET))
    assert answer.status_code == 500
    assert SECRET not in answer.content.decode()


def test_whoever_finds_us_unavailable_is_told_when_to_come_back() -> None:
    assert problems.answer_to(errors.Unavailable("not now")).headers["Retry-After"] == "5"


def test_an_error_of_a_further_class_answers_as_its_parent() -> None:
    class Locked(errors.Conflict):
        code = "locked"

    assert json.loads(problems.answer_to(Locked("x")).content)["code"] == "conflict"


@pytest.mark.parametrize(("status", "code"), [(400, "invalid"), (418, "invalid"), (500, "internal"), (502, "internal")])
def test_a_bare_status_has_a_code(status: int, code: str) -> None:
    assert problems.code_of(status) == code

"""The table from errors to statuses is whole."""

from __future__ import annotations

from takeback.base import errors
from takeback.web.face import statuses


def _everything_under(root: type[errors.TakebackError]) -> set[type[errors.TakebackError]]:
    return {root}.union(*(_everything_under(each) for each in root.__subclasses__()))


def test_every_error_of_the_base_has_a_status() -> None:
    ours = {each for each in _everything_under(errors.TakebackError) if each.__module__ == errors.__name__}
    assert ours == set(statuses._STATUSES)


def test_no_error_passes_as_success() -> None:
    for kind in statuses._STATUSES:
        assert 400 <= statuses.status_of(kind("x")) <= 599


def test_a_further_class_answers_as_its_parent() -> None:
    class Locked(errors.Conflict):
        pass

    assert statuses.status_of(Locked("x")) == 409


def test_could_not_search_is_not_no_match() -> None:
    assert statuses.status_of(errors.Unavailable("x")) == 503

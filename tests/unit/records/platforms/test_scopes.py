"""The six scopes."""

from __future__ import annotations

import pytest

from takeback.base.errors import Invalid
from takeback.records.platforms.scopes import Scope, parse_scopes


def test_the_six_are_read_by_their_names() -> None:
    assert parse_scopes(["lookup", "banks", "opinions", "webhooks", "distances"]) | parse_scopes(["hma"]) == set(Scope)


def test_the_same_scope_twice_is_one() -> None:
    assert parse_scopes(["lookup", "lookup"]) == {Scope.LOOKUP}


@pytest.mark.parametrize("words", [[], ["lookups"], ["LOOKUP"], ["lookup", ""], ["lookup banks"]])
def test_anything_else_is_refused_with_the_six_named(words: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        parse_scopes(words)
    assert all(scope.value in refused.value.message for scope in Scope)

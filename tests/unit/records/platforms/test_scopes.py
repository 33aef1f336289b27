"""The seven scopes."""

from __future__ import annotations

import pytest

from takeback.base.errors import Invalid
from takeback.records.platforms.scopes import Scope, parse_scopes, usable_scopes


def test_the_seven_are_read_by_their_names() -> None:
    alone = parse_scopes(["hma"]) | parse_scopes(["report"])
    assert parse_scopes(["lookup", "banks", "opinions", "webhooks", "distances"]) | alone == set(Scope)


def test_the_same_scope_twice_is_one() -> None:
    assert parse_scopes(["lookup", "lookup"]) == {Scope.LOOKUP}


@pytest.mark.parametrize("words", [[], ["lookups"], ["LOOKUP"], ["lookup", ""], ["lookup banks"]])
def test_anything_else_is_refused_with_all_named(words: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        parse_scopes(words)
    assert all(scope.value in refused.value.message for scope in Scope)


@pytest.mark.parametrize("words", [["hma", "lookup"], ["distances", "hma"], ["hma", "hma", "banks"]])
def test_hma_stands_alone(words: list[str]) -> None:
    with pytest.raises(Invalid, match="hma carries no other"):
        parse_scopes(words)
    assert parse_scopes(["hma", "hma"]) == {Scope.HMA}


@pytest.mark.parametrize("words", [["report", "lookup"], ["banks", "report"]])
def test_a_key_that_asks_about_uploads_reaches_no_case(words: list[str]) -> None:
    with pytest.raises(Invalid, match="report carries no other"):
        parse_scopes(words)
    assert Scope.REPORT not in usable_scopes(words)
    assert usable_scopes(["report"]) == {Scope.REPORT}


def test_a_stored_key_is_good_for_what_this_version_knows_and_one_with_hma_for_that_alone() -> None:
    assert usable_scopes(["lookup", "banks", "more"]) == {Scope.LOOKUP, Scope.BANKS}
    assert usable_scopes(["lookup", "hma", "banks"]) == {Scope.HMA}
    assert usable_scopes([]) == usable_scopes(["more"]) == frozenset()

"""Mirrors: whatever sites show, one mark of tier 1 or two independent ones of tier 2 join them, and no less."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takeback.sites.indicators import Indicator, Mark
from takeback.sites.mirror import (
    MOST_SITES,
    SENTENCES,
    Edge,
    Removed,
    edges_between,
    joins,
    networks,
    pair,
    recognised,
    why_together,
)

NOW = datetime(2026, 11, 26, tzinfo=UTC)
SITES = [f"{letter}.example" for letter in "abcdef"]
MARKS = st.builds(Indicator, st.sampled_from(Mark), st.sampled_from(["1", "2"]))
SHOWN = st.dictionaries(st.sampled_from(SITES), st.dictionaries(MARKS, st.just(NOW), max_size=4), max_size=6)
Shown = Mapping[str, Mapping[Indicator, datetime]]


def at(*marks: tuple[Mark, str]) -> dict[Indicator, datetime]:
    return {Indicator(*each): NOW for each in marks}


def between(edges: list[Edge], one: str, other: str) -> list[Edge]:
    return [each for each in edges if each.sites == pair(one, other)]


@given(SHOWN, st.randoms(use_true_random=False))
def test_networks_are_what_can_be_reached_by_pairs_that_join_in_whatever_order(shown: Shown, random: object) -> None:
    edges = edges_between(shown)
    found = networks(edges)
    assert sum(map(len, found)) == len(frozenset().union(*found)) if found else True
    turned = edges[:]
    random.shuffle(turned)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert networks(turned) == found
    for one in SITES:
        for other in SITES:
            if one < other and joins(between(edges, one, other)):
                assert any({one, other} <= each for each in found)
    for network in found:
        for one in network:
            assert any(joins(between(edges, one, other)) for other in network if other != one)


@given(SHOWN)
def test_a_pair_joins_only_by_tier_1_or_by_two_families_of_tier_2(shown: Shown) -> None:
    for edge in edges_between(shown):
        common = {each.indicator for each in between(edges_between(shown), edge.sites.one, edge.sites.other)}
        families = {each.mark for each in common if each.tier == 2}
        assert joins(between(edges_between(shown), edge.sites.one, edge.sites.other)) == (
            any(each.tier == 1 for each in common) or len(families) >= 2
        )


@given(SHOWN)
def test_whoever_belongs_together_has_a_sentence_and_nobody_else(shown: Shown) -> None:
    edges = edges_between(shown)
    found = networks(edges)
    for one in SITES:
        for other in SITES:
            why = why_together(one, other, edges)
            together = one != other and any({one, other} <= each for each in found)
            assert (why is not None) == together
            if why is not None:
                assert why.in_english().endswith(".")
                assert "{" not in why.in_english()


@given(SHOWN)
def test_removed_edges_never_join_again_however_often_they_are_seen(shown: Shown) -> None:
    edges = edges_between(shown)
    removed = {Removed(each.sites) for each in edges}
    assert networks([*edges, *edges], removed) == []
    one_by_one = {Removed(each.sites, each.indicator) for each in edges}
    assert networks(edges, one_by_one) == []


@given(SHOWN, st.dictionaries(MARKS, st.just(NOW), max_size=4))
def test_a_new_site_is_recognised_exactly_where_it_would_be_joined(
    shown: Shown, marks: dict[Indicator, datetime]
) -> None:
    edges = edges_between({**shown, "new.example": marks})
    joined = {other for other in SITES if joins(between(edges, "new.example", other))}
    assert set(recognised("new.example", marks, shown)) == joined


def test_one_false_edge_can_go_while_another_keeps_two_sites_together() -> None:
    shown = {each: at((Mark.ANALYTICS, "theme"), (Mark.WALLET, "w")) for each in ("a.example", "b.example")}
    edges = edges_between(shown)
    sites = pair("b.example", "a.example")
    one_gone = {Removed(sites, Indicator(Mark.ANALYTICS, "theme"))}
    why = why_together("a.example", "b.example", edges, one_gone)
    assert why is not None
    assert why.in_english() == "Both ask for money to the wallet w."
    assert why_together("a.example", "b.example", edges, {Removed(sites)}) is None


def test_two_of_one_family_are_not_independent_and_tier_3_never_joins() -> None:
    headers = {each: at((Mark.HEADERS, "x,y"), (Mark.PROGRAM, "p"), (Mark.PROGRAM, "q")) for each in SITES}
    assert networks(edges_between(headers)) == []
    both = {each: at((Mark.HEADERS, "x,y"), (Mark.ICON, "5")) for each in SITES}
    assert networks(edges_between(both)) == [frozenset(SITES)]
    why = why_together("a.example", "b.example", edges_between(both))
    assert why is not None
    assert why.code == "several"


def test_sites_that_are_joined_by_a_third_say_by_way_of_whom() -> None:
    shown = {
        "a.example": at((Mark.WALLET, "1")),
        "b.example": at((Mark.WALLET, "1"), (Mark.ANALYTICS, "2")),
        "c.example": at((Mark.ANALYTICS, "2")),
    }
    why = why_together("a.example", "c.example", edges_between(shown))
    assert why is not None
    assert why.in_english() == "Both belong with b.example, step by step."


def test_what_more_sites_share_than_anybody_runs_is_nobodys_mark() -> None:
    shown = {f"{number}.example": at((Mark.ANALYTICS, "a theme's own")) for number in range(MOST_SITES + 1)}
    assert edges_between(shown) == []


def test_every_mark_that_joins_alone_has_a_sentence() -> None:
    assert {each.value for each in Mark if Indicator(each, "x").tier == 1} <= set(SENTENCES)


def test_a_site_is_no_mirror_of_itself() -> None:
    with pytest.raises(ValueError, match="itself"):
        pair("a.example", "a.example")
    assert recognised("a.example", at((Mark.WALLET, "1")), {"a.example": at((Mark.WALLET, "1"))}) == {}

"""The network of one site, found in the tables mark by mark; what somebody removed stays removed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from takeback.base.errors import Invalid
from takeback.records.sites import actions, mirrors
from takeback.records.sites.mirrors import known_mirrors, network_of
from takeback.records.sites.models import RemovedEdge, Site, SiteMark
from takeback.sites.indicators import Indicator, Mark

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ADS = Indicator(Mark.ADVERTISING, "exoclick:12345")
WALLET = Indicator(Mark.WALLET, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
ICON = Indicator(Mark.ICON, "-5")
HEADERS = Indicator(Mark.HEADERS, "x-one,x-two")
PROGRAM = Indicator(Mark.PROGRAM, "a program")


def show(domain: str, *marks: Indicator) -> Site:
    site = actions.remember_site(domain, NOW)
    actions.keep_look(site, [], marks, NOW)
    return site


def test_a_network_is_found_step_by_step_with_a_sentence_for_each() -> None:
    show("a.example", ADS, PROGRAM)
    show("b.example", ADS, WALLET)
    show("c.example", WALLET, ICON, HEADERS)
    show("d.example", ICON, HEADERS)
    show("stranger.example", ICON, PROGRAM)
    found = network_of("a.example")
    assert found.mirrors == ("b.example", "c.example", "d.example")
    why = {each: found.why(each) for each in found.mirrors}
    assert [each.code for each in why.values() if each] == ["advertising", "by_way_of", "by_way_of"]
    assert found.why("stranger.example") is None
    assert network_of("d.example").mirrors == ("a.example", "b.example", "c.example")
    assert network_of("stranger.example").mirrors == ()
    assert network_of("unknown.example").mirrors == ()


def test_an_edge_keeps_its_mark_its_tier_and_when_it_was_seen() -> None:
    show("a.example", ADS)
    show("b.example", ADS)
    (edge,) = network_of("a.example").edges
    assert (edge.indicator, edge.tier, edge.seen_at) == (ADS, 1, NOW)


def test_a_false_edge_is_removed_for_good_however_often_it_is_seen_again() -> None:
    show("a.example", ADS)
    show("b.example", ADS)
    assert actions.remove_edge("b.example", "https://www.a.example/x", "a shared theme", NOW, by_id="usr_1")
    assert not actions.remove_edge("a.example", "b.example", "again", NOW, by_id="usr_1")
    assert network_of("a.example").mirrors == ()
    Site.objects.get(domain="b.example").delete()
    show("b.example", ADS, WALLET)
    show("a.example", WALLET)
    assert network_of("a.example").mirrors == ()
    assert RemovedEdge.objects.get().reason == "a shared theme"


def test_one_mark_can_be_removed_while_another_joins() -> None:
    show("a.example", ADS, WALLET)
    show("b.example", ADS, WALLET)
    actions.remove_edge("a.example", "b.example", "a shared theme", NOW, by_id="usr_1", indicator=ADS)
    why = network_of("a.example").why("b.example")
    assert why is not None
    assert why.code == "wallet"
    actions.remove_edge("a.example", "b.example", "a charity's", NOW, by_id="usr_1", indicator=WALLET)
    assert network_of("a.example").mirrors == ()


def test_a_site_is_not_removed_from_itself() -> None:
    with pytest.raises(Invalid):
        actions.remove_edge("a.example", "www.a.example", "x", NOW, by_id="usr_1")
    with pytest.raises(Invalid):
        actions.remove_edge("a.example", "someone", "x", NOW, by_id="usr_1")


def test_a_newly_reported_site_is_recognised_as_a_mirror_of_a_known_network() -> None:
    show("a.example", ADS)
    show("b.example", ADS, ICON)
    found = known_mirrors("new.example", {ADS: NOW, PROGRAM: NOW})
    assert set(found) == {"a.example", "b.example"}
    assert found["a.example"].in_english() == "Both are paid for advertisements through the account exoclick:12345."
    assert known_mirrors("new.example", {ICON: NOW}) == {}
    actions.remove_edge("new.example", "a.example", "x", NOW, by_id="usr_1")
    assert set(known_mirrors("new.example", {ADS: NOW})) == {"b.example"}


def test_a_mark_that_too_many_sites_show_joins_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirrors, "MOST_SITES", 3)
    for number in range(4):
        show(f"{number}-site.example", ADS)
    assert network_of("0-site.example").mirrors == ()
    assert known_mirrors("new.example", {ADS: NOW}) == {}


def test_what_is_everybodys_is_nobodys_mark_also_among_the_few_that_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mirrors, "MOST_SITES", 3)
    show("a.example", ICON, HEADERS)
    show("b.example", ICON, HEADERS)
    assert network_of("a.example").mirrors == ("b.example",)
    for number in range(4):
        show(f"{number}-site.example", HEADERS)
    assert network_of("a.example").mirrors == ()
    assert known_mirrors("new.example", {ICON: NOW, HEADERS: NOW}) == {}


def test_a_network_that_never_ends_is_shown_as_far_as_it_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirrors, "MOST_IN_A_NETWORK", 3)
    for number in range(10):
        pair = [Indicator(Mark.WALLET, f"w{number}"), Indicator(Mark.WALLET, f"w{number + 1}")]
        show(f"{number}-site.example", *pair)
    found = network_of("0-site.example")
    assert found.goes_on
    assert len(found.mirrors) == 3


def test_seeing_a_mark_again_makes_it_younger_and_not_double() -> None:
    site = show("a.example", ADS)
    later = datetime(2026, 12, 1, tzinfo=UTC)
    actions.keep_look(site, [], [ADS, ADS], later)
    assert [each.seen_at for each in SiteMark.objects.all()] == [later]

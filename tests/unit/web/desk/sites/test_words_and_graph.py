"""What the registry is called, and where the points of a network stand."""

from __future__ import annotations

import math

from takeback.sites.contact import RouteKind, Scope, Source
from takeback.sites.mirror import SENTENCES, Pair, Why
from takeback.web.desk.sites.graph import MOST_DRAWN, SIZE, drawn
from takeback.web.desk.sites.words import KINDS, SCOPES, SOURCES, WHY, why_in_words


def test_every_word_of_a_contact_has_its_own_at_the_desk() -> None:
    assert set(SCOPES) == set(Scope)
    assert set(KINDS) == set(RouteKind)
    assert set(SOURCES) == set(Source)


def test_the_sentence_at_the_desk_is_that_of_the_graph() -> None:
    assert {code: str(sentence) for code, sentence in WHY.items()} == dict(SENTENCES)
    why = Why("by_way_of", {"via": "b.example"})
    assert why_in_words(why) == why.in_english()


def test_mirrors_stand_apart_around_the_site_with_the_numbers_of_their_rows() -> None:
    mirrors = [f"m{number}.example" for number in range(MOST_DRAWN + 6)]
    graph = drawn("a.example", mirrors, {Pair("a.example", mirrors[0]): 1, Pair(mirrors[1], mirrors[2]): 2})
    assert [point.number for point in graph.points] == list(range(MOST_DRAWN + 1))
    at = [(float(point.x), float(point.y)) for point in graph.points]
    assert all(0 < x < SIZE and 0 < y < SIZE for x, y in at)
    assert min(math.dist(one, other) for one in at for other in at if one != other) > 30
    assert [(line.one.domain, line.is_strong) for line in graph.lines] == [("a.example", True), (mirrors[1], False)]


def test_a_line_to_what_is_not_drawn_is_left_out() -> None:
    mirrors = [f"m{number:02}.example" for number in range(MOST_DRAWN + 1)]
    assert drawn("a.example", mirrors, {Pair("a.example", mirrors[-1]): 1}).lines == ()

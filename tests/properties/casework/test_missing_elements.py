"""Every template with every subset of missing elements is refused, with those elements' names."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takeback.casework.notices import Missing, Valid, drafted, validated
from takeback.casework.notices.elements import ELEMENTS
from takeback.casework.notices.route import OUR_RULES
from tests.notices import ERASERS, ROUTES, TEMPLATES, complete, gone_with, without


def test_there_is_a_way_to_take_out_every_element_that_any_route_asks_for() -> None:
    asked = {each.element for route in ROUTES.values() for each in route.all_required}
    assert asked <= set(ERASERS)
    assert set(ERASERS) == set(ELEMENTS)


@pytest.mark.parametrize("route", list(ROUTES))
def test_every_subset_of_a_routes_elements_is_named_when_it_is_missing(route: str) -> None:
    names = [each.element for each in ROUTES[route].required]
    asked = frozenset(each.element for each in ROUTES[route].all_required)
    facts = complete(route)
    assert isinstance(validated(facts, route, ROUTES), Valid)

    for subset in chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1)):
        verdict = validated(without(facts, subset), route, ROUTES)

        assert isinstance(verdict, Missing), subset
        missing = set(verdict.elements)
        assert set(subset) <= missing <= gone_with(subset) & asked, subset
        assert verdict.sentences == tuple(ELEMENTS[each].missing for each in verdict.elements)


@pytest.mark.parametrize(("route", "language"), TEMPLATES)
@given(data=st.data())
def test_no_text_is_written_where_anything_is_missing(route: str, language: str, data: st.DataObject) -> None:
    names = sorted({each.element for each in (*OUR_RULES, *ROUTES[route].required)})
    subset = data.draw(st.sets(st.sampled_from(names), min_size=1))

    verdict = drafted(without(complete(route), subset), route, language, ROUTES)

    assert isinstance(verdict, Missing)
    assert subset <= set(verdict.elements) <= gone_with(subset) & set(names)

from __future__ import annotations

from dataclasses import replace

import pytest

from takeback.casework.notices.facts import Age, Authorship, Facts, Recipient, Shows
from takeback.casework.notices.proposal import Code, Experience, Proposal, Proposals, proposed
from takeback.casework.notices.route import Cost
from takeback.sites.contact import Scope
from tests.notices import ROUTES, complete, put


def _ranked(proposals: Proposals) -> list[str]:
    return [each.route for each in proposals.ranked]


def _of(proposals: Proposals, route: str) -> Proposal:
    return next(each for each in proposals.ranked if each.route == route)


def _aside(proposals: Proposals, route: str) -> Code:
    return next(each.reason.code for each in proposals.set_aside if each.route == route)


@pytest.mark.parametrize("scope", [*Scope, None])
def test_every_route_is_ranked_or_set_aside_once(scope: Scope | None) -> None:
    facts = put(complete(), "recipient.scope", scope)
    proposals = proposed(facts, routes=ROUTES)
    named = [*_ranked(proposals), *(each.route for each in proposals.set_aside)]
    assert sorted(named) == sorted(ROUTES)
    assert all(each.reasons and all(why.sentence for why in each.reasons) for each in proposals.ranked)


def test_a_law_counts_only_where_it_holds() -> None:
    proposals = proposed(complete(), routes=ROUTES)
    assert _ranked(proposals)[0] == "us_take_it_down"
    for route in ("eu_gdpr_17", "eu_dsa_16", "uk_osa", "kr_tba_22_5", "in_it_rules"):
        assert _aside(proposals, route) is Code.OTHER_LAW
    european = proposed(put(complete(), "subject.country", "IE"), routes=ROUTES)
    assert {"eu_gdpr_17", "eu_dsa_16"} <= set(_ranked(european))
    nowhere = proposed(put(put(complete(), "subject.country", ""), "recipient.country", ""), routes=ROUTES)
    assert _ranked(nowhere) == ["plain"]


def test_what_worked_there_comes_first_and_says_its_numbers() -> None:
    facts = put(complete(), "work.publication_accepted", value=False)
    before = proposed(facts, routes=ROUTES)
    after = proposed(
        facts,
        experience={"us_dmca": Experience(25, 25, 25.0), "us_take_it_down": Experience(25, 0)},
        routes=ROUTES,
    )
    assert _ranked(before).index("us_take_it_down") < _ranked(before).index("us_dmca")
    assert _ranked(after)[0] == "us_dmca"
    sentences = {why.code: why.sentence for why in _of(after, "us_dmca").reasons}
    assert sentences[Code.WORKED_HERE] == (
        "25 of 25 locations were removed here by this route, within 25 hours in the median."
    )
    assert Code.FAILED_HERE in {why.code for why in _of(after, "us_take_it_down").reasons}


def test_a_published_name_weighs_and_is_asked_for_first() -> None:
    unasked = _of(proposed(put(complete(), "work.publication_accepted", value=False), routes=ROUTES), "us_dmca")
    assert unasked.asks_first
    assert Cost.NAME_MAY_BE_PUBLISHED in dict(unasked.costs)
    assert Code.ASK_THE_PERSON_FIRST in {why.code for why in unasked.reasons}
    assert not _of(proposed(complete(), routes=ROUTES), "us_dmca").asks_first
    assert unasked.worth < unasked.expected


def test_a_little_experience_hardly_moves_a_route() -> None:
    one = _of(proposed(complete(), experience={"plain": Experience(1, 1, 2.0)}, routes=ROUTES), "plain")
    many = _of(proposed(complete(), experience={"plain": Experience(100, 100, 2.0)}, routes=ROUTES), "plain")
    none = _of(proposed(complete(), routes=ROUTES), "plain")
    assert none.worth < one.worth < many.worth
    assert Code.NOT_TRIED_HERE in {why.code for why in one.reasons}


def test_copyright_is_set_aside_for_a_deepfake_and_for_another_persons_picture() -> None:
    assert _aside(proposed(put(complete(), "material.synthetic", value=True), routes=ROUTES), "us_dmca") is (
        Code.NOT_POSSIBLE
    )
    taken_by_another = put(complete(), "work.authorship", Authorship.NONE)
    assert _aside(proposed(taken_by_another, routes=ROUTES), "us_dmca") is Code.NOT_POSSIBLE
    with_lawyer = put(put(complete(), "material.synthetic", value=True), "work.lawyer", "Roe & Co.")
    assert "us_dmca" in _ranked(proposed(with_lawyer, routes=ROUTES))


def test_what_was_not_asked_yet_is_missing_and_not_impossible() -> None:
    unasked = _of(proposed(put(complete(), "work.authorship", None), routes=ROUTES), "us_dmca")
    assert unasked.missing == ("ownership",)
    assert Code.INCOMPLETE in {why.code for why in unasked.reasons}


def test_a_posted_address_is_no_matter_of_laws_on_intimate_images() -> None:
    proposals = proposed(put(complete(), "material.shows", Shows.IDENTITY), routes=ROUTES)
    assert _aside(proposals, "us_take_it_down") is Code.NOT_POSSIBLE
    assert "plain" in _ranked(proposals)


@pytest.mark.parametrize(
    ("scope", "first"),
    [
        (Scope.SEARCH_ENGINE, "search"),
        (Scope.HOST, "host"),
        (Scope.REGISTRAR, "host"),
        (Scope.CDN, "cdn"),
    ],
)
def test_who_is_asked_decides_which_routes_there_are(scope: Scope, first: str) -> None:
    facts = put(complete(), "recipient", Recipient(name="Elsewhere", country="", scope=scope))
    proposals = proposed(put(facts, "subject.country", ""), routes=ROUTES)
    assert _ranked(proposals)[0] in {first, "plain"}
    assert first in _ranked(proposals)
    assert _aside(proposals, "us_take_it_down") is Code.OTHER_RECIPIENT


def test_the_regulators_route_says_that_its_order_begins_the_clock() -> None:
    facts = put(complete("au_osa"), "subject.country", "AU")
    reasons = {why.code for why in _of(proposed(facts, routes=ROUTES), "au_osa").reasons}
    assert Code.THROUGH_REGULATOR in reasons
    assert Code.FIXED_TIME not in reasons


def test_a_recipient_that_answers_only_intermediaries_is_reached_through_one() -> None:
    for each in proposed(complete(), only_intermediaries=True, routes=ROUTES).ranked:
        assert each.through
        assert Code.ONLY_THROUGH_OTHERS in {why.code for why in each.reasons}


@pytest.mark.parametrize("age", [Age.MINOR, Age.UNSURE])
def test_nothing_is_proposed_for_a_minor(age: Age) -> None:
    proposals = proposed(put(complete(), "subject.age", age), routes=ROUTES)
    assert proposals.ranked == ()
    assert {each.reason.code for each in proposals.set_aside} == {Code.STOPPED}


def test_a_route_that_is_off_or_not_in_force_is_set_aside_with_the_reason() -> None:
    off = {**ROUTES, "plain": replace(ROUTES["plain"], switched_off="Our counsel says so.")}
    aside = next(each for each in proposed(complete(), routes=off).set_aside if each.route == "plain")
    assert "Our counsel says so." in aside.reason.sentence
    assert _aside(proposed(put(complete(), "subject.country", "GB")), "uk_osa") is Code.STOPPED


def test_nothing_known_is_no_error_and_no_valid_notice() -> None:
    proposals = proposed(Facts())
    assert all(each.missing for each in proposals.ranked)
    with pytest.raises(ValueError, match="removed"):
        Experience(1, 2)

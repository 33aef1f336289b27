from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from takeback.base.errors import Invalid
from takeback.casework.notices import ROUTES as AS_IN_LAW
from takeback.casework.notices import Facts, Missing, Valid, drafted, validated
from takeback.casework.notices.facts import Age, Authorship, Shows
from takeback.casework.notices.validator import GATES
from tests.notices import ROUTES, complete, put


@pytest.mark.parametrize("route", list(ROUTES))
@pytest.mark.parametrize("age", [Age.MINOR, Age.UNSURE])
def test_a_minor_or_perhaps_a_minor_takes_the_minors_path_and_nothing_else_is_said(route: str, age: Age) -> None:
    for facts in (put(complete(route), "subject.age", age), put(Facts(), "subject.age", age)):
        verdict = validated(facts, route, ROUTES)
        assert verdict == Missing(("minors_path",), (GATES["minors_path"],))
        assert drafted(facts, route, "en", ROUTES) == verdict


def test_an_age_that_nobody_asked_for_stops_every_route() -> None:
    for route in ROUTES:
        assert validated(put(complete(route), "subject.age", None), route, ROUTES) == Missing(
            ("age",),
            ("It is not said whether the person was grown up when the picture was taken. Ask before anything else.",),
        )


@pytest.mark.parametrize("route", list(ROUTES))
def test_a_complete_notice_names_its_elements_in_the_order_of_the_law(route: str) -> None:
    verdict = validated(complete(route), route, ROUTES)
    assert verdict == Valid(tuple(each.element for each in ROUTES[route].all_required))


def test_a_law_whose_beginning_is_unconfirmed_is_not_cited() -> None:
    facts = complete("uk_osa")
    assert validated(facts, "uk_osa", AS_IN_LAW) == Missing(("in_force",), (GATES["in_force"],))
    assert validated(facts, "uk_osa", ROUTES) != validated(facts, "uk_osa", AS_IN_LAW)


def test_a_law_is_not_cited_before_its_first_day() -> None:
    before = put(complete("us_take_it_down"), "on", date(2026, 5, 18))
    assert validated(before, "us_take_it_down") == Missing(("in_force",), (GATES["in_force"],))
    assert isinstance(validated(put(before, "on", date(2026, 5, 19)), "us_take_it_down"), Valid)


def test_copyright_needs_that_the_person_made_the_work_or_holds_a_dated_written_transfer() -> None:
    facts = complete("us_dmca")
    for authorship, transfer, owns in (
        (Authorship.MADE_BY_SUBJECT, None, True),
        (Authorship.WRITTEN_TRANSFER, date(2026, 1, 1), True),
        (Authorship.WRITTEN_TRANSFER, None, False),
        (Authorship.NONE, date(2026, 1, 1), False),
        (None, date(2026, 1, 1), False),
    ):
        asked = put(put(facts, "work.authorship", authorship), "work.transfer_on", transfer)
        verdict = validated(asked, "us_dmca")
        assert isinstance(verdict, Valid) == owns
        assert owns or verdict.elements == ("ownership",)


def test_copyright_on_a_synthetic_picture_needs_a_lawyer() -> None:
    deepfake = put(complete("us_dmca"), "material.synthetic", value=True)
    assert isinstance(missing := validated(deepfake, "us_dmca"), Missing)
    assert missing.elements == ("lawyer",)
    assert isinstance(validated(put(deepfake, "work.lawyer", "Roe & Co."), "us_dmca"), Valid)
    unsaid = validated(put(complete("us_dmca"), "material.synthetic", None), "us_dmca")
    assert unsaid.elements == ("made_how", "lawyer")


def test_the_individuals_statement_is_not_replaced_by_the_organisations() -> None:
    facts = put(complete("us_take_it_down"), "statement.individual_on", None)
    assert facts.statement.sender_on is not None
    assert validated(facts, "us_take_it_down").elements == ("individual_good_faith",)


def test_laws_on_intimate_images_do_not_cover_a_posted_address() -> None:
    for route in ("us_take_it_down", "uk_osa", "au_osa", "kr_tba_22_5"):
        assert not isinstance(validated(put(complete(route), "material.shows", Shows.IDENTITY), route, ROUTES), Valid)
    for route in ("eu_gdpr_17", "eu_dsa_16", "search", "host", "cdn", "plain"):
        assert isinstance(validated(put(complete(route), "material.shows", Shows.IDENTITY), route, ROUTES), Valid)


@pytest.mark.parametrize(
    "location",
    ["gallery.example/17", "ftp://gallery.example/17", "https://u:p@gallery.example/", "https://", "http://[1"],
)
def test_an_inexact_location_is_none_where_the_law_wants_an_exact_one(location: str) -> None:
    facts = replace(complete("eu_dsa_16"), locations=(location,))
    assert validated(facts, "eu_dsa_16").elements == ("exact_location",)
    assert isinstance(validated(replace(complete("plain"), locations=(location,)), "plain"), Valid)


def test_no_route_of_that_name_is_an_error_and_not_a_verdict() -> None:
    with pytest.raises(Invalid):
        validated(complete(), "us_take_it_up")

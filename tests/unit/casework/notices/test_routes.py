from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from takeback.base.errors import Invalid
from takeback.casework.clocks.length import BusinessDays, Hours, Length, Months
from takeback.casework.notices.elements import ELEMENTS
from takeback.casework.notices.overrides import parsed
from takeback.casework.notices.refuted import refuse_what_is_refuted
from takeback.casework.notices.rendering import rendered
from takeback.casework.notices.route import ASKS_FIRST, COSTS, Confidence, Cost, LawClock, Required
from takeback.casework.notices.routes import ROUTES
from takeback.casework.notices.wording import template_text, words

EXPECTED = {
    "us_take_it_down",
    "us_dmca",
    "eu_gdpr_17",
    "eu_dsa_16",
    "uk_osa",
    "kr_tba_22_5",
    "in_it_rules",
    "au_osa",
    "search",
    "host",
    "cdn",
    "plain",
}
TAKE_IT_DOWN = ROUTES["us_take_it_down"]


def test_every_route_that_was_promised_is_there() -> None:
    assert set(ROUTES) == EXPECTED


@pytest.mark.parametrize("route", sorted(EXPECTED))
def test_every_route_names_its_source_and_the_day_on_which_somebody_read_it(route: str) -> None:
    it = ROUTES[route]
    assert it.source
    assert date(2026, 1, 1) <= it.verified_on <= date(2026, 11, 30)
    assert it.confidence in set(Confidence)
    assert {"en", "ko", "es"} <= set(it.languages)
    assert all(each.clause for each in it.required)


def test_the_plain_request_is_written_in_nine_languages() -> None:
    assert set(ROUTES["plain"].languages) == {"en", "ko", "es", "ru", "pt", "id", "vi", "th", "ar"}


def test_every_cost_has_its_sentence_and_a_published_name_is_asked_for() -> None:
    assert set(COSTS) == set(Cost)
    assert Cost.NAME_MAY_BE_PUBLISHED in ROUTES["us_dmca"].costs
    assert Cost.NAME_MAY_BE_PUBLISHED in ASKS_FIRST
    assert "publication_accepted" in {each.element for each in ROUTES["us_dmca"].required}


@pytest.mark.parametrize(
    ("route", "length"),
    [
        ("us_take_it_down", Hours(48)),
        ("uk_osa", Hours(48)),
        ("in_it_rules", Hours(2)),
        ("au_osa", Hours(24)),
        ("eu_gdpr_17", Months(1, 2)),
        ("us_dmca", None),
        ("eu_dsa_16", None),
        ("kr_tba_22_5", None),
        ("plain", None),
    ],
)
def test_clocks_are_those_of_the_law(route: str, length: Length | None) -> None:
    assert ROUTES[route].clock_on(date(2026, 11, 26)) == length


def test_a_route_that_asks_for_what_is_no_element_or_twice_is_not_made() -> None:
    with pytest.raises(Invalid, match="no element"):
        replace(TAKE_IT_DOWN, required=(Required("government_id", "47 U.S.C. 223a"),))
    with pytest.raises(Invalid, match="twice"):
        replace(TAKE_IT_DOWN, required=(*TAKE_IT_DOWN.required, TAKE_IT_DOWN.required[0]))


# --- errors that circulate ---------------------------------------------------------------------------------------


def test_no_element_of_any_route_is_an_identity_document() -> None:
    asked = " ".join((*ELEMENTS, *(each.missing for each in ELEMENTS.values()))).lower()
    for word in ("passport", "identity card", "identity document", "government", "driving licence"):
        assert word not in asked


@pytest.mark.parametrize("length", [Hours(24), Hours(72), BusinessDays(2), Months(1)])
def test_take_it_down_cannot_be_given_another_clock_than_48_hours(length: Length) -> None:
    with pytest.raises(Invalid, match="48 hours"):
        replace(TAKE_IT_DOWN, clocks=(LawClock(length),))
    with pytest.raises(Invalid, match="48 hours"):
        replace(TAKE_IT_DOWN, clocks=(*TAKE_IT_DOWN.clocks, LawClock(length)))


@pytest.mark.parametrize(
    "clause",
    ["47 U.S.C. 223a, government ID", "Government-issued photo ID", "an identity document", "official identification"],
)
def test_take_it_down_cannot_be_made_to_need_an_identity_document(clause: str) -> None:
    with pytest.raises(Invalid, match="identity document"):
        replace(TAKE_IT_DOWN, required=(Required("sender", clause),))


@pytest.mark.parametrize("claim", ["The Act mandates stay-down.", "staydown", "Re-uploads must be blocked."])
def test_take_it_down_cannot_be_made_to_mandate_stay_down(claim: str) -> None:
    with pytest.raises(Invalid, match="known identical copies"):
        replace(TAKE_IT_DOWN, open_points=(claim,))


def test_no_route_can_say_that_18_usc_2258a_sets_hours() -> None:
    for route in ROUTES.values():
        length = Hours(48) if route is TAKE_IT_DOWN else Hours(24)
        with pytest.raises(Invalid, match="2258A"):
            refuse_what_is_refuted(route.id, law="18 USC 2258A(a)", clauses=(), lengths=(length,), words="")
    with pytest.raises(Invalid, match="2258A"):
        replace(ROUTES["host"], law="18 U.S.C. 2258A", clocks=(LawClock(Hours(24)),))


def test_an_operator_cannot_write_them_either() -> None:
    with pytest.raises(Invalid, match="48 hours"):
        parsed('[[route]]\nid = "us_take_it_down"\nclock = {hours = 24}\nsource = "x"\nverified_on = 2026-11-01\n')


@pytest.mark.parametrize("language", TAKE_IT_DOWN.languages)
def test_the_texts_of_take_it_down_do_not_say_them(language: str) -> None:
    text = (template_text(f"us_take_it_down/{language}.txt") or "").lower()
    for wrong in ("24", "stay-down", "stay down", "identity", "identidad", "신분증", "재업로드", "passport"):
        assert wrong not in text
    assert "{{ hours }}" in text  # the hours are the route's own, which can be no others


def test_no_template_cites_2258a() -> None:
    for route in ROUTES.values():
        for language in route.languages:
            assert "2258" not in (template_text(f"{route.id}/{language}.txt") or "")


# --- what templates may do ---------------------------------------------------------------------------------------


def test_a_template_that_is_not_there_or_lies_outside_is_none() -> None:
    for name in ("plain/xx.txt", "../words/en.toml", "plain", "/etc/passwd", "plain/../host/en.txt", "", "plain/"):
        assert template_text(name) is None
    with pytest.raises(Invalid):
        rendered("plain/xx.txt", {})
    with pytest.raises(Invalid):
        words("xx")


def test_a_template_without_a_value_that_it_asks_for_is_not_filled_with_a_blank() -> None:
    with pytest.raises(Invalid, match="cannot be filled"):
        rendered("plain/en.txt", {"reference": "TB-1"})

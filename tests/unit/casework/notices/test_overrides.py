from __future__ import annotations

from datetime import date, timedelta

import pytest

from takeback.base.errors import Invalid
from takeback.casework.clocks.length import Hours
from takeback.casework.notices import Missing, Valid, drafted, validated
from takeback.casework.notices.drafting import Draft
from takeback.casework.notices.facts import Authorship
from takeback.casework.notices.overrides import parsed, with_overrides
from takeback.casework.notices.proposal import Code, proposed
from takeback.casework.notices.routes import ROUTES
from tests.notices import complete, put

READ = 'source = "a letter of our counsel"\nverified_on = 2026-12-01\n'


def test_an_operator_says_from_when_on_a_law_is_in_force() -> None:
    routes = with_overrides(parsed(f'[[route]]\nid = "uk_osa"\nin_force_from = 2026-11-20\n{READ}'), {"GB"})
    facts = complete("uk_osa")
    assert isinstance(validated(facts, "uk_osa", routes), Valid)
    assert validated(put(facts, "on", date(2026, 11, 19)), "uk_osa", routes).elements == ("in_force",)
    assert routes["uk_osa"].verified_on == date(2026, 12, 1)
    assert "a letter of our counsel" in routes["uk_osa"].source


def test_a_route_is_switched_off_only_where_the_operator_says() -> None:
    changes = parsed(f'[[route]]\nid = "us_dmca"\ncountries = ["KR"]\nswitched_off = "Advice."\n{READ}')
    off = validated(complete("us_dmca"), "us_dmca", with_overrides(changes, {"KR", "US"}))
    assert isinstance(off, Missing)
    assert off.elements == ("switched_on",)
    assert isinstance(validated(complete("us_dmca"), "us_dmca", with_overrides(changes, {"US"})), Valid)


def test_a_new_clock_holds_from_its_day_on_and_the_text_names_it() -> None:
    changes = parsed(f'[[route]]\nid = "in_it_rules"\nclock = {{hours = 3}}\nclock_since = 2026-11-26\n{READ}')
    india = with_overrides(changes, ())["in_it_rules"]
    assert india.clock_on(date(2026, 11, 26)) == Hours(3)
    assert india.clock_on(date(2026, 11, 26) - timedelta(days=1)) == Hours(2)
    for day, hours in ((date(2026, 11, 26), 3), (date(2026, 11, 25), 2)):
        facts = put(complete("in_it_rules"), "on", day)
        draft = drafted(facts, "in_it_rules", "en", with_overrides(changes, ()))
        assert isinstance(draft, Draft)
        assert f"gives {hours} hours" in draft.body


def test_the_union_stands_for_each_of_its_countries() -> None:
    changes = parsed(f'[[route]]\nid = "plain"\ncountries = ["EU"]\nswitched_off = "Advice."\n{READ}')
    irish = put(complete(), "subject.country", "IE")
    assert with_overrides(changes, irish.countries)["plain"].switched_off
    assert not with_overrides(changes, complete().countries)["plain"].switched_off


def test_elements_are_added_and_never_taken_away() -> None:
    routes = with_overrides(parsed(f'[[route]]\nid = "plain"\nalso = ["circumstances", "sender"]\n{READ}'), ())
    facts = put(complete(), "statement.circumstances", "")
    assert validated(facts, "plain", routes).elements == ("circumstances",)
    assert isinstance(drafted(complete(), "plain", "ar", routes), Draft)
    assert {each.element for each in ROUTES["plain"].required} < {each.element for each in routes["plain"].required}


def test_a_change_for_some_recipients_holds_at_them_and_below_and_nowhere_else() -> None:
    changes = parsed(f'[[route]]\nid = "plain"\nrecipients = ["board.example"]\nswitched_off = "They sell it."\n{READ}')
    for name in ("board.example", "abuse.board.example", "Board.Example"):
        assert with_overrides(changes, (), recipient=name)["plain"].switched_off == "They sell it."
    for name in ("", "myboard.example", "board.example.net"):
        assert with_overrides(changes, (), recipient=name)["plain"].switched_off == ""


def test_a_route_goes_first_whatever_its_number_and_says_why() -> None:
    facts = complete()
    before = [each.route for each in proposed(facts).ranked]
    last = before[-1]
    routes = with_overrides(parsed(f'[[route]]\nid = "{last}"\nfirst = true\n{READ}'), facts.countries)
    ranked = proposed(facts, routes=routes).ranked
    assert [each.route for each in ranked] == [last, *before[:-1]]
    assert ranked[0].reasons[0].code is Code.GOES_FIRST
    assert not any(reason.code is Code.GOES_FIRST for each in ranked[1:] for reason in each.reasons)


def test_a_route_that_goes_first_is_proposed_no_more_easily() -> None:
    """Where it could not be taken, it is set aside as before: going first is no permission."""
    facts = put(complete(), "work.authorship", Authorship.NONE)
    routes = with_overrides(parsed(f'[[route]]\nid = "us_dmca"\nfirst = true\n{READ}'), facts.countries)
    assert "us_dmca" not in [each.route for each in proposed(facts, routes=routes).ranked]


def test_no_change_leaves_the_routes_as_they_are_in_law() -> None:
    assert dict(with_overrides(parsed(""), {"US"})) == dict(ROUTES)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[route", "TOML"),
        ("route = 3", "TOML"),
        ("route = [3]", "route.0 is a table"),
        (f'[[route]]\nid = "us_take_it_up"\n{READ}', "no route"),
        (f"[[route]]\nid = 3\n{READ}", "route.0.id"),
        ('[[route]]\nid = "plain"\n', "where it was read"),
        ('[[route]]\nid = "plain"\nsource = "x"\n', "where it was read"),
        (f'[[route]]\nid = "plain"\nremoved = ["sender"]\n{READ}', "route.0.removed"),
        (f'[[route]]\nid = "plain"\nalso = "sender"\n{READ}', "route.0.also"),
        (f'[[route]]\nid = "plain"\nalso = ["passport"]\n{READ}', "no element"),
        (f'[[route]]\nid = "uk_osa"\nin_force_from = "soon"\n{READ}', "route.0.in_force_from"),
        (f'[[route]]\nid = "uk_osa"\nin_force_from = 2026-11-20T00:00:00Z\n{READ}', "route.0.in_force_from"),
        (f'[[route]]\nid = "uk_osa"\nclock = 48\n{READ}', "route.0.clock"),
        (f'[[route]]\nid = "uk_osa"\nclock = {{fortnights = 1}}\n{READ}', "route.0.clock"),
        (f'[[route]]\nid = "uk_osa"\nclock = {{hours = true}}\n{READ}', "route.0.clock"),
        (f'[[route]]\nid = "uk_osa"\nclock = {{hours = 0}}\n{READ}', "route.0.clock"),
        (f'[[route]]\nid = "uk_osa"\nclock = {{months = 1}}\n{READ}', "clock of uk_osa"),
        (f'[[route]]\nid = "eu_gdpr_17"\nclock = {{months = 2}}\n{READ}', "clock of eu_gdpr_17"),
        (f'[[route]]\nid = "plain"\ncountries = ["Korea"]\n{READ}', "route.0.countries"),
        (f'[[route]]\nid = "plain"\nfirst = "yes"\n{READ}', "route.0.first"),
        (f'[[route]]\nid = "plain"\nfirst = true\nswitched_off = "No."\n{READ}', "not both"),
        (f'[[route]]\nid = "plain"\nrecipients = ["https://a.example/"]\n{READ}', "route.0.recipients"),
        (f'[[route]]\nid = "plain"\nrecipients = "a.example"\n{READ}', "route.0.recipients"),
        (f'[[route]]\nid = "plain"\nswitched_off = "a\\nb"\n{READ}', "route.0.switched_off"),
    ],
)
def test_a_change_that_cannot_be_meant_is_refused_before_the_first_case(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said.replace(".", r"\.")):
        parsed(text)

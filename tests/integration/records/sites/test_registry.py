"""The registry: whom to ask about a site, what caseworkers wrote, and how they answered before."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from takeback.base.errors import Invalid, NotFound
from takeback.records.audit.models import Content
from takeback.records.sites import actions, queries
from takeback.records.sites.models import Site, SiteContact
from takeback.records.sites.queries import Answered, Sought, answers_of, contacts_for, site_named, sites_page
from takeback.sites.contact import Contact, RouteKind, Scope, Source

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = NOW.date()


def contact(address: str, scope: Scope = Scope.OPERATOR, source: Source = Source.PAGE, note: str = "") -> Contact:
    kind = RouteKind.FORM if address.startswith("http") else RouteKind.EMAIL if address else RouteKind.THROUGH
    return Contact(scope=scope, route_kind=kind, address=address, source=source, found_on=TODAY, note=note)


def addresses(domain: str, *scopes: Scope) -> list[str]:
    return [each.address for each in contacts_for(domain, TODAY) if not scopes or each.scope in scopes]


def test_a_site_is_remembered_once_by_whatever_part_of_it_was_named() -> None:
    one = actions.remember_site("pictures.example", NOW)
    assert actions.remember_site("https://www.pictures.example/a/b", NOW).pk == one.pk
    assert site_named("pictures.example").added_on == TODAY
    assert actions.remember_site("x.blogspot.com", NOW).pk != actions.remember_site("y.blogspot.com", NOW).pk
    assert Site.objects.count() == 3


@pytest.mark.parametrize(
    "text", ["", "someone", "@someone", "10.0.0.1", "javascript:alert(1)", "http://u:p@a.example/"]
)
def test_what_is_no_site_is_not_remembered(text: str) -> None:
    with pytest.raises(Invalid):
        actions.remember_site(text, NOW)
    with pytest.raises(NotFound):
        site_named(text)


def test_a_look_keeps_what_it_found_and_looking_again_confirms_it() -> None:
    site = actions.remember_site("pictures.example", NOW)
    found = [contact("abuse@pictures.example"), contact("abuse@host.example", Scope.HOST, Source.RDAP)]
    not_kept = [
        contact("abuse@guess.example", source=Source.CUSTOM),
        contact("https://a.example/f", source=Source.CHANNELS),
    ]
    actions.keep_look(site, [*found, *not_kept], [], NOW, language="ko")
    actions.keep_look(site, found[:1], [], NOW + timedelta(days=1))
    assert SiteContact.objects.count() == 2
    kept = site_named("pictures.example")
    assert (kept.language, kept.looked_at) == ("ko", NOW + timedelta(days=1))
    assert addresses("pictures.example", Scope.OPERATOR, Scope.HOST) == [
        "abuse@pictures.example",
        "abuse@host.example",
        "postmaster@pictures.example",
    ]


def test_what_a_caseworker_wrote_is_not_changed_by_a_look() -> None:
    site = actions.remember_site("pictures.example", NOW)
    actions.add_contact(site, contact("boss@pictures.example", note="answers within a day"))
    actions.keep_look(site, [contact("boss@pictures.example", note="page: contact")], [], NOW)
    row = SiteContact.objects.get()
    assert (row.source, row.note) == ("registry", "answers within a day")
    assert actions.drop_contact(site, row.pk)
    assert not actions.drop_contact(site, row.pk)


@pytest.mark.parametrize(
    "address", ["nobody", "abuse@example.com", "noreply@pictures.example", "https://", "https://10.0.0.1/x"]
)
def test_an_address_that_cannot_be_written_to_is_not_added(address: str) -> None:
    site = actions.remember_site("pictures.example", NOW)
    with pytest.raises(Invalid):
        actions.add_contact(site, contact(address))
    assert not SiteContact.objects.exists()


def test_a_way_through_somebody_else_says_through_whom() -> None:
    site = actions.remember_site("pictures.example", NOW)
    with pytest.raises(Invalid):
        actions.add_contact(site, contact(""))
    actions.add_contact(site, contact("", note="by the trusted flagger in Seoul"))
    assert "" in addresses("pictures.example", Scope.OPERATOR)


def test_where_the_operator_is_never_asked_the_ladder_starts_at_the_host() -> None:
    site = actions.remember_site("x.com", NOW)
    actions.keep_look(site, [contact("abuse@x.com"), contact("abuse@host.example", Scope.HOST, Source.RDAP)], [], NOW)
    assert addresses("x.com")[0].startswith("https://help.x.com/")
    actions.forbid_operator(site, "sells  removals", NOW, by_id="usr_1")
    assert contacts_for("x.com", TODAY)[0].address == "abuse@host.example"
    assert addresses("x.com", Scope.OPERATOR, Scope.PLATFORM_FORM) == []
    assert site_named("x.com").never_contact_operator == "sells removals"
    actions.allow_operator(site, NOW, by_id="usr_1")
    actions.allow_operator(site, NOW, by_id="usr_1")
    assert "abuse@x.com" in addresses("x.com", Scope.OPERATOR)
    told = [(each.kind, json.loads(each.facts)) for each in Content.objects.order_by("pk")]
    assert told == [
        ("site_operator_forbidden", {"by": "usr_1", "site": site.pk}),
        ("site_operator_allowed", {"by": "usr_1", "site": site.pk}),
    ]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\x1b[31m"])
def test_a_reason_that_cannot_be_shown_is_refused(reason: str) -> None:
    site = actions.remember_site("pictures.example", NOW)
    with pytest.raises(Invalid):
        actions.forbid_operator(site, reason, NOW, by_id="usr_1")
    assert not Content.objects.exists()


def test_notes_are_kept_within_their_length() -> None:
    site = actions.remember_site("pictures.example", NOW)
    actions.write_notes(site, " wants Russian \n")
    assert site_named("pictures.example").notes == "wants Russian"
    for bad in ("x" * 10_001, "a\0b"):
        with pytest.raises(Invalid):
            actions.write_notes(site, bad)


def test_a_site_nobody_knows_still_has_search_engines_regulators_and_guesses() -> None:
    found = contacts_for("unknown.example", TODAY)
    assert {each.scope for each in found} == {Scope.SEARCH_ENGINE, Scope.REGULATOR, Scope.OPERATOR}
    assert {each.source for each in found[-2:]} == {Source.CUSTOM}


def test_how_they_answered_is_told_by_route_the_best_first() -> None:
    site = actions.remember_site("pictures.example", NOW)
    for route, removed, hours in [
        ("plain", False, None),
        ("plain", True, 50),
        ("us_dmca", True, 10),
        ("us_dmca", True, 30),
        ("us_dmca", True, 20),
        ("eu_gdpr_17", False, None),
    ]:
        actions.note_answer(site, route, removed=removed, hours=hours, on=TODAY)
    found = answers_of(site)
    assert list(found) == ["us_dmca", "plain", "eu_gdpr_17"]
    assert found == {"us_dmca": Answered(3, 3, 20.0), "plain": Answered(2, 1, 50.0), "eu_gdpr_17": Answered(1, 0, None)}
    assert found["plain"].share_removed == 0.5


def test_of_many_answers_the_newest_tell_how_it_is_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LATEST", 3)
    site = actions.remember_site("pictures.example", NOW)
    for removed in (True, True, False, False, True):
        actions.note_answer(site, "plain", removed=removed, hours=9 if removed else None, on=TODAY)
    assert answers_of(site) == {"plain": Answered(3, 1, 9.0)}


@pytest.mark.parametrize(("route", "hours"), [("", 1), ("x" * 41, 1), ("a b", 1), ("plain", -1)])
def test_an_answer_of_another_form_is_refused(route: str, hours: int) -> None:
    site = actions.remember_site("pictures.example", NOW)
    with pytest.raises(Invalid):
        actions.note_answer(site, route, removed=True, hours=hours, on=TODAY)


def test_sites_are_listed_by_the_page_and_found_by_part_of_their_name() -> None:
    for number in range(7):
        actions.remember_site(f"site{number}.example", NOW)
    bad = actions.remember_site("bad.example", NOW)
    actions.forbid_operator(bad, "publishes notices", NOW, by_id="usr_1")
    actions.keep_look(bad, [], [], NOW)
    first = sites_page(Sought(most=5))
    assert [each.domain for each in first] == ["bad.example", *(f"site{number}.example" for number in range(4))]
    second = sites_page(Sought(after=first[-1].domain, most=5))
    assert [each.domain for each in second] == ["site4.example", "site5.example", "site6.example"]
    assert [each.domain for each in sites_page(Sought(text="SITE3"))] == ["site3.example"]
    assert [each.domain for each in sites_page(Sought(never_contact=True))] == ["bad.example"]
    assert len(sites_page(Sought(unseen_since=NOW))) == 7
    assert len(sites_page(Sought(unseen_since=NOW + timedelta(days=1)))) == 8


def test_a_contact_is_as_old_as_its_last_finding() -> None:
    site = actions.remember_site("pictures.example", NOW)
    actions.keep_look(site, [contact("abuse@pictures.example")], [], NOW)
    assert SiteContact.objects.get().found_on == date(2026, 11, 26)

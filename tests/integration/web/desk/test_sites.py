"""The registry at the desk: found, read by every caseworker, changed by those who run the deployment, in and out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from takeback.base.instants import MovableClock
from takeback.project import wiring
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.sites import actions
from takeback.records.sites.models import RemovedEdge, Site, SiteContact
from takeback.sites.contact import Contact, RouteKind, Scope, Source
from takeback.sites.indicators import Indicator, Mark
from tests.people import a_member, an_organisation, signed_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    standing = MovableClock(NOW)
    monkeypatch.setattr(wiring, "services", lambda: SimpleNamespace(clock=standing, sealed_cases=None))
    return standing


@pytest.fixture
def by() -> User:
    return a_member(Role.CASEWORKER)


@pytest.fixture
def browser(by: User) -> Client:
    return signed_in(by, NOW)


@pytest.fixture
def elsewhere() -> Client:
    return signed_in(a_member(Role.CASEWORKER, organisation=an_organisation("A partner")), NOW)


def a_contact(address: str, found_on: date = TODAY, source: Source = Source.PAGE) -> Contact:
    return Contact(scope=Scope.OPERATOR, route_kind=RouteKind.EMAIL, address=address, source=source, found_on=found_on)


def a_site(domain: str = "board.example") -> Site:
    return actions.remember_site(domain, NOW)


def text(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_sites_are_read_page_by_page_and_found_by_a_part_of_the_name(browser: Client) -> None:
    Site.objects.bulk_create(Site(domain=f"s{number:03}.example", added_on=NOW.date()) for number in range(120))
    page = text(browser, "/desk/sites/")
    assert "120 sites are known here" in page
    assert "s049.example" in page
    assert "s050.example" not in page
    assert "?after=s049.example" in page
    last = text(browser, "/desk/sites/?after=s099.example")
    assert "s119.example" in last
    assert 'rel="next"' not in last
    found = text(browser, "/desk/sites/?q=S11")
    assert found.count("/desk/sites/s11") == 10
    assert "No site has such a name." in text(browser, "/desk/sites/?q=%25_&after=%27")


def test_a_null_character_finds_nothing_and_breaks_nothing(browser: Client) -> None:
    a_site()
    assert "No site has such a name." in text(browser, "/desk/sites/?q=%00xyz")
    assert "board.example" in text(browser, "/desk/sites/?after=%00")


def test_a_list_is_narrowed_to_what_is_to_be_minded(browser: Client, by: User) -> None:
    actions.forbid_operator(a_site("seller.example"), "sells removals", NOW, by_id=by.pk)
    Site.objects.filter(pk=a_site("fresh.example").pk).update(looked_at=NOW - timedelta(days=2))
    never, unseen = text(browser, "/desk/sites/?only=never"), text(browser, "/desk/sites/?only=unseen")
    assert "seller.example" in never
    assert "fresh.example" not in never
    assert "fresh.example" not in unseen


def test_a_site_is_added_by_any_link_to_it(browser: Client) -> None:
    answer = browser.post("/desk/sites/add/", {"site": "https://www.board.example/p/7?utm_source=x"})
    assert answer["Location"] == "/desk/sites/board.example/"
    wrong = browser.post("/desk/sites/add/", {"site": "javascript:alert(1)"})
    assert wrong.status_code == 400
    assert Site.objects.count() == 1


def test_a_contact_stands_with_its_source_its_age_and_a_mark_when_it_is_stale(browser: Client) -> None:
    site = a_site()
    old = NOW.date() - timedelta(days=200)
    actions.keep_look(site, [a_contact("abuse@board.example", old)], [], NOW)
    page = text(browser, "/desk/sites/board.example/")
    assert "abuse@board.example" in page
    assert "A page of the site" in page
    assert "200 days ago" in page
    assert "Stale: check it before use" in page
    assert page.index("abuse@board.example") < page.index("postmaster@board.example")  # a guess comes last


def test_a_contact_is_added_and_withdrawn_by_hand(browser: Client) -> None:
    site = a_site()
    said = {
        "scope": "operator",
        "kind": "email",
        "address": "removals@board.example",
        "language": "KO",
        "note": "phone",
    }
    assert browser.post("/desk/sites/board.example/contacts/", said).status_code == 302
    row = SiteContact.objects.get(site=site)
    assert (row.source, row.language, row.found_on) == ("registry", "ko", NOW.date())
    assert f"/contacts/{row.pk}/drop/" in text(browser, "/desk/sites/board.example/")
    assert browser.post(f"/desk/sites/board.example/contacts/{row.pk}/drop/").status_code == 302
    assert not SiteContact.objects.exists()
    assert browser.post(f"/desk/sites/board.example/contacts/{row.pk}/drop/").status_code == 404


@pytest.mark.parametrize(
    "said",
    [
        {"scope": "operator", "kind": "email", "address": "noreply@board.example"},
        {"scope": "operator", "kind": "email", "address": "you@example.com"},
        {"scope": "operator", "kind": "form", "address": "javascript:alert(1)"},
        {"scope": "operator", "kind": "through", "address": ""},
        {"scope": "everybody", "kind": "email", "address": "abuse@board.example"},
    ],
)
def test_what_is_no_address_is_refused_with_a_word_why(browser: Client, said: dict[str, str]) -> None:
    a_site()
    answer = browser.post("/desk/sites/board.example/contacts/", said)
    assert answer.status_code == 400
    assert "field-error" in answer.content.decode()
    assert not SiteContact.objects.exists()


def test_where_the_operator_is_never_asked_the_page_says_why_and_does_not_offer_them(browser: Client) -> None:
    site = a_site()
    actions.add_contact(site, a_contact("boss@board.example"))
    assert browser.post("/desk/sites/board.example/never/", {"reason": " "}).status_code == 400
    assert browser.post("/desk/sites/board.example/never/", {"reason": "publishes notices"}).status_code == 302
    page = text(browser, "/desk/sites/board.example/")
    assert "publishes notices" in page
    assert "boss@board.example" not in page
    browser.post("/desk/sites/board.example/again/")
    assert "boss@board.example" in text(browser, "/desk/sites/board.example/")


def test_how_they_answered_before_is_shown_by_route(browser: Client) -> None:
    site = a_site()
    for hours in (20, 30, 40):
        actions.note_answer(site, "us_dmca", removed=True, hours=hours, on=NOW.date())
    actions.note_answer(site, "us_dmca", removed=False, hours=None, on=NOW.date())
    page = text(browser, "/desk/sites/board.example/")
    assert "75 %" in page
    assert "30 hours" in page


def test_notes_are_text_and_nothing_else(browser: Client) -> None:
    a_site()
    browser.post("/desk/sites/board.example/notes/", {"notes": "<script>x</script> answers on Mondays"})
    page = text(browser, "/desk/sites/board.example/")
    assert "&lt;script&gt;x&lt;/script&gt; answers on Mondays" in page


def joined(*domains: str) -> None:
    mark = Indicator(Mark.ANALYTICS, "google:UA-4711")
    for domain in domains:
        actions.keep_look(a_site(domain), [], [mark], NOW)


def test_mirrors_are_drawn_with_a_sentence_each_and_a_false_edge_goes_for_good(browser: Client) -> None:
    joined("a.example", "b.example", "c.example")
    page = text(browser, "/desk/sites/a.example/mirrors/")
    assert 'aria-label="1: b.example"' in page
    assert 'id="mirror-2"' in page
    assert page.count("Both count their visitors with the account google:UA-4711.") == 2
    said = {"other": "b.example", "reason": "one agency made both"}
    assert browser.post("/desk/sites/a.example/mirrors/remove/", {**said, "reason": ""}).status_code == 400
    assert browser.post("/desk/sites/a.example/mirrors/remove/", said).status_code == 302
    after = text(browser, "/desk/sites/a.example/mirrors/")
    assert "one agency made both" in after
    assert "Both belong with c.example, step by step." in after
    joined("a.example", "b.example")
    assert "Both belong with c.example" in text(browser, "/desk/sites/a.example/mirrors/")


def test_a_site_alone_says_so(browser: Client) -> None:
    a_site()
    assert "No other site" in text(browser, "/desk/sites/board.example/mirrors/")
    assert browser.post("/desk/sites/board.example/mirrors/remove/", {"other": "x", "reason": "y"}).status_code == 400


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_goes_out_comes_in_elsewhere(browser: Client, by: User, form: str) -> None:
    actions.add_contact(a_site(), a_contact("abuse@board.example"))
    actions.forbid_operator(a_site("seller.example"), "=sells, removals", NOW, by_id=by.pk)
    answer = browser.get(f"/desk/sites/lists/sites.{form}")
    assert f"sites-2026-11-25.{form}" in answer["Content-Disposition"]
    whole = answer.content
    Site.objects.all().delete()
    taken = browser.post("/desk/sites/lists/", {"list": SimpleUploadedFile("x", whole)})
    assert taken.status_code == 302
    assert SiteContact.objects.get().address == "abuse@board.example"
    assert Site.objects.get(domain="seller.example").never_contact_operator == "=sells, removals"


def test_one_bad_row_keeps_the_whole_list_out_and_is_named(browser: Client) -> None:
    lines = "\n".join(json.dumps({"site": each}) for each in ("good.example", "not a site"))
    answer = browser.post("/desk/sites/lists/", {"list": SimpleUploadedFile("x", lines.encode())})
    assert answer.status_code == 400
    assert "Line 2, site" in answer.content.decode()
    assert not Site.objects.exists()


@pytest.mark.parametrize("hostile", [b"\xff\xfe\x00", b"site\n\0", b"[" * 5000, b"{" * 5000, b"a,b\n1,2"])
def test_what_is_no_list_is_refused(browser: Client, hostile: bytes) -> None:
    answer = browser.post("/desk/sites/lists/", {"list": SimpleUploadedFile("x", hostile)})
    assert answer.status_code == 400
    assert not Site.objects.exists()


def test_the_directory_says_what_is_stale(browser: Client, clock: MovableClock) -> None:
    assert "Stale: check it" not in text(browser, "/desk/sites/channels/")
    clock.move(timedelta(days=300))
    later = signed_in(a_member(Role.CASEWORKER, name="Bo"), clock.now())
    assert "Stale: check it" in text(later, "/desk/sites/channels/")


def test_caseworkers_elsewhere_read_the_registry_and_change_nothing(elsewhere: Client) -> None:
    site = a_site()
    actions.write_notes(site, "answers on Mondays")
    joined("board.example", "b.example")
    page = text(elsewhere, "/desk/sites/board.example/")
    assert "answers on Mondays" in page
    looking_up = 'action="/desk/sites/board.example/look-up/"'  # changes nothing that anybody wrote
    assert 'action="/desk/sites/board.example/' not in page.replace(looking_up, "")
    assert "remove/" not in text(elsewhere, "/desk/sites/board.example/mirrors/")
    for path in (
        "add/",
        "lists/",
        "board.example/contacts/",
        "board.example/contacts/1/drop/",
        "board.example/notes/",
        "board.example/never/",
        "board.example/again/",
        "board.example/mirrors/remove/",
    ):
        assert elsewhere.post(f"/desk/sites/{path}", {"notes": "x", "site": "x.example"}).status_code == 403, path
    assert elsewhere.get("/desk/sites/lists/sites.csv").status_code == 403
    assert not RemovedEdge.objects.exists()


def test_a_site_that_nobody_knows_is_not_there(browser: Client) -> None:
    for path in ("nobody.example/", "nobody.example/mirrors/", "lists/sites.exe", "%00/", "%00.example/mirrors/"):
        assert browser.get(f"/desk/sites/{path}").status_code == 404

"""Routes and forms as the registry and the directory of channels have them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from takeback.casework.notices.facts import Facts
from takeback.casework.notices.overrides import parsed
from takeback.flows.takedowns.ports import Asking, Recipient, Signature, TakedownPorts
from takeback.flows.takedowns.registry import Registry
from takeback.flows.takedowns.writing import LawClocks, NoticeWriter
from takeback.project import wiring
from takeback.records.sites.actions import add_contact, keep_look, remember_site
from takeback.records.takedowns.models import Notice
from takeback.sites.channels import channels
from takeback.sites.contact import Contact, RouteKind, Scope, Source
from takeback.sites.location import Location, read_location
from tests.desk_pages import CHECKED, done_by, page_of, text_of
from tests.takedowns import Desk, services_at

MAILBOX = Contact(
    scope=Scope.OPERATOR,
    route_kind=RouteKind.EMAIL,
    address="abuse@board.example",
    source=Source.REGISTRY,
    found_on=date(2026, 11, 25),
)


def test_a_form_of_the_directory_has_its_own_fields_and_each_can_be_copied(
    desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the registry and the words of the laws: what is asked for is what the channel's data says, in its order."""
    signature = Signature(email="desk@haven.example", phone="+82 2 555 0100", address="1 Harbour Road")
    ports = TakedownPorts(recipients=Registry(), writes=NoticeWriter(), clocks=LawClocks(), signature=signature)
    made = replace(services_at(desk.clock), takedowns=ports)
    monkeypatch.setattr(wiring, "services", lambda: made)
    keep_look(remember_site("x.com", desk.clock.now()), (), (), desk.clock.now())
    case_id = desk.verified()
    stated = {"shows": "nudity", "made": "filmed", "act-published": "no", "country": "US", "circumstances": "A room."}
    days = {"signed_on": "2026-11-25", "individual_on": "2026-11-25", "sender_on": "2026-11-25", "accurate": "yes"}
    done_by(browser, f"{page_of(case_id)}state/", **stated, **days)
    desk.told(case_id, "https://x.com/canary/status/1", "https://x.com/canary/status/2")
    path = browser.post(f"{page_of(case_id)}check/", {**CHECKED, "then": "draft"}).headers["Location"]
    done_by(browser, f"{path}approve/")
    notice = Notice.objects.get()
    page = text_of(browser.get(f"/desk/takedowns/notices/{notice.pk}/"))
    fields = re.findall(r'<textarea id="form-(\w+)"[^>]*readonly[^>]*>([^<]*)</textarea>', page)
    assert [name for name, _text in fields] == ["links", "email", "phone", "good_faith", "signature"]
    assert all(f'data-copies="form-{name}"' in page for name, _text in fields)
    texts = dict(fields)
    assert len(texts["links"].split("\n")) == 2
    assert texts["email"] == "desk@haven.example"
    assert texts["good_faith"].startswith("Statement of the person, signed on 2026-11-25")
    assert "What the form of X asks for, as it was read on 2026-11-26." in page
    done_by(browser, f"/desk/takedowns/notices/{notice.pk}/handed-in/", confirmation="X-1")
    assert "form-links" not in text_of(browser.get(f"/desk/takedowns/notices/{notice.pk}/"))


def test_an_operator_says_which_route_goes_first_or_never_at_a_recipient(desk: Desk) -> None:
    at = desk.clock.now()
    add_contact(remember_site("board.example", at), MAILBOX)
    place = read_location("https://board.example/1")
    assert isinstance(place, Location)
    asking = Asking(replace(Facts(consent_to_notify=True), site_country="DE"), at)

    def route(changes: str) -> str:
        found = Registry(parsed(changes)).recipient_of(place, asking)
        assert isinstance(found, Recipient)
        return found.route

    read = 'source = "our own experience"\nverified_on = 2026-11-25\n'
    there = f'recipients = ["board.example"]\n{read}'
    assert route("") != "plain"
    assert route(f'[[route]]\nid = "plain"\nfirst = true\n{there}') == "plain"
    assert route(f'[[route]]\nid = "plain"\nfirst = true\nrecipients = ["other.example"]\n{read}') == route("")
    assert route(f'[[route]]\nid = "{route("")}"\nswitched_off = "They publish such notices."\n{there}') != route("")


def test_a_form_takes_no_more_links_than_the_directory_says(desk: Desk) -> None:
    """One filling of Cloudflare's form takes 250: a notice is one filling."""
    at = desk.clock.now()
    site = remember_site("bad.example.com", at)
    add_contact(site, next(each for each in channels() if each.id == "cloudflare").as_contact(at.date()))
    place = read_location("https://bad.example.com/1")
    assert isinstance(place, Location)
    found = Registry().recipient_of(place, Asking(Facts(consent_to_notify=True), at))
    assert isinstance(found, Recipient)
    assert (found.by_hand, found.most_links) == (True, 250)

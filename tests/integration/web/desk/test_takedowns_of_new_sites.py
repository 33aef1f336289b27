"""A hundred links on twelve sites that nobody knows: looked up in a net on loopback, drafted, approved, and counted.

The registry of sites is the real one, and empty. A worker looks up who runs each site over DNS, RDAP and HTTP, as it
does for a deployment.
"""

from __future__ import annotations

import html
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from takeback.adapters.recheck import Eyes, Sparing, VantagePoint
from takeback.adapters.safe_fetch import Fetcher, FetchPolicy, SystemResolver
from takeback.adapters.site_look import LookPolicy, SiteLook
from takeback.casework.case import Event
from takeback.casework.takedown.location_state import State
from takeback.flows.services import Services
from takeback.flows.takedowns.ports import Signature, TakedownPorts
from takeback.flows.takedowns.registry import Registry
from takeback.flows.takedowns.writing import LawClocks, NoticeWriter
from takeback.project import wiring
from takeback.records.cases.actions import locked_case, move
from takeback.records.sites.models import Site
from takeback.records.takedowns.models import LocationWork, Notice, Task
from takeback.workers import looks
from takeback.workers.worker import one_piece
from tests.fakes.decoder import InProcessDecoder
from tests.fakes.loopback import LoopbackServer, answer, serving
from tests.fakes.name_server import LoopbackNameServer, naming
from tests.people import signed_in_with_key
from tests.takedowns import Desk, a_desk, services_at

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

SITES = [f"site-{number}.example" for number in range(12)]
STATED = {
    "shows": "nudity",
    "made": "filmed",
    "act-published": "no",
    "signed_on": "2026-11-25",
    "individual_on": "2026-11-25",
    "circumstances": "Taken in a private room, and never shared by the person.",
}
CHECKED = {"link": "shows_it", "subject": "is_them", "authority": "themselves", "allowed": "yes"}


@dataclass
class Net:
    """Twelve sites on one web server, which name their operators on their home pages."""

    web: LoopbackServer
    names: LoopbackNameServer
    registry: LoopbackServer

    @property
    def links(self) -> list[str]:
        return [f"http://{SITES[number % 12]}:{self.web.port}/posts/{number}" for number in range(100)]

    @property
    def asked_for(self) -> set[str]:
        return {head.split(" ")[1] for head in self.web.requests}


@pytest.fixture
def net() -> Iterator[Net]:
    servers: list[LoopbackServer] = []

    def home(line: socket.socket, path: str) -> None:
        (host,) = re.findall(r"(?im)^host: ([^:\r]+)", servers[0].requests[-1])
        page = f'<html lang="en"><a href="mailto:takedown@{host}">Abuse</a></html>' if path == "/" else ""
        line.sendall(answer(200 if page else 404, page.encode(), "Content-Type: text/html; charset=utf-8"))

    records = {(site, "A"): ["127.0.0.1"] for site in SITES}
    with (
        serving(home) as web,
        serving(lambda line, _: line.sendall(answer(404))) as registry,
        naming(records) as names,
    ):
        servers.append(web)
        yield Net(web, names, registry)


@dataclass
class Presses:
    """A caseworker at their pages: whatever they answer, choose or press is counted, and must stand on the page."""

    browser: Client
    text: str = ""
    actions: int = 0
    statements: dict[str, int] = field(default_factory=dict)
    _answers: dict[str, str] = field(default_factory=dict)

    def opens(self, path: str) -> None:
        self._show(self.browser.get(path))

    def answers(self, **said: str) -> None:
        for name, value in said.items():
            assert f'name="{name}"' in self.text, f"there is no field {name}"
            self._answers[name] = value
            self.actions += 1

    def presses(self, button: str, **carried: str) -> None:
        """Press a button by its id. What its form carries by itself, hidden, is found on the page."""
        (tag,) = re.findall(rf'<button[^>]* id="{button}"[^>]*>', self.text)
        before = self.text[: self.text.index(tag)]
        where = re.search(r'formaction="([^"]+)"', tag) or re.findall(r"<form[^>]*>", before)[-1]
        path = where[1] if isinstance(where, re.Match) else re.findall(r'action="([^"]+)"', where)[0]
        named = re.search(r'name="([^"]+)" value="([^"]+)"', tag)
        data = {**self._answers, **carried, **({named[1]: named[2]} if named else {})}
        self._answers = {}
        self.actions += 1
        with CaptureQueriesContext(connection) as asked:
            answered = self.browser.post(path, data, follow=True)
        self.statements[button] = len(asked)
        self._show(answered)

    def hidden(self, name: str) -> str:
        """What a field carries that nobody fills in."""
        value: str
        (value,) = re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', self.text)
        return html.unescape(value)

    def _show(self, response: Any) -> None:
        assert response.status_code in {200, 409}, response.status_code
        self.text = response.content.decode()


@dataclass
class Work:
    """A desk over an empty registry, its pages, and the worker that looks sites up."""

    desk: Desk
    services: Services
    net: Net
    page: Presses
    case_id: str

    def looks_up(self) -> None:
        """Let the worker look up all that waits."""
        resolver = SystemResolver()
        fetcher = Fetcher(FetchPolicy(loopback_allowed=True), resolver, self.desk.clock)
        eyes = Eyes([VantagePoint("here", fetcher)], InProcessDecoder(), self.desk.clock, sparing=Sparing(0))
        policy = LookPolicy(
            fetch=FetchPolicy(loopback_allowed=True),
            dns_server=("127.0.0.1", self.net.names.port),
            rdap_url=self.net.registry.url(""),
        )
        piece = one_piece(self.services, looks.handlers(eyes, SiteLook(policy, self.desk.clock)), "looks")
        while piece():
            pass

    def takes_in(self) -> None:
        self.page.answers(links="\n".join(self.net.links))
        self.page.presses("read")
        self.page.presses("take-in", told=self.page.hidden("told"))

    def checks_and_drafts(self) -> None:
        self.page.answers(**CHECKED)
        self.page.presses("check-and-draft", attempt=self.page.hidden("attempt"))


@pytest.fixture
def work(net: Net, monkeypatch: pytest.MonkeyPatch) -> Work:
    desk = a_desk()
    signature = Signature(email="desk@haven.example", phone="+82 2 555 0100", address="1 Harbour Road")
    ports = TakedownPorts(
        recipients=Registry(), writes=NoticeWriter(), clocks=LawClocks(), signature=signature, sends=desk.post
    )
    services = replace(services_at(desk.clock), takedowns=ports)
    monkeypatch.setattr(wiring, "services", lambda: services)
    case_id = desk.opened().case_id
    with transaction.atomic():
        move(locked_case(case_id), Event.VERIFY, desk.clock.now())
    browser = signed_in_with_key(desk.caseworker.user, desk.caseworker.private, desk.clock.now())
    browser.post(f"/desk/takedowns/{case_id}/state/", STATED)
    made = Work(desk, services, net, Presses(browser), case_id)
    made.page.opens(f"/desk/takedowns/{case_id}/")
    return made


def test_a_hundred_links_on_twelve_unknown_sites_take_nine_actions(work: Work) -> None:
    """The sites are looked up while the caseworker opens the links: the drafts of all twelve stand in one approval."""
    work.takes_in()
    assert "looked up whom to ask at 12 sites" in work.page.text
    work.looks_up()
    assert not {path for path in work.net.asked_for if path.startswith("/posts/")}
    assert Site.objects.filter(looked_at__isnull=False).count() == 12
    work.checks_and_drafts()
    work.page.presses("approve")
    assert work.page.actions == 9
    assert Notice.objects.filter(state="prepared").count() == 12
    work.desk.pass_time(minutes=6)
    work.desk.work()
    assert {letter.recipient for letter in work.desk.post.letters} == {f"takedown@{site}" for site in SITES}
    assert LocationWork.objects.filter(state=State.ASKED.value).count() == 100
    assert not Task.objects.filter(done_at__isnull=True).exists()
    assert sum(work.page.statements.values()) < 2_500, work.page.statements


def test_checked_before_the_looks_have_ended_it_takes_eleven_by_way_of_the_queue(work: Work) -> None:
    work.takes_in()
    work.checks_and_drafts()
    assert "It is being looked up whom to ask at: site-0.example" in work.page.text
    assert not Task.objects.filter(kind="draft").exists()
    work.looks_up()
    work.page.opens("/desk/takedowns/")
    assert "100 links on 12 sites can be drafted now" in work.page.text
    work.page.presses("next")
    work.page.presses("draft", attempt=work.page.hidden("attempt"))
    assert not Task.objects.filter(kind="draft", done_at__isnull=True).exists()
    work.page.presses("approve")
    assert work.page.actions == 11
    assert Notice.objects.filter(state="prepared").count() == 12


def test_where_the_worker_was_held_up_a_press_on_the_page_has_the_sites_looked_up_at_once(work: Work) -> None:
    work.page.answers(links=work.net.links[0])
    work.page.presses("read")
    work.page.presses("take-in", told=work.page.hidden("told"))
    work.page.presses("look-up")
    assert "1 site is looked up now." in work.page.text
    work.looks_up()
    work.page.opens(f"/desk/takedowns/{work.case_id}/")
    assert 'id="look-up"' not in work.page.text
    work.checks_and_drafts()
    assert "takedown@site-0.example" in work.page.text
    work.page.opens("/desk/sites/site-0.example/")
    assert "At the last look, on 2026-11-26" in work.page.text
    assert "<code>not_found</code>" in work.page.text
    work.page.presses("look-up")
    assert "It was looked up a moment ago." in work.page.text
    work.desk.pass_time(minutes=6)
    work.page.presses("look-up")
    assert "The site is looked up now." in work.page.text
    work.looks_up()
    site = Site.objects.get(domain="site-0.example")
    assert site.looked_at == work.desk.clock.now()


def test_links_of_one_site_are_named_by_it_in_the_queue(work: Work) -> None:
    work.page.answers(links="\n".join(link for link in work.net.links if "/site-3." in link))
    work.page.presses("read")
    work.page.presses("take-in", told=work.page.hidden("told"))
    work.looks_up()
    work.page.answers(**CHECKED)
    work.page.presses("check")
    work.page.opens("/desk/takedowns/")
    assert "9 links on site-3.example can be drafted now" in work.page.text

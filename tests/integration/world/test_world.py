"""The world on loopback is as its cast says, and it is real: servers, sockets, mail."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import dns.message
import dns.query
import dns.rcode
import pytest

from takeback.adapters.mail import (
    Accepted,
    Collected,
    Collector,
    Fate,
    Incoming,
    Kind,
    Letter,
    References,
    Refusal,
    Rejected,
    Sender,
    SmtpSender,
    Threaded,
    read_mail,
    written,
)
from takeback.adapters.safe_fetch import Fetched
from takeback.demo.world import World
from takeback.demo.world.cast import HOST_ABUSE, SITES, Site
from takeback.demo.world.dns_server import ABUSE_ZONE, ORIGIN_ZONE
from takeback.demo.world.record import Happened
from takeback.demo.world.world import COPY_ADDRESS, OWN_ADDRESS, OWN_DOMAIN
from tests.samples import distance

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
REFERENCES = References(OWN_ADDRESS, bytes(range(32)))
IDS = iter(f"notice_{number:016d}" for number in range(10_000))


@pytest.fixture
def world() -> Iterator[World]:
    with World(START) as running:
        yield running


def site(name: str) -> Site:
    return next(each for each in SITES if each.name == name)


def look(world: World, location: str, *, abroad: bool = False) -> Fetched:
    """What lies at `host/path`."""
    host, _, path = location.partition("/")
    outcome = world.fetcher(abroad=abroad).fetch(f"http://{host}:{world.http_port}/{path}")
    assert isinstance(outcome, Fetched), outcome
    return outcome


def status(world: World, location: str, *, abroad: bool = False) -> int:
    return look(world, location, abroad=abroad).status


def links_of(world: World, name: str) -> list[str]:
    return [location for location in world.locations if f"//{name}:" in location]


def notify(world: World, recipient: str, links: list[str], words: str = "", notice_id: str = "") -> str:
    """Send a notice; its id."""
    notice_id = notice_id or next(IDS)
    mail = written(
        Letter(
            notice_id=notice_id,
            attempt=1,
            recipient=recipient,
            subject="Request for removal",
            body="\n".join((words, *links, "")),
            language="en",
            at=world.clock.now(),
        ),
        Sender("Nordlicht Helpline", REFERENCES),
    )
    sent = SmtpSender(world.smtp, world.clock, name=OWN_DOMAIN, copy_to=COPY_ADDRESS).send(mail)
    assert sent == Accepted(world.clock.now())
    return notice_id


def answers(world: World) -> list[Incoming]:
    """What came into the mailbox since the last time."""
    kept: list[Collected] = []

    def keep(mail: Collected) -> Fate:
        kept.append(mail)
        return Fate.FILED

    Collector(world.imap).collect(keep)
    return [read_mail(mail.raw, REFERENCES) for mail in kept]


def test_there_are_forty_links_on_eight_sites_and_each_answers_as_its_site_does(world: World) -> None:
    assert len(world.locations) == len(set(world.locations)) == 40
    assert {each.name: status(world, f"{each.name}/p/1") for each in SITES} == {
        "fjordboard.example": 200,
        "fjordboard-pics.example": 200,
        "fjord-archive.example": 200,
        "meadowpics.example": 200,
        "dunesforum.example": 451,
        "winterhost.example": 200,
        "returning.example": 200,
        "gatedclub.example": 200,
    }


def test_every_page_shows_the_same_picture_changed_or_not_and_the_first_page_another(world: World) -> None:
    shown = [look(world, f"fjordboard.example/media/{number}.jpg").body for number in range(1, 6)]
    assert len(set(shown)) == 4
    assert all(distance(shown[0], each) <= 31 for each in shown)
    assert distance(shown[0], look(world, "fjordboard.example/welcome.jpg").body) > 80


def test_mirrors_share_a_counter_and_an_icon_and_no_other_site_has_them(world: World) -> None:
    first = {each.name: look(world, f"{each.name}/").body for each in SITES}
    icons = {each.name: look(world, f"{each.name}/favicon.ico").body for each in SITES}
    mirrors = {"fjordboard.example", "fjordboard-pics.example", "fjord-archive.example"}
    assert {name for name, page in first.items() if b"G-FJ0RDB0ARD" in page} == mirrors
    assert {name for name, icon in icons.items() if icon == icons["fjordboard.example"]} == mirrors


def test_every_operator_is_named_on_the_page_that_the_cast_says(world: World) -> None:
    for each in SITES:
        assert each.operator.encode() in look(world, f"{each.name}{each.found_at}").body


def test_the_border_is_open_to_whoever_comes_from_abroad(world: World) -> None:
    assert status(world, "dunesforum.example/p/1") == 451
    assert b"/media/1.jpg" in look(world, "dunesforum.example/p/1", abroad=True).body


def through_the_proxy(world: World, target: str) -> http.client.HTTPConnection:
    """A connection to `host:port` through the world's proxy."""
    connection = http.client.HTTPConnection("127.0.0.1", world.proxy_port, timeout=5)
    host, _, port = target.partition(":")
    connection.set_tunnel(host, int(port))
    return connection


def test_the_proxy_looks_from_abroad_and_leads_nowhere_but_to_the_sites(world: World) -> None:
    connection = through_the_proxy(world, f"dunesforum.example:{world.http_port}")
    connection.request("GET", "/p/1", headers={"Host": "dunesforum.example", "Connection": "close"})
    answer = connection.getresponse()
    assert (answer.status, b"/media/1.jpg" in answer.read()) == (200, True)
    connection.close()
    for target in ("127.0.0.1:1", "elsewhere.example:80"):
        with pytest.raises(OSError, match="403"):
            through_the_proxy(world, target).connect()


def test_behind_the_login_nothing_is_shown_and_every_page_says_so_with_200(world: World) -> None:
    for path in ("p/1", "media/1.jpg", "p/9"):
        page = look(world, f"gatedclub.example/{path}")
        assert page.status == 200
        assert b"Members only" in page.body


def test_the_names_lead_to_the_sites_and_no_other_name_exists(world: World) -> None:
    assert [str(each) for each in world.resolver("www.winterhost.example", seconds=5)] == ["127.0.0.23"]
    assert world.resolver("wikipedia.org", seconds=5) == ()
    unknown = dns.query.udp(dns.message.make_query("nobody.example", "A"), "127.0.0.1", timeout=5, port=world.dns_port)
    assert unknown.rcode() == dns.rcode.NXDOMAIN
    zone = dns.message.make_query(f"23.0.0.127.{ABUSE_ZONE}", "TXT")
    answer = dns.query.udp(zone, "127.0.0.1", timeout=5, port=world.dns_port)
    assert HOST_ABUSE in answer.to_text()
    origin = dns.message.make_query(f"23.0.0.127.{ORIGIN_ZONE}", "TXT")
    assert "64500 | 127.0.0.0/25" in dns.query.udp(origin, "127.0.0.1", timeout=5, port=world.dns_port).to_text()


def test_rdap_names_the_registrar_of_a_name_and_the_host_of_an_address(world: World) -> None:
    with urlopen(f"{world.rdap_url}/domain/winterhost.example", timeout=5) as said:  # noqa: S310 - our own server
        domain = json.load(said)
    with urlopen(f"{world.rdap_url}/ip/127.0.0.23", timeout=5) as said:  # noqa: S310 - the same
        network = json.load(said)
    assert domain["ldhName"] == "winterhost.example"
    assert "abuse@namebureau.example" in json.dumps(domain["entities"])
    assert HOST_ABUSE in json.dumps(network["entities"])


def test_a_site_that_removes_does_so_after_its_while_says_so_and_gone_is_410(world: World) -> None:
    notice_id = notify(world, "abuse@winterhost.example", links_of(world, "winterhost.example")[:2])
    world.move(minutes=59)
    assert status(world, "winterhost.example/p/1") == 200
    world.move(minutes=2)
    assert [status(world, f"winterhost.example/p/{number}") for number in (1, 2, 3)] == [410, 410, 200]
    assert status(world, "winterhost.example/media/1.jpg") == 410
    [answer] = answers(world)
    assert (answer.kind, answer.notice_id, answer.threaded) == (Kind.REPLY, notice_id, Threaded.ADDRESS)
    assert answer.own_words.startswith("Hello")
    assert "https" not in answer.own_words
    assert world.record.count(Happened.REMOVED) == 2


def test_one_site_takes_the_picture_out_and_leaves_its_page(world: World) -> None:
    notify(world, "dmca@fjordboard.example", links_of(world, "fjordboard.example")[:1])
    world.move(days=1)
    page = look(world, "fjordboard.example/p/1")
    assert (page.status, b"/media/1.jpg" in page.body, b"/welcome.jpg" in page.body) == (200, False, True)
    assert status(world, "fjordboard.example/media/1.jpg") == 404
    assert b"/media/2.jpg" in look(world, "fjordboard.example/p/2").body


def test_a_soft_404_says_200_and_shows_nothing_and_its_answer_is_found_by_its_subject(world: World) -> None:
    notice_id = notify(world, "aviso@meadowpics.example", links_of(world, "meadowpics.example"))
    world.move(days=2)
    page = look(world, "meadowpics.example/p/1")
    assert page.status == 200
    assert b"/media/" not in page.body
    assert look(world, "meadowpics.example/media/1.jpg").header("content-type") == "text/html; charset=utf-8"
    [answer] = answers(world)
    assert (answer.kind, answer.notice_id, answer.threaded) == (Kind.REPLY, notice_id, Threaded.SUBJECT)


def test_a_site_that_brings_back_does_so_once_and_not_after_a_second_notice(world: World) -> None:
    links = links_of(world, "returning.example")[:1]
    notify(world, "help@returning.example", links)
    world.move(days=1)
    assert status(world, "returning.example/p/1") == 404
    world.move(days=9)
    assert status(world, "returning.example/p/1") == 200
    notify(world, "help@returning.example", links, "Removed before, and back.")
    world.move(days=60)
    assert status(world, "returning.example/p/1") == 404
    assert [world.record.count(what) for what in (Happened.REMOVED, Happened.BROUGHT_BACK)] == [2, 1]


def test_a_site_that_asks_for_an_authority_removes_once_it_has_one(world: World) -> None:
    links = links_of(world, "fjordboard-pics.example")
    first = notify(world, "contact@fjordboard-pics.example", links)
    world.move(days=30)
    [asked] = answers(world)
    assert (asked.kind, asked.notice_id, asked.threaded) == (Kind.REPLY, first, Threaded.HEADERS)
    assert asked.asks_for == ("authority",)
    assert status(world, "fjordboard-pics.example/p/1") == 200
    notify(world, "contact@fjordboard-pics.example", links, "Here is our authorisation.")
    world.move(days=1)
    assert status(world, "fjordboard-pics.example/p/1") == 404


def test_a_full_mailbox_bounces_to_the_notice_and_the_host_takes_the_page_down(world: World) -> None:
    links = links_of(world, "fjord-archive.example")
    notice_id = notify(world, "webmaster@fjord-archive.example", links)
    world.move(hours=1)
    [bounced] = answers(world)
    assert (bounced.kind, bounced.notice_id) == (Kind.BOUNCE, notice_id)
    assert bounced.failed_recipients == ("webmaster@fjord-archive.example",)
    notify(world, HOST_ABUSE, links)
    world.move(days=3)
    assert status(world, "fjord-archive.example/p/1") == 404


def test_a_machine_answers_at_once_and_a_person_removes_later_without_a_word(world: World) -> None:
    notice_id = notify(world, "legal@dunesforum.example", links_of(world, "dunesforum.example"))
    [answer] = answers(world)
    assert (answer.kind, answer.notice_id) == (Kind.AUTO_REPLY, notice_id)
    world.move(days=3)
    assert answers(world) == []
    assert status(world, "dunesforum.example/p/1", abroad=True) == 404


def test_the_record_knows_each_mail_with_its_links_and_a_mail_that_came_twice(world: World) -> None:
    notice_id = notify(world, "office@gatedclub.example", links_of(world, "gatedclub.example"))
    [received] = world.record.received
    assert received.recipient == "office@gatedclub.example"
    assert received.sender == REFERENCES.verp_address(notice_id)
    assert received.locations == tuple(f"gatedclub.example/p/{number}" for number in range(1, 6))
    assert world.record.duplicates == 0
    notify(world, "office@gatedclub.example", links_of(world, "gatedclub.example"), notice_id=notice_id)
    assert world.record.duplicates == 1


def test_a_copy_of_each_notice_lies_among_the_sent_and_is_found_by_its_message_id(world: World) -> None:
    mailbox = Collector(world.imap)
    notice_id = notify(world, "office@gatedclub.example", links_of(world, "gatedclub.example"))
    assert mailbox.was_sent(REFERENCES.message_id(notice_id, 1))
    assert not mailbox.was_sent(REFERENCES.message_id(notice_id, 2))


def test_nobody_else_has_a_mailbox_in_the_world(world: World) -> None:
    letter = Letter(
        notice_id=next(IDS),
        attempt=1,
        recipient="nobody@fjordboard.example",
        subject="Request",
        body="text",
        language="en",
        at=START,
    )
    sent = SmtpSender(world.smtp, world.clock).send(written(letter, Sender("Nordlicht Helpline", REFERENCES)))
    assert sent == Rejected(Refusal.RECIPIENT_REFUSED, permanent=True, code=550)


def test_a_hostile_visitor_gets_no_page_and_stops_no_server(world: World) -> None:
    connection = http.client.HTTPConnection("127.0.0.11", world.http_port, timeout=5)
    connection.request("GET", "/p/1", headers={"Host": "elsewhere.example"})
    assert connection.getresponse().status == 421
    connection.close()
    assert status(world, "fjordboard.example/p/1") == 200


def test_when_the_world_ends_no_server_listens_no_thread_runs_and_no_folder_is_left() -> None:
    before = set(threading.enumerate())
    folders = set(Path("/tmp").glob("tb-imap-*"))  # noqa: S108 - where the mailbox is
    with World(START) as world:
        port = world.smtp_port
    assert set(Path("/tmp").glob("tb-imap-*")) <= folders  # noqa: S108 - the same
    assert [thread for thread in set(threading.enumerate()) - before if thread.name.startswith("world")] == []
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection("127.0.0.1", port, timeout=2).connect()

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from takeback.base.instants import MovableClock
from takeback.demo.world.cast import PAGES_OF_A_SITE, SITES, Reaction, site_of
from takeback.demo.world.operators import Operators, locations_in
from takeback.demo.world.record import Happened, Received, Record
from takeback.demo.world.state import State
from tests.mail import notice

START = datetime(2026, 3, 2, tzinfo=UTC)


class Desk:
    """Operators at their desks, without a server."""

    def __init__(self) -> None:
        self.clock = MovableClock(START)
        self.state = State(self.clock)
        self.record = Record()
        self.answers: list[EmailMessage] = []
        self.operators = Operators(self.clock, self.state, self.record, self.take)

    def take(self, raw: bytes) -> None:
        self.answers.append(message_from_bytes(raw, EmailMessage, policy=SMTP))

    def write_to(self, recipient: str, *locations: str) -> Received:
        mail = Received(self.clock.now(), recipient, "notices+x@takeback.example", notice(), locations)
        self.record.receive(mail)
        self.operators.read(mail)
        return mail

    def happened(self) -> list[tuple[timedelta, Happened, str]]:
        return [(each.at - START, each.what, each.location) for each in self.record.events]


def test_what_is_put_off_happens_at_its_own_instant_however_far_the_clock_moves() -> None:
    desk = Desk()
    desk.write_to("help@returning.example", "returning.example/p/1")
    desk.write_to("abuse@winterhost.example", "winterhost.example/p/2")
    desk.operators.move(timedelta(days=365))
    assert desk.happened() == [
        (timedelta(hours=1), Happened.REMOVED, "winterhost.example/p/2"),
        (timedelta(hours=1), Happened.ANSWERED, ""),
        (timedelta(hours=10), Happened.REMOVED, "returning.example/p/1"),
        (timedelta(hours=10), Happened.ANSWERED, ""),
        (timedelta(days=9, hours=10), Happened.BROUGHT_BACK, "returning.example/p/1"),
    ]
    assert desk.clock.now() == START + timedelta(days=365)


def test_nobody_removes_what_is_on_another_site() -> None:
    desk = Desk()
    desk.write_to("abuse@winterhost.example", "fjordboard.example/p/1")
    desk.operators.move(timedelta(days=30))
    assert desk.state.is_up("fjordboard.example/p/1")


def test_what_was_removed_is_not_removed_again() -> None:
    desk = Desk()
    for _ in range(2):
        desk.write_to("abuse@winterhost.example", "winterhost.example/p/1")
    desk.operators.move(timedelta(days=1))
    assert desk.record.count(Happened.REMOVED) == 1


def test_a_mail_to_nobody_changes_nothing() -> None:
    desk = Desk()
    desk.write_to("nobody@fjordboard.example", "fjordboard.example/p/1")
    desk.operators.move(timedelta(days=30))
    assert desk.happened() == []
    assert desk.answers == []


def test_the_record_counts_a_mail_that_says_the_same_under_another_id() -> None:
    desk = Desk()
    desk.write_to("office@gatedclub.example")
    assert desk.record.duplicates == 0
    again = Received(START, "office@gatedclub.example", "x@y.example", notice(attempt=2), ())
    desk.record.receive(again)
    assert desk.record.duplicates == 1


@pytest.mark.parametrize(
    ("text", "locations"),
    [
        ("", ()),
        ("http://fjordboard.example:8080/p/1", ("fjordboard.example/p/1",)),
        ("HTTPS://WWW.Fjordboard.example/p/1, http://fjordboard.example/p/1", ("fjordboard.example/p/1",)),
        ("see http://a.example/p/1\nhttp://a.example/p/2.", ("a.example/p/1", "a.example/p/2")),
        ("http://a.example/q/1 http://a.example/p/12 ftp://a.example/p/1", ()),
    ],
)
def test_the_pages_that_a_text_names_are_found_once_each(text: str, locations: tuple[str, ...]) -> None:
    assert locations_in(text) == locations


def test_the_cast_is_as_the_story_needs_it() -> None:
    assert len(SITES) * PAGES_OF_A_SITE == 40
    assert {each.reaction for each in SITES} == set(Reaction)
    assert len({each.address for each in SITES}) == len(SITES)
    assert all(each.name.endswith(".example") for each in SITES)
    assert site_of("WWW.Winterhost.example:8080") == site_of("winterhost.example")
    assert site_of("example") is None

"""What every mailbox that is collected from promises: one suite for a real IMAP server, and for the tests' fake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol

import pytest

from takeback.adapters.mail import Collected, Collector, Fate, Keeper, MailServer, Security
from takeback.demo.world.imap_server import ImapServer, imap_server
from tests.fakes.mail import FakeMailbox
from tests.mail import NOTICE, REFERENCES, raw_mail

FAR_FUTURE = date(2100, 1, 1)


class Mailbox(Protocol):
    """What is collected from."""

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None: ...
    def collect(self, keep: Keeper, *, most: int = 200) -> int: ...
    def was_sent(self, message_id: str) -> bool: ...
    def forget_kept(self, before: date) -> int: ...


class RealMailbox(Collector):
    """Dovecot's, and a way to put mail in."""

    def __init__(self, server: ImapServer) -> None:
        account = MailServer(
            host="127.0.0.1",
            port=server.port,
            security=Security.NONE,
            user=server.user,
            password=server.password,
            seconds=20,
        )
        super().__init__(account)
        self.deliver = server.deliver


@pytest.fixture(params=["fake", "real"])
def mailbox(request: pytest.FixtureRequest) -> Iterator[Mailbox]:
    if request.param == "fake":
        yield FakeMailbox()
        return
    with imap_server() as server:
        yield RealMailbox(server)


class Keeping:
    """A keeper that writes down what it is offered, and keeps what it is told to."""

    def __init__(self, *refused: bytes, fate: Fate = Fate.FILED) -> None:
        self.refused = refused
        self.fate = fate
        self.offered: list[Collected] = []

    def __call__(self, mail: Collected) -> Fate:
        self.offered.append(mail)
        return Fate.STAYS if any(part in mail.raw for part in self.refused) else self.fate

    @property
    def subjects(self) -> list[bytes]:
        return [line for mail in self.offered for line in mail.raw.splitlines() if line.startswith(b"Subject:")]


def test_mail_is_offered_oldest_first_byte_for_byte_and_once_it_is_kept_never_again(mailbox: Mailbox) -> None:
    mails = [raw_mail(Subject=f"{number}") for number in range(3)]
    for mail in mails:
        mailbox.deliver(mail)
    keeping = Keeping()
    assert mailbox.collect(keeping) == 3
    assert [mail.raw for mail in keeping.offered] == mails
    assert all(mail.whole for mail in keeping.offered)
    assert mailbox.collect(keeping) == 0
    assert len(keeping.offered) == 3


def test_mail_that_was_not_kept_is_offered_again_under_the_same_key(mailbox: Mailbox) -> None:
    mailbox.deliver(raw_mail(Subject="first"))
    mailbox.deliver(raw_mail(Subject="second"))
    keeping = Keeping(b"Subject: first")
    assert mailbox.collect(keeping) == 1
    assert mailbox.collect(keeping) == 0
    assert keeping.subjects == [b"Subject: first", b"Subject: second", b"Subject: first"]
    first, _, again = keeping.offered
    assert (first.key, first.digest) == (again.key, again.digest)


def test_a_keeper_that_dies_loses_nothing(mailbox: Mailbox) -> None:
    mailbox.deliver(raw_mail(Subject="first"))
    mailbox.deliver(raw_mail(Subject="second"))

    def dies_at_the_second(mail: Collected) -> Fate:
        if b"second" in mail.raw:
            raise OSError("the disk is full")
        return Fate.FILED

    with pytest.raises(OSError, match="the disk is full"):
        mailbox.collect(dies_at_the_second)
    keeping = Keeping()
    assert mailbox.collect(keeping) == 1
    assert keeping.subjects == [b"Subject: second"]


def test_no_more_is_collected_at_once_than_is_asked_for(mailbox: Mailbox) -> None:
    for number in range(3):
        mailbox.deliver(raw_mail(Subject=f"{number}"))
    keeping = Keeping()
    assert [mailbox.collect(keeping, most=2) for _ in range(3)] == [2, 1, 0]


def test_the_same_mail_delivered_twice_has_two_keys_and_one_digest(mailbox: Mailbox) -> None:
    mailbox.deliver(raw_mail())
    mailbox.deliver(raw_mail())
    keeping = Keeping()
    mailbox.collect(keeping)
    assert len({mail.key for mail in keeping.offered}) == 2
    assert len({mail.digest for mail in keeping.offered}) == 1


@pytest.mark.parametrize("folder", ["Sent", "INBOX"])
def test_a_notice_that_was_sent_is_found_by_its_message_id_and_no_other_is(mailbox: Mailbox, folder: str) -> None:
    own = REFERENCES.message_id(NOTICE, 1)
    assert not mailbox.was_sent(own)
    mailbox.deliver(raw_mail(Message_ID=own), folder)
    assert mailbox.was_sent(own)
    assert not mailbox.was_sent(REFERENCES.message_id(NOTICE, 2))


def test_a_copy_is_found_after_it_was_kept_and_no_more_once_it_is_forgotten(mailbox: Mailbox) -> None:
    own = REFERENCES.message_id(NOTICE, 1)
    mailbox.deliver(raw_mail(Message_ID=own))
    mailbox.collect(Keeping())
    assert mailbox.was_sent(own)
    assert mailbox.forget_kept(FAR_FUTURE) == 1
    assert not mailbox.was_sent(own)


def test_what_is_sealed_elsewhere_goes_from_the_mailbox_altogether(mailbox: Mailbox) -> None:
    own = REFERENCES.message_id(NOTICE, 1)
    mailbox.deliver(raw_mail(Message_ID=own))
    assert mailbox.collect(Keeping(fate=Fate.DESTROYED)) == 1
    assert not mailbox.was_sent(own)
    assert mailbox.forget_kept(FAR_FUTURE) == 0
    assert mailbox.collect(Keeping()) == 0


def test_forgetting_leaves_what_was_not_kept(mailbox: Mailbox) -> None:
    mailbox.deliver(raw_mail())
    assert mailbox.forget_kept(FAR_FUTURE) == 0
    assert mailbox.collect(Keeping()) == 1

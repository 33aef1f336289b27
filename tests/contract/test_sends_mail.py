"""What every sender of mail promises: one suite for the real one, at a real mail server, and for the tests' fake."""

from __future__ import annotations

import asyncio
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from takeback.adapters.mail import (
    Accepted,
    MailServer,
    MayHaveBeenSent,
    Refusal,
    Rejected,
    Security,
    SendsMail,
    SmtpSender,
)
from takeback.base.errors import Invalid
from takeback.base.instants import MovableClock
from tests.fakes.mail import FakeSender
from tests.mail import NOTICE, NOW, RECIPIENT, REFERENCES, notice


class Post(ABC):
    """A mail server that can be told how to behave, and a sender that uses it."""

    sender: SendsMail

    @abstractmethod
    def refuse(self, recipient: str, code: int) -> None:
        """Take nothing more for `recipient`."""

    @abstractmethod
    def break_after_the_dot(self) -> None:
        """Take mail whole, and hang up instead of saying so."""

    @abstractmethod
    def be_gone(self) -> None:
        """Listen no more."""

    @abstractmethod
    def taken(self) -> list[bytes]:
        """What came, with CRLF at each line's end."""


class FakePost(Post):
    def __init__(self) -> None:
        self.fake = FakeSender(MovableClock(NOW))
        self.sender = self.fake

    def refuse(self, recipient: str, code: int) -> None:
        self.fake.refusing[recipient] = code

    def break_after_the_dot(self) -> None:
        self.fake.breaks_after_the_dot = True

    def be_gone(self) -> None:
        self.fake.is_reachable = False

    def taken(self) -> list[bytes]:
        return self.fake.taken


class RealPost(Post):
    """aiosmtpd. It is also what it calls back."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.refusing: dict[str, int] = {}
        self.breaks = False
        self.is_gone = False
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=port)
        self.controller.start()
        server = MailServer(host="127.0.0.1", port=port, security=Security.NONE, seconds=10)
        self.sender = SmtpSender(server, MovableClock(NOW), answer_seconds=10)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refusing:
            return f"{self.refusing[address]} not for {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        assert isinstance(envelope.content, bytes)
        assert envelope.mail_from == REFERENCES.verp_address(NOTICE)
        self.mails.append(envelope.content)
        if self.breaks:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 taken"

    def refuse(self, recipient: str, code: int) -> None:
        self.refusing[recipient] = code

    def break_after_the_dot(self) -> None:
        self.breaks = True

    def be_gone(self) -> None:
        if not self.is_gone:
            self.controller.stop()
        self.is_gone = True

    def taken(self) -> list[bytes]:
        return self.mails


@pytest.fixture(params=["fake", "real"])
def post(request: pytest.FixtureRequest) -> Iterator[Post]:
    if request.param == "fake":
        yield FakePost()
        return
    real = RealPost()
    yield real
    real.be_gone()


def test_a_mail_that_is_taken_is_accepted_and_arrives_as_it_was_written(post: Post) -> None:
    mail = notice(subject="삭제 요청", body="안녕하세요.\n.\n..점으로 시작하는 줄\n")
    assert post.sender.send(mail) == Accepted(NOW)
    assert post.taken() == [mail.as_bytes()]


@pytest.mark.parametrize(("code", "permanent"), [(450, False), (550, True)])
def test_a_refused_recipient_is_told_with_whether_that_is_for_good(post: Post, code: int, *, permanent: bool) -> None:
    post.refuse(RECIPIENT, code)
    assert post.sender.send(notice()) == Rejected(Refusal.RECIPIENT_REFUSED, permanent=permanent, code=code)
    assert post.taken() == []


def test_a_server_that_takes_all_and_hangs_up_may_have_sent_it(post: Post) -> None:
    post.break_after_the_dot()
    assert post.sender.send(notice()) == MayHaveBeenSent(Refusal.CONNECTION_LOST)
    assert len(post.taken()) == 1


def test_without_a_server_nothing_is_sent_and_another_try_may_work(post: Post) -> None:
    post.be_gone()
    assert post.sender.send(notice()) == Rejected(Refusal.UNREACHABLE, permanent=False)


def test_the_same_mail_sent_twice_comes_twice_since_only_the_caller_knows_better(post: Post) -> None:
    assert post.sender.send(notice()) == post.sender.send(notice())
    assert len(post.taken()) == 2


@pytest.mark.parametrize("header", ["To", "Reply-To"])
def test_a_mail_without_one_recipient_or_a_reply_address_is_the_callers_mistake(post: Post, header: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Reply-To"] = "a@b.test", RECIPIENT, REFERENCES.verp_address(NOTICE)
    mail.replace_header(header, "one@b.test, two@b.test")
    mail.set_content("text")
    with pytest.raises(Invalid):
        post.sender.send(mail)
    assert post.taken() == []

"""A mail server that breaks off, drips, lies or talks nonsense: the outcome never claims more than is known."""

from __future__ import annotations

import base64
import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from takeback.adapters.mail import (
    Accepted,
    DkimSigner,
    MailServer,
    MayHaveBeenSent,
    Refusal,
    Rejected,
    Security,
    Sending,
    SmtpSender,
)
from takeback.adapters.safe_fetch.connection import public_trust
from takeback.base.errors import Invalid
from takeback.base.instants import MovableClock
from tests.fakes.authority import Authority
from tests.mail import NOW, RECIPIENT, notice

GREETING = b"220 mx ESMTP\r\n"
OFFERS = b"250-mx\r\n250-SIZE 1000000\r\n250 AUTH PLAIN LOGIN\r\n"
REPLIES = [GREETING, OFFERS, b"250 OK\r\n", b"250 OK\r\n", b"354 go on\r\n", b"250 taken\r\n"]
"""What a server says, one after the other: greeting, EHLO, MAIL, RCPT, DATA, dot."""
SAID_BEFORE_THE_DOT = len(b"".join(REPLIES[:-1]))
ALL_SAID = len(b"".join(REPLIES))
SIZE = len(notice().as_bytes())


@dataclass
class Server:
    """What a scripted server heard."""

    port: int = 0
    heard: bytearray = field(default_factory=bytearray)

    @property
    def has_it_all(self) -> bool:
        """Whether a mail came whole, with its dot."""
        return b"\r\nDATA\r\n" in self.heard and self.heard.endswith((b"\r\n.\r\n", b"\r\n.\r\nQUIT\r\n"))


@contextlib.contextmanager
def serving(talk: Callable[[socket.socket, Server], None]) -> Iterator[Server]:
    """A server that has one talk, and then is gone."""
    server = Server()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        server.port = listener.getsockname()[1]

        def accept() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(10)
                    talk(connection, server)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.close()
            thread.join(10)


def send(server: Server, *, seconds: float = 5, answer_seconds: float = 5, copy_to: str = "") -> Sending:
    account = MailServer(host="127.0.0.1", port=server.port, security=Security.NONE, seconds=seconds)
    sender = SmtpSender(account, MovableClock(NOW), answer_seconds=answer_seconds, copy_to=copy_to)
    return sender.send(notice())


def hear(connection: socket.socket, server: Server, end: bytes) -> None:
    """Hear more, until it ends so."""
    while True:
        received = connection.recv(4096)
        if not received:
            raise ConnectionResetError
        server.heard += received
        if server.heard.endswith(end):
            return


def break_off(connection: socket.socket) -> None:
    """Hang up as a machine that crashes does, with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def scripted(
    replies: list[bytes], most_said: int = 1_000_000, *, reset: bool = False
) -> Callable[[socket.socket, Server], None]:
    """Says `replies` in turn, and hangs up after `most_said` bytes, or once all is said."""

    def talk(connection: socket.socket, server: Server) -> None:
        left = most_said
        for step, reply in enumerate(replies):
            if step:
                hear(connection, server, b"\r\n.\r\n" if step == len(REPLIES) - 1 else b"\r\n")
            connection.sendall(reply[:left])
            left -= len(reply)
            if left < 0:
                break
        else:
            with contextlib.suppress(OSError):
                hear(connection, server, b"QUIT\r\n")
        if reset:
            break_off(connection)

    return talk


@pytest.mark.parametrize("reset", [False, True], ids=["closes", "resets"])
@pytest.mark.parametrize("said", range(ALL_SAID))
def test_a_server_that_hangs_up_after_any_byte_of_its_own_is_never_believed_too_much(said: int, *, reset: bool) -> None:
    with serving(scripted(REPLIES, said, reset=reset)) as server:
        outcome = send(server)
    if said < SAID_BEFORE_THE_DOT:
        # A reset may come before the system has told us that we are connected.
        assert outcome in {Rejected(each, permanent=False) for each in (Refusal.CONNECTION_LOST, Refusal.UNREACHABLE)}
        assert not server.has_it_all
    else:
        assert server.has_it_all
        assert outcome == MayHaveBeenSent(Refusal.CONNECTION_LOST)


def test_a_server_that_says_all_has_the_mail(tmp_path: Path) -> None:
    with serving(scripted(REPLIES)) as server:
        assert send(server) == Accepted(NOW)
    assert server.has_it_all
    assert notice().as_bytes() in bytes(server.heard)


@pytest.mark.parametrize("heard", [0, 1, 20, 60, 90, 100, 200, SIZE // 2, SIZE, SIZE + 60, SIZE + 90])
def test_a_server_that_hangs_up_after_hearing_so_much_never_has_a_mail_that_we_call_unsent(heard: int) -> None:
    """The server counts what it hears, and breaks off in the middle of a command or of the text."""

    def talk(connection: socket.socket, server: Server) -> None:
        replies = iter(REPLIES)
        connection.sendall(next(replies))
        while len(server.heard) < heard:
            received = connection.recv(min(4096, heard - len(server.heard)))
            if not received:
                return
            server.heard += received
            ends = (
                b"\r\n.\r\n" if b"\r\nDATA\r\n" in server.heard and not server.heard.endswith(b"DATA\r\n") else b"\r\n"
            )
            if server.heard.endswith(ends):
                connection.sendall(next(replies))
        break_off(connection)

    with serving(talk) as server:
        outcome = send(server)
    if server.has_it_all:
        assert isinstance(outcome, Accepted | MayHaveBeenSent)
    else:
        assert not isinstance(outcome, Accepted)


STEPS = [
    (0, Refusal.SERVER_REFUSED),
    (1, Refusal.SERVER_REFUSED),
    (2, Refusal.SENDER_REFUSED),
    (3, Refusal.RECIPIENT_REFUSED),
    (4, Refusal.MESSAGE_REFUSED),
    (5, Refusal.MESSAGE_REFUSED),
]


@pytest.mark.parametrize(("code", "permanent"), [(421, False), (452, False), (550, True), (554, True)])
@pytest.mark.parametrize(("step", "reason"), STEPS)
def test_a_refusal_at_any_step_is_a_refusal(step: int, reason: Refusal, code: int, *, permanent: bool) -> None:
    replies = [*REPLIES[:step], b"%d-no\r\n%d 5.7.1 <abuse@fjord.test> no\r\n" % (code, code)]
    with serving(scripted(replies)) as server:
        outcome = send(server)
    assert outcome == Rejected(reason, permanent=permanent, code=code)
    assert "fjord" not in repr(outcome)


NONSENSE = [
    b"\r\n",
    b"hello\r\n",
    b"25 OK\r\n",
    b"2500 OK\r\n",
    b"\xff\xfe\r\n",
    b"199 OK\r\n",
    b"354 again\r\n",
    b"x" * 5000,
]


@pytest.mark.parametrize("said", NONSENSE)
@pytest.mark.parametrize("step", range(len(REPLIES)))
def test_nonsense_before_the_dot_is_a_refusal_and_after_it_may_have_been_sent(step: int, said: bytes) -> None:
    if step == 4 and said.startswith(b"354"):
        pytest.skip("there it is the right answer")
    with serving(scripted([*REPLIES[:step], said])) as server:
        outcome = send(server)
    after_the_dot = step == len(REPLIES) - 1
    assert outcome == (
        MayHaveBeenSent(Refusal.NONSENSE) if after_the_dot else Rejected(Refusal.NONSENSE, permanent=False)
    )


@pytest.mark.parametrize("step", range(len(REPLIES)))
def test_a_server_that_drips_for_ever_is_left_in_time(step: int) -> None:
    def talk(connection: socket.socket, server: Server) -> None:
        for at, reply in enumerate(REPLIES[:step]):
            if at:
                hear(connection, server, b"\r\n")
            connection.sendall(reply)
        hear(connection, server, b"\r\n.\r\n" if step == 5 else b"\r\n") if step else None
        with contextlib.suppress(OSError):
            while True:
                connection.sendall(b"2")
                time.sleep(0.02)

    started = time.monotonic()
    with serving(talk) as server:
        outcome = send(server, seconds=0.6, answer_seconds=0.6)
    assert time.monotonic() - started < 8
    assert outcome == (
        MayHaveBeenSent(Refusal.TOO_SLOW) if step == len(REPLIES) - 1 else Rejected(Refusal.TOO_SLOW, permanent=False)
    )


def test_an_answer_of_endless_lines_is_nonsense() -> None:
    with serving(scripted([GREETING, b"250-more\r\n" * 10_000])) as server:
        assert send(server) == Rejected(Refusal.NONSENSE, permanent=False)


def test_a_mail_that_the_server_calls_too_large_is_not_begun() -> None:
    with serving(scripted([GREETING, b"250-mx\r\n250 SIZE 100\r\n"])) as server:
        assert send(server) == Rejected(Refusal.TOO_LARGE, permanent=True)
    assert b"MAIL" not in server.heard


@pytest.mark.parametrize("copy", [b"250 OK\r\n", b"550 no\r\n", b"451 later\r\n"])
def test_a_copy_that_is_refused_holds_no_notice_up(copy: bytes) -> None:
    def talk(connection: socket.socket, server: Server) -> None:
        for at, reply in enumerate([*REPLIES[:4], copy, *REPLIES[4:]]):
            if at:
                hear(connection, server, b"\r\n.\r\n" if at == 6 else b"\r\n")
            connection.sendall(reply)

    with serving(talk) as server:
        assert send(server, copy_to="sent@takeback.test") == Accepted(NOW)
    assert server.heard.index(f"RCPT TO:<{RECIPIENT}>".encode()) < server.heard.index(b"RCPT TO:<sent@takeback.test>")


def account(server: Server, authority: Authority | None, security: Security, *, host: str = "localhost") -> MailServer:
    trust = public_trust()
    if authority is not None:
        trust.load_verify_locations(cadata=authority.certificate)
    return MailServer(
        host=host, port=server.port, security=security, user="us", password="our secret", seconds=5, trust=trust
    )


def over_tls(authority: Authority, name: str, *, starttls: bool) -> Callable[[socket.socket, Server], None]:
    """A server in TLS that wants a password."""
    context = authority.serving(name)

    def talk(connection: socket.socket, server: Server) -> None:
        if starttls:
            connection.sendall(GREETING)
            hear(connection, server, b"\r\n")
            connection.sendall(b"250-mx\r\n250 STARTTLS\r\n")
            hear(connection, server, b"\r\n")
            connection.sendall(b"220 go on\r\n")
        with context.wrap_socket(connection, server_side=True) as line:
            script = (
                [OFFERS, b"235 welcome\r\n", *REPLIES[2:]] if starttls else [*REPLIES[:2], b"235 ok\r\n", *REPLIES[2:]]
            )
            for at, reply in enumerate(script):
                if at or starttls:
                    hear(line, server, b"\r\n.\r\n" if at == len(script) - 1 else b"\r\n")
                line.sendall(reply)

    return talk


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_in_tls_the_password_goes_to_the_server_whose_certificate_is_right(tmp_path: Path, security: Security) -> None:
    authority = Authority(tmp_path)
    with serving(over_tls(authority, "localhost", starttls=security is Security.STARTTLS)) as server:
        sender = SmtpSender(account(server, authority, security), MovableClock(NOW))
        assert sender.send(notice()) == Accepted(NOW)
    assert base64.b64encode(b"\0us\0our secret") in server.heard


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("wrong", ["name", "authority"])
def test_a_server_with_a_wrong_certificate_hears_no_password(tmp_path: Path, security: Security, wrong: str) -> None:
    authority = Authority(tmp_path)
    name = "elsewhere.test" if wrong == "name" else "localhost"
    trusted = authority if wrong == "name" else None
    with serving(over_tls(authority, name, starttls=security is Security.STARTTLS)) as server:
        outcome = SmtpSender(account(server, trusted, security), MovableClock(NOW)).send(notice())
    assert outcome == Rejected(Refusal.BAD_CERTIFICATE, permanent=True)
    assert b"AUTH" not in server.heard


def test_a_server_that_offers_no_tls_hears_nothing_more(tmp_path: Path) -> None:
    with serving(scripted(REPLIES)) as server:
        outcome = SmtpSender(account(server, None, Security.STARTTLS), MovableClock(NOW)).send(notice())
    assert outcome == Rejected(Refusal.NO_TLS, permanent=True)
    assert b"AUTH" not in server.heard
    assert b"MAIL" not in server.heard


def test_what_somebody_slips_in_before_tls_is_not_taken_for_the_servers_word(tmp_path: Path) -> None:
    slipped = b"220 go on\r\n250-mx\r\n250 AUTH PLAIN\r\n"
    with serving(scripted([GREETING, b"250-mx\r\n250 STARTTLS\r\n", slipped])) as server:
        outcome = SmtpSender(account(server, None, Security.STARTTLS), MovableClock(NOW)).send(notice())
    assert outcome == Rejected(Refusal.NONSENSE, permanent=False)
    assert b"AUTH" not in server.heard


def test_a_server_elsewhere_is_never_spoken_to_in_the_clear() -> None:
    for host in ("mail.takeback.test", "192.0.2.1", "localhost.takeback.test"):
        with pytest.raises(Invalid):
            MailServer(host=host, port=25, security=Security.NONE)


def test_the_mail_that_is_sent_is_the_mail_that_is_signed(tmp_path: Path) -> None:
    from tests.unit.adapters.mail.test_signing import SIGNER, holds  # noqa: PLC0415 - a key takes a while to make

    assert isinstance(SIGNER, DkimSigner)
    with serving(scripted(REPLIES)) as server:
        local = MailServer(host="127.0.0.1", port=server.port, security=Security.NONE, seconds=5)
        assert SmtpSender(local, MovableClock(NOW), signer=SIGNER).send(notice()) == Accepted(NOW)
    mail = bytes(server.heard).partition(b"DATA\r\n")[2].partition(b"\r\n.\r\n")[0] + b"\r\n"
    assert mail.startswith(b"DKIM-Signature:")
    assert holds(mail)

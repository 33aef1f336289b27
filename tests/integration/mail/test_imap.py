"""Collecting over IMAP where it goes wrong: certificates, passwords, servers that cannot, break off or renumber."""

from __future__ import annotations

import contextlib
import imaplib
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from takeback.adapters.mail import Collected, Collector, Fate, MailServer, Security
from takeback.adapters.safe_fetch.connection import public_trust
from takeback.base.errors import Invalid, Unavailable
from takeback.demo.world.imap_server import ImapServer, imap_server
from tests.fakes.authority import Authority
from tests.mail import NOTICE, REFERENCES, raw_mail


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with imap_server() as running:
        yield running


def account(server: ImapServer, **changes: object) -> MailServer:
    said = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": Security.NONE,
        "user": server.user,
        "password": server.password,
        "seconds": 10,
    }
    return MailServer(**{**said, **changes})  # type: ignore[arg-type]  # each is of its field's type


def test_over_tls_only_the_right_certificate_opens_the_mailbox(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.serving("localhost")  # leaves its key and certificate in a file
    trust, stranger = public_trust(), public_trust()
    trust.load_verify_locations(cadata=authority.certificate)
    with imap_server(tmp_path / "server.pem") as running:
        tls = {"host": "localhost", "port": running.tls_port, "security": Security.TLS}
        Collector(account(running, **tls, trust=trust)).probe()
        starttls = {"host": "localhost", "security": Security.STARTTLS}
        Collector(account(running, **starttls, trust=trust)).probe()
        for way in (tls, starttls):
            with pytest.raises(Unavailable, match="certificate"):
                Collector(account(running, **way, trust=stranger)).probe()
        with pytest.raises(Unavailable, match="certificate"):
            Collector(account(running, **{**tls, "host": "127.0.0.1"}, trust=trust)).probe()


def test_a_wrong_password_is_told_and_not_repeated(server: ImapServer) -> None:
    with pytest.raises(Unavailable, match="name and password") as refused:
        Collector(account(server, password="hunter2")).probe()
    assert "hunter2" not in refused.value.message


def test_no_server_is_unavailable_and_not_an_empty_mailbox(server: ImapServer) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    absent = Collector(account(server, port=port))
    with pytest.raises(Unavailable):
        absent.collect(lambda _: Fate.FILED)
    with pytest.raises(Unavailable):
        absent.was_sent(REFERENCES.message_id(NOTICE, 1))


def test_a_folder_that_is_missing_is_told(server: ImapServer) -> None:
    with pytest.raises(Unavailable, match="Absent"):
        Collector(account(server), inbox="Absent").collect(lambda _: Fate.FILED)


def test_sent_mail_that_would_lie_in_a_folder_that_is_missing_could_not_be_looked_for(server: ImapServer) -> None:
    with pytest.raises(Unavailable, match="Absent"):
        Collector(account(server), sent="Absent").was_sent(REFERENCES.message_id(NOTICE, 1))


def test_of_a_mail_that_is_too_large_the_beginning_is_offered_and_said_to_be_one(server: ImapServer) -> None:
    raw = raw_mail("x" * 70 + "\r\n" * 1000)
    server.deliver(raw)
    kept: list[Collected] = []

    def keep(mail: Collected) -> Fate:
        kept.append(mail)
        return Fate.FILED

    assert Collector(account(server), most_bytes=500).collect(keep) == 1
    [mail] = kept
    assert not mail.whole
    assert mail.raw == raw[:500]


def test_a_folder_numbered_anew_gives_other_keys_and_the_same_digests(server: ImapServer) -> None:
    collector = Collector(account(server), inbox="Work")
    offered: list[Collected] = []

    def refuse(mail: Collected) -> Fate:
        offered.append(mail)
        return Fate.STAYS

    for _ in range(2):
        with imaplib.IMAP4("127.0.0.1", server.port, timeout=10) as mailbox:
            mailbox.login(server.user, server.password)
            mailbox.delete("Work")
            mailbox.create("Work")
        server.deliver(raw_mail(), "Work")
        collector.collect(refuse)
    before, after = offered
    assert before.key != after.key
    assert before.digest == after.digest


def test_a_server_that_is_killed_in_the_middle_loses_nothing_that_was_not_kept(server: ImapServer) -> None:
    server.deliver(raw_mail(Subject="first"))
    server.deliver(raw_mail(Subject="second"))
    offered: list[bytes] = []

    def kills_the_server(mail: Collected) -> Fate:
        offered.append(mail.raw)
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text("ascii").split()
        for process in (server.process.pid, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        return Fate.FILED

    with pytest.raises(Unavailable):
        Collector(account(server)).collect(kills_the_server)
    assert len(offered) == 1


def test_what_was_sealed_before_somebody_was_killed_goes_at_the_next_collecting(server: ImapServer) -> None:
    server.deliver(raw_mail())
    with imaplib.IMAP4("127.0.0.1", server.port, timeout=10) as mailbox:
        mailbox.login(server.user, server.password)
        mailbox.select("INBOX")
        mailbox.store("1", "+FLAGS", r"(\Deleted)")
    assert Collector(account(server)).collect(lambda _: Fate.STAYS) == 0
    with imaplib.IMAP4("127.0.0.1", server.port, timeout=10) as mailbox:
        mailbox.login(server.user, server.password)
        mailbox.select("INBOX")
        assert mailbox.search(None, "ALL")[1] == [b""]


def test_nothing_is_marked_as_read_while_it_is_only_offered(server: ImapServer) -> None:
    server.deliver(raw_mail())
    Collector(account(server)).collect(lambda _: Fate.STAYS)
    with imaplib.IMAP4("127.0.0.1", server.port, timeout=10) as mailbox:
        mailbox.login(server.user, server.password)
        mailbox.select("INBOX")
        assert mailbox.search(None, "UNSEEN")[1] == [b"1"]


@contextlib.contextmanager
def scripted(*answers: bytes) -> Iterator[int]:
    """A server that greets, and answers each line with the next of `answers`, its tag put in for `TAG`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection, connection.makefile("rb") as lines:
                    connection.sendall(b"* OK hello\r\n")
                    for each in answers:
                        tag = lines.readline().split(b" ")[0]
                        connection.sendall(each.replace(b"TAG", tag))

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        listener.close()
        thread.join(10)


CAN_LITTLE = b"* CAPABILITY IMAP4REV1 AUTH=PLAIN\r\nTAG OK done\r\n"


def test_a_server_that_cannot_move_is_not_used(server: ImapServer) -> None:
    # It asks for the password and, without reading it, says at once that all is well.
    answers = (CAN_LITTLE, b"+ \r\nTAG OK welcome\r\n", b"", CAN_LITTLE)
    with scripted(*answers) as port, pytest.raises(Unavailable, match="cannot MOVE"):
        Collector(account(server, port=port, seconds=2)).collect(lambda _: Fate.FILED)


@pytest.mark.parametrize(
    "answers",
    [
        (),
        (b"",),
        (b"\r\n",),
        (b"\xff\xfe\r\n",),
        (CAN_LITTLE,),
        (CAN_LITTLE, b"TAG BAD\r\n"),
        (CAN_LITTLE, b"* BYE\r\n"),
        (CAN_LITTLE, b"x" * 2_000_000),
    ],
)
def test_a_server_that_talks_nonsense_is_unavailable(server: ImapServer, answers: tuple[bytes, ...]) -> None:
    with scripted(*answers) as port, pytest.raises(Unavailable):
        Collector(account(server, port=port, seconds=2)).collect(lambda _: Fate.FILED)


@pytest.mark.parametrize("message_id", ["", "<>", "<a@b>\r\nA LOGOUT", '<a"@b>', "a@b", "<a b@c>"])
def test_what_is_no_message_id_of_ours_is_not_looked_for(server: ImapServer, message_id: str) -> None:
    with pytest.raises(Invalid):
        Collector(account(server)).was_sent(message_id)


@pytest.mark.parametrize("folder", ["", 'a"b', "a\r\nb", "a*", "ä", "x" * 200])
def test_a_folder_has_a_plain_name(server: ImapServer, folder: str) -> None:
    with pytest.raises(Invalid):
        Collector(account(server), kept=folder)

"""The world's mail server: it takes every mail for somebody in the world over SMTP, writes it down, and hands it on."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from takeback.base.instants import Clock
from takeback.demo.world.cast import HERE, HOST_ABUSE, REGISTRAR_ABUSE, SITES
from takeback.demo.world.operators import locations_in
from takeback.demo.world.record import Received, Record, text_of

_MAILBOXES: Final = frozenset({HOST_ABUSE, REGISTRAR_ABUSE, *(site.operator for site in SITES if site.operator)})


class _Sink:
    """What aiosmtpd calls back."""

    def __init__(
        self,
        clock: Clock,
        record: Record,
        own_domain: str,
        read: Callable[[Received], None],
        deliver: Callable[[bytes, str], None],
    ) -> None:
        self._clock = clock
        self._record = record
        self._own_domain = own_domain
        self._read = read
        self._deliver = deliver

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.lower() not in _MAILBOXES and not address.lower().endswith(f"@{self._own_domain}"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        message = message_from_bytes(raw, EmailMessage, policy=SMTP_POLICY)
        for recipient in envelope.rcpt_tos:
            address = recipient.lower()
            if address.endswith(f"@{self._own_domain}"):
                self._deliver(raw, "Sent" if address.startswith("sent@") else "INBOX")
                continue
            mail = Received(
                self._clock.now(), address, str(envelope.mail_from), message, locations_in(text_of(message))
            )
            self._record.receive(mail)
            self._read(mail)
        return "250 taken"


@contextlib.contextmanager
def mail_sink(
    clock: Clock,
    record: Record,
    own_domain: str,
    read: Callable[[Received], None],
    deliver: Callable[[bytes, str], None],
) -> Iterator[int]:
    """Take mail.

    Args:
        clock: the world's.
        record: where each mail is written down.
        own_domain: Takeback's; mail to it is delivered to its mailbox, and what goes to `sent@` into the folder Sent.
        read: whoever reads what came for somebody in the world.
        deliver: puts a mail into a folder of Takeback's mailbox.

    Yields:
        The port, on 127.0.0.1.
    """
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port = int(probe.getsockname()[1])
    controller = Controller(_Sink(clock, record, own_domain, read, deliver), hostname=HERE, port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()

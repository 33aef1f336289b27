"""Which recipients a mail server gave up on, out of the many ways in which servers say so."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from typing import Final

from flufl.bounce import all_failures

from takeback.adapters.mail.parsing import addresses, bytes_of, header, mails_in, parts_of, tolerant

_MOST_BYTES: Final = 256 * 1024
_MOST_RECIPIENTS: Final = 50
_REPORTS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED: Final = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"})
_SENDERS: Final = ("mailer-daemon@", "postmaster@", "mailer_daemon@", "mail-daemon@")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a mail says about the delivery of another.

    Attributes:
        failed: recipients that were given up on.
        delayed: recipients that are still tried.
        returned: headers of the mail that did not arrive, as text.
    """

    failed: tuple[str, ...] = ()
    delayed: tuple[str, ...] = ()
    returned: str = ""


def delivery_in(message: Message, size: int) -> Delivery | None:
    """What a mail says about the delivery of another; `None` if it says nothing of that sort.

    A report as RFC 3464 wants it is read first. Only mail that looks like a server's is then given to `flufl.bounce`,
    which knows the servers that write something else: else any answer that quotes "user unknown" would be a bounce.

    Args:
        message: the mail.
        size: its bytes: a bounce that is larger than any is not looked through.
    """
    failed: list[str] = []
    delayed: list[str] = []
    returned: list[str] = []
    for part in parts_of(message):
        kind = part.get_content_type()
        if kind in _REPORTS:
            _read_report(part, failed, delayed)
        elif kind in _RETURNED:
            returned.append(_headers_of(part))
    is_servers = _is_of_a_server(message)
    if is_servers and not failed and not delayed and size <= _MOST_BYTES:
        trying, lost = tolerant(lambda: all_failures(message)) or (frozenset(), frozenset())
        failed.extend(sorted(_address(each) for each in lost))
        delayed.extend(sorted(_address(each) for each in trying if each not in lost))
    if not failed and not delayed and not is_servers:
        return None
    return Delivery(_few(failed), _few(delayed), "\n".join(returned))


def _is_of_a_server(message: Message) -> bool:
    if message.get_content_type() == "multipart/report":
        return True
    sender = next(iter(addresses([header(message, "From")])), "")
    return sender.startswith(_SENDERS)


def _read_report(part: Message, failed: list[str], delayed: list[str]) -> None:
    for block in mails_in(part)[: _MOST_RECIPIENTS + 1]:
        action = header(block, "Action").lower().split(" ")[0]
        named = header(block, "Final-Recipient") or header(block, "Original-Recipient")
        recipient = named.rpartition(";")[2].strip().strip("<>").lower()
        if "@" not in recipient:
            continue
        if action == "failed":
            failed.append(recipient)
        elif action == "delayed":
            delayed.append(recipient)


def _headers_of(part: Message) -> str:
    if part.is_multipart():
        return "\n".join(header(mail, name) for mail in mails_in(part) for name in ("Message-ID", "Reply-To"))
    return (bytes_of(part) or b"")[:_MOST_BYTES].decode("ascii", "replace")


def _address(found: bytes) -> str:
    return found.decode("utf-8", "replace").lower()


def _few(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:_MOST_RECIPIENTS]

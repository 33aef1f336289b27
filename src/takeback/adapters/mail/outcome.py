"""What came of one sending. Whatever a mail server does is a value here; only a caller's mistake raises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum
from typing import Protocol


class Refusal(StrEnum):
    """Why a mail was not sent, or why nobody can say whether it was. Stable words: stored, translated and counted."""

    UNREACHABLE = "unreachable"
    """No connection to the mail server, or none within the time."""
    NO_TLS = "no_tls"
    """The server offers no TLS, and nothing is said in the clear."""
    BAD_CERTIFICATE = "bad_certificate"
    NOT_SIGNED_IN = "not_signed_in"
    """The server does not take our name and password."""
    SENDER_REFUSED = "sender_refused"
    RECIPIENT_REFUSED = "recipient_refused"
    MESSAGE_REFUSED = "message_refused"
    SERVER_REFUSED = "server_refused"
    """The server wants nothing from us, now or at all: it said so in its greeting or its answer to ours."""
    TOO_LARGE = "too_large"
    CONNECTION_LOST = "connection_lost"
    TOO_SLOW = "too_slow"
    NONSENSE = "nonsense"
    """What the server said is not SMTP."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail server has taken the mail and answers for it. It may still bounce.

    Attributes:
        at: when it said so.
    """

    at: datetime


@dataclass(frozen=True, slots=True)
class Rejected:
    """The mail was certainly not sent.

    Attributes:
        reason: a stable word.
        permanent: trying the same again is of no use; a person must change something. Otherwise a later try may work.
        code: what the server answered, such as 550; 0 where it answered nothing. Its sentence is not kept, since it
            repeats addresses.
    """

    reason: Refusal
    permanent: bool
    code: int = 0


@dataclass(frozen=True, slots=True)
class MayHaveBeenSent:
    """All of the mail was handed over, and then it went wrong. No machine may send it again.

    Attributes:
        reason: a stable word.
    """

    reason: Refusal


Sending = Accepted | Rejected | MayHaveBeenSent


class SendsMail(Protocol):
    """The port: whatever sends a mail. The real one and the tests' fake pass one contract suite."""

    def send(self, message: EmailMessage) -> Sending:
        """Hand one mail to one recipient, once.

        Args:
            message: as `written` makes it: one address in To, and a reply address of its own.

        Raises:
            Invalid: it was not written so.
        """
        ...

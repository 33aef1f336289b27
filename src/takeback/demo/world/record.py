"""The world's own record: what was done to it, by its own account. What a demonstration claims is held against it."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum


class Happened(StrEnum):
    """What can happen in the world."""

    REMOVED = "removed"
    BROUGHT_BACK = "brought back"
    ANSWERED = "answered"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes:
        at: when, by the world's clock.
        what: what.
        who: the site that it happened on, or the mailbox that wrote.
        location: `host/path` of a page; empty for an answer.
    """

    at: datetime
    what: Happened
    who: str
    location: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that came to somebody in the world.

    Attributes:
        at: when, by the world's clock.
        recipient: who.
        sender: of the envelope.
        message: the mail.
        locations: `host/path` of each page that it names.
    """

    at: datetime
    recipient: str
    sender: str
    message: EmailMessage
    locations: tuple[str, ...]


class Record:
    """Written by the world's servers, from their threads; read by whoever checks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._received: list[Received] = []

    def write(self, event: Event) -> None:
        """Add an event.

        Args:
            event: the newest.
        """
        with self._lock:
            self._events.append(event)

    def receive(self, mail: Received) -> None:
        """Add a mail.

        Args:
            mail: the newest.
        """
        with self._lock:
            self._received.append(mail)

    @property
    def events(self) -> tuple[Event, ...]:
        """All that happened, oldest first."""
        with self._lock:
            return tuple(self._events)

    @property
    def received(self) -> tuple[Received, ...]:
        """All mail that came to operators, hosts and registrars, oldest first."""
        with self._lock:
            return tuple(self._received)

    def count(self, what: Happened) -> int:
        """How often something happened.

        Args:
            what: what.
        """
        return sum(each.what is what for each in self.events)

    @property
    def duplicates(self) -> int:
        """Mails that came to somebody a second time: with the same Message-ID, or saying the same."""
        by_id = Counter((each.recipient, str(each.message["Message-ID"])) for each in self.received)
        by_words = Counter((each.recipient, text_of(each.message)) for each in self.received)
        return max(sum(counted.values()) - len(counted) for counted in (by_id, by_words))


def text_of(message: EmailMessage) -> str:
    """The plain text of a mail; empty where it has none.

    Args:
        message: a mail.
    """
    part = message.get_body(("plain",))
    return str(part.get_content()) if part is not None else ""

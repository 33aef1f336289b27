"""What these steps ask of others, each as small as the asking."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from takeback.casework.takedown.consent import Act
from takeback.sites.location import Location


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is asked, and how.

    Attributes:
        scope: a word: `operator`, `platform_form`, `host`, `cdn`, `registrar`, `search_engine`, `regulator`.
        address: of mail, or of a form.
        by_hand: a person fills in a form.
        route: by which law, a word of the routes.
        language: of the notice.
        most_links: how many one notice may have.
    """

    scope: str
    address: str = field(repr=False)
    by_hand: bool
    route: str
    language: str
    most_links: int = 250


class KnowsRecipients(Protocol):
    """Whatever knows who runs a site."""

    def recipient_of(self, location: Location) -> Recipient | None:
        """Who is to be asked first about a location; `None` where nobody is known.

        Args:
            location: which.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a notice has to say.

    Attributes:
        recipient: to whom.
        locations: about what.
        removed_before: those of them that were removed once, with the day of the notice that did it: it is cited.
        against_will: the acts that the person did not agree to.
        named: whether the person's name may be said; without it the organisation writes in its own.
        for_many: whether it is about more than one person: then none of them is named.
    """

    recipient: Recipient
    locations: tuple[Location, ...] = field(repr=False)
    removed_before: tuple[tuple[str, datetime], ...] = field(default=(), repr=False)
    against_will: frozenset[Act] = frozenset()
    named: bool = False
    for_many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A notice in words, with every element that its law asks for.

    Attributes:
        subject: its first line.
        body: the rest.
        elements: each element, and where it stands.
        template: whose words.
        template_version: which version of them.
    """

    subject: str = field(repr=False)
    body: str = field(repr=False)
    elements: tuple[tuple[str, str], ...] = field(repr=False)
    template: str
    template_version: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why there is no notice: elements that its law asks for and nobody has given.

    Attributes:
        elements: their names.
    """

    elements: tuple[str, ...]


class WritesNotices(Protocol):
    """Whatever writes notices, and proves them whole."""

    def write(self, asked: Asked) -> Written | Lacking:
        """Write a notice.

        Args:
            asked: what it has to say.
        """
        ...


class CountsTime(Protocol):
    """Whatever knows the clocks of laws."""

    def due(self, route: str, started_at: datetime) -> datetime | None:
        """When a recipient must have acted; `None` where the law names no time.

        Args:
            route: by which law.
            started_at: since when they have the notice.
        """
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """What leaves.

    Attributes:
        notice_id: by which the recipient's answer finds back.
        recipient: an address of mail.
        subject: its first line.
        body: the rest.
    """

    notice_id: str
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The recipient's server has it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """It certainly has not.

    Attributes:
        reason: a code.
        permanent: whether trying again would not help.
    """

    reason: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class MayHaveBeenSent:
    """Nobody knows.

    Attributes:
        reason: a code.
    """

    reason: str


Sending = Accepted | Rejected | MayHaveBeenSent


class SendsNotices(Protocol):
    """Whatever sends a letter, once."""

    def send(self, letter: Letter) -> Sending:
        """Send it. Whatever it raises means that nobody knows.

        Args:
            letter: what.
        """
        ...

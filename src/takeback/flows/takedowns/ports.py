"""What these steps ask of others, each as small as the asking."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from takeback.casework.ladder import Tried
from takeback.casework.notices.facts import Earlier, Facts
from takeback.casework.notices.proposal import Proposal
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
        name: of the company or the site, as the notice says it.
        country: where it sits; empty where nobody wrote it down.
        proposals: every route that can be taken there, the best first, with what speaks for it and what it costs.
        through: through whom it is heard, where it answers only a regulator, a trusted flagger or a partner; empty
            where nobody wrote down through whom, and `None` where it hears the organisation itself.
    """

    scope: str
    address: str = field(repr=False)
    by_hand: bool
    route: str
    language: str
    most_links: int = 250
    name: str = ""
    country: str = ""
    proposals: tuple[Proposal, ...] = field(default=(), repr=False)
    through: str | None = None


@dataclass(frozen=True, slots=True)
class NotLookedUp:
    """Why nobody is known who could be asked: nobody has looked up yet who runs the site."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is known before somebody is chosen to be asked.

    Attributes:
        known: what a notice can rest on, without its recipient and its locations.
        at: now.
        tried: who was asked about this location already, and what came of it.
    """

    known: Facts = field(repr=False)
    at: datetime
    tried: tuple[Tried, ...] = ()


class KnowsRecipients(Protocol):
    """Whatever knows who runs a site."""

    def recipient_of(self, location: Location, asking: Asking) -> Recipient | NotLookedUp | None:
        """Who is to be asked next about a location; `None` where nobody is known, or somebody's clock runs.

        Called inside a transaction: it reads what is stored, and looks nothing up.

        Args:
            location: which.
            asking: what is known.
        """
        ...

    def regulator_of(self, route: str, location: Location, asking: Asking) -> Recipient | None:
        """The regulator that is to be told next about a location; `None` where somebody else can still be asked.

        So too where nobody is known who hears of this route. Called inside a transaction, like `recipient_of`.

        Args:
            route: by which law others were asked.
            location: which.
            asking: what is known.
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
        known: what the records and a caseworker say, without recipient and locations. The person's name is among it
            only where they allow that, and a caseworker wrote it.
        reference: ours, of this one notice.
        earlier: the removals that are cited, with the reference of the notice that each followed.
    """

    recipient: Recipient
    locations: tuple[Location, ...] = field(repr=False)
    removed_before: tuple[tuple[str, datetime], ...] = field(default=(), repr=False)
    against_will: frozenset[Act] = frozenset()
    known: Facts = field(default_factory=Facts, repr=False)
    reference: str = ""
    earlier: tuple[Earlier, ...] = ()


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


REGULATOR_FOLLOW_UP: Final = timedelta(days=30)
"""When we ask a regulator what became of it. Our own rule: no law that we know gives it a time for one complaint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How a recipient's time is counted.

    Attributes:
        country: where it sits, for its holidays; empty where nobody knows.
        extended: it took the extension that its law gives it.
        by_regulator: it counts from a regulator's order.
    """

    country: str = ""
    extended: bool = False
    by_regulator: bool = False


class CountsTime(Protocol):
    """Whatever knows the clocks of laws."""

    def due(self, route: str, started_at: datetime, counting: Counting) -> datetime | None:
        """When a recipient must have acted; `None` where the law names no time.

        Args:
            route: by which law.
            started_at: since when they have the notice, or the regulator's order.
            counting: how it is counted.
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
        organisation: who writes.
        language: of the body.
        attempt: 1 for the first; a person who found that it had not left makes a second.
        follows: an earlier notice to the same recipient that it goes on from, and which attempt at it arrived; none
            where there is none.
    """

    notice_id: str
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    organisation: str = ""
    language: str = "en"
    attempt: int = 1
    follows: tuple[str, int] | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs notices, and how they are reached: the same for all notices of a deployment.

    Attributes:
        signatory: by function, so that no caseworker's name reaches a site.
        email: where answers go; empty where mail is off.
        phone: the same, by telephone.
        address: the same, by post.
        designation: by which act a state designated the organisation to ask.
        registration: the organisation's own number.
    """

    signatory: str = "Takedown desk"
    email: str = ""
    phone: str = ""
    address: str = ""
    designation: str = ""
    registration: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakedownPorts:
    """What takedowns ask of others, put together once a process.

    Attributes:
        recipients: who runs a site.
        writes: in which words.
        clocks: of laws.
        signature: who signs.
        sends: carries letters; `None` where mail is off: then approved notices wait, and pages say so.
    """

    recipients: KnowsRecipients
    writes: WritesNotices
    clocks: CountsTime
    signature: Signature = field(default_factory=Signature)
    sends: SendsNotices | None = None

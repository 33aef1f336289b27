"""What is known when a notice is written: frozen, typed, and everything absent until somebody said it.

A value that cannot be meant is refused when it is made. A value that is missing is `None` or empty: whether that
matters, the elements of a route say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from takeback.base.errors import Invalid
from takeback.casework.clocks.calendar import EEA
from takeback.casework.notices.text import ADDRESS, block, one_line
from takeback.sites.contact import Scope

MOST_LOCATIONS: Final = 10_000
MOST_EARLIER: Final = 100

COUNTRY: Final = re.compile(r"[A-Z]{2}")
"""The form of a country's code."""
_EMAIL: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,255}")


class Age(StrEnum):
    """Whether the person was grown up when the picture was taken, by the highest threshold of the laws involved."""

    ADULT = "adult"
    UNSURE = "unsure"
    """Goes the minor's path, as `MINOR` does."""
    MINOR = "minor"


class Shows(StrEnum):
    """What stands at the location."""

    NUDITY = "nudity"
    SEXUAL_ACT = "sexual_act"
    INTIMATE_STATE = "intimate_state"
    """Neither, and intimate all the same: underwear, a toilet, a changing room."""
    IDENTITY = "identity"
    """An address, a telephone number or other words by which the person is found."""
    IMPERSONATION = "impersonation"
    """A profile in the person's name."""


INTIMATE: Final = frozenset({Shows.NUDITY, Shows.SEXUAL_ACT, Shows.INTIMATE_STATE})
"""What the laws on intimate images are about."""


class Use(StrEnum):
    """What a person can agree to, or not. Agreeing to one is not agreeing to another: each is asked for."""

    MADE = "made"
    """Filming, or making by software."""
    SENT = "sent"
    PUBLISHED = "published"
    SOLD = "sold"


class Authorship(StrEnum):
    """How the person stands to the copyright of the picture."""

    NONE = "none"
    MADE_BY_SUBJECT = "made_by_subject"
    """The person took it: a selfie, mostly."""
    WRITTEN_TRANSFER = "written_transfer"
    """Whoever took it transferred the right in writing."""


class Ground(StrEnum):
    """Why personal data must be erased: GDPR, Art. 17(1)."""

    UNLAWFUL = "unlawful"
    """(d): it is processed unlawfully."""
    CONSENT_WITHDRAWN = "consent_withdrawn"
    """(b): there was consent, and it is withdrawn."""
    OBJECTION = "objection"
    """(c): the person objects."""


class Check(StrEnum):
    """What a caseworker has looked at before a notice leaves."""

    LINK = "link"
    """That the location shows what is said of it."""
    SUBJECT = "subject"
    """That the person is who is shown."""
    AUTHORITY = "authority"
    """That we may speak for the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends: always the organisation.

    Attributes:
        organisation: its name.
        signatory: who signs for it, by name or by function.
        email: where answers go.
        phone: the same, by telephone.
        address: the same, by post.
        designation: by which act a state designated the organisation to ask (Korea), or gave it the status of a
            trusted flagger (EU).
        registration: the organisation's own number, for forms that ask an applicant for a number.
    """

    organisation: str = ""
    signatory: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    designation: str = ""
    registration: str = ""

    def __post_init__(self) -> None:
        """Hold every value to its form."""
        for name in ("organisation", "signatory", "email", "phone", "address", "designation", "registration"):
            _one_line(self, name, "sender")
        if self.email and not _EMAIL.fullmatch(self.email):
            raise Invalid("sender.email is not an e-mail address", field="sender.email")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The person shown.

    Attributes:
        name: as it would stand in a notice; needed here also to see that it stands in none.
        may_be_named: the person agreed to be named to this recipient. Nothing else lets the name into a draft.
        country: where the person lives; two letters.
        birth_date: only where a statutory form asks the person for it, and only shown with the name.
        age: whether the person was grown up.
    """

    name: str = ""
    may_be_named: bool = False
    country: str = ""
    birth_date: date | None = None
    age: Age | None = None

    def __post_init__(self) -> None:
        """Hold every value to its form."""
        _one_line(self, "name", "subject")
        _country(self.country, "subject.country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What lets the organisation speak for the person.

    Attributes:
        signed_on: when the person signed it.
        reference: where it is kept.
    """

    signed_on: date | None = None
    reference: str = ""

    def __post_init__(self) -> None:
        """Hold every value to its form."""
        _one_line(self, "reference", "authority")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is to be removed.

    Attributes:
        shows: what stands there.
        synthetic: made or altered by software; `None` where nobody has said so.
        refused: what the person did not agree to.
    """

    shows: Shows | None = None
    synthetic: bool | None = None
    refused: frozenset[Use] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What was stated, and when.

    Attributes:
        individual_on: when the person signed that they believe in good faith that this is without their consent.
        sender_on: when the organisation stated its own good faith.
        accurate: the organisation states that the notice is accurate and true.
        circumstances: what the recipient needs to see that there was no consent, in the organisation's words.
        ground: of erasure, under the GDPR.
    """

    individual_on: date | None = None
    sender_on: date | None = None
    accurate: bool = False
    circumstances: str = ""
    ground: Ground | None = None

    def __post_init__(self) -> None:
        """Hold every value to its form."""
        object.__setattr__(self, "circumstances", block(self.circumstances, "statement.circumstances"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The copyright, for the one route that rests on it.

    Attributes:
        authorship: how the person stands to it; `None` where nobody asked.
        description: which work, without saying who.
        transfer_on: the day of a written transfer.
        lawyer: who advised on a notice about a synthetic picture, under penalty of perjury.
        under_perjury: the signatory knows that the authority is stated under penalty of perjury.
        publication_accepted: the person was told that such notices are published, and may name people, and agreed.
    """

    authorship: Authorship | None = None
    description: str = ""
    transfer_on: date | None = None
    lawyer: str = ""
    under_perjury: bool = False
    publication_accepted: bool = False

    def __post_init__(self) -> None:
        """Hold every value to its form."""
        _one_line(self, "description", "work")
        _one_line(self, "lawyer", "work")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who is asked to act.

    Attributes:
        name: of the company or the site.
        country: where it sits; two letters, empty where nobody knows.
        scope: what it runs.
    """

    name: str = ""
    country: str = ""
    scope: Scope | None = None

    def __post_init__(self) -> None:
        """Hold every value to its form."""
        _one_line(self, "name", "recipient")
        _country(self.country, "recipient.country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier removal of the same material, which the recipient made, and which came back.

    Attributes:
        removed_on: the day.
        reference: of the notice at which it was removed.
    """

    removed_on: date
    reference: str

    def __post_init__(self) -> None:
        """Hold every value to its form."""
        _one_line(self, "reference", "earlier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a notice can rest on.

    Attributes:
        reference: ours; it stands for the person where no name does.
        on: the day of the notice.
        sender: who sends.
        subject: the person shown.
        authority: what lets the sender speak for the person.
        material: what is to be removed.
        locations: where it is, each as it is opened.
        site_country: where the site is run from, if known.
        statement: what was stated.
        work: the copyright.
        recipient: who is asked.
        earlier: earlier removals that are cited.
        consent_to_notify: the person agreed that this recipient is told.
        checked: what a caseworker has looked at.
    """

    reference: str = ""
    on: date | None = None
    sender: Sender = field(default_factory=Sender)
    subject: Subject = field(default_factory=Subject)
    authority: Authority = field(default_factory=Authority)
    material: Material = field(default_factory=Material)
    locations: tuple[str, ...] = ()
    site_country: str = ""
    statement: Statement = field(default_factory=Statement)
    work: Work = field(default_factory=Work)
    recipient: Recipient = field(default_factory=Recipient)
    earlier: tuple[Earlier, ...] = ()
    consent_to_notify: bool = False
    checked: frozenset[Check] = frozenset()

    def __post_init__(self) -> None:
        """Hold every value to its form."""
        _one_line(self, "reference", "")
        _country(self.site_country, "site_country")
        if len(self.locations) > MOST_LOCATIONS:
            raise Invalid(f"locations are at most {MOST_LOCATIONS}", field="locations")
        if len(self.earlier) > MOST_EARLIER:
            raise Invalid(f"earlier are at most {MOST_EARLIER}", field="earlier")
        plain = tuple(one_line(each, f"locations.{at}", ADDRESS) for at, each in enumerate(self.locations))
        object.__setattr__(self, "locations", plain)

    @property
    def shown_name(self) -> str:
        """The person's name where the person agreed to it; empty otherwise. The only way of a name into a draft."""
        return self.subject.name if self.subject.may_be_named else ""

    @property
    def countries(self) -> frozenset[str]:
        """All countries that have to do with it; `EU` too, where one of them is in the European Economic Area."""
        named = {self.subject.country, self.recipient.country, self.site_country} - {""}
        return frozenset(named | ({"EU"} if named & EEA else set()))


def _one_line(of: object, name: str, within: str) -> None:
    field_name = f"{within}.{name}" if within else name
    object.__setattr__(of, name, one_line(getattr(of, name), field_name))


def _country(code: str, field_name: str) -> None:
    if code and not COUNTRY.fullmatch(code):
        raise Invalid(f"{field_name} is a country's code of two capital letters", field=field_name)

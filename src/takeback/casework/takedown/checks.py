"""What a caseworker must have seen before any notice leaves: the link, the subject, and by what right they are asked.

    judged(check, around)   at the check: cleared, or stopped with every reason
    doubts(around)          once more at the approval, and once more at the moment of sending: a code may be stolen,
                            a consent taken back and a second person turn up in between

A notice that should not have left cannot be called back, so whatever is not known stops it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from takeback.base.errors import Invalid
from takeback.casework.takedown.authority import Lacks
from takeback.casework.takedown.consent import Why

MOST_HOURS: Final = 72
"""How long a removal may wait for evidence. Every hour that it is online, it is copied."""


class Link(StrEnum):
    """What a caseworker saw at the link."""

    SHOWS_IT = "shows_it"
    """What was told is there; or, of a room that nobody of ours can see, somebody in it says so."""
    NOT_THERE = "not_there"
    SOMETHING_ELSE = "something_else"
    PRESS = "press"
    """A journalist, a court or the person's own accusation: it is about what was done, and does not do it."""
    NOT_LOOKED = "not_looked"


class Subject(StrEnum):
    """Who is in it, or whom it is about."""

    IS_THEM = "is_them"
    ONE_OF_SEVERAL = "one_of_several"
    """They are in it, beside others, who have rights of their own."""
    NOT_THEM = "not_them"
    PERHAPS_MINOR = "perhaps_minor"
    """Somebody in it may have been under age."""
    UNSURE = "unsure"


class Authority(StrEnum):
    """By what right it is asked."""

    THEMSELVES = "themselves"
    DELEGATE = "delegate"
    """Somebody acts for them, and a caseworker has seen by what right."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Check:
    """What a caseworker found.

    Attributes:
        link: what is there.
        subject: who is in it.
        authority: by what right.
        preserve_hours: 0 for "remove now"; else evidence goes first, for at most so many hours: a removal warns
            whoever put it there.

    Raises:
        Invalid: hours that nobody may wait.
    """

    link: Link
    subject: Subject
    authority: Authority
    preserve_hours: int = 0

    def __post_init__(self) -> None:
        """Refuse to wait longer than anybody may."""
        if not 0 <= self.preserve_hours <= MOST_HOURS:
            raise Invalid(f"evidence may hold a removal up for 0 to {MOST_HOURS} hours", field="preserve_hours")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the records know, whatever the caseworker answered.

    Attributes:
        verified: a caseworker has verified that the person is who the images show.
        minor: the case goes the minor's path.
        ending: the case is withdrawn or about to be.
        claimed_elsewhere: somebody else's case tells the same location, or claims the same image.
        consent: why the person's consent does not cover it; `None` where it does.
        delegate: why whoever acts for them may not; `None` where they may, or nobody does.
        someone_there: whether anybody can be asked at all.
    """

    verified: bool
    minor: bool = False
    ending: bool = False
    claimed_elsewhere: bool = False
    consent: Why | None = None
    delegate: Lacks | None = None
    someone_there: bool = True


class Reason(StrEnum):
    """Why no notice leaves."""

    MINOR = "minor"
    NOT_VERIFIED = "not_verified"
    ENDING = "ending"
    CLAIMED_TWICE = "claimed_twice"
    NO_CONSENT = "no_consent"
    NO_AUTHORITY = "no_authority"
    NOBODY_TO_ASK = "nobody_to_ask"
    NEVER_THE_OPERATOR = "never_the_operator"
    """It would go to who runs the site, of whom somebody said meanwhile that they are never asked."""
    NAME_NOT_ALLOWED = "name_not_allowed"
    """It says the person's name, and the person does not allow that any more."""
    NOT_LOOKED = "not_looked"
    NOT_THERE = "not_there"
    SOMETHING_ELSE = "something_else"
    PRESS = "press"
    NOT_THEM = "not_them"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Cleared:
    """A notice may be drafted.

    Attributes:
        wait: for how long it must not leave, counted from the check.
    """

    wait: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Stopped:
    """No notice leaves.

    Attributes:
        reasons: all of them, the gravest first.
    """

    reasons: tuple[Reason, ...]

    @property
    def perhaps_minor(self) -> bool:
        """Whether it is handed over instead of being worked on."""
        return Reason.MINOR in self.reasons


_OF_LINK: Final[dict[Link, Reason]] = {
    Link.NOT_LOOKED: Reason.NOT_LOOKED,
    Link.NOT_THERE: Reason.NOT_THERE,
    Link.SOMETHING_ELSE: Reason.SOMETHING_ELSE,
    Link.PRESS: Reason.PRESS,
}
OF_THE_LINK: Final = frozenset(_OF_LINK.values())
"""Reasons that lie in the link itself, and so hold for everybody who tells it."""
_OF_SUBJECT: Final[dict[Subject, Reason]] = {
    Subject.PERHAPS_MINOR: Reason.MINOR,
    Subject.NOT_THEM: Reason.NOT_THEM,
    Subject.UNSURE: Reason.UNSURE,
}


def doubts(around: Around) -> tuple[Reason, ...]:
    """Why no notice may leave, whatever a caseworker found; empty where nothing speaks against it.

    Args:
        around: what the records know now.
    """
    held = (
        (around.minor, Reason.MINOR),
        (not around.verified, Reason.NOT_VERIFIED),
        (around.ending, Reason.ENDING),
        (around.claimed_elsewhere, Reason.CLAIMED_TWICE),
        (around.consent is not None, Reason.NO_CONSENT),
        (around.delegate is not None, Reason.NO_AUTHORITY),
        (not around.someone_there, Reason.NOBODY_TO_ASK),
    )
    return tuple(reason for holds, reason in held if holds)


def judged(check: Check, around: Around) -> Cleared | Stopped:
    """Whether a notice may be drafted.

    Args:
        check: what a caseworker found.
        around: what the records know.
    """
    found = {_OF_LINK.get(check.link), _OF_SUBJECT.get(check.subject), *doubts(around)} - {None}
    if check.authority is Authority.NONE:
        found.add(Reason.NO_AUTHORITY)
    if found:
        return Stopped(tuple(reason for reason in Reason if reason in found))
    return Cleared(timedelta(hours=check.preserve_hours))

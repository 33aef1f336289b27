"""What a person allows us to do, purpose by purpose; and, apart from that, what they agreed to back then.

The two are never mixed. Whoever agreed to be filmed did not agree that it is shown, so each act is asked for by itself;
and whoever wants a site to be asked may never want their name to be said there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Purpose(StrEnum):
    """What we would do."""

    NOTIFY_SITE = "notify_site"
    """Ask a site, a host or a search engine to remove it. It warns whoever put it there."""
    TELL_POLICE = "tell_police"
    TELL_REGULATOR = "tell_regulator"
    """Tell a public authority what was asked of whom, once nobody has acted: it then knows of the case."""
    NAME_ME = "name_me"
    """Say the person's name to a recipient. Without it the organisation writes in its own name."""


class Answer(StrEnum):
    """What the person says."""

    YES = "yes"
    NO = "no"
    NEVER = "never"
    """No, and do not ask again."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer to one question.

    Attributes:
        purpose: what for.
        answer: what they said.
        given_on: the day.
        expires_on: the first day on which it counts no more; `None` where it lasts.
        revoked_on: the day on which they took it back; `None` where they have not.
    """

    purpose: Purpose
    answer: Answer
    given_on: date
    expires_on: date | None = None
    revoked_on: date | None = None


class Why(StrEnum):
    """Why something is not allowed."""

    NOT_ASKED = "not_asked"
    SAID_NO = "said_no"
    SAID_NEVER = "said_never"
    EXPIRED = "expired"
    REVOKED = "revoked"


def refusal(consents: Iterable[Consent], purpose: Purpose, today: date) -> Why | None:
    """Why we may not do something; `None` where we may. The last answer counts, and none is a no.

    Args:
        consents: the person's answers, in the order in which they were given.
        purpose: what we would do.
        today: in UTC.
    """
    answers = [each for each in consents if each.purpose is purpose]
    if not answers:
        return Why.NOT_ASKED
    last = answers[-1]
    if last.answer is not Answer.YES:
        return Why.SAID_NEVER if last.answer is Answer.NEVER else Why.SAID_NO
    if last.revoked_on is not None:
        return Why.REVOKED
    if last.expires_on is not None and last.expires_on <= today:
        return Why.EXPIRED
    return None


def may_be_asked(consents: Iterable[Consent], purpose: Purpose) -> bool:
    """Whether the question may be put once more. A `never` is a `never` until the person comes back to it.

    Args:
        consents: the person's answers, in order.
        purpose: what we would do.
    """
    answers = [each.answer for each in consents if each.purpose is purpose]
    return not answers or answers[-1] is not Answer.NEVER


class Act(StrEnum):
    """What was done with the picture."""

    FILMED = "filmed"
    SENT = "sent"
    PUBLISHED = "published"
    SOLD = "sold"


class Agreed(StrEnum):
    """Whether the person agreed to an act."""

    YES = "yes"
    NO = "no"
    NOT_SAID = "not_said"
    """Asked, and they would rather not say."""


def against_their_will(told: Mapping[Act, Agreed]) -> frozenset[Act]:
    """The acts that the person says they did not agree to. Nothing follows from one act for another.

    Args:
        told: what they said; an act that they were not asked about is missing.
    """
    return frozenset(act for act, agreed in told.items() if agreed is Agreed.NO)


def not_asked(told: Mapping[Act, Agreed]) -> frozenset[Act]:
    """The acts that nobody has asked about.

    Args:
        told: what they said.
    """
    return frozenset(Act) - frozenset(told)

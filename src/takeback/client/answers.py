"""What the server says, as small frozen values. There is none for a failure: that is raised, and is never `allow`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Decision(StrEnum):
    """What to do with an upload. The only three."""

    ALLOW = "allow"
    """Show it."""
    HOLD = "hold"
    """Do not show it yet; let a person look. Suspend nobody for it."""
    BLOCK = "block"
    """Do not show it."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One hash of one picture.

    Attributes:
        type: the kind, such as `pdq` or `md5`.
        value: hex digits; `pdq` has 64 of them.
        quality: 0 to 100, as the hasher gave it; `None` where the kind has none.
    """

    type: str
    value: str
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One entry near the upload.

    Attributes:
        bank: the bank's name.
        entry: the entry's id.
        standing: how far the entry is trusted, such as `reviewed`.
        signal_type: by which kind of signal it matched.
        distance: bits apart; `None` without the scope `distances`.
    """

    bank: str
    entry: int
    standing: str
    signal_type: str
    distance: int | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that counted for the decision.

    Attributes:
        code: a stable word, such as `reviewed_match`. A newer server may know more of them.
        policy_version: the policy that was applied.
        bank: the bank's name, where an entry is the reason.
        entry: the entry's id.
        standing: how far the entry is trusted.
        signal_type: by which kind of signal it matched.
        distance: bits apart; `None` without the scope `distances`.
        quality: of the signal asked for.
    """

    code: str
    policy_version: str
    bank: str | None = None
    entry: int | None = None
    standing: str | None = None
    signal_type: str | None = None
    distance: int | None = None
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What to do with one upload, and why.

    Attributes:
        decision: what to do.
        reasons: at least one; what weighs most comes first.
        matches: every entry near it that this key may know of.
    """

    decision: Decision
    reasons: tuple[Reason, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Scanned(Result):
    """What to do with one picture, and what it was reduced to.

    Attributes:
        signals: every hash of it.
        marks: what to know of how it was read, such as `truncated`.
    """

    signals: tuple[Signal, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unhashable:
    """A file that gives no signal, so that nothing is known of it. Refuse the upload, or let a person look.

    Attributes:
        reason: a stable word, such as `not_a_picture` or `damaged`.
        detail: one sentence for a person.
    """

    reason: str
    detail: str


class Word(StrEnum):
    """What a platform says of an entry, once somebody has looked or something was done."""

    CONFIRMED = "confirmed"
    """It is intimate, and this is the picture."""
    NOT_INTIMATE = "not_intimate"
    """It is not."""
    REMOVED = "removed"
    """The upload was taken down."""
    KEPT = "kept"
    """The upload stays."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is noted now of an entry.

    Attributes:
        entry: the entry's id.
        bank: the bank's name.
        word: your last word.
        given_on: the day, in UTC.
        standing: how far the entry is trusted now, by everybody.
    """

    entry: int
    bank: str
    word: Word
    given_on: date
    standing: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of an upload's signals now, and until when they are remembered.

    Attributes:
        reference: your own word for the upload.
        until: the first day, in UTC, on which all of its signals are forgotten.
        results: one for each signal, in order.
    """

    reference: str
    until: date
    results: tuple[Result, ...]

"""What opening a box may come to. A box that does not open is expected, so it is a value and no exception."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Why(StrEnum):
    """Why something stayed shut. The words are stable: records and pages switch on them."""

    NOT_A_BOX = "not_a_box"
    """Too short, or made by something else."""
    UNKNOWN_VERSION = "unknown_version"
    """Made by a later version of this software, or not by it at all."""
    WRONG_KEY = "wrong_key"
    """The key does not fit, or a byte was changed: a good cipher does not tell the two apart."""
    WRONG_PURPOSE = "wrong_purpose"
    """The key fits, but the box was made for something else: somebody moved it."""
    CUT_SHORT = "cut_short"
    """The end is missing, or something follows it."""
    NO_COPY = "no_copy"
    """Nothing was ever sealed for whoever asks, or it has been destroyed."""
    NEEDS_TWO_HALVES = "needs_two_halves"
    """Recovery asks two different holders; only one was there."""
    HALVES_DISAGREE = "halves_disagree"
    """Two halves that do not give the key: one is of another generation, or was changed."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The box opened.

    Attributes:
        plaintext: what was in it. Left out of the `repr`, so that no log line and no traceback shows it.
    """

    plaintext: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """The box stayed shut.

    Attributes:
        reason: why, as far as that can be told.
    """

    reason: Why

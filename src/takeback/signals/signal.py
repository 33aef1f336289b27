"""A signal: a hash as it is shared. What a picture is reduced to, and all of it that ever travels.

Kinds of signal are not listed here: each hasher brings its own (see `takeback.signals.hashers`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """One hash of one picture.

    Attributes:
        type: the kind of signal, such as `pdq` or `md5`.
        value: lower-case hex digits, most significant first; `pdq` has 64 of them.
        quality: 0 to 100, how much the picture gave the hasher to hold on to; `None` where the kind has no such notion
            (a checksum of the file is as good as any other).
    """

    type: str
    value: str
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class Hashed:
    """What one picture gave.

    Attributes:
        signals: the upright `pdq` first, then the other kinds in the order of their names.
        marks: what a reader should know of how it was read, such as `truncated`; sorted, usually empty.
        turned: the `pdq` of the seven other ways the picture can lie (rotated and mirrored), for queries only.
    """

    signals: tuple[Signal, ...]
    marks: tuple[str, ...] = ()
    turned: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Unhashable:
    """A picture that gives no signal. An expected outcome, not an error.

    Attributes:
        reason: a stable word, one of `takeback.signals.intake.REASONS`.
        detail: one sentence for a person, that says what to do. Never a part of the picture or its file name.
    """

    reason: str
    detail: str

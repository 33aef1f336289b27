"""What passes between parent and child: the picture one way, a small answer the other.

A frame is its length in four bytes, most significant first, and that many bytes. A question has one more byte after the
length, which says what is wished: signals, signals fast, or the picture itself. An answer is JSON, but for a picture:
that is its two sizes and bare pixels, so that no file of a stranger's making ever comes back. The child has been
reading hostile bytes and may have been taken over by them, so its answer is believed only as far as it has the one form
that an answer can have; the sentences that people read come from the parent.
"""

from __future__ import annotations

import json
import re
import struct
from enum import IntEnum
from typing import Final

from takeback.signals.hashers import HASHERS
from takeback.signals.intake import MARKS, REASONS, unhashable
from takeback.signals.showing import MOST_SHOWN_SIDE, Shown
from takeback.signals.signal import Hashed, Signal, Unhashable

HEAD_BYTES: Final = 4
QUESTION_HEAD_BYTES: Final = HEAD_BYTES + 1
MOST_ANSWER_BYTES: Final = 16 * 1024
"""An honest answer has about 1,000."""
MOST_TURNED: Final = 7
_SHOWN_HEAD: Final = struct.Struct(">4sIIII")
_SHOWN: Final = b"\0RGB"
"""No JSON begins so."""
MOST_SHOWN_BYTES: Final = _SHOWN_HEAD.size + 3 * MOST_SHOWN_SIDE * MOST_SHOWN_SIDE

READY: Final = b'"ready"'
"""The child's first frame: it has imported what it needs and given up what it does not."""


class Wish(IntEnum):
    """What is asked of a picture."""

    SIGNALS = 0
    SIGNALS_FAST = 1
    """They may be a few bits from the exact ones."""
    PICTURE = 2


class BrokenAnswer(Exception):
    """The child said something that is no answer."""


def frame(body: bytes) -> bytes:
    """One frame.

    Args:
        body: what it carries.
    """
    return len(body).to_bytes(HEAD_BYTES) + body


def question_head(length: int, wish: Wish) -> bytes:
    """The parent's side: what goes before a picture.

    Args:
        length: bytes of the picture.
        wish: what is asked of it.
    """
    return length.to_bytes(HEAD_BYTES) + bytes([wish])


def from_question_head(head: bytes) -> tuple[int, Wish]:
    """The child's side: the picture's length, and what is asked of it.

    Args:
        head: `QUESTION_HEAD_BYTES` of them.
    """
    return int.from_bytes(head[:HEAD_BYTES]), Wish(head[HEAD_BYTES])


def to_shown_answer(outcome: Shown | Unhashable) -> bytes:
    """The child's side: a picture as bare pixels, or why there is none.

    Args:
        outcome: what became of the picture.
    """
    if isinstance(outcome, Unhashable):
        return to_answer(outcome)
    sizes = (outcome.width, outcome.height, outcome.full_width, outcome.full_height)
    return _SHOWN_HEAD.pack(_SHOWN, *sizes) + outcome.rows


def from_shown_answer(body: bytes, most_pixels: int) -> Shown | Unhashable:
    """The parent's side: the picture that an answer means.

    Args:
        body: what the child sent, at most `MOST_SHOWN_BYTES`.
        most_pixels: how many the original can have had.

    Raises:
        BrokenAnswer: it is not exactly of the form of an answer.
    """
    if not body.startswith(_SHOWN):
        refused = from_answer(body)
        if isinstance(refused, Unhashable):
            return refused
        raise BrokenAnswer
    if len(body) < _SHOWN_HEAD.size:
        raise BrokenAnswer
    _, width, height, full_width, full_height = _SHOWN_HEAD.unpack_from(body)
    rows = body[_SHOWN_HEAD.size :]
    fits = 0 < width <= min(full_width, MOST_SHOWN_SIDE) and 0 < height <= min(full_height, MOST_SHOWN_SIDE)
    if not fits or full_width * full_height > most_pixels or len(rows) != 3 * width * height:
        raise BrokenAnswer
    return Shown(width, height, full_width, full_height, rows)


def to_answer(outcome: Hashed | Unhashable) -> bytes:
    """The child's side: an outcome as JSON.

    Args:
        outcome: what became of the picture.
    """
    if isinstance(outcome, Unhashable):
        return json.dumps({"unhashable": outcome.reason}).encode()
    return json.dumps(
        {
            "signals": [[each.type, each.value, each.quality] for each in outcome.signals],
            "marks": list(outcome.marks),
            "turned": [[each.type, each.value, each.quality] for each in outcome.turned],
        },
    ).encode()


def from_answer(body: bytes) -> Hashed | Unhashable:
    """The parent's side: the outcome that an answer means.

    Args:
        body: what the child sent, at most `MOST_ANSWER_BYTES`.

    Raises:
        BrokenAnswer: it is not exactly of the form of an answer.
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise BrokenAnswer from None
    match answer:
        case {"unhashable": str(reason), **more} if not more and reason in REASONS:
            return unhashable(reason)
        case {"signals": list(signals), "marks": list(marks), "turned": list(turned), **more} if not more:
            kinds = [hasher.type for hasher in HASHERS]
            hashed = Hashed(_signals(signals), _marks(marks), _signals(turned))
            if [signal.type for signal in hashed.signals] != kinds or len(turned) > MOST_TURNED:
                raise BrokenAnswer
            return hashed
        case _:
            raise BrokenAnswer


_VALUE: Final = {hasher.type: re.compile(f"[0-9a-f]{{{hasher.digits}}}") for hasher in HASHERS}


def _signals(items: list[object]) -> tuple[Signal, ...]:
    signals: list[Signal] = []
    for item in items:
        match item:
            case [str(kind), str(value), int() | None as quality] if (
                kind in _VALUE
                and _VALUE[kind].fullmatch(value)
                and not isinstance(quality, bool)
                and (quality is None or 0 <= quality <= 100)  # noqa: PLR2004 - a percentage
            ):
                signals.append(Signal(kind, value, quality))
            case _:
                raise BrokenAnswer
    return tuple(signals)


def _marks(items: list[object]) -> tuple[str, ...]:
    marks = tuple(item for item in items if isinstance(item, str) and item in MARKS)
    if len(marks) != len(items) or list(marks) != sorted(set(marks)):
        raise BrokenAnswer
    return marks

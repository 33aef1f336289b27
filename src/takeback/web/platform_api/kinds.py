"""The kinds of signal that can be looked up, and how each is written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from takeback.signals.hashers import HASHERS

DIGITS_OF: Mapping[str, int] = {each.type: each.digits for each in HASHERS}
"""For each kind the number of its hex digits."""

_HEX = re.compile(r"[0-9a-f]*", re.ASCII)


def normal_value(kind: str, value: str) -> str:
    """The value as it is stored and compared: lower-case.

    Args:
        kind: one of `DIGITS_OF`.
        value: as it was sent.

    Raises:
        ValueError: a digit that is not ASCII hex, or another number of them. The message never repeats the value.
    """
    digits = DIGITS_OF[kind]
    if len(value) != digits:
        raise ValueError(f"{kind} has {digits} hex digits; got {len(value)}")
    lowered = value.lower() if value.isascii() else value
    if not _HEX.fullmatch(lowered):
        raise ValueError(f"{kind} has {digits} hex digits, 0 to 9 and a to f")
    return lowered


def pattern_of(kind: str) -> str:
    """The form of a value of this kind, as a regular expression of JSON Schema.

    Args:
        kind: one of `DIGITS_OF`.
    """
    return f"^[0-9a-fA-F]{{{DIGITS_OF[kind]}}}$"

"""Pictures hashed in memory and compared. What was fetched is dropped when the comparison is made."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from takeback.base.errors import Unavailable
from takeback.signals.decoder import Decoder
from takeback.signals.hashers import HASHERS
from takeback.signals.signal import Hashed, Signal

_RADIUS: Final = {each.type: each.match_radius for each in HASHERS}["pdq"]


class CouldNotTell(Exception):
    """A picture could not be hashed now, so nothing may follow from it."""


def hashes_of(data: bytes, decoder: Decoder, *, fast: bool) -> tuple[Signal, ...]:
    """The PDQ of a picture, upright and turned; none where it is no picture that can be read.

    Args:
        data: the file.
        decoder: reads hostile bytes.
        fast: a few bits off, where it is only compared; what may be banked is exact.

    Raises:
        CouldNotTell: the decoder could not try.
    """
    try:
        seen = decoder.hash(data, fast=fast)
    except Unavailable:
        raise CouldNotTell from None
    if not isinstance(seen, Hashed):
        return ()
    return tuple(each for each in (*seen.signals[:1], *seen.turned) if each.type == "pdq")


def alike(shown: Collection[Signal], known: Collection[str]) -> bool:
    """Whether a picture is one of those that are looked for.

    Args:
        shown: its hashes.
        known: PDQs, as hex digits.
    """
    numbers = [int(each.value, 16) for each in shown]
    return any((number ^ int(each, 16)).bit_count() <= _RADIUS for number in numbers for each in known)

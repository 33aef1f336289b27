"""What a hasher is: a kind of signal, where it was published, and the one function that computes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from takeback.signals.intake import Picture
from takeback.signals.luminance import Luminance


@dataclass(frozen=True, slots=True)
class Digest:
    """What a hasher gives.

    Attributes:
        value: lower-case hex digits, most significant first.
        quality: 0 to 100, or `None` where the kind has no such notion.
        turned: the values of the other ways the picture can lie, where the kind has them.
    """

    value: str
    quality: int | None = None
    turned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfBytes:
    """A hash of the file as it is: equal for an exact copy, and for nothing else.

    Attributes:
        type: the kind of signal that it gives.
        digits: the hex digits of a value.
        match_radius: bits by which two values of one picture may differ; 0 means that they must be equal.
        source: where it is published.
        hash: computes it from the whole file.
    """

    type: str
    digits: int
    source: str
    hash: Callable[[bytes], Digest]
    match_radius: int = 0
    takes: Literal["bytes"] = "bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPicture:
    """A hash of what is seen: near for pictures that look alike.

    Attributes:
        type: the kind of signal that it gives.
        digits: the hex digits of a value.
        match_radius: bits by which two values of one picture may differ.
        source: where it is published.
        hash: computes it from the picture.
        hash_nearly: computes it, a few bits off, from a JPEG's brightness; `None` where there is no such way.
    """

    type: str
    digits: int
    source: str
    hash: Callable[[Picture], Digest]
    match_radius: int
    hash_nearly: Callable[[Luminance], Digest] | None = None
    takes: Literal["picture"] = "picture"


Hasher = OfBytes | OfPicture

"""How far an entry is trusted. The standing, not the bank, decides what a match may do by default."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Standing(StrEnum):
    """From nobody's word but the person's to everybody's, and out again."""

    ATTESTED = "attested"
    """Hashed on the person's own device; nobody looked."""
    REVIEWED = "reviewed"
    """A trained reviewer looked once, then the picture was destroyed."""
    CONFIRMED = "confirmed"
    """Two independent platforms matched it and confirmed."""
    CONTESTED = "contested"
    """A platform says that it is not intimate."""
    WITHDRAWN = "withdrawn"
    """The person took it back: no match, at once."""
    EXPIRED = "expired"
    """Its time is over: no match."""


CODE_OF: Mapping[Standing, int] = {each: code for code, each in enumerate(Standing, start=1)}
"""A number for each, as it stands in memory and in the files of the shelf; 0 is "not live". Never renumbered."""

NOT_LIVE = 0
"""The code of what does not match: withdrawn, expired, or paused."""

STANDING_OF: tuple[Standing | None, ...] = (None, *Standing)
"""The standing of each code."""

"""How long to wait before a call is made again, and when no longer to."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_FIRST_SECONDS: Final = 0.1
_LONGEST_SECONDS: Final = 5.0
_LONGEST_MEANT_SECONDS: Final = 7 * 24 * 3600


def pause_seconds(attempt: int, asked: float | None) -> float:
    """How long to wait: what the server asked for, or twice as long each time; never all clients at one instant.

    Args:
        attempt: how often the call has been made, 1 or more.
        asked: what `Retry-After` said.
    """
    chance = random.random()  # noqa: S311 - it spreads calls over time, and protects nothing
    if asked is not None:
        return asked + chance * max(_FIRST_SECONDS, asked / 10)
    return min(_FIRST_SECONDS * 2.0 ** min(attempt - 1, 16), _LONGEST_SECONDS) * (0.5 + chance / 2)


def retry_after_seconds(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """What `Retry-After` says; `None` where it is missing or cannot be meant.

    Args:
        headers: with names in lower case.
        now: the present instant, for a date; the machine's clock if left out.

    Source:
        RFC 9110, section 10.2.3: whole seconds, or a date.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) <= len(str(_LONGEST_MEANT_SECONDS)):
        seconds = float(text)
    else:
        try:
            date = parsedate_to_datetime(text)
        except ValueError:
            return None
        if date.tzinfo is None:
            return None
        seconds = max(0.0, (date - (now or datetime.now(UTC))).total_seconds())
    return seconds if seconds <= _LONGEST_MEANT_SECONDS else None

"""The keys of all platforms in memory, so that a lookup asks no database who is calling.

A thread keeps them level many times a second. Where it could not for a while nobody is let in: a key that was revoked
meanwhile must not go on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from django.db import DatabaseError

from takeback.base.errors import Unavailable
from takeback.base.instants import Clock
from takeback.records.platforms.key_text import parse_key_text
from takeback.records.platforms.queries import KeyHolder, StoredKey, head_of_platforms, holder_among, stored_keys

STALE_AFTER_SECONDS = 2.0
"""How long keys are believed that could not be compared with the table."""

ANOTHER_LOOK_SECONDS = 0.15
"""Three times as long as the thread waits between two looks."""


class KeyBook:
    """Read by many threads while one keeps it level."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Empty until it is first levelled.

        Args:
            monotonic: seconds that only grow.
        """
        self._monotonic = monotonic
        self._keys: Mapping[str, StoredKey] = {}
        self._seen = -1
        self._day: object = None
        self._level_at = float("-inf")

    def level(self, at: datetime) -> None:
        """Take up what is new.

        Args:
            at: now; with a new day all is read again, since the day of a key's last use is a part of it.

        Raises:
            Unavailable: the keys cannot be read.
        """
        started = self._monotonic()
        try:
            head = head_of_platforms()
            if head != self._seen or at.date() != self._day:
                self._keys = stored_keys(at.astimezone(UTC).date())
        except DatabaseError as error:
            raise Unavailable("the keys cannot be read now") from error
        self._seen, self._day, self._level_at = head, at.date(), started

    def holder(self, text: str, at: datetime) -> KeyHolder | None:
        """Who holds the key, or `None`; see `records.platforms.queries.holder_of`.

        Args:
            text: what came after `Bearer`.
            at: now.

        Raises:
            Unavailable: the keys were not compared with the table for `STALE_AFTER_SECONDS`.
        """
        if self._monotonic() - self._level_at > STALE_AFTER_SECONDS:
            raise Unavailable("keys cannot be checked now, so nothing was searched")
        return holder_among(self._keys, text, at=at)

    async def holder_in_a_moment(self, text: str, clock: Clock) -> KeyHolder | None:
        """The same, after another look where the key is not good: it may have been made just now, in another process.

        Every key that is not good is made to wait alike, so that the time tells nothing; one that has not the form of
        a key is not.

        Args:
            text: what came after `Bearer`.
            clock: the only clock.

        Raises:
            Unavailable: as above.
        """
        holder = self.holder(text, clock.now())
        if holder is None and parse_key_text(text) is not None:
            await asyncio.sleep(ANOTHER_LOOK_SECONDS)
            holder = self.holder(text, clock.now())
        return holder

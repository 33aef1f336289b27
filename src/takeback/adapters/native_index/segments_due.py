"""Which segments are to be merged: so that there are few, and that no hash is moved often."""

from __future__ import annotations

from collections.abc import Sequence

from takeback.adapters.native_index.compiled.tables import MOST_ROWS
from takeback.adapters.native_index.segment import Segment

GROWTH = 4
"""A segment stays while all that came after it is less than a quarter of it. So ten million hashes make at most some
seven segments, each of which costs a query two or three microseconds, and a hash is moved some twenty times."""

SMALL = 1 << 16
"""What is merged at once by whoever adds: some 30 ms."""


def due(segments: Sequence[Segment]) -> list[Segment]:
    """The newest segments that should be one, oldest first; none if all is well.

    Args:
        segments: oldest first.
    """
    newer = 0
    first = len(segments)
    for at in range(len(segments) - 1, -1, -1):
        size = len(segments[at])
        if newer and (size >= GROWTH * newer or size + newer > MOST_ROWS):
            break
        newer += size
        first = at
    return list(segments[first:]) if len(segments) - first > 1 else []

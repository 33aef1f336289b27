"""The tail: the hashes that came last, too few for tables. Each query looks at all of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from takeback.adapters.native_index.segment import Marks, Rows, is_unset, marks_of, set_bits
from takeback.matching.index import WORDS, Hashes, Ids

ROOM = 2048
"""How many hashes it takes; looking at all of them costs about as much as one segment."""


@dataclass(frozen=True, eq=False)
class Tail:
    """Rows are only ever added behind those that a reader knows of, so readers need no lock.

    Attributes:
        ids: uint64, shape (ROOM,); those from `used` on mean nothing yet.
        hashes: uint64, shape (ROOM, 4), shuffled.
        dead: one bit a row.
        used: how many rows are taken.
        places: the living row of each id; the writer's alone.
    """

    ids: Ids = field(default_factory=lambda: np.zeros(ROOM, np.uint64))
    hashes: Hashes = field(default_factory=lambda: np.zeros((ROOM, WORDS), np.uint64))
    dead: Marks = field(default_factory=lambda: np.zeros(marks_of(ROOM), np.uint8))
    used: int = 0
    places: dict[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many hashes are alive."""
        return len(self.places)

    @property
    def room(self) -> int:
        """How many more rows it takes."""
        return ROOM - self.used

    @property
    def numbers(self) -> list[int]:
        """The eight numbers by which the kernel knows it, in the order of `compiled.search`; it has no tables."""
        return [self.hashes.ctypes.data, self.ids.ctypes.data, self.dead.ctypes.data, self.used, 0, 0, 0, 0]

    def with_more(self, ids: Ids, hashes: Hashes) -> Tail:
        """This tail and more; an id that it has takes its new hash.

        Args:
            ids: at most `room`, each once.
            hashes: shuffled.
        """
        end = self.used + len(ids)
        self.ids[self.used : end] = ids
        self.hashes[self.used : end] = hashes
        replaced = [self.places.get(id_, -1) for id_ in ids.tolist()]
        dead = self.dead.copy()  # who is searching now shall still find what is replaced
        set_bits(dead, np.array([row for row in replaced if row >= 0], np.int64))
        self.places.update(zip(ids.tolist(), range(self.used, end), strict=True))
        return replace(self, dead=dead, used=end)

    def without(self, ids: Ids) -> Tail:
        """This tail without these ids, for whoever is searching now, too.

        Args:
            ids: those that it does not have are passed over.
        """
        rows = [self.places.pop(id_) for id_ in ids.tolist() if id_ in self.places]
        set_bits(self.dead, np.array(rows, np.int64))
        return self

    def living(self) -> tuple[Ids, Hashes]:
        """Ids and shuffled hashes of all that is alive."""
        rows: Rows = np.arange(self.used)
        alive = rows[is_unset(self.dead, rows)]
        return self.ids[alive], self.hashes[alive]

"""Whether the log is still what was written: every leaf, the frontier, and every head that was ever signed.

What can be found, and how it is named:

    a leaf's content, salt, hash or place was changed    by its index
    a leaf is missing                                    by its index
    the hash of a forgotten leaf was changed             by the range between two heads
    content vanished without `forget`                    by the first leaf without content
    the log was cut back, or written anew                by the first leaf that a signed head witnesses otherwise
    a head was forged or changed                         by the first leaf that nothing else vouches for
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.db import DatabaseError

from takeback.base.errors import Tampered
from takeback.records.audit import witness
from takeback.records.audit.actions import FORGOTTEN
from takeback.records.audit.heads import SignedHead, verify_head
from takeback.records.audit.leaf import Content
from takeback.records.audit.merkle import Frontier
from takeback.records.audit.models import Growth, Head, Leaf


@dataclass(frozen=True, slots=True)
class Sound:
    """The log is what was written.

    Attributes:
        leaves: how many there are.
        forgotten: how many of them no longer say anything, as was ordered.
        heads: how many different signed heads agree.
    """

    leaves: int
    forgotten: int
    heads: int


@dataclass(frozen=True, slots=True)
class Broken:
    """The log is not what was written.

    Attributes:
        index: the first leaf that cannot be vouched for, from 0.
        why: a sentence.
    """

    index: int
    why: str


def verify(trusted: Collection[bytes], folders: Iterable[Path]) -> Sound | Broken:
    """Read the whole log and check it against itself and its witnesses. Stops nobody from appending meanwhile.

    Args:
        trusted: Ed25519 public keys, 32 bytes each: the trust root. A head counts only if one of them signed it.
        folders: folders of head files, such as the home's, and copies that were kept elsewhere.

    Returns:
        `Sound`, or `Broken` with the first bad leaf.

    Raises:
        OSError: a head file cannot be read.
    """
    try:
        heads = _all_heads(folders)
        before = _frontier()
    except Tampered as error:
        return Broken(0, error.message)
    # Heads and frontier are read first and the leaves in one statement, so that whatever was appended since is extra.
    walk = _Walk(trusted, heads, before)
    found = walk.through(_rows())
    if found is not None:
        return found
    try:
        after = _frontier()
    except Tampered as error:
        return Broken(walk.vouched, error.message)
    return walk.end(after)


class _Row(NamedTuple):
    place: int
    leaf_hash: bytes
    salt: bytes | None
    kind: str
    facts: str
    at: str
    subject: str


@dataclass(slots=True)
class _Walk:
    """The way along the leaves, and what has been seen on it."""

    trusted: Collection[bytes]
    heads: dict[int, set[SignedHead]]
    before: Frontier
    reached: Frontier = field(default_factory=Frontier)
    vouched: int = 0
    without_content: list[int] = field(default_factory=list)
    ordered_forgotten: int = 0

    def through(self, rows: Iterator[_Row]) -> Broken | None:
        """Take every leaf; stop at the first fault."""
        found = self._check_witnesses()
        try:
            for row in rows:
                found = found or self._take(row) or self._check_witnesses()
                if found is not None:
                    return found
        except DatabaseError:  # such as a byte that is no UTF-8 any more
            return Broken(_first_unreadable(self.reached.size), "this leaf cannot be read from the database")
        return found

    def end(self, after: Frontier) -> Sound | Broken:
        """What the whole amounts to.

        Args:
            after: the frontier as it was stored when the last leaf had been read.
        """
        size = self.reached.size
        most = max((self.before.size, *self.heads))
        if size < most:
            return Broken(size, f"leaves {size} to {most - 1} are missing, though the log once had them")
        if after.size < size or (after.size == size and after != self.reached):
            return Broken(min(self.vouched, after.size), "the stored frontier is not that of the leaves")
        if len(self.without_content) != self.ordered_forgotten:
            first = self.without_content[0] if self.without_content else 0
            why = f"{len(self.without_content)} leaves have no content; {self.ordered_forgotten} were ordered to forget"
            return Broken(first, why)
        return Sound(size, self.ordered_forgotten, sum(len(each) for each in self.heads.values()))

    def _take(self, row: _Row) -> Broken | None:
        index = self.reached.size
        if row.place != index:
            return Broken(index, "this leaf is missing")
        if row.salt is None:
            self.without_content.append(index)
        elif not _says_what_was_hashed(row):
            return Broken(index, "this leaf's content does not give its hash")
        elif row.kind == FORGOTTEN:
            self.ordered_forgotten += json.loads(row.facts)["leaves"]
        try:
            self.reached = self.reached.grown_by(bytes(row.leaf_hash))
        except (ValueError, TypeError):
            return Broken(index, "this leaf's hash is not a hash")
        return None

    def _check_witnesses(self) -> Broken | None:
        size = self.reached.size
        for head in self.heads.get(size, ()):
            if head.key not in self.trusted:
                return Broken(self.vouched, f"the head of {size} leaves names a signing key that is not trusted")
            if not verify_head(head.key, head):
                return Broken(self.vouched, f"the head of {size} leaves is not what was signed")
            if head.root != self.reached.root:
                return Broken(self.vouched, f"a leaf from here to {size - 1} is not the one that was signed for")
        if size in self.heads:
            self.vouched = size
        if size == self.before.size and self.before != self.reached:
            return Broken(self.vouched, f"a leaf from here to {size - 1} does not give the stored frontier")
        return None


def _says_what_was_hashed(row: _Row) -> bool:
    content = Content(kind=row.kind, facts=row.facts, at=row.at, subject=row.subject)
    try:
        return content.hashed(row.place, bytes(row.salt or b"")) == bytes(row.leaf_hash)
    except (TypeError, UnicodeError):  # SQLite lets a column hold anything
        return False


def _rows() -> Iterator[_Row]:
    columns = ("index", "leaf_hash", "content__salt", *(f"content__{each}" for each in _Row._fields[3:]))
    return (_Row(*each) for each in Leaf.objects.order_by("index").values_list(*columns).iterator(chunk_size=2000))


def _first_unreadable(start: int) -> int:
    for index in Leaf.objects.filter(index__gte=start).order_by("index").values_list("index", flat=True):
        try:
            Leaf.objects.select_related("content").get(pk=index)
        except DatabaseError:
            return index
    return start


def _frontier() -> Frontier:
    row = Growth.objects.first()
    try:
        return Frontier() if row is None else row.frontier
    except (ValueError, TypeError) as error:
        raise Tampered("the stored frontier does not fit its size") from error


def _all_heads(folders: Iterable[Path]) -> dict[int, set[SignedHead]]:
    found = [witness.head_of(row) for row in Head.objects.all()]
    found += [witness.read_head(path) for folder in folders for path in witness.head_files(folder)]
    by_size: dict[int, set[SignedHead]] = {}
    for head in found:
        by_size.setdefault(head.size, set()).add(head)
    return by_size

"""Signing heads, and keeping them outside the database as well.

Someone who can write to the database can write a whole new log that agrees with itself. It cannot agree with a head
that lies elsewhere: in the home's folder of heads, on paper, with a partner, under a timestamp.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from nacl.signing import SigningKey

from takeback.base.errors import Invalid, Tampered
from takeback.records.audit import heads
from takeback.records.audit.heads import SignedHead
from takeback.records.audit.merkle import Frontier
from takeback.records.audit.models import Growth, Head, Leaf, frontier_from

_LARGEST_FILE_BYTES = 4096


def sign_head(at: datetime, *, key: SigningKey, folder: Path) -> SignedHead:
    """Sign the log as it stands, keep the head in the database, and write it to a file of its own.

    Called twice for the same leaves it gives the first head again, and writes the file if a crash had prevented that.
    It signs nothing that contradicts what it signed before.

    Args:
        at: when, with its zone.
        key: the log's signing key.
        folder: where head files lie.

    Returns:
        The head.

    Raises:
        Invalid: the instant has no zone.
        Tampered: the log is not the last signed one with leaves added; `verify` says where it breaks.
        RuntimeError: called inside a transaction, whose leaves might yet vanish.
        OSError: the file could not be written; calling again repairs that.
    """
    if at.tzinfo is None:
        raise Invalid("an instant needs its zone", field="at")
    witnessed = _largest_size(folder)
    if witnessed and not Leaf.objects.filter(pk=witnessed - 1).exists():
        raise Tampered("a head was signed for more leaves than there are; run `takeback audit verify`")
    with transaction.atomic(durable=True):  # a head must witness only what no rollback can take away
        growth = Growth.objects.select_for_update().first()
        frontier = growth.frontier if growth else Frontier()
        row = Head.objects.filter(pk=frontier.size).first()
        if row is None:
            _check_it_extends_the_last(frontier)
            head = heads.sign(frontier.size, frontier.root, at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), key)
            Head(
                size=head.size,
                root=head.root,
                at=head.at,
                key=head.key,
                signature=head.signature,
                peaks=b"".join(frontier.peaks),
            ).save(force_insert=True)
        else:
            head = head_of(row)
            if head.root != frontier.root:
                raise Tampered("another root was signed for as many leaves; run `takeback audit verify`")
    write_head(folder, head)
    return head


def head_of(row: Head) -> SignedHead:
    """The value that a row holds."""
    return SignedHead(
        size=row.size, root=bytes(row.root), at=row.at, key=bytes(row.key), signature=bytes(row.signature)
    )


def write_head(folder: Path, head: SignedHead) -> Path:
    """Write a head to its file, whole or not at all; nothing happens where it stands already.

    Args:
        folder: where head files lie.
        head: what to write.

    Returns:
        The file, named by the number of leaves.

    Raises:
        Tampered: the file holds another head.
        OSError: it could not be written.
    """
    path = folder / f"{head.size:012d}.json"
    if path.exists():
        if read_head(path) != head:
            raise Tampered(f"the head file {path.name} holds another head; run `takeback audit verify`")
        return path
    draft = folder / f".{path.name}.{secrets.token_hex(4)}"
    try:
        with draft.open("x", encoding="ascii") as file:
            file.write(head.as_json())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)  # the name, too, survives a power cut
    finally:
        os.close(descriptor)
    return path


def read_head(path: Path) -> SignedHead:
    """The head in one file.

    Raises:
        Tampered: it is none, or one that belongs under another name.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        text = file.read(_LARGEST_FILE_BYTES)
    head = heads.head_from(text.decode("ascii", "replace"))
    if path.stem != f"{head.size:012d}":
        raise Tampered(f"the head file {path.name} holds a head of another size")
    return head


def head_files(folder: Path) -> Iterator[Path]:
    """The head files of a folder, smallest first; drafts that a crash left are passed over."""
    return iter(sorted(path for path in folder.glob("*.json") if not path.name.startswith(".")))


def _largest_size(folder: Path) -> int:
    return max((int(path.stem) for path in head_files(folder) if path.stem.isdecimal()), default=0)


def _check_it_extends_the_last(frontier: Frontier) -> None:
    last = Head.objects.order_by("-size").first()
    reached = Frontier() if last is None else frontier_from(last.size, bytes(last.peaks))
    if last is not None and reached.root != bytes(last.root):
        raise Tampered("the last signed head does not fit its own frontier; run `takeback audit verify`")
    for leaf_hash in _hashes_from(reached.size):
        reached = reached.grown_by(leaf_hash)
    if reached != frontier:
        raise Tampered("the log does not extend the last signed head; run `takeback audit verify`")


def _hashes_from(index: int) -> Iterator[bytes]:
    rows = Leaf.objects.filter(index__gte=index).order_by("index").values_list("leaf_hash", flat=True)
    return (bytes(each) for each in rows.iterator())

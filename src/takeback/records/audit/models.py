"""Tables of the log. Leaves are for ever; what they say can be forgotten; heads witness both."""

from __future__ import annotations

from django.db import models

from takeback.records.audit import merkle
from takeback.records.audit.leaf import SALT_BYTES


class Growth(models.Model):
    """The one row that a transaction locks in order to append: how large the tree is, and its frontier."""

    size = models.BigIntegerField(default=0)
    peaks = models.BinaryField(max_length=64 * merkle.HASH_BYTES, default=bytes)

    def __str__(self) -> str:
        """For messages and lists."""
        return f"{self.size} leaves"

    @property
    def frontier(self) -> merkle.Frontier:
        """The stored frontier.

        Raises:
            ValueError: the bytes are not those of a frontier of this size.
        """
        return frontier_from(self.size, bytes(self.peaks))


class Leaf(models.Model):
    """A place in the log, and the hash that stands there. Never changed, never deleted."""

    index = models.BigIntegerField(primary_key=True)
    leaf_hash = models.BinaryField(max_length=merkle.HASH_BYTES)

    def __str__(self) -> str:
        """For messages and lists."""
        return f"leaf {self.index}"


class Content(models.Model):
    """What a leaf says and the salt that hides it: apart, so that both can be destroyed and the tree still holds."""

    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, primary_key=True, related_name="content")
    salt = models.BinaryField(max_length=SALT_BYTES)
    kind = models.CharField(max_length=64)
    facts = models.TextField()
    at = models.CharField(max_length=20)
    subject = models.CharField(max_length=64, blank=True, db_index=True)

    def __str__(self) -> str:
        """For messages and lists."""
        return f"content of leaf {self.pk}"


class Head(models.Model):
    """A signed head: this many leaves, this root, at this instant."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=merkle.HASH_BYTES)
    at = models.CharField(max_length=20)
    key = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)
    peaks = models.BinaryField(max_length=64 * merkle.HASH_BYTES)

    def __str__(self) -> str:
        """For messages and lists."""
        return f"head of {self.size} leaves"


def frontier_from(size: int, peaks: bytes) -> merkle.Frontier:
    """A frontier as its table keeps it.

    Args:
        size: how many leaves.
        peaks: the peaks end to end, 32 bytes each.

    Raises:
        ValueError: the bytes are not those of a frontier of this size.
    """
    step = merkle.HASH_BYTES
    return merkle.Frontier(size, tuple(peaks[at : at + step] for at in range(0, len(peaks), step)))

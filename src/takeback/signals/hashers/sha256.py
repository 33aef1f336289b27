"""SHA-256 of the file: an exact copy, soundly."""

from __future__ import annotations

import hashlib

from takeback.signals.hashers.hasher import Digest, OfBytes


def sha256(data: bytes) -> Digest:
    """The digest of the file.

    Args:
        data: the whole file.
    """
    return Digest(hashlib.sha256(data).hexdigest())


HASHER = OfBytes(type="sha256", digits=64, source="FIPS 180-4", hash=sha256)

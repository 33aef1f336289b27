"""MD5 of the file: what many hash lists still hold. It finds exact copies and proves nothing, for it can be forged."""

from __future__ import annotations

import hashlib

from takeback.signals.hashers.hasher import Digest, OfBytes


def md5(data: bytes) -> Digest:
    """The checksum of the file.

    Args:
        data: the whole file.
    """
    return Digest(hashlib.md5(data, usedforsecurity=False).hexdigest())


HASHER = OfBytes(type="md5", digits=32, source="RFC 1321", hash=md5)

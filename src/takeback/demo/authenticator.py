"""An authenticator application, in as many lines as it takes: for whoever signs in by program."""

from __future__ import annotations

import base64
import hmac
import struct
from datetime import datetime

_PERIOD_SECONDS = 30
_DIGITS = 6


def code_at(secret: str, at: datetime) -> str:
    """The six digits that an authenticator application shows.

    Args:
        secret: in Base32, as it is typed into the application; spaces do not matter.
        at: the instant.

    Source:
        RFC 6238, section 4.2, with the truncation of RFC 4226, section 5.3, and HMAC-SHA-1.
    """
    key = base64.b32decode(secret.replace(" ", "").upper())
    counter = struct.pack(">Q", int(at.timestamp()) // _PERIOD_SECONDS)
    digest = hmac.digest(key, counter, "sha1")
    offset = digest[-1] & 0x0F
    (word,) = struct.unpack_from(">I", digest, offset)
    return f"{(word & 0x7FFF_FFFF) % 10**_DIGITS:0{_DIGITS}d}"

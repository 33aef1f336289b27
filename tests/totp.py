"""One-time codes as an authenticator application computes them, written from the RFCs and not from our library."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime


def code_at(secret: str, at: datetime) -> str:
    """The six digits that an application shows at this instant. Source: RFC 6238; RFC 4226, section 5.3."""
    period = int(at.timestamp()) // 30
    digest = hmac.new(base64.b32decode(secret), period.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06d}"

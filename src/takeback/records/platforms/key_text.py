"""A key as the platform holds it: `tb_<id>_<secret>`.

The id is public and may stand in a log or a list. The secret is 256 random bits, and only its SHA-256 is kept. A slow
password hash would add nothing: it makes a *guessable* secret dear to guess, and this one cannot be guessed at any
price, while every lookup would pay for the slowness.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

from takeback.base.ids import new_id, new_secret

_FORM = re.compile(r"tb_([2-9a-hjkmnp-z]{16})_([A-Za-z0-9_-]{43})", re.ASCII)
_SHA256_OF_NOTHING = hashlib.sha256().hexdigest()


@dataclass(frozen=True, slots=True)
class KeyText:
    """A whole key, on its way to or from the platform. Never stored, never logged.

    Attributes:
        id: 16 letters, public.
        secret: 43 letters that carry 256 bits; left out of `repr`, so that no traceback shows it.
    """

    id: str
    secret: str = field(repr=False)

    def __str__(self) -> str:
        """The key as the platform sends it."""
        return f"tb_{self.id}_{self.secret}"

    @property
    def secret_sha256(self) -> str:
        """What is stored of the secret: 64 hex digits."""
        return hashlib.sha256(self.secret.encode("ascii")).hexdigest()


def new_key_text() -> KeyText:
    """A fresh key."""
    _, _, letters = new_id("key").partition("_")
    return KeyText(id=letters, secret=new_secret())


def parse_key_text(text: str) -> KeyText | None:
    """The key that `text` is, or `None` where it has not the form of one.

    Args:
        text: whatever came after `Bearer`.
    """
    form = _FORM.fullmatch(text)
    return KeyText(id=form[1], secret=form[2]) if form else None


def fits(text: KeyText, stored_sha256: str | None) -> bool:
    """Whether the secret is the one that was stored; as slow for an unknown id as for a wrong secret.

    Args:
        text: what was sent.
        stored_sha256: 64 hex digits, or `None` where no key has this id.
    """
    same = hmac.compare_digest(text.secret_sha256, stored_sha256 or _SHA256_OF_NOTHING)
    return same and stored_sha256 is not None

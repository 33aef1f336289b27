"""Identifiers that say nothing: not when a thing was made, not how many there are."""

from __future__ import annotations

import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0/o, 1/l/i: read over the phone without a mistake


def new_id(kind: str) -> str:
    """A fresh identifier such as `org_7k3m9q2xw4t8r5vn`.

    Random and not sortable by time, because a survivor's record must not tell when it was made.

    Args:
        kind: a short lower-case word for what it names; it keeps a user's id from passing as an organisation's.

    Returns:
        `kind`, an underscore, and 16 letters of 31 (79 bits).
    """
    return f"{kind}_" + "".join(secrets.choice(_ALPHABET) for _ in range(16))


def new_secret(bytes_of_entropy: int = 32) -> str:
    """A fresh secret for a link or a key, safe in a URL.

    Args:
        bytes_of_entropy: how many random bytes it carries.
    """
    return secrets.token_urlsafe(bytes_of_entropy)

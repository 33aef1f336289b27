"""A secret in halves: any two of them give it back, and one alone says nothing about it at all.

Shamir's scheme with a threshold of two, and not one XOR pair, because there may be more than two holders: with two, the
first forgotten passphrase would lose the secret for good. With three or more, any two still suffice. For exactly two it
is as strong as XOR, so there is one way and not two.

Each byte of the secret is the value at 0 of a random straight line over GF(2^8); a half is the line's value at the
holder's own point. Any two points fix the line; through one point there is a line to every value at 0, all equally
likely, so one half is worth nothing even to unlimited computing.

Source:
    A. Shamir, "How to share a secret", CACM 22 (1979); the field is that of FIPS 197 (x^8 + x^4 + x^3 + x + 1).
"""

from __future__ import annotations

from nacl.utils import random

from takeback.base.errors import Invalid

THRESHOLD = 2
MOST_HALVES = 255
_FIELD = 0x11B


def split(secret: bytes, count: int) -> tuple[bytes, ...]:
    """Halves of `secret`, one a holder.

    Args:
        secret: any bytes; a private key has 32.
        count: how many holders, 2 to 255.

    Returns:
        `count` halves, each one byte longer than `secret`: the point, then the values.

    Raises:
        Invalid: `count` is out of bounds.
    """
    if not THRESHOLD <= count <= MOST_HALVES:
        raise Invalid(f"a secret is split among {THRESHOLD} to {MOST_HALVES} holders", field="holders")
    slopes = random(len(secret))
    return tuple(
        bytes([point, *(value ^ _times(slope, point) for value, slope in zip(secret, slopes, strict=True))])
        for point in range(1, count + 1)
    )


def join(one: bytes, other: bytes) -> bytes | None:
    """The secret of which these are two halves.

    Halves of different secrets join to bytes that mean nothing; whoever calls compares the result with what is known of
    the secret, such as the public half of the key.

    Args:
        one: a half.
        other: another one.

    Returns:
        The secret, or `None` where these cannot be two different halves of one secret.
    """
    if len(one) != len(other) or len(one) < 1 or one[0] == other[0] or 0 in {one[0], other[0]}:
        return None
    inverse = _inverse(one[0] ^ other[0])
    for_one, for_other = _times(other[0], inverse), _times(one[0], inverse)  # Lagrange's weights at 0
    return bytes(_times(a, for_one) ^ _times(b, for_other) for a, b in zip(one[1:], other[1:], strict=True))


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= _FIELD
        b >>= 1
    return product


def _inverse(a: int) -> int:
    """`a` to the 254th: the group has 255 elements."""
    power = 1
    for _ in range(254):
        power = _times(power, a)
    return power

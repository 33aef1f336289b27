"""A public key as twenty digits, so that two people can compare it over the phone before anything is sealed to it."""

from __future__ import annotations

import hashlib

from takeback.sealing.boxes import PublicKey

_GROUPS = 4
_DIGITS_A_GROUP = 5


def fingerprint(public: PublicKey) -> str:
    """Four groups of five digits, 66 bits: who wants another key with the same ones tries for longer than keys live.

    Args:
        public: whose.
    """
    number = int.from_bytes(hashlib.sha256(b"takeback-fingerprint-1" + public.raw).digest(), "big")
    digits = f"{number % 10 ** (_GROUPS * _DIGITS_A_GROUP):0{_GROUPS * _DIGITS_A_GROUP}d}"
    return " ".join(digits[at : at + _DIGITS_A_GROUP] for at in range(0, len(digits), _DIGITS_A_GROUP))

"""Boxes: bytes that only one key opens, and only for the purpose for which they were made.

    seal / open_box    to a public key; anyone may seal, without any secret, so a capture at night can
    lock / unlock      under a 32-byte key that both sides have

Both take a `Purpose`, and are for small things. Pictures and mail go through `takeback.sealing.streams`.

A box is: one letter for its kind, one byte for its version, then what libsodium made. So a later version can change the
cipher and still read what lies there.

What it rests on: X25519, XSalsa20-Poly1305 (libsodium's `crypto_box_seal`) and XChaCha20-Poly1305 (IETF AEAD), all from
libsodium over PyNaCl. Nothing of our own is mixed in; the purpose stands *inside* the sealed box, and is the associated
data of the locked one.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import NoReturn, Self

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey as SodiumPrivateKey
from nacl.public import PublicKey as SodiumPublicKey
from nacl.public import SealedBox
from nacl.secret import Aead
from nacl.utils import random

from takeback.base.errors import Invalid
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.purposes import Purpose

KEY_BYTES = 32
"""Length of every key here: X25519 halves and symmetric keys alike."""

_VERSION = 1
_HEADER_BYTES = 2
_PURPOSE_BYTES = 32


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half that seals. It may be shown to anyone.

    Attributes:
        raw: the 32 bytes of an X25519 public key.

    Raises:
        Invalid: not 32 bytes, or one of the few points of low order (RFC 7748, section 6.1): whatever is sealed to such
            a point, everybody can open.
    """

    raw: bytes

    def __post_init__(self) -> None:
        """Refuse what no honest pair has, before anything is sealed to it."""
        if len(self.raw) != KEY_BYTES:
            raise Invalid(f"a public key has {KEY_BYTES} bytes", field="public_key")
        try:
            bindings.crypto_scalarmult(b"\x01" * KEY_BYTES, self.raw)
        except CryptoError as error:
            raise Invalid(
                "this is no public key: anybody could open what is sealed to it", field="public_key"
            ) from error


@dataclass(frozen=True, slots=True, eq=False)
class PrivateKey:
    """The half that opens. It shows itself in no `repr`, and refuses to be pickled: no queue, cache or session gets it.

    Attributes:
        raw: the 32 bytes of an X25519 private key.

    Raises:
        Invalid: not 32 bytes.
    """

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse another length."""
        if len(self.raw) != KEY_BYTES:
            raise Invalid(f"a private key has {KEY_BYTES} bytes", field="private_key")

    def __eq__(self, other: object) -> bool:
        """Compare in a time that tells nothing."""
        return isinstance(other, PrivateKey) and hmac.compare_digest(self.raw, other.raw)

    def __hash__(self) -> int:
        """Hash by the public half, which may be known."""
        return hash(self.public().raw)

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied into anything that outlives the request."""
        raise TypeError("a private key is not pickled; seal it, or wrap it for the session")

    def public(self) -> PublicKey:
        """The other half."""
        return PublicKey(SodiumPrivateKey(self.raw).public_key.encode())


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 pair.

    Attributes:
        public: seals.
        private: opens.
    """

    public: PublicKey
    private: PrivateKey

    @classmethod
    def new(cls) -> Self:
        """A fresh pair from the system's random source."""
        return cls.of(PrivateKey(random(KEY_BYTES)))

    @classmethod
    def of(cls, private: PrivateKey) -> Self:
        """The pair to which a private half belongs.

        Args:
            private: the half that opens.
        """
        return cls(private.public(), private)


def seal(public: PublicKey, plaintext: bytes, purpose: Purpose) -> bytes:
    """A box that only the private half of `public` opens. Nobody can tell who sealed it: it carries no sender.

    So a box proves nothing about where it came from. What must be attributed goes into the audit log.

    Args:
        public: to whom.
        plaintext: what; any length, also none.
        purpose: what for; the same must be said at opening.

    Returns:
        82 bytes more than `plaintext` (2 of header, 48 of libsodium's, 32 of purpose).

    Source:
        libsodium, "Sealed boxes": an ephemeral X25519 key per box, thrown away by the sender.
    """
    return _header(b"S") + SealedBox(SodiumPublicKey(public.raw)).encrypt(purpose.digest() + plaintext)


def open_box(private: PrivateKey, box: bytes, purpose: Purpose) -> Opened | Refused:
    """What `seal` put into `box`, if the key fits and the purpose is the same.

    Args:
        private: the half that opens.
        box: what `seal` returned.
        purpose: what the caller takes the box to be for.

    Returns:
        `Opened`, or `Refused` for `NOT_A_BOX`, `UNKNOWN_VERSION`, `WRONG_KEY` or `WRONG_PURPOSE`.
    """
    if refused := _check_header(b"S", box):
        return refused
    try:
        content = SealedBox(SodiumPrivateKey(private.raw)).decrypt(box[_HEADER_BYTES:])
    except CryptoError:
        return Refused(Why.WRONG_KEY)
    if not hmac.compare_digest(content[:_PURPOSE_BYTES], purpose.digest()):
        return Refused(Why.WRONG_PURPOSE)
    return Opened(content[_PURPOSE_BYTES:])


def new_key() -> bytes:
    """32 fresh random bytes, for `lock`."""
    return random(KEY_BYTES)


def lock(key: bytes, plaintext: bytes, purpose: Purpose) -> bytes:
    """A box that the same key opens.

    Args:
        key: 32 bytes, random or derived; one key may lock any number of boxes, for each has its own 24-byte nonce.
        plaintext: what; any length, also none.
        purpose: what for; the same must be said at opening.

    Returns:
        42 bytes more than `plaintext` (2 of header, 24 of nonce, 16 of tag).

    Raises:
        Invalid: `key` is not 32 bytes.

    Source:
        draft-irtf-cfrg-xchacha, section 2.3 (XChaCha20-Poly1305; random nonces are safe at 192 bits).
    """
    header = _header(b"L")
    return header + bytes(Aead(_checked(key)).encrypt(plaintext, aad=header + purpose.digest()))


def unlock(key: bytes, box: bytes, purpose: Purpose) -> Opened | Refused:
    """What `lock` put into `box`, if key and purpose are the same.

    Args:
        key: the 32 bytes.
        box: what `lock` returned.
        purpose: what the caller takes the box to be for.

    Returns:
        `Opened`, or `Refused` for `NOT_A_BOX`, `UNKNOWN_VERSION` or `WRONG_KEY`. Another purpose is `WRONG_KEY` too:
        the purpose is authenticated, not stored, so the two cannot be told apart.

    Raises:
        Invalid: `key` is not 32 bytes.
    """
    if refused := _check_header(b"L", box):
        return refused
    try:
        return Opened(Aead(_checked(key)).decrypt(box[_HEADER_BYTES:], aad=box[:_HEADER_BYTES] + purpose.digest()))
    except (CryptoError, ValueError):  # PyNaCl raises ValueError where not even a nonce is there
        return Refused(Why.WRONG_KEY)


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise Invalid(f"a key has {KEY_BYTES} bytes", field="key")
    return key


def _header(kind: bytes) -> bytes:
    return kind + bytes([_VERSION])


def _check_header(kind: bytes, box: bytes) -> Refused | None:
    if len(box) < _HEADER_BYTES or box[:1] != kind:
        return Refused(Why.NOT_A_BOX)
    if box[1] != _VERSION:
        return Refused(Why.UNKNOWN_VERSION)
    return None

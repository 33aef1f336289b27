"""Pictures sealed in a survivor's own browser, in pieces, with what every browser has: WebCrypto. Pure.

Browsers have no libsodium, and X25519 not everywhere, so this one box stands on NIST's primitives. Its counterpart is
`web/portal/static/portal/link/seal.js`, and a test lets each open the other's.

    stream   = "U" 1 | ephemeral public key, 65 bytes | piece | piece | ... | last piece
    secret   = ECDH on P-256 of the ephemeral private key and the request's public key
    key      = HKDF-SHA256(secret, salt = ephemeral public key | request's public key,
                           info = "takeback upload 1" | the purpose's digest), 32 bytes
    piece i  = AES-256-GCM(key, nonce = i in 11 bytes | 1 if it is the last, else 0), 64 KiB and 16 bytes of tag

The key is fresh for every stream, since its ephemeral pair is, so nonces may count from zero. Number and end are part
of the nonce: pieces that were reordered, repeated, dropped or appended do not open, nor does a stream without its end.
As in `streams`, opening is all or nothing: half a picture that looks whole is worse than none.

Source:
    NIST SP 800-56A rev. 3 (ECDH, one-pass); RFC 5869 (HKDF); NIST SP 800-38D (GCM); V. T. Hoang, R. Reyhanitabar,
    P. Rogaway, D. Vizár, "Online authenticated-encryption and its nonce-reuse misuse-resistance" (2015), the STREAM
    construction.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NoReturn, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from takeback.base.errors import Invalid
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.purposes import Purpose

PIECE_BYTES: Final = 64 * 1024
"""Plaintext in each piece but the last."""

PUBLIC_BYTES: Final = 65
"""An uncompressed point: 4, x, y (SEC 1, section 2.3.3), as WebCrypto's `raw` has it."""

PRIVATE_BYTES: Final = 32

_HEADER: Final = b"U\x01"
_INFO: Final = b"takeback upload 1"
_TAG_BYTES: Final = 16
_SEALED_PIECE_BYTES: Final = PIECE_BYTES + _TAG_BYTES
_PREFIX_BYTES: Final = len(_HEADER) + PUBLIC_BYTES
_COUNTER_BYTES: Final = 11
_CURVE: Final = ec.SECP256R1()


@dataclass(frozen=True, slots=True)
class UploadPublicKey:
    """The half that seals: the page hands it to the browser.

    Attributes:
        raw: the 65 bytes of a point on P-256.

    Raises:
        Invalid: not such a point. Sealed to anything else, an attacker might learn something of the other half.
    """

    raw: bytes

    def __post_init__(self) -> None:
        """Refuse what is no point on the curve."""
        if len(self.raw) != PUBLIC_BYTES or self.raw[:1] != b"\x04":
            raise Invalid(f"a public key for uploads has {PUBLIC_BYTES} bytes and begins with 4", field="public_key")
        try:
            self.point()
        except ValueError as error:
            raise Invalid("this is no point on the curve P-256", field="public_key") from error

    def point(self) -> ec.EllipticCurvePublicKey:
        """For the library."""
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, self.raw)


@dataclass(frozen=True, slots=True, eq=False)
class UploadPrivateKey:
    """The half that opens. It shows itself in no `repr`, and refuses to be pickled.

    Attributes:
        raw: the 32 bytes of the secret number.

    Raises:
        Invalid: not 32 bytes, or no number that the curve allows.
    """

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what is no private key."""
        if len(self.raw) != PRIVATE_BYTES:
            raise Invalid(f"a private key for uploads has {PRIVATE_BYTES} bytes", field="private_key")
        try:
            self.number()
        except ValueError as error:
            raise Invalid("this is no private key on the curve P-256", field="private_key") from error

    def __eq__(self, other: object) -> bool:
        """Compare in a time that tells nothing."""
        return isinstance(other, UploadPrivateKey) and hmac.compare_digest(self.raw, other.raw)

    def __hash__(self) -> int:
        """Hash by the public half, which may be known."""
        return hash(self.public().raw)

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied into anything that outlives the request."""
        raise TypeError("a private key is not pickled; seal it")

    @classmethod
    def new(cls) -> Self:
        """A fresh one from the system's random source."""
        return cls(ec.generate_private_key(_CURVE).private_numbers().private_value.to_bytes(PRIVATE_BYTES))

    def number(self) -> ec.EllipticCurvePrivateKey:
        """For the library."""
        return ec.derive_private_key(int.from_bytes(self.raw), _CURVE)

    def public(self) -> UploadPublicKey:
        """The other half."""
        return UploadPublicKey(_raw(self.number().public_key()))


class UploadSealer:
    """Seals what comes, as it comes; holds at most one piece in the clear."""

    def __init__(self, public: UploadPublicKey, purpose: Purpose) -> None:
        """Begin a stream.

        Args:
            public: the request's public key.
            purpose: what for; the same must be said at opening.
        """
        ephemeral = UploadPrivateKey.new()
        self._key = _derive(ephemeral, public, ephemeral.public(), public, purpose)
        self._waiting = bytearray()
        self._count = 0
        self._sealed = _HEADER + ephemeral.public().raw

    def add(self, part: bytes) -> bytes:
        """What can be sealed by now.

        Args:
            part: the next bytes, however many.
        """
        self._waiting += part
        sealed = bytearray(self._sealed)
        self._sealed = b""
        while len(self._waiting) > PIECE_BYTES:  # one byte more, or it might be the last piece
            sealed += self._seal(bytes(self._waiting[:PIECE_BYTES]), last=False)
            del self._waiting[:PIECE_BYTES]
        return bytes(sealed)

    def finish(self) -> bytes:
        """The rest of the stream, and its end. Nothing may be added afterwards."""
        sealed = self._sealed + self._seal(bytes(self._waiting), last=True)
        self._sealed = b""
        self._waiting.clear()
        return sealed

    def _seal(self, piece: bytes, *, last: bool) -> bytes:
        sealed = self._key.encrypt(_nonce(self._count, last=last), piece, None)
        self._count += 1
        return sealed


def seal_upload(public: UploadPublicKey, plaintext: Iterable[bytes], purpose: Purpose) -> Iterator[bytes]:
    """Seal a whole upload.

    Args:
        public: the request's public key.
        plaintext: parts of any size, in order.
        purpose: what for; the same must be said at opening.

    Yields:
        Parts of the stream, to be written one after the other.
    """
    sealer = UploadSealer(public, purpose)
    for part in plaintext:
        yield sealer.add(part)
    yield sealer.finish()


def open_upload(private: UploadPrivateKey, stream: Iterable[bytes], purpose: Purpose) -> Opened | Refused:
    """What was sealed, whole and in memory, so that none of it touches a disk.

    Args:
        private: the request's private half.
        stream: parts of any size, in order.
        purpose: what the caller takes the stream to be for.

    Returns:
        `Opened`; or `Refused` for `NOT_A_BOX`, `UNKNOWN_VERSION`, `CUT_SHORT` (shorter than any stream), or
        `WRONG_KEY`: also for another purpose, a changed byte, pieces out of order, and a missing end, since a good
        cipher does not tell these apart.
    """
    whole = b"".join(stream)
    if whole[:1] != _HEADER[:1]:
        return Refused(Why.NOT_A_BOX)
    if whole[1:2] != _HEADER[1:]:
        return Refused(Why.UNKNOWN_VERSION if len(whole) > 1 else Why.CUT_SHORT)
    if not looks_whole(len(whole)):
        return Refused(Why.CUT_SHORT)
    try:
        ephemeral = UploadPublicKey(whole[len(_HEADER) : _PREFIX_BYTES])
    except Invalid:
        return Refused(Why.WRONG_KEY)
    key = _derive(private, ephemeral, ephemeral, private.public(), purpose)
    opened = bytearray()
    starts = range(_PREFIX_BYTES, len(whole), _SEALED_PIECE_BYTES)
    try:
        for count, start in enumerate(starts):
            nonce = _nonce(count, last=count == len(starts) - 1)
            opened += key.decrypt(nonce, whole[start : start + _SEALED_PIECE_BYTES], None)
    except InvalidTag:
        return Refused(Why.WRONG_KEY)
    return Opened(bytes(opened))


def looks_whole(length: int) -> bool:
    """Whether a stream can have this length: said before anybody can open it.

    Args:
        length: of the stream, in bytes.
    """
    pieces = length - _PREFIX_BYTES
    rest = pieces % _SEALED_PIECE_BYTES
    return pieces >= _TAG_BYTES and (rest == 0 or rest > _TAG_BYTES or pieces == _TAG_BYTES)


def looks_sealed(start: bytes) -> bool:
    """Whether bytes begin as a stream of this version does: a picture in the clear never does.

    Args:
        start: the first two bytes, or more.
    """
    return start[: len(_HEADER)] == _HEADER


def most_sealed_bytes(plain: int) -> int:
    """How long a stream of so many bytes is.

    Args:
        plain: bytes in the clear.
    """
    return _PREFIX_BYTES + plain + _TAG_BYTES * max(1, -(-plain // PIECE_BYTES))


def _derive(
    own: UploadPrivateKey,
    other: UploadPublicKey,
    ephemeral: UploadPublicKey,
    recipient: UploadPublicKey,
    purpose: Purpose,
) -> AESGCM:
    secret = own.number().exchange(ec.ECDH(), other.point())
    derive = HKDF(SHA256(), 32, salt=ephemeral.raw + recipient.raw, info=_INFO + purpose.digest())
    return AESGCM(derive.derive(secret))


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(_COUNTER_BYTES) + bytes([last])


def _raw(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

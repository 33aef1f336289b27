"""Large payloads (pictures, incoming mail) sealed to a public key in pieces, so that a missing end is noticed.

A stream is: one letter and one version byte, the sealed box of a fresh key (`boxes.seal`), then a libsodium
`secretstream`: each piece is authenticated together with all before it, and the last one is marked as the last.
Reordered, repeated, dropped or appended pieces, and a file that was cut between two of them, do not open.

Sealing is by pieces, for a capture at night may be long. Opening is all or nothing: no byte is handed out before the
last one is proven, because half a picture that looks whole is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nacl import bindings
from nacl.exceptions import CryptoError

from takeback.sealing.boxes import PrivateKey, PublicKey, new_key, open_box, seal
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.purposes import Purpose

PIECE_BYTES = 64 * 1024
"""Plaintext in each piece but the last."""

_HEADER = b"T\x01"
_KEY_BOX_BYTES = 82 + 32
_STREAM_HEADER_BYTES = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_PREFIX_BYTES = len(_HEADER) + _KEY_BOX_BYTES + _STREAM_HEADER_BYTES
_SEALED_PIECE_BYTES = PIECE_BYTES + bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_MORE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


def seal_stream(public: PublicKey, plaintext: Iterable[bytes], purpose: Purpose) -> Iterator[bytes]:
    """Seal whatever comes, as it comes. Holds at most one piece.

    Args:
        public: to whom.
        plaintext: parts of any size, in order; none at all is an empty payload.
        purpose: what for; the same must be said at opening.

    Yields:
        Parts of the stream, to be written one after the other: 140 bytes, then at most 64 KiB and 17 bytes each.

    Source:
        libsodium, "Encrypted streams and file encryption" (crypto_secretstream_xchacha20poly1305).
    """
    key = new_key()
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    stream_header = bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    yield _HEADER + seal(public, key, purpose) + stream_header
    waiting = next(pieces := _cut(plaintext, PIECE_BYTES), b"")
    for piece in pieces:
        yield bindings.crypto_secretstream_xchacha20poly1305_push(state, waiting, purpose.digest(), _MORE)
        waiting = piece
    yield bindings.crypto_secretstream_xchacha20poly1305_push(state, waiting, purpose.digest(), _LAST)


def open_stream(private: PrivateKey, stream: Iterable[bytes], purpose: Purpose) -> Opened | Refused:
    """What `seal_stream` sealed, whole. Holds all of it in memory, so that none of it touches a disk.

    Args:
        private: the half that opens.
        stream: parts of any size, in order.
        purpose: what the caller takes the stream to be for.

    Returns:
        `Opened`; or `Refused` for `NOT_A_BOX`, `UNKNOWN_VERSION`, `WRONG_KEY` (also: a changed byte), `WRONG_PURPOSE`,
        or `CUT_SHORT` where the end is missing or something follows it.
    """
    parts = iter(stream)
    prefix, rest = _take(parts, _PREFIX_BYTES)
    if prefix[:1] != _HEADER[:1]:
        return Refused(Why.NOT_A_BOX)
    if prefix[1:2] != _HEADER[1:]:
        return Refused(Why.UNKNOWN_VERSION if len(prefix) > 1 else Why.CUT_SHORT)
    if len(prefix) < _PREFIX_BYTES:
        return Refused(Why.CUT_SHORT)
    key = open_box(private, prefix[len(_HEADER) : -_STREAM_HEADER_BYTES], purpose)
    if isinstance(key, Refused):
        return key
    return _open_pieces(key.plaintext, prefix[-_STREAM_HEADER_BYTES:], _and_then(rest, parts), purpose)


def _open_pieces(key: bytes, stream_header: bytes, sealed: Iterable[bytes], purpose: Purpose) -> Opened | Refused:
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, stream_header, key)
    opened = bytearray()
    ended = False
    for piece in _cut(sealed, _SEALED_PIECE_BYTES):
        if ended or len(piece) < bindings.crypto_secretstream_xchacha20poly1305_ABYTES:
            return Refused(Why.CUT_SHORT)
        try:
            plaintext, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece, purpose.digest())
        except CryptoError:
            return Refused(Why.WRONG_KEY)
        opened += plaintext
        ended = tag == _LAST
    return Opened(bytes(opened)) if ended else Refused(Why.CUT_SHORT)


def _take(parts: Iterator[bytes], length: int) -> tuple[bytes, bytes]:
    """The first `length` bytes, and what came along with them."""
    taken = b""
    while len(taken) < length and (part := next(parts, None)) is not None:
        taken += part
    return taken[:length], taken[length:]


def _and_then(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from parts


def _cut(parts: Iterable[bytes], length: int) -> Iterator[bytes]:
    """The same bytes in pieces of `length`, the last one shorter or as long."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) > length:
            yield bytes(waiting[:length])
            del waiting[:length]
    if waiting:
        yield bytes(waiting)

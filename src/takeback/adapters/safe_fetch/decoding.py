"""Unpacking a body no further than is allowed: a kilobyte can hold a gigabyte of zeros."""

from __future__ import annotations

import zlib
from typing import Protocol

from takeback.adapters.safe_fetch.outcome import Reason, Stopped

_GZIP = 16 + zlib.MAX_WBITS
_ZLIB = zlib.MAX_WBITS
_RAW_DEFLATE = -zlib.MAX_WBITS  # what some servers mean by "deflate" (RFC 9110, 8.4.1.2)
_DEFLATE_METHOD = 8
_GZIP_MAGIC = b"\x1f\x8b"
_STEP_BYTES = 64 * 1024


class Decoder(Protocol):
    """Turns bytes as sent into bytes as meant."""

    def feed(self, data: bytes) -> None:
        """Take the next bytes.

        Raises:
            Stopped: `TOO_LARGE` or `MALFORMED_RESPONSE`.
        """
        ...

    def finish(self) -> bytes:
        """The whole body.

        Raises:
            Stopped: `MALFORMED_RESPONSE`, if it ends in the middle.
        """
        ...


def decoder_for(encodings: list[str], limit: int) -> Decoder:
    """The decoder for the values of an answer's `Content-Encoding` headers.

    Args:
        encodings: each header's value.
        limit: most bytes of the body, as meant.

    Raises:
        Stopped: `UNSUPPORTED_ENCODING` for anything but one of gzip and deflate: layers upon layers are how bombs
            are built, and what was not asked for needs no other decoder.
    """
    named = [each for value in encodings for each in value.lower().replace(" ", "").split(",")]
    match [each for each in named if each not in {"", "identity"}]:
        case []:
            return _Plain(limit)
        case ["gzip" | "x-gzip"]:
            return _Unpacking(limit, gzip=True)
        case ["deflate"]:
            return _Unpacking(limit, gzip=False)
        case _:
            raise Stopped(Reason.UNSUPPORTED_ENCODING, "the body is packed in a way that is not unpacked here")


class _Plain:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._body = bytearray()

    def feed(self, data: bytes) -> None:
        if len(self._body) + len(data) > self._limit:
            raise Stopped(Reason.TOO_LARGE, "the body is larger than is fetched")
        self._body += data

    def finish(self) -> bytes:
        return bytes(self._body)


class _Unpacking(_Plain):
    def __init__(self, limit: int, *, gzip: bool) -> None:
        super().__init__(limit)
        self._gzip = gzip
        self._pending = b""
        self._stream = zlib.decompressobj(_GZIP)
        self._inside = False  # a packed stream has begun and not ended
        self._complete = False  # one has ended

    def feed(self, data: bytes) -> None:
        self._pending += data
        while self._inside or self._begin():
            most = min(
                _STEP_BYTES, self._limit - len(self._body) + 1
            )  # one more than allowed shows that it is too large
            try:
                unpacked = self._stream.decompress(self._pending, most)
            except zlib.error:
                raise Stopped(Reason.MALFORMED_RESPONSE, "the body is not packed as it says") from None
            super().feed(unpacked)
            self._pending = self._stream.unconsumed_tail
            if self._stream.eof:
                self._inside, self._complete = False, True
                self._pending = self._stream.unused_data
            elif not self._pending and len(unpacked) < most:
                return

    def finish(self) -> bytes:
        if self._inside or (self._pending and not self._complete):
            raise Stopped(Reason.MALFORMED_RESPONSE, "the packed body ends in the middle")
        return super().finish()

    def _begin(self) -> bool:
        if len(self._pending) < len(_GZIP_MAGIC):
            return False
        if self._complete and not (self._gzip and self._pending.startswith(_GZIP_MAGIC)):
            self._pending = b""  # what follows the end is padding; a further gzip member (RFC 1952, 2.2) is not
            return False
        if self._gzip:
            self._stream = zlib.decompressobj(_GZIP)
        else:
            self._stream = zlib.decompressobj(_ZLIB if _is_zlib(self._pending) else _RAW_DEFLATE)
        self._inside = True
        return True


def _is_zlib(start: bytes) -> bool:
    """Whether two bytes can be a zlib header (RFC 1950, 2.2)."""
    return start[0] & 0x0F == _DEFLATE_METHOD and int.from_bytes(start[:2], "big") % 31 == 0

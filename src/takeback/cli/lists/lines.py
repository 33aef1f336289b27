"""Bytes to lines. Whatever comes, no more than one line of it is in memory."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple, cast

from takeback.base.errors import Invalid

LONGEST_LINE: Final = 16 * 1024
"""Bytes. The longest row that can be meant has some 3,000."""

_GZIP: Final = b"\x1f\x8b"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_OTHER_ENCODINGS: Final = (b"\xff\xfe", b"\xfe\xff")


class Line(NamedTuple):
    """One line, without its end.

    Attributes:
        number: from 1.
        text: `None` where it is no text that could be read.
        why: what is wrong, where there is no text.
    """

    number: int
    text: str | None
    why: str = ""


def unpacked(file: BinaryIO) -> BinaryIO:
    """The bytes of a file, decompressed if it is gzip. Its name is not looked at.

    Args:
        file: buffered, at its start.
    """
    start: bytes = file.peek(len(_GZIP)) if hasattr(file, "peek") else b""
    return cast("BinaryIO", gzip.GzipFile(fileobj=file)) if start.startswith(_GZIP) else file


def lines_of(file: BinaryIO) -> Iterator[Line]:
    """The lines that hold anything, with their numbers.

    Args:
        file: from `unpacked`.

    Raises:
        Invalid: it is no text in UTF-8 from the start, or is compressed and damaged.
    """
    number = 0
    while raw := _next(file, number):
        number += 1
        if number == 1:
            raw = _without_mark(raw)
        if len(raw) > LONGEST_LINE:
            _pass_over_rest(file, raw, number)
            yield Line(number, None, f"it is longer than {LONGEST_LINE} bytes")
            continue
        try:
            text = raw.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            yield Line(number, None, "it is not UTF-8")
            continue
        if "\r" in text:
            yield Line(number, None, "it holds a carriage return in its middle; end each line with LF or CRLF")
        elif text and not text.isspace():
            yield Line(number, text)


def _next(file: BinaryIO, number: int) -> bytes:
    try:
        return file.readline(LONGEST_LINE + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Invalid(f"the compressed file is damaged or cut short after line {number}", field="FILE") from error


def _pass_over_rest(file: BinaryIO, raw: bytes, number: int) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = _next(file, number)


def _without_mark(raw: bytes) -> bytes:
    """The first line without its byte order mark.

    Raises:
        Invalid: it is of another encoding, or no text at all.
    """
    if raw.startswith(_OTHER_ENCODINGS):
        raise Invalid("the file is UTF-16; save it as UTF-8", field="FILE")
    if b"\x00" in raw:
        raise Invalid("the file is not text; a list is CSV, JSON lines, or one hash a line, in UTF-8", field="FILE")
    return raw.removeprefix(_BYTE_ORDER_MARK)

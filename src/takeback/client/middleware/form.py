"""The parts of a form, read so strictly that no other program can find other parts in it.

Who uploads chooses every byte. If our reader saw one file where the application's sees two, the second would pass
unscanned. So a form counts as read only if its boundary is named once and plainly, if it begins and ends with it, and
if the boundary stands nowhere but between the parts. Programs write such forms; what else comes is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from takeback.client.middleware.looks import looks_like_picture, surely_no_picture

MOST_PARTS: Final = 1000
"""Fields and files of one form. Django lets through as many."""

_FORM: Final = re.compile(rb"\s*multipart/", re.IGNORECASE)
_CHARSET: Final = rb"(?:\s*;\s*charset=[0-9A-Za-z-]+)?"
_BOUNDARY: Final = re.compile(
    rb"\s*multipart/[a-z-]+" + _CHARSET + rb"\s*;\s*boundary="
    rb"""(?:"([0-9A-Za-z'()+_,./:=? -]{1,70})"|([0-9A-Za-z'+_./-]{1,70}))""" + _CHARSET + rb"\s*",
    re.IGNORECASE,
)
_PLAIN: Final = frozenset({b"7bit", b"8bit", b"binary"})


@dataclass(eq=False)
class Part:
    """One part of a form, as it is collected.

    Attributes:
        headers: names in lower case, and values, in order.
        pieces: the content.
    """

    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)

    @property
    def content(self) -> bytes:
        """Its bytes."""
        if len(self.pieces) > 1:
            self.pieces = [b"".join(self.pieces)]
        return self.pieces[0] if self.pieces else b""

    @property
    def is_encoded(self) -> bool:
        """Whether what the application reads may differ from what stands here."""
        return any(
            name == b"content-transfer-encoding" and value.strip().lower() not in _PLAIN for name, value in self.headers
        )

    @property
    def may_be_picture(self) -> bool:
        """Whether it is to be scanned."""
        disposition = b"".join(value for name, value in self.headers if name == b"content-disposition").lower()
        return not surely_no_picture(self.content) if b"filename" in disposition else looks_like_picture(self.content)

    def said(self, option: bytes) -> str | None:
        """What its head says of its name or file name.

        Args:
            option: `name` or `filename`.
        """
        for name, value in self.headers:
            if name == b"content-disposition":
                found = parse_options_header(value)[1].get(option)
                return None if found is None else found.decode("utf-8", "replace")
        return None


class FormNotRead(Exception):
    """The form can be read in more than one way, or in none."""


def is_form(content_type: bytes) -> bool:
    """Whether a body says that it has parts.

    Args:
        content_type: as the header says it.
    """
    return bool(_FORM.match(content_type))


def parts_of(content_type: bytes, body: bytes) -> list[Part]:
    """The parts of a form.

    Args:
        content_type: as the header says it.
        body: whole.

    Raises:
        FormNotRead: another program might find other parts in it.
    """
    if not body:
        return []
    named = _BOUNDARY.fullmatch(content_type)
    if named is None:
        raise FormNotRead
    boundary = named[1] or named[2]
    parts = _Collector(boundary).read(body)
    delimiter = b"--" + boundary
    end = body.rstrip(b"\r\n")
    if not body.startswith(delimiter) or not end.endswith(delimiter + b"--") or body.count(delimiter) != len(parts) + 1:
        raise FormNotRead
    return parts


class _Collector:
    """Takes what the parser calls out."""

    def __init__(self, boundary: bytes) -> None:
        self._parts: list[Part] = []
        self._name = b""
        self._value = b""
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._take_name,
                "on_header_value": self._take_value,
                "on_header_end": self._end_header,
                "on_part_data": self._take_content,
                "on_end": self._end,
            },
        )

    def read(self, body: bytes) -> list[Part]:
        """The parts of a body.

        Raises:
            FormNotRead: it is broken, or has too many parts.
        """
        try:
            self._parser.write(body)
            self._parser.finalize()
        except FormParserError:
            raise FormNotRead from None
        if not self._ended and self._parts:
            raise FormNotRead
        return self._parts

    def _begin(self) -> None:
        if len(self._parts) == MOST_PARTS:
            raise FormNotRead
        self._parts.append(Part())

    def _take_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _take_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._parts[-1].headers.append((self._name.lower(), self._value))
        self._name = self._value = b""

    def _take_content(self, data: bytes, start: int, end: int) -> None:
        self._parts[-1].pieces.append(data[start:end])

    def _end(self) -> None:
        self._ended = True

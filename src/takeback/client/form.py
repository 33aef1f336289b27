"""The one form that is sent: a picture in the field `file`. Its name stays at home."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

_JOINED_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Body:
    """What is sent with a call. It has no `repr`: it may be somebody's picture.

    Attributes:
        content_type: as the header says it.
        pieces: the bytes, in order.
    """

    content_type: str
    pieces: tuple[bytes | memoryview, ...]


def picture_form(data: bytes | bytearray | memoryview) -> Body:
    """A form with one file. A large picture is not copied.

    Args:
        data: the file.
    """
    boundary = secrets.token_hex(16)  # 128 random bits: it stands in no picture
    head = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="upload"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode("ascii")
    tail = f"\r\n--{boundary}--\r\n".encode("ascii")
    picture = memoryview(data).cast("B")
    small = picture.nbytes < _JOINED_BYTES
    pieces = (b"".join((head, picture, tail)),) if small else (head, picture, tail)
    return Body(f"multipart/form-data; boundary={boundary}", pieces)

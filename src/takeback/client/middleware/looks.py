"""Whether bytes may be a picture: told from the bytes alone, never from a name or a declared type.

Two questions, both on the careful side. What comes as a file is asked `surely_no_picture`: whatever is in doubt is
scanned, because applications open more formats than one list can name. What comes as a plain field is asked
`looks_like_picture`, for somebody may leave the file name out.
"""

from __future__ import annotations

import re
from typing import Final

_PICTURES: Final = re.compile(
    rb"\xff\xd8\xff|\x89PNG|GIF8|RIFF....WEBP|....ftyp|BM....\0\0\0\0|II[*+]\0|MM\0[*+]|\0\0\x01\0|8BPS"
    rb"|\xff\x0a|\0\0\0\x0cJXL |\0\0\0\x0cjP  |\xff\x4f\xff\x51|qoif|%PDF-",
    re.DOTALL,
)
"""How pictures begin, and what may hold one."""

_OTHERS: Final = re.compile(
    rb"PK\x03\x04|PK\x05\x06|\x1f\x8b\x08|ID3|OggS|fLaC|\x7fELF|RIFF....WAVE|7z\xbc\xaf", re.DOTALL
)
"""How archives, recordings and programs begin. None of these can be read as a picture as well."""

_DRAWN_AS_TEXT: Final = re.compile(rb"\s*(?:P[1-7fF]\s|/\*\s*XPM|#define\s+\w*width|%!PS|! XPM2)|.*<svg", re.DOTALL)
"""How pictures begin that are written as text."""

_TEXT: Final = bytes([7, 8, 9, 10, 12, 13, 27, *range(32, 127), *range(128, 256)])
_HEAD_BYTES: Final = 4096


def surely_no_picture(data: bytes) -> bool:
    """Whether bytes are nothing that any program would show as a picture: nothing, text, an archive, a recording.

    Args:
        data: the whole file.
    """
    if not data or _OTHERS.match(data):
        return True
    if _DRAWN_AS_TEXT.match(data[:_HEAD_BYTES]) or data.translate(None, _TEXT):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def looks_like_picture(data: bytes) -> bool:
    """Whether bytes begin as a picture does.

    Args:
        data: the whole file, or its beginning.
    """
    return bool(_PICTURES.match(data))

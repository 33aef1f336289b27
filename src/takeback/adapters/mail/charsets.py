"""Bytes to text, under whatever charset a mail claims. Never raises; a charset that is no charset is not asked."""

from __future__ import annotations

from typing import Final

_WIDER: Final = {
    # Mail says the narrow name and uses the wide set, as browsers know too (WHATWG Encoding Standard, 4.2).
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "cp949": "cp949",
    "uhc": "cp949",
    "iso-2022-kr": "iso2022_kr",
    "iso-2022-jp": "iso2022_jp",
    "euc-jp": "euc_jp",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "tis-620": "cp874",
    "windows-874": "cp874",
    **{f"iso-8859-{number}": f"iso8859_{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 14, 15, 16)},
    **{f"windows-{number}": f"cp{number}" for number in range(1250, 1259)},
    **{f"cp{number}": f"cp{number}" for number in range(1250, 1259)},
}
"""Only these. Python knows more names, and some are none: `punycode` takes quadratic time, `unicode_escape` executes
escapes."""

_LONGEST_NAME: Final = 40
_OF_ASCII_BYTES: Final = frozenset({"iso2022_kr", "iso2022_jp", "utf-16", "utf-16-le", "utf-16-be"})
_GUESSED: Final = ("utf-8", "cp949")
"""Tried strictly where the claim does not hold: Korean mail is often labelled as something else."""


def text_of(data: bytes, claimed: str | None) -> str:
    """The text in `data`.

    Args:
        data: hostile.
        claimed: the charset that the mail names, if any.

    Returns:
        Text without surrogates or NUL; where nothing fits, with replacement characters.
    """
    name = _WIDER.get((claimed or "").strip().strip("\"'").lower()[:_LONGEST_NAME])
    # What is UTF-8 by its bytes is hardly ever anything else, whatever it claims, unless its bytes are those of ASCII.
    for codec in (name, *_GUESSED) if name in _OF_ASCII_BYTES else ("utf-8", name, *_GUESSED):
        if codec is not None and (text := _strictly(data, codec)) is not None:
            return text
    return _clean(data.decode(name or "utf-8", "replace"))


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return _clean(data.decode(codec))
    except UnicodeError:
        return None


def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8").removeprefix("\ufeff")

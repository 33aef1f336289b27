"""What may stand in a notice: text that is only text.

Values come from people, forms and files. A line break in a one-line field could pass for a heading or for a mail's
header, and a character that turns the direction of writing could show a reader another address than the one that is
meant. So both are refused where a value is made, before any template sees it.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from takeback.base.errors import Invalid

LINE: Final = 300
"""Most characters of a one-line value."""
BLOCK: Final = 4000
"""Most characters of a value of several lines."""
ADDRESS: Final = 4096
"""Most characters of a location."""

_REFUSED: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
"""Controls, invisible formats, halves of characters, unassigned and private ones, separators of lines."""
_ALLOWED: Final = frozenset("\u200c\u200d\u200e\u200f")
"""Invisible and needed: joiners and marks of Arabic, Persian, Indian scripts and emoji."""


def one_line(text: str, field: str, most: int = LINE) -> str:
    """A value of one line.

    Args:
        text: as it came.
        field: where it stands, for the message.
        most: how many characters are accepted.

    Returns:
        The text without blanks at its ends.

    Raises:
        Invalid: too long, or it holds a line break, a control or an invisible character.
    """
    return _held(text.strip(" "), field, most, frozenset())


def block(text: str, field: str, most: int = BLOCK) -> str:
    """A value of several lines.

    Args:
        text: as it came.
        field: where it stands, for the message.
        most: how many characters are accepted.

    Returns:
        The text with plain line breaks, without blanks at its ends.

    Raises:
        Invalid: too long, or it holds a control or an invisible character other than a line break.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip(" \n")
    return _held(plain, field, most, frozenset("\n"))


def harmless(text: str, most: int) -> str:
    """What somebody else wrote, for quoting: what `block` refuses is dropped, and what is too long is cut, visibly.

    Args:
        text: a reply, as it came.
        most: how many characters are kept.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(each for each in plain if each == "\n" or not _is_refused(each)).strip(" \n")
    return kept if len(kept) <= most else kept[:most].rstrip() + " [...]"


def folded(text: str) -> str:
    """Text as it is compared: compatible forms alike, without case, accents or anything invisible.

    Args:
        text: any.
    """
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", apart)
    seen = "".join(each for each in plain if unicodedata.category(each) not in {"Mn", "Cf"})
    return unicodedata.normalize("NFC", seen)  # syllables of Hangul are one character again


def _held(text: str, field: str, most: int, also: frozenset[str]) -> str:
    if len(text) > most:
        raise Invalid(f"{field} has at most {most} characters; got {len(text)}", field=field)
    if any(each not in also and _is_refused(each) for each in text):
        lines = "a control character" if also else "a line break, a control character"
        raise Invalid(f"{field} holds {lines} or one that cannot be seen", field=field)
    return text


def _is_refused(character: str) -> bool:
    return character not in _ALLOWED and unicodedata.category(character) in _REFUSED

"""What somebody wrote themselves, apart from what they quote: our own notice must not be read as their question."""

from __future__ import annotations

import re
from typing import Final

_FROM_HERE: Final = re.compile(
    r"""\s{0,9}(?:
        -{2,}\s{0,3}(?:original\ message|forwarded\ message|원본\ ?메(?:일|시지)|mensaje\ original|mensaje\ reenviado)
      | _{10,}\s*$
      | on\ .{4,200}\ wrote:\s*$
      | el\ .{4,200}\ escribi(?:ó|o):\s*$
      | .{4,200}(?:님이\ 작성|에\ 작성|작성:|씀:)\s*:?\s*$
      | (?:from|de|보낸\ ?사람|발신)\s?:\ .{1,200}$
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_BEGINS: Final = re.compile(r"\s{0,9}(?:on|el)\ ", re.IGNORECASE)
_LONGEST_LINE: Final = 1000


def own_words(text: str) -> str:
    """The text above the first mark of a quotation, without lines that begin with `>`.

    A mark that is broken over two lines ("On Monday ... / wrote:") is found too.

    Args:
        text: the mail's text.
    """
    kept: list[str] = []
    says_something = False  # a mail that begins with a mark (a forwarded one) is its own words
    lines = text.split("\n")
    for at, line in enumerate(lines):
        beginning = line[:_LONGEST_LINE]
        following = lines[at + 1][:_LONGEST_LINE] if at + 1 < len(lines) else ""
        if says_something and (
            _FROM_HERE.match(beginning) or (_BEGINS.match(beginning) and _FROM_HERE.match(f"{beginning} {following}"))
        ):
            break
        if not beginning.lstrip().startswith(">"):
            kept.append(line)
            says_something = says_something or bool(beginning.strip())
    return "\n".join(kept).strip()

"""The words of a piece of HTML. It is never parsed as a page, let alone shown: tags are cut out in one pass.

The pass only ever goes forward, so its time grows with the length alone, whatever the HTML.
"""

from __future__ import annotations

import html
import re
from typing import Final

_BREAKS: Final = frozenset(
    {"address", "article", "blockquote", "br", "div", "dl", "dd", "dt", "footer", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"header", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"}
)
_SILENT: Final = frozenset({"head", "script", "style", "title", "template", "noscript", "svg", "math", "object"})
"""What stands in these is not said to a reader."""
_NAME: Final = re.compile(r"/?([A-Za-z][A-Za-z0-9]{0,15})")
_LINK: Final = re.compile(
    r"""\bhref\s{0,9}=\s{0,9}(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^\s"'>]{1,2000}))""", re.IGNORECASE
)
_FOLLOWED: Final = ("http://", "https://", "mailto:")
_LONGEST_TAG: Final = 4000
_SPACES: Final = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES: Final = re.compile(r"\n{3,}")
_QUOTE: Final = "> "


def words_of_html(markup: str) -> str:
    """The words, a line for each block, links spelled out behind their words, quotations marked as in plain mail.

    Args:
        markup: hostile; bounded by the caller.
    """
    said: list[str] = []
    at = 0
    silent = ""
    quoted = 0
    while at < len(markup):
        opening = markup.find("<", at)
        if opening < 0:
            opening = len(markup)
        if not silent:
            said.append(html.unescape(markup[at:opening]).replace("\n", " "))
        if opening == len(markup):
            break
        tag, at = _tag(markup, opening)
        named = _NAME.match(tag)
        if named is None:
            continue
        name, closes = named.group(1).lower(), tag.startswith("/")
        if silent:
            silent = "" if closes and name == silent else silent
        elif name in _SILENT and not closes and not tag.endswith("/"):
            silent = name
        elif name in _BREAKS:
            quoted = max(0, quoted + (0 if name != "blockquote" else -1 if closes else 1))
            said.append("\n" + _QUOTE * min(quoted, 3))
        elif name == "a" and not closes:
            said.append(_address(tag))
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(said).split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def _tag(markup: str, opening: int) -> tuple[str, int]:
    """What stands in the tag that opens there, and where the text goes on."""
    if markup.startswith("<!--", opening):
        end = markup.find("-->", opening + 4)
        return "", len(markup) if end < 0 else end + 3
    end = markup.find(">", opening, opening + _LONGEST_TAG)
    if end < 0:
        return "", opening + 1  # no tag: a lone sign
    return markup[opening + 1 : end], end + 1


def _address(tag: str) -> str:
    found = _LINK.search(tag)
    if found is None:
        return ""
    address = html.unescape(next(each for each in found.groups() if each is not None)).strip()
    return f" <{address}> " if address.lower().startswith(_FOLLOWED) and address.isprintable() else ""

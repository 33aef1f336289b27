"""A page read within bounds: its links, its text, whether it has a form, and its language.

The standard library's parser is told never to finish: what stands in an unclosed construct is passed over, as a browser
does, and the searches that make finishing slow on hostile pages are not made. Nothing is run or fetched.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from takeback.adapters.site_look.mailboxes import unciphered

_LONGEST_PAGE = 768 * 1024
_MOST_LINKS = 1_500
_LONGEST_TEXT = 200_000
_LONGEST_LABEL = 200
_MOST_METAS = 100
_MOST_SCRIPTS = 100
_MOST_PICTURES = 60
_PREVIEWS = frozenset({"og:image", "og:image:url", "og:image:secure_url", "twitter:image"})
_SHOWN_BY = ("src", "data-src", "data-original")
_PIECE = 32 * 1024
_UNREAD = frozenset({"script", "style", "template"})
_ENCODINGS = re.compile(
    r"utf-?8|utf-?16(?:[lb]e)?|iso-?8859-?\d{1,2}|latin-?1|windows-?\d{3,4}|cp\d{3,4}|euc-?(?:kr|jp)|ks_c_5601-1987"
    r"|shift[_-]?jis|sjis|gb2312|gbk|gb18030|big5|koi8-?[ru]|tis-?620",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link on a page.

    Attributes:
        target: absolute; hostile.
        label: what people read on it.
    """

    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page as far as it was read.

    Attributes:
        language: such as `ko`; empty where it does not say.
        links: in the order of the page.
        text: what people read.
        has_form: there is something to write a message into.
        metas: names and contents of its `meta` elements.
        scripts: the addresses of its scripts, and what stands in others.
        icon: where its icon lies, absolute; empty where it does not say.
        mailboxes: those that were ciphered.
        pictures: the addresses of what it shows as pictures, absolute, each once; also of what it offers as a preview.
        asks_for_password: it has a field for one.
    """

    language: str = ""
    links: tuple[PageLink, ...] = ()
    text: str = ""
    has_form: bool = False
    metas: tuple[tuple[str, str], ...] = ()
    scripts: tuple[str, ...] = ()
    icon: str = ""
    mailboxes: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    asks_for_password: bool = False


def read_page(body: bytes, base: str, content_type: str = "") -> Page:
    """Read a page.

    Args:
        body: as it came; what is beyond 768 KiB is not read.
        base: where it came from, for links that are relative.
        content_type: the header, for its encoding.
    """
    reader = _Reader(base)
    text = _decoded(body[:_LONGEST_PAGE], content_type)
    for start in range(0, len(text), _PIECE):
        reader.feed(text[start : start + _PIECE])
    return reader.page()


def _decoded(body: bytes, content_type: str) -> str:
    head = body[:2048].decode("latin-1")
    for said in (content_type, head):
        if (found := re.search(r"charset\s{0,4}=\s{0,4}[\"']?([A-Za-z0-9_-]{2,20})", said)) and _ENCODINGS.fullmatch(
            found[1]
        ):
            try:
                return body.decode(codecs.lookup(found[1]).name, "replace")
            except LookupError:
                continue
    return body.decode("utf-8", "replace")


@dataclass
class _Found:
    language: str = ""
    links: list[PageLink] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    characters: int = 0
    has_form: bool = False
    metas: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    icon: str = ""
    mailboxes: list[str] = field(default_factory=list)
    pictures: dict[str, None] = field(default_factory=dict)
    asks_for_password: bool = False


class _Reader(HTMLParser):
    """Collects what is asked for, and no more than its bounds."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self._base = base
        self._found = _Found()
        self._unread = 0
        self._in_script = False
        self._target = ""
        self._label: list[str] = []

    def page(self) -> Page:
        """What was found."""
        found = self._found
        return Page(
            found.language,
            tuple(found.links),
            " ".join(found.text),
            found.has_form,
            tuple(found.metas),
            tuple(found.scripts),
            found.icon,
            tuple(found.mailboxes),
            tuple(found.pictures),
            found.asks_for_password,
        )

    def parse_html_declaration(self, i: int) -> int:
        """As a browser does: what is neither a comment nor a doctype is a comment that nobody reads."""
        if self.rawdata.startswith("<![", i):
            return self.parse_bogus_comment(i)
        return super().parse_html_declaration(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what an element says of itself."""
        said = {name: value or "" for name, value in attrs[:50]}
        if (cipher := said.get("data-cfemail")) and (box := unciphered(cipher)):
            self._found.mailboxes.append(box)
        match tag:
            case "html" if not self._found.language:
                self._found.language = _language(said.get("lang", ""))
            case "a":
                self._end_link()
                self._target = said.get("href", "")[:4000]
                self._label = [said.get("title", ""), said.get("aria-label", "")]
            case "meta" if len(self._found.metas) < _MOST_METAS:
                name = said.get("name") or said.get("property") or ""
                self._found.metas.append((name.lower()[:100], said.get("content", "")[:500]))
            case "link" if "icon" in said.get("rel", "").lower() and not self._found.icon:
                self._found.icon = self._absolute(said.get("href", "")[:4000])
            case "textarea":
                self._found.has_form = True
            case "script":
                self._in_script = True
                if said.get("src"):
                    self._take_script(self._absolute(said["src"][:4000]))
            case _:
                pass
        self._take_shown(tag, said)
        if tag in _UNREAD:
            self._unread += 1

    def _take_shown(self, tag: str, said: dict[str, str]) -> None:
        """What a page shows as pictures, and whether it asks for a password."""
        match tag:
            case "img":
                for name in _SHOWN_BY:
                    self._take_picture(said.get(name, ""))
            case "video":
                self._take_picture(said.get("poster", ""))
            case "meta" if (said.get("name") or said.get("property") or "").lower() in _PREVIEWS:
                self._take_picture(said.get("content", ""))
            case "input" if said.get("type", "").lower() == "password":
                self._found.asks_for_password = True
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if tag == "a":
            self._end_link()
        elif tag == "script":
            self._in_script = False
        if tag in _UNREAD and self._unread:
            self._unread -= 1

    def handle_data(self, data: str) -> None:
        """Take what people read."""
        if self._in_script:
            self._take_script(data[:_PIECE])
        if self._unread or self._found.characters > _LONGEST_TEXT:
            return
        words = " ".join(data.split())
        if words:
            self._found.text.append(words)
            self._found.characters += len(words)
            if self._target:
                self._label.append(words)

    def _take_script(self, text: str) -> None:
        if len(self._found.scripts) < _MOST_SCRIPTS and text.strip():
            self._found.scripts.append(text)

    def _take_picture(self, target: str) -> None:
        if target and len(self._found.pictures) < _MOST_PICTURES and target.lstrip()[:5].lower() != "data:":
            address = self._absolute(target[:4000])
            if address.startswith(("http://", "https://")):
                self._found.pictures[address] = None

    def _end_link(self) -> None:
        if self._target and len(self._found.links) < _MOST_LINKS:
            label = " ".join(filter(None, self._label))[:_LONGEST_LABEL]
            self._found.links.append(PageLink(self._absolute(self._target), label))
        self._target, self._label = "", []

    def _absolute(self, target: str) -> str:
        try:
            return urljoin(self._base, target.strip())
        except ValueError:
            return ""


def _language(said: str) -> str:
    found = re.match(r"([A-Za-z]{2,3})(?:[-_]|$)", said)
    return found[1].lower() if found else ""

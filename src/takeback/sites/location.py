"""A text as somebody gave it, read into a location: a page, search results, a private room, an onion service, a name.

Reading is pure: nothing is looked up or opened. Reading an address that came out gives the same location again, and two
spellings of one location have one key.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from takeback.sites.hosts import is_address, read_host, shown_host
from takeback.sites.known_places import Link, archived, desktop, room, search_results, wrapped
from takeback.sites.spelling import plain_path, plain_query, route_in
from takeback.sites.suffixes import has_public_suffix, site_of
from takeback.sites.unreadable import REASONS, Refused, Unreadable, Why

__all__ = ["LONGEST", "REASONS", "Location", "Reach", "Unreadable", "Why", "read_location", "shown"]

LONGEST: Final = 4_000
"""Characters. Browsers and the forms of recipients take no more than about half of it."""


class Reach(StrEnum):
    """How far a location can be seen from here."""

    WEB = "web"
    """A page or a file."""
    SEARCH = "search"
    """Results of a search engine: what they lead to lies elsewhere."""
    ROOM = "room"
    """A private chat: not visible to us."""
    ONION = "onion"
    """An onion service: recorded, and never fetched."""
    NAME = "name"
    """A user name without a link."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where something was found.

    Attributes:
        reach: how far it can be seen.
        address: to open, in ASCII apart from names; the exact page that was meant.
        key: alike for two ways to write one location.
        host: in the form that machines use; empty for a name.
        site: the registrable domain, with private suffixes apart; of a name that of the platform that was named with
            it, and empty where none was.
        copy_of: what an archived copy is a copy of, as an address of its own; empty for all else.
    """

    reach: Reach
    address: str
    key: str
    host: str
    site: str
    copy_of: str = ""


_INVISIBLE: Final = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_HIDDEN: Final = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{_INVISIBLE}\ud800-\udfff]")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)")
_PARTS: Final = re.compile(r"//([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?")
_AUTHORITY: Final = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::([0-9]{0,5}))?")
_PORTS: Final = {"http": 80, "https": 443}
_MOST_PORTS: Final = 65535
_ONION: Final = re.compile(r"[a-z2-7]{16}|[a-z2-7]{56}")
_NAME: Final = re.compile(r"[\w.\-]{1,64}")
_PLATFORMS: Final = {
    "discord": "discord.com",
    "facebook": "facebook.com",
    "instagram": "instagram.com",
    "kakaotalk": "kakao.com",
    "kik": "kik.com",
    "line": "line.me",
    "onlyfans": "onlyfans.com",
    "pornhub": "pornhub.com",
    "reddit": "reddit.com",
    "signal": "signal.org",
    "skype": "skype.com",
    "snapchat": "snapchat.com",
    "telegram": "t.me",
    "threads": "threads.com",
    "tiktok": "tiktok.com",
    "tumblr": "tumblr.com",
    "twitch": "twitch.tv",
    "twitter": "x.com",
    "vk": "vk.com",
    "wechat": "wechat.com",
    "whatsapp": "whatsapp.com",
    "x": "x.com",
    "xvideos": "xvideos.com",
    "youtube": "youtube.com",
}
"""The platforms that people name before a user name, each with the site on which it is asked."""
_REFUSED_SCHEMES: Final = {
    "javascript": Why.SCRIPT,
    "vbscript": Why.SCRIPT,
    "data": Why.DATA,
    "blob": Why.DATA,
    "file": Why.LOCAL_FILE,
}
_FOLDED_LABELS: Final = ("www.", "m.", "mobile.", "amp.")
_FOLDED_ENDS: Final = ("/amp", "/index.html", "/index.htm", "/index.php", "/index.asp", "/default.html", "/default.asp")


def read_location(text: str, *, loopback_allowed: bool = False) -> Location | Unreadable:
    """Read what somebody says is a location.

    Args:
        text: one link, user name or line; anything at all.
        loopback_allowed: whether this machine itself is a place; for tests and the demonstration.
    """
    if len(text) > LONGEST:
        return Unreadable(Why.TOO_LONG)
    try:
        return _read(_trimmed(text), loopback_allowed=loopback_allowed)
    except Refused as refused:
        return Unreadable(refused.why)


def shown(location: Location) -> str:
    """A location as people read it: names and paths in their own script, and nothing that cannot be seen.

    Args:
        location: any. What comes back is for eyes alone, and may not lead to the same place.
    """
    if location.reach is Reach.NAME:
        return location.address
    shown_text = unquote(location.address.replace(location.host, shown_host(location.host), 1))
    return shown_text if shown_text.isprintable() and not _HIDDEN.search(shown_text) else location.address


def _trimmed(text: str) -> str:
    trimmed = text.strip().strip(_INVISIBLE).strip()
    if trimmed.startswith("<") and trimmed.endswith(">"):
        trimmed = trimmed[1:-1].strip()
    if not trimmed:
        raise Refused(Why.EMPTY)
    if _HIDDEN.search(trimmed):
        raise Refused(Why.CONTROL_CHARACTERS)
    return trimmed


def _read(text: str, *, loopback_allowed: bool) -> Location:
    text = _armed(text)
    if (name := _name(text)) is not None:
        return name
    scheme, rest = _scheme_and_rest(text)
    if scheme in _REFUSED_SCHEMES:
        raise Refused(_REFUSED_SCHEMES[scheme])
    if scheme == "view-source":
        return _read(rest, loopback_allowed=loopback_allowed)
    if scheme == "tg":
        return _web("https", _telegram(rest), loopback_allowed=False)
    if scheme not in _PORTS:
        raise Refused(Why.OTHER_SCHEME)
    return _web(scheme, rest, loopback_allowed=loopback_allowed)


def _armed(text: str) -> str:
    """Undo what people write so that nobody opens a link by accident: "hxxp", "example[.]com"."""
    head, slash, tail = text.partition("://")
    if slash:
        authority, *path = re.split(r"(?=[/?#])", tail, maxsplit=1)
        scheme = re.sub(r"^hxxp", "http", head, flags=re.IGNORECASE)
        return scheme + slash + re.sub(r"\[\.\]|\(\.\)|\[dot\]", ".", authority) + "".join(path)
    return re.sub(r"^([^/?#]*)", lambda found: re.sub(r"\[\.\]|\(\.\)|\[dot\]", ".", found[1]), text)


def _name(text: str) -> Location | None:
    """A user name without a link: "@name", "platform: name", or a word that is no host."""
    platform, name = "", text
    spoken = re.fullmatch(r"([A-Za-z]+)(?:\s*:\s*@?|\s+@)([^\s@]+)", text)
    if spoken is not None and spoken[1].lower() in _PLATFORMS:
        platform, name = spoken[1].lower(), spoken[2]
    bare = name.removeprefix("@")
    if not _NAME.fullmatch(bare) or bare.strip("._-") == "":
        return None
    if not platform and name == bare and _looks_like_host(bare):
        return None
    folded = unicodedata.normalize("NFKC", bare).casefold()
    address = f"{platform}: {bare}" if platform else f"@{bare}"
    return Location(Reach.NAME, address, f"name:{platform}:{folded}", "", _PLATFORMS.get(platform, ""))


def _looks_like_host(text: str) -> bool:
    try:
        host = read_host(text, loopback_allowed=True)
    except Refused as refused:
        return refused.why in {Why.PRIVATE_ADDRESS, Why.AMBIGUOUS_HOST} and "." in text
    return (
        is_address(host) or host == "localhost" or has_public_suffix(host) or host.endswith((".localhost", ".example"))
    )


def _scheme_and_rest(text: str) -> tuple[str, str]:
    found = _SCHEME.fullmatch(text)
    if found is not None and not _is_host_and_port(*found.groups()):
        return found[1].lower(), found[2]
    if text.startswith("//"):
        return "https", text
    host = re.split(r"[/?#:]", text, maxsplit=1)[0]
    if re.search(r"[\s@]|^\W*$", host) or ("." not in host and host != "localhost"):
        raise Refused(Why.NOT_A_PLACE)
    return "https", f"//{text}"


def _is_host_and_port(before: str, after: str) -> bool:
    is_host = "." in before or before.lower() == "localhost"
    return is_host and re.match(r"[0-9]{1,5}(?:[/?#]|$)", after) is not None


def _telegram(rest: str) -> str:
    """The link that a link into the program stands for."""
    for form, link in (
        (r"//join/?\?invite=([\w-]+)", "//t.me/+{}"),
        (r"//resolve/?\?domain=(\w+)(?:&post=(\d+))?", "//t.me/{}/{}"),
        (r"//privatepost/?\?channel=(\d+)(?:&post=(\d+))?", "//t.me/c/{}/{}"),
    ):
        if (found := re.fullmatch(form, rest)) is not None:
            return link.format(*(each or "" for each in found.groups())).rstrip("/")
    raise Refused(Why.OTHER_SCHEME)


def _web(scheme: str, rest: str, *, loopback_allowed: bool) -> Location:
    link = _unwrapped(_link(scheme, rest, loopback_allowed=loopback_allowed), loopback_allowed=loopback_allowed)
    site = site_of(link.host)
    if (sought := search_results(link)) is not None:
        path = link.path.rstrip("/")
        key = f"search:{_folded_host(link.host)}{path}?{sought}".casefold()
        return Location(Reach.SEARCH, f"https://{link.host}{path or '/'}?{sought}", key, link.host, site)
    if (door := room(link)) is not None:
        return Location(Reach.ROOM, f"https://{door}", f"room:{door}", link.host, site)
    if link.host.endswith(".onion"):
        return Location(Reach.ONION, _address(link), f"onion:{_key(link)}", link.host, site)
    copied = archived(link)
    original = _link_within(copied, loopback_allowed=loopback_allowed) if copied else None
    copy_of = _address(_unwrapped(original, loopback_allowed=loopback_allowed)) if original else ""
    return Location(Reach.WEB, _address(link), _key(link), link.host, site, copy_of)


def _unwrapped(link: Link, *, loopback_allowed: bool) -> Link:
    """The innermost link, as a computer opens it, without what only says who passed it on.

    It ends, since a link within another is always the shorter one.
    """
    while (inner := wrapped(link)) is not None:
        within = _link_within(inner, loopback_allowed=loopback_allowed)
        if within is None:
            break  # it leads nowhere that can be read, and the outer one is what there is
        link = within
    link = desktop(link)
    return replace(link, query=plain_query(link.query, site_of(link.host)))


def _link_within(text: str, *, loopback_allowed: bool) -> Link | None:
    found = _SCHEME.fullmatch(text)
    if found is None or found[1].lower() not in _PORTS or _HIDDEN.search(text):
        return None
    try:
        return _link(found[1].lower(), found[2], loopback_allowed=loopback_allowed)
    except Refused:
        return None


def _link(scheme: str, rest: str, *, loopback_allowed: bool) -> Link:
    parts = _PARTS.fullmatch(rest)
    if parts is None:
        raise Refused(Why.MALFORMED)
    authority, path, query, fragment = parts[1], parts[2], parts[3] or "", parts[4] or ""
    if "@" in authority:
        raise Refused(Why.CREDENTIALS)
    if "\\" in authority + path:
        raise Refused(Why.AMBIGUOUS_HOST)  # it ends the host for one reader and not for another
    split = _AUTHORITY.fullmatch(authority)
    if split is None or not split[1]:
        raise Refused(Why.MALFORMED)
    host = read_host(split[1], loopback_allowed=loopback_allowed)
    if host.endswith(".onion") and not _ONION.fullmatch(host.split(".")[-2]):
        raise Refused(Why.MALFORMED)
    port = int(split[2]) if split[2] else _PORTS[scheme]
    if not 1 <= port <= _MOST_PORTS:
        raise Refused(Why.MALFORMED)
    return Link(scheme, host, "" if port == _PORTS[scheme] else f":{port}", plain_path(path), query, fragment)


def _address(link: Link) -> str:
    query = f"?{link.query}" if link.query else ""
    return f"{link.scheme}://{link.host}{link.port}{link.path}{query}{route_in(link.fragment)}"


def _key(link: Link) -> str:
    path = link.path.rstrip("/")
    for end in _FOLDED_ENDS:
        path = path.removesuffix(end).rstrip("/")
    query = "&".join(sorted(link.query.split("&")))
    return f"{_folded_host(link.host)}{link.port}{path}{'?' if query else ''}{query}{route_in(link.fragment)}"


def _folded_host(host: str) -> str:
    """Without the labels under which one page is shown on a phone and on a computer."""
    for label in _FOLDED_LABELS:
        if host.startswith(label) and not is_address(host) and site_of(host) != host:
            return host.removeprefix(label)
    return host

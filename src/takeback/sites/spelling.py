"""Paths, queries and fragments in one spelling, without what only says who passed a link on.

Source:
    RFC 3986, 6.2.2 (case, percent-encoding, dot segments); WHATWG URL Standard for what browsers send as it is.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote_plus

_KEPT_IN_PATH: Final = "/%:@!$&'()*+,;=-._~"
_KEPT_IN_QUERY: Final = _KEPT_IN_PATH + "?[]|^`{}"
_STRAY_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ROUTE: Final = re.compile(r"#(?:!|/).+")

_TRACKING: Final = re.compile(
    r"utm_\w+|(?:fb|g|d|tw|tt|y|ys|wb?|s)clid|msclkid|gbraid|wbraid|li_fat_id|igshid|igsh|mc_[ce]id|_ga|_gl"
    r"|_hs(?:enc|mi)|hsctatracking|ref_src|ref_url|mibextid|sfnsn|__tn__|__cft__\[\d+\]|__xts__\[\d+\]|vero_id"
    r"|oly_(?:enc|anon)_id|srsltid|cmpid|wickedid|share_id|rdt|correlation_id|spm|scm|trk|trkinfo"
    r"|at_(?:medium|campaign)|pk_(?:source|medium|campaign)|amp",
    re.IGNORECASE,
)
_TRACKING_AT: Final = {
    "x.com": frozenset({"s", "t"}),
    "youtube.com": frozenset({"si", "feature", "pp", "ab_channel"}),
    "spotify.com": frozenset({"si"}),
    "tiktok.com": frozenset({"_r", "_t", "is_from_webapp", "sender_device", "sender_web_id", "web_id"}),
    "facebook.com": frozenset({"ref", "refid", "fref", "notif_id", "notif_t", "paipv", "eav", "_rdr"}),
}


def plain_path(path: str) -> str:
    """A path in one spelling: at least "/", without dot segments, ASCII.

    Args:
        path: as it was written, without query.
    """
    return _without_dots(quote(_escapes(path or "/"), safe=_KEPT_IN_PATH))


def plain_query(query: str, site: str) -> str:
    """A query in one spelling, without what only says who passed the link on; in the order in which it was written.

    Args:
        query: as it was written, without its question mark.
        site: whose own words for passing on are known too.
    """
    own = _TRACKING_AT.get(site, frozenset())
    kept = [each for each in query.split("&") if each and not _is_tracking(each, own)]
    return quote(_escapes("&".join(kept)), safe=_KEPT_IN_QUERY)


def plain_fragment(fragment: str) -> str:
    """A fragment in one spelling.

    Args:
        fragment: with its "#"; may be empty.
    """
    return quote(_escapes(fragment), safe=_KEPT_IN_QUERY + "#")


def route_in(fragment: str) -> str:
    """What a fragment says of which page is meant: "#!..." and "#/..." do, all others name a place within one.

    Args:
        fragment: with its "#"; may be empty.
    """
    return plain_fragment(fragment) if _ROUTE.fullmatch(fragment) else ""


def parameters(query: str) -> dict[str, str]:
    """The values of a query by name, decoded; the first of each.

    Args:
        query: without its question mark.
    """
    found: dict[str, str] = {}
    for each in query.split("&"):
        name, _, value = each.partition("=")
        found.setdefault(unquote_plus(name), unquote_plus(value))
    return found


def _is_tracking(part: str, own: frozenset[str]) -> bool:
    name = unquote_plus(part.partition("=")[0])
    return name in own or _TRACKING.fullmatch(name) is not None


def _escapes(text: str) -> str:
    """Percent-encoding in one spelling. A stray "%" is encoded first, so that nothing new comes out of undoing."""
    return _ESCAPE.sub(_escape, _STRAY_PERCENT.sub("%25", text))


def _escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for each in segments:
        if each == "..":
            if kept:
                kept.pop()
        elif each != ".":
            kept.append(each)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)

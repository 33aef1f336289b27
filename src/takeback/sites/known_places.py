"""Places that are known by name: search engines, archives, rooms, wrappers around links, and short forms.

Each function takes a link in one spelling and says what it is, or `None`. To add a place, add it to its table and to
the test of the same name.

Source:
    The addresses that each service shows in its own links; general knowledge, November 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from takeback.sites.spelling import parameters, plain_fragment


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the web in one spelling.

    Attributes:
        scheme: `http` or `https`.
        host: in the form that machines use.
        port: with its colon; empty where it is the scheme's own.
        path: from its first slash.
        query: without its question mark.
        fragment: with its "#", as it was written.
    """

    scheme: str
    host: str
    port: str
    path: str
    query: str
    fragment: str


_RENAMED: Final = {
    "m.facebook.com": "www.facebook.com",
    "mbasic.facebook.com": "www.facebook.com",
    "web.facebook.com": "www.facebook.com",
    "touch.facebook.com": "www.facebook.com",
    "twitter.com": "x.com",
    "www.twitter.com": "x.com",
    "mobile.twitter.com": "x.com",
    "mobile.x.com": "x.com",
    "www.x.com": "x.com",
    "m.youtube.com": "www.youtube.com",
    "old.reddit.com": "www.reddit.com",
    "new.reddit.com": "www.reddit.com",
    "i.reddit.com": "www.reddit.com",
    "m.reddit.com": "www.reddit.com",
    "m.vk.com": "vk.com",
    "m.tiktok.com": "www.tiktok.com",
    "m.blog.naver.com": "blog.naver.com",
    "m.cafe.naver.com": "cafe.naver.com",
    "m.weibo.cn": "weibo.com",
    "m.ok.ru": "ok.ru",
    "telegram.me": "t.me",
    "telegram.dog": "t.me",
    "www.t.me": "t.me",
    "discordapp.com": "discord.com",
    "www.discord.com": "discord.com",
    "ptb.discord.com": "discord.com",
    "canary.discord.com": "discord.com",
}
_WIKI: Final = re.compile(r"([a-z-]+)\.m\.((?:wikipedia|wiktionary|wikimedia)\.org)")
_WORD: Final = re.compile(r"[A-Za-z0-9_-]+")


def desktop(link: Link) -> Link:
    """The same page where a computer finds it, for the places whose phone names and short forms are known.

    Args:
        link: any link.
    """
    host = _RENAMED.get(link.host) or _WIKI.sub(r"\1.\2", link.host)
    path, query = link.path, link.query
    if host == "youtu.be" and _WORD.fullmatch(path[1:]):
        host, query, path = "www.youtube.com", "&".join(filter(None, (f"v={path[1:]}", query))), "/watch"
    elif host == "t.me" and path.startswith("/s/"):
        path = path.removeprefix("/s")  # the public preview of a channel
    elif host == "t.me" and path.startswith("/joinchat/"):
        path = "/+" + path.removeprefix("/joinchat/")
    elif host == "discord.com" and path.startswith("/invite/"):
        host, path = "discord.gg", path.removeprefix("/invite")
    elif host == "chat.whatsapp.com" and path.startswith("/invite/"):
        path = path.removeprefix("/invite")
    return Link(link.scheme, host, link.port if host == link.host else "", path, query, link.fragment)


_WRAPPERS: Final = (
    (re.compile(r"(?:www\.)?google\.[a-z.]+"), "/url", ("q", "url")),
    (re.compile(r"(?:www\.)?google\.[a-z.]+"), "/imgres", ("imgrefurl",)),
    (re.compile(r"(?:l|lm)\.facebook\.com"), "/l.php", ("u",)),
    (re.compile(r"l\.instagram\.com"), "/", ("u",)),
    (re.compile(r"(?:www\.)?duckduckgo\.com"), "/l/", ("uddg",)),
    (re.compile(r"(?:www\.)?youtube\.com"), "/redirect", ("q",)),
    (re.compile(r"vk\.com"), "/away.php", ("to",)),
    (re.compile(r"steamcommunity\.com"), "/linkfilter/", ("u", "url")),
)
_AMP_VIEWER: Final = re.compile(r"/amp/(?:(s)/)?(?=[^/]*\.)(.+)")
_AMP_CACHE: Final = re.compile(r"/[a-z]/(?:(s)/)?(?=[^/]*\.)(.+)")


def wrapped(link: Link) -> str | None:
    """The link inside of one that only leads on: a search engine's, a network's, or a copy for phones (AMP).

    Args:
        link: any link.
    """
    for host, path, names in _WRAPPERS:
        if link.path == path and host.fullmatch(link.host):
            values = parameters(link.query)
            return next((values[name] for name in names if "://" in values.get(name, "")), None)
    amp = None
    if re.fullmatch(r"(?:www\.)?google\.[a-z.]+", link.host):
        amp = _AMP_VIEWER.fullmatch(link.path)
    elif link.host.endswith((".cdn.ampproject.org", ".bing-amp.com")) or link.host == "cdn.ampproject.org":
        amp = _AMP_CACHE.fullmatch(link.path)
    if amp is None:
        return None
    return f"http{amp[1] or ''}://{amp[2]}" + (f"?{link.query}" if link.query else "")


_ENGINES: Final = (
    (
        re.compile(r"(?:www\.|images\.|m\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?"),
        ("/search", "/images"),
        "q",
        ("tbm", "udm"),
    ),
    (re.compile(r"(?:www\.|[a-z]{2}\.)?bing\.com"), ("/search", "/images/search", "/videos/search"), "q", ()),
    (
        re.compile(r"(?:www\.)?yandex\.[a-z]{2,3}(?:\.[a-z]{2})?"),
        ("/search", "/images/search", "/video/search"),
        "text",
        (),
    ),
    (re.compile(r"ya\.ru"), ("/search", "/images/search"), "text", ()),
    (re.compile(r"(?:www\.|html\.|lite\.)?duckduckgo\.com"), ("", "/html", "/lite"), "q", ("iax", "ia")),
    (re.compile(r"(?:m\.)?search\.naver\.com"), ("/search.naver",), "query", ("where",)),
    (re.compile(r"(?:m\.)?search\.daum\.net"), ("/search",), "q", ("w",)),
    (
        re.compile(r"(?:[a-z]{2}\.)?(?:images\.|video\.)?search\.yahoo\.(?:com|co\.jp)"),
        ("/search", "/search/images"),
        "p",
        (),
    ),
    (re.compile(r"(?:www\.|m\.)?baidu\.com"), ("/s",), "wd", ()),
    (re.compile(r"image\.baidu\.com"), ("/search/index",), "word", ()),
    (re.compile(r"search\.brave\.com"), ("/search", "/images", "/videos"), "q", ()),
    (re.compile(r"(?:www\.)?ecosia\.org"), ("/search", "/images", "/videos"), "q", ()),
)


def search_results(link: Link) -> str | None:
    """The query of a page of search results, with only what says which results: what was sought, and of which kind.

    Args:
        link: any link.
    """
    for host, paths, sought, kinds in _ENGINES:
        if link.path.rstrip("/") not in paths or not host.fullmatch(link.host):
            continue
        values = parameters(link.query)
        words = " ".join(values.get(sought, "").split())
        if not words:
            return None
        kept = [(sought, words), *((name, values[name]) for name in kinds if values.get(name))]
        return "&".join(f"{name}={quote(value, safe='')}" for name, value in kept)
    return None


_ROOMS: Final = (
    ("t.me", re.compile(r"/\+[\w-]+|/c/\d+(?:/\d+)*")),
    ("discord.gg", re.compile(r"/[\w-]+")),
    ("discord.com", re.compile(r"/channels/[\d@me]+(?:/\d+)*")),
    ("chat.whatsapp.com", re.compile(r"/[\w-]+")),
    ("wa.me", re.compile(r"/.+")),
    ("api.whatsapp.com", re.compile(r"/send/?")),
    ("signal.group", re.compile(r"/")),
    ("open.kakao.com", re.compile(r"/[a-z]+/.+")),
    ("line.me", re.compile(r"/(?:R/)?ti/.+")),
    ("invite.viber.com", re.compile(r"/.*")),
    ("join.skype.com", re.compile(r"/.+")),
    ("matrix.to", re.compile(r"/")),
)
_NAMED_BY_FRAGMENT: Final = frozenset({"signal.group", "matrix.to"})
_NAMED_BY_QUERY: Final = frozenset({"api.whatsapp.com", "invite.viber.com"})


def room(link: Link) -> str | None:
    """The address of a private chat or of the way into one, without its scheme; `None` for what anybody can see.

    Args:
        link: any link.
    """
    for host, path in _ROOMS:
        if link.host == host and path.fullmatch(link.path.rstrip("/") or "/"):
            fragment = plain_fragment(link.fragment) if host in _NAMED_BY_FRAGMENT else ""
            if host in _NAMED_BY_FRAGMENT and len(fragment) < len("#x"):
                return None
            query = f"?{link.query}" if host in _NAMED_BY_QUERY and link.query else ""
            return f"{host}{link.path.rstrip('/') or '/'}{query}{fragment}"
    return None


_ARCHIVES: Final = (
    (re.compile(r"web\.archive\.org"), re.compile(r"/(?:web|save)/(?:\d+(?:[a-z]{2}_)?/|\*/)?(.+)")),
    (re.compile(r"archive\.(?:ph|today|is|li|md|vn|fo)"), re.compile(r"/(?:o/\w+/|\d{4,14}/|newest/|oldest/)(.+)")),
    (re.compile(r"archive\.(?:ph|today|is|li|md|vn|fo)"), re.compile(r"/\w{4,8}()")),
    (re.compile(r"ghostarchive\.org"), re.compile(r"/(?:archive|varchive)/[\w-]+()")),
    (re.compile(r"perma\.cc"), re.compile(r"/[A-Z0-9]{4}-[A-Z0-9]{4}()")),
    (re.compile(r"webcache\.googleusercontent\.com"), re.compile(r"/search()")),
    (re.compile(r"cc\.bingj\.com"), re.compile(r"/cache\.aspx()")),
)


def archived(link: Link) -> str | None:
    """What an archived copy is a copy of; empty where the archive's link does not say, `None` where it is no copy.

    Args:
        link: any link.
    """
    for host, path in _ARCHIVES:
        if host.fullmatch(link.host) and (found := path.fullmatch(link.path)) is not None:
            if link.host == "webcache.googleusercontent.com":
                return _cached(link)
            if not found[1]:
                return ""
            copied = unquote(found[1]) + (f"?{link.query}" if link.query else "")
            return copied if "://" in copied else f"http://{copied}"
    return None


def _cached(link: Link) -> str:
    asked = parameters(link.query).get("q", "")
    named = asked.removeprefix("cache:").split(" ")[0].rpartition(":http")
    return f"http{named[2]}" if named[1] else named[2]

"""What the sites' pages look like. Everything that they show is made here."""

from __future__ import annotations

from html import escape
from typing import Final

from takeback.demo.world.cast import PAGES_OF_A_SITE, Site

_FRAME: Final = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="icon" href="/favicon.ico">
{counter}</head>
<body>
<header><a href="/">{site}</a></header>
<main>
{main}
</main>
<footer><a href="{contact}">{contact_word}</a></footer>
</body>
</html>
"""
_COUNTER: Final = """\
<script async src="https://www.googletagmanager.com/gtag/js?id={id}"></script>
<script>gtag("config", "{id}");</script>
"""
_CONTACT_WORDS: Final = {"en": "Contact", "es": "Contacto", "ko": "문의"}
_NOTHING_HERE: Final = {
    "en": "Sorry, this page is not available. It may have been removed.",
    "es": "Lo sentimos, esta página no está disponible.",
    "ko": "삭제되었거나 존재하지 않는 게시물입니다.",
}


def first_page(site: Site) -> str:
    """A site's first page, with links to all others.

    Args:
        site: whose.
    """
    links = "\n".join(f'<li><a href="/p/{number}">{number}</a></li>' for number in range(1, PAGES_OF_A_SITE + 1))
    return _framed(site, site.title, f'<img src="/welcome.jpg" alt="">\n<ul>\n{links}\n</ul>')


def picture_page(site: Site, number: int) -> str:
    """A page with the picture on it.

    Args:
        site: whose.
        number: of the page.
    """
    return _framed(site, f"{site.title} {number}", f'<h1>{number}</h1>\n<img src="/media/{number}.jpg" alt="">')


def page_without_picture(site: Site, number: int) -> str:
    """The same page once the picture was taken out of it: what else it shows stays.

    Args:
        site: whose.
        number: of the page.
    """
    return _framed(site, f"{site.title} {number}", f'<h1>{number}</h1>\n<img src="/welcome.jpg" alt="">')


def nothing_here(site: Site) -> str:
    """What a page says that was taken down.

    Args:
        site: whose.
    """
    return _framed(site, site.title, f"<p>{_NOTHING_HERE[site.language]}</p>")


def log_in_page(site: Site) -> str:
    """What somebody sees who is not a member.

    Args:
        site: whose.
    """
    form = '<form method="post" action="/login"><input name="user"><input name="password" type="password"></form>'
    return _framed(site, f"{site.title}: log in", f"<h1>Members only</h1>\n<p>Please log in to continue.</p>\n{form}")


def closed_border(site: Site) -> str:
    """What somebody sees who comes from the wrong country.

    Args:
        site: whose.
    """
    return _framed(site, site.title, "<p>This content is not available in your country.</p>")


def contact_page(site: Site) -> str:
    """The page that names the operator.

    Args:
        site: whose.
    """
    word = _CONTACT_WORDS[site.language]
    address = escape(site.operator)
    return _framed(site, word, f'<h1>{word}</h1>\n<p><a href="mailto:{address}">{address}</a></p>')


def security_txt(site: Site) -> str:
    """Its `security.txt` (RFC 9116).

    Args:
        site: whose.
    """
    return f"Contact: mailto:{site.operator}\nExpires: 2099-01-01T00:00:00Z\nPreferred-Languages: {site.language}\n"


def _framed(site: Site, title: str, main: str) -> str:
    return _FRAME.format(
        language=site.language,
        title=escape(title),
        counter=_COUNTER.format(id=site.analytics) if site.analytics else "",
        site=escape(site.title),
        main=main,
        contact=site.found_at or "/",
        contact_word=_CONTACT_WORDS[site.language],
    )

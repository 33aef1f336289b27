"""The sites, over HTTP: one listener for each site's address, all on one port."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from takeback.base.errors import Unavailable
from takeback.demo.world import pages, pictures
from takeback.demo.world.cast import ABROAD, PAGES_OF_A_SITE, SITES, Gone, Site, Wall, site_of
from takeback.demo.world.state import State

_MEDIA: Final = re.compile(r"/media/(\d)\.jpg")
_PAGE: Final = re.compile(r"/p/(\d)")
_TRIES: Final = 50
_HTML: Final = "text/html; charset=utf-8"
_TEXT: Final = "text/plain; charset=utf-8"
_STATUS_OF: Final = {Gone.NOT_FOUND: 404, Gone.GONE: 410, Gone.SOFT: 200, Gone.PICTURE: 404}


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    kind: str
    body: bytes


@contextlib.contextmanager
def web_servers(state: State) -> Iterator[int]:
    """Serve all sites.

    Args:
        state: which pages are up.

    Yields:
        The port that all of them listen on.
    """
    with contextlib.ExitStack() as stack:
        servers = _listening(lambda host, path, peer: _answered(state, host, path, peer))
        for server in servers:
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            threading.Thread(target=server.serve_forever, args=(0.05,), name="world-web", daemon=True).start()
        yield int(servers[0].server_address[1])


def _listening(answer: Callable[[str, str, str], _Answer]) -> list[ThreadingHTTPServer]:
    """A listener for each site's address. A port that is free on one may be taken on another: then all try another."""
    for _ in range(_TRIES):
        servers: list[ThreadingHTTPServer] = []
        port = 0
        try:
            for site in SITES:
                servers.append(ThreadingHTTPServer((site.address, port), _handler(answer)))
                port = int(servers[0].server_address[1])
        except OSError:
            for server in servers:
                server.server_close()
        else:
            return servers
    raise Unavailable("no port is free on all addresses of the sites")


def _handler(answer: Callable[[str, str, str], _Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            """Answer."""
            said = answer(self.headers.get("Host", ""), self.path.partition("?")[0], str(self.client_address[0]))
            self.send_response(said.status)
            self.send_header("Content-Type", said.kind)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(said.body)

        do_HEAD = do_GET  # noqa: N815 - the server looks for this name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _answered(state: State, host: str, path: str, peer: str) -> _Answer:
    site = site_of(host)
    if site is None:
        return _Answer(421, _TEXT, b"no such site here")
    return _for_anybody(site, path) or _behind_the_wall(state, site, path, peer)


def _for_anybody(site: Site, path: str) -> _Answer | None:
    """What stands before any wall; `None` where the path is none of that."""
    if path == site.found_at:
        if path.endswith(".txt"):
            return _Answer(200, _TEXT, pages.security_txt(site).encode())
        return _page(pages.contact_page(site))
    made = _FOR_ANYBODY.get(path)
    return None if made is None else made(site)


_FOR_ANYBODY: Final[dict[str, Callable[[Site], _Answer]]] = {
    "/": lambda site: _page(pages.first_page(site)),
    "/login": lambda site: _page(pages.log_in_page(site)),
    "/robots.txt": lambda _: _Answer(200, _TEXT, b"User-agent: *\nAllow: /\n"),
    "/favicon.ico": lambda site: _Answer(200, "image/png", pictures.icon(site.icon)),
    "/welcome.jpg": lambda _: _Answer(200, "image/jpeg", pictures.harmless_picture()),
}


def _behind_the_wall(state: State, site: Site, path: str, peer: str) -> _Answer:
    if site.wall is Wall.LOGIN:
        return _page(pages.log_in_page(site))
    if site.wall is Wall.BORDER and peer != ABROAD:
        return _page(pages.closed_border(site), 451)
    found = _PAGE.fullmatch(path) or _MEDIA.fullmatch(path)
    number = int(found.group(1)) if found else 0
    if not 1 <= number <= PAGES_OF_A_SITE:
        return _page(pages.nothing_here(site), _STATUS_OF[Gone.SOFT if site.gone is Gone.SOFT else Gone.NOT_FOUND])
    if not state.is_up(f"{site.name}/p/{number}"):
        return _taken_down(site, path, number)
    if path.startswith("/media/"):
        return _Answer(200, "image/jpeg", pictures.shown_picture(number))
    return _page(pages.picture_page(site, number))


def _taken_down(site: Site, path: str, number: int) -> _Answer:
    if site.gone is Gone.PICTURE and path.startswith("/p/"):
        return _page(pages.page_without_picture(site, number))
    return _page(pages.nothing_here(site), _STATUS_OF[site.gone])


def _page(html: str, status: int = 200) -> _Answer:
    return _Answer(status, _HTML, html.encode())

"""A second vantage point: a proxy, as a deployment might rent one abroad. It opens tunnels, and looks into none."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from takeback.demo.world.cast import ABROAD, HERE, site_of

_SECONDS: Final = 10.0
_TARGET: Final = re.compile(r"([a-z0-9.-]{1,253}):(\d{1,5})")


@contextlib.contextmanager
def vantage_proxy() -> Iterator[int]:
    """Serve `CONNECT site:port`; what asks through it comes from `ABROAD`. It leads to the world's sites alone.

    Yields:
        The port, on 127.0.0.1.
    """
    with ThreadingHTTPServer((HERE, 0), _Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), name="world-proxy", daemon=True).start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    timeout = _SECONDS

    def do_CONNECT(self) -> None:
        """Open a tunnel."""
        self.close_connection = True
        target = _TARGET.fullmatch(self.path.lower())
        site = site_of(target.group(1)) if target else None
        if target is None or site is None:
            self.send_error(403)
            return
        try:
            there = socket.create_connection((site.address, int(target.group(2))), _SECONDS, (ABROAD, 0))
        except OSError:
            self.send_error(502)
            return
        with there:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pass_on, args=(there.recv, self.connection.sendall), daemon=True)
            back.start()
            _pass_on(self.rfile.read1, there.sendall)
            back.join(_SECONDS)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _pass_on(read: Callable[[int], bytes], write: Callable[[bytes], None]) -> None:
    """Hand on what comes, until nothing more does."""
    with contextlib.suppress(OSError):
        while data := read(65536):
            write(data)

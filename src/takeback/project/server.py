"""One web process: uvicorn around the ASGI application, without an access log."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Mapping

import uvicorn

from takeback.base.errors import Conflict
from takeback.project.configuration import Configuration
from takeback.project.short_way import ShortWay

KEEP_ALIVE_SECONDS = 5

_SWITCH_SECONDS = 0.0005
"""How long the follower may hold the interpreter while a lookup waits for it; Python's own choice is ten times that."""

_LAST_WORDS_SECONDS = 5.0
"""How long the last counts may take to be written down."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything else is started, so that a port in use is said at once.

    Args:
        host: the address.
        port: the port; 0 lets the machine choose.

    Raises:
        Conflict: something else listens there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        sentence = f"cannot listen on {host}:{port} ({error.strerror}); TAKEBACK_PORT or --port chooses another port"
        raise Conflict(sentence) from error
    return listener


def protocol() -> type[ShortWay]:
    """How the server speaks HTTP: plain lookups are answered at once, all else by the application."""
    from takeback.project.wiring import services  # noqa: PLC0415 - only after django.setup()
    from takeback.web.platform_api.bare.lookup import lookup_at_once  # noqa: PLC0415 - the same

    class LookupsAtOnce(ShortWay):
        """The protocol, with the short way of lookups."""

        path = b"/api/v1/lookup"

        def at_once(self, headers: Mapping[bytes, bytes], body: bytes) -> bytes | None:
            """The answer to a plain lookup."""
            return lookup_at_once(services(), headers, body)

    return LookupsAtOnce


def serve(configuration: Configuration, listener: socket.socket) -> None:
    """Serve until asked to stop.

    Args:
        configuration: the deployment's.
        listener: from `listen`.
    """
    from takeback.flows.lookups.following import adopt, follow, write_counts  # noqa: PLC0415 - only after django.setup()
    from takeback.project.wiring import services  # noqa: PLC0415 - the same

    config = uvicorn.Config(
        "takeback.project.asgi:application",
        log_config=None,
        log_level=configuration.log_level.lower(),
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        http=protocol(),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=10,
    )
    stop = threading.Event()
    threads = [
        threading.Thread(target=each, args=(services(), stop), name=each.__name__, daemon=True)
        for each in (follow, adopt, write_counts)
    ]
    sys.setswitchinterval(_SWITCH_SECONDS)
    for each in threads:
        each.start()
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        stop.set()
        for each in threads:
            each.join(_LAST_WORDS_SECONDS)

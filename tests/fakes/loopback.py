"""Servers on this machine's loopback that say exactly what a test wants, byte by byte, however wrong."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Talk = Callable[[socket.socket, str], None]
"""Given a connection and the path that was asked for, says whatever it likes."""


@dataclass
class LoopbackServer:
    """One server: where it listens, and what it was told.

    Attributes:
        port: on 127.0.0.1, or the address that a test gave.
        requests: the head of each request, in the order in which they came.
        stopping: set when the test is over; a server that waits, waits on this.
    """

    port: int
    requests: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", *, host: str = "127.0.0.1", scheme: str = "http") -> str:
        """A location on this server."""
        return f"{scheme}://{host}:{self.port}{path}"


@contextlib.contextmanager
def serving(
    talk: Talk, tls: ssl.SSLContext | None = None, *, listens: bool = True, address: str = "127.0.0.1"
) -> Iterator[LoopbackServer]:
    """A server that runs while the block does.

    Args:
        talk: what to say on each connection.
        tls: with it, each connection is secured first.
        listens: whether it hears a request out before it talks.
        address: of this machine's loopback, for a test in which two machines are told apart.
    """
    with socket.create_server((address, 0)) as listener:
        server = LoopbackServer(listener.getsockname()[1])
        thread = threading.Thread(
            target=_accept, args=(listener, server, talk, tls), kwargs={"listens": listens}, daemon=True
        )
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            assert not thread.is_alive(), "the server did not end with its test"


def saying(*answers: bytes) -> Talk:
    """Say the next of `answers` on each connection, the last one for ever after; then close."""
    left = list(answers)
    return lambda connection, _: connection.sendall(left.pop(0) if len(left) > 1 else left[0])


def answer(status: int, body: bytes = b"", *lines: str) -> bytes:
    """A well-formed answer with further header `lines`."""
    head = "\r\n".join([f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *lines])
    return head.encode("latin-1") + b"\r\n\r\n" + body


def path_of(url: str) -> str:
    """Path and query of `url`."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _accept(
    listener: socket.socket, server: LoopbackServer, talk: Talk, tls: ssl.SSLContext | None, *, listens: bool
) -> None:
    while not server.stopping.is_set():
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, contextlib.suppress(OSError):  # a client that hangs up early is what many tests are about
            connection.settimeout(5)
            with tls.wrap_socket(connection, server_side=True) if tls else connection as line:
                if not listens:
                    talk(line, "")
                    continue
                head = _head_of(line)
                server.requests.append(head)
                talk(line, head.split(" ")[1])


def _head_of(connection: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(4096)
        if not received:
            raise ConnectionResetError
        head += received
    return head.decode("latin-1")

"""One connection to the server: no redirect, no cookie, no proxy from the environment, and nothing without an end.

Python's `http.client` waits for each piece of an answer by itself, so that a server that drips a byte a second is
waited for without end. Here every wait is cut to what is left of the call's time.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from takeback.client.address import Address

MOST_ANSWER_BYTES: Final = 32 * 1024 * 1024
"""More than 1,000 results with a hundred matches each."""

_PART_BYTES: Final = 64 * 1024


class TooLong(Exception):
    """The answer has more bytes than any that is meant."""


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """An answer as it came.

    Attributes:
        status: the HTTP status.
        headers: names in lower case; where one came twice, its values joined by commas.
        body: whole.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connection(http.client.HTTPConnection):
    """A connection that is kept between calls. One caller at a time."""

    def __init__(self, address: Address, tls: ssl.SSLContext | None) -> None:
        """Describe it; it is made at the first call.

        Args:
            address: where to.
            tls: how the other side is checked; `None` for plain HTTP.
        """
        super().__init__(address.host, address.port)
        self.default_port = 443 if address.encrypted else 80
        self._tls = tls
        self._until = 0.0
        self.used = False
        """Whether an answer has come over it already: then the server may have closed it meanwhile."""

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: Sequence[bytes | memoryview], *, until: float
    ) -> Answered:
        """Make one request and read its answer whole.

        Args:
            method: such as `POST`.
            path: absolute.
            headers: all but `Host`, `Accept-Encoding` and `Content-Length`.
            body: its pieces, in order.
            until: when to give up, on the monotonic clock.

        Raises:
            OSError: no connection, or it broke; a `TimeoutError` when the time is over.
            http.client.HTTPException: what came is not HTTP, or broke off.
            TooLong: the answer does not end.
        """
        self._until = until
        length = {"Content-Length": str(sum(map(len, body)))} if body else {}
        try:
            self.request(method, path, body=iter(body) if body else None, headers={**headers, **length})
        except (BrokenPipeError, ConnectionResetError):
            if self.sock is None:
                raise
            # The server may have refused what it did not want to read, and told us so before it hung up.
        answer = self.getresponse()
        whole = _read(answer)
        self.used = True
        if answer.will_close:
            self.close()
        named: dict[str, str] = {}
        for name, value in answer.getheaders():
            lower = name.lower()
            named[lower] = f"{named[lower]}, {value}" if lower in named else value
        return Answered(answer.status, named, whole)

    def connect(self) -> None:
        """Connect to the first of the host's addresses that answers."""
        failed: OSError = OSError("the name leads nowhere")
        for family, kind, protocol, _, where in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM):
            line = socket.socket(family, kind, protocol)
            try:
                line.settimeout(_left(self._until))
                line.connect(where)
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.sock = self._tls.wrap_socket(line, server_hostname=self.host) if self._tls else line
            except OSError as error:
                line.close()
                failed = error
            else:
                return
        raise failed

    def send(self, data: bytes | memoryview) -> None:  # type: ignore[override]  # we hand on nothing else
        """Send some bytes, within what is left of the call's time."""
        if self.sock is None:
            self.connect()
        self.sock.settimeout(_left(self._until))
        self.sock.sendall(data)

    def response_class(self, sock: socket.socket, *_: object, method: str | None = None) -> http.client.HTTPResponse:  # type: ignore[override]  # a function serves where a class is called
        """The answer, read through a file that watches the clock."""
        return http.client.HTTPResponse(_Watched(sock, self._until), method=method)  # type: ignore[arg-type]  # only makefile is asked for


class _Watched:
    """Stands in for a socket where an answer is read from it."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._until = until

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The answer's bytes."""
        return io.BufferedReader(_Bytes(self._sock, self._until), _PART_BYTES)


class _Bytes(io.RawIOBase):
    """Bytes from a socket, each waited for no longer than the whole may take."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._until = until
        # Of its own, so that the socket stays open until the answer is read: `http.client` closes it before.
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]  # what BufferedReader hands over
        """As many bytes as have come."""
        self._sock.settimeout(_left(self._until))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()


def _read(answer: http.client.HTTPResponse) -> bytes:
    whole = bytearray()
    while part := answer.read(_PART_BYTES):
        whole += part
        if len(whole) > MOST_ANSWER_BYTES:
            raise TooLong
    if answer.length:  # `read` itself takes an early end for the end
        raise http.client.IncompleteRead(b"", answer.length)
    return bytes(whole)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the call's time is over")
    return left

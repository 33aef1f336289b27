"""Lines over a socket: one deadline over all of them, and a bound on what is read.

`smtplib` waits anew at each read, so that a server that drips a byte a minute would hold a worker for ever.
"""

from __future__ import annotations

import socket
import ssl
import time
from typing import Final

_LONGEST_LINE: Final = 2048
_MOST_LINES: Final = 100
_CODE_LETTERS: Final = 3


class Nonsense(Exception):
    """Inside this folder: the server does not speak SMTP. It only unwinds."""


class Line:
    """A connection to an SMTP server. After `give_up_at` nothing more is read or written."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        """Take over a connection.

        Args:
            connection: open; closed by `close`.
            seconds: until when everything must be done.
        """
        self._socket = connection
        self._give_up_at = time.monotonic() + seconds
        self._read = b""

    def reply(self) -> tuple[int, tuple[str, ...]]:
        """The next answer: its code and the text of its lines.

        Raises:
            Nonsense: it is not one.
            OSError: the connection broke or ended; `TimeoutError` if it took too long.
        """
        lines: list[str] = []
        while len(lines) < _MOST_LINES:
            line = self._line()
            code, mark = line[:_CODE_LETTERS], line[_CODE_LETTERS : _CODE_LETTERS + 1]
            if not (code.isdigit() and len(code) == _CODE_LETTERS and mark in {b"", b" ", b"-"}):
                raise Nonsense
            lines.append(line[_CODE_LETTERS + 1 :].decode("ascii", "replace"))
            if mark != b"-":
                return int(code), tuple(lines)
        raise Nonsense

    def say(self, data: bytes) -> None:
        """Write all of `data`.

        Args:
            data: with its line ends.

        Raises:
            OSError: the connection broke; `TimeoutError` if it took too long.
        """
        self._socket.settimeout(self._seconds_left())
        self._socket.sendall(data)

    def ask(self, command: str) -> tuple[int, tuple[str, ...]]:
        """Say a command and read its answer. See `reply`.

        Args:
            command: one line of ASCII, of our making.
        """
        self.say(command.encode("ascii") + b"\r\n")
        return self.reply()

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Go on in TLS.

        Args:
            context: how the server is verified.
            host: whose certificate it must show.

        Raises:
            Nonsense: the server had said more in the clear already: somebody on the way put it there.
            ssl.SSLError: no TLS, or not with this server.
            OSError: the connection broke; `TimeoutError` if it took too long.
        """
        if self._read:
            raise Nonsense
        self._socket.settimeout(self._seconds_left())
        self._socket = context.wrap_socket(self._socket, server_hostname=host)

    def wait_for(self, seconds: float) -> None:
        """Set another deadline.

        Args:
            seconds: from now.
        """
        self._give_up_at = time.monotonic() + seconds

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _line(self) -> bytes:
        while b"\n" not in self._read:
            if len(self._read) > _LONGEST_LINE:
                raise Nonsense
            self._socket.settimeout(self._seconds_left())
            received = self._socket.recv(4096)
            if not received:
                raise ConnectionResetError
            self._read += received
        line, _, self._read = self._read.partition(b"\n")
        return line.removesuffix(b"\r")

    def _seconds_left(self) -> float:
        left = self._give_up_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

"""The short way of a lookup: what has come whole in one read is answered in that moment, without a task of its own.

Nearly every lookup is so. The way through the application (a task, a cycle of messages, a guard that times a body)
costs as much again as the lookup, and all of it is for what may still be on its way. Where anything at all is unusual,
the short way has not begun and the whole request goes the long one, which says what is wrong with it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import ClassVar

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from takeback.project.http_protocol import PunctualProtocol

log = logging.getLogger(__name__)

_UNUSUAL = frozenset({b"expect", b"transfer-encoding", b"upgrade"})


class ShortWay(PunctualProtocol):
    """The server's protocol, with a short way for POST requests to one path."""

    path: ClassVar[bytes] = b""
    """Whose requests are tried."""

    _whole: WholeRequest | None = None
    _is_inside = False
    """Whether the long way's parser stands in the middle of a request."""
    _answered_at = 0.0

    def at_once(self, headers: Mapping[bytes, bytes], body: bytes) -> bytes | None:  # noqa: ARG002 - as below
        """The answer in JSON, or `None` where the long way must be gone. Here that is always; a subclass knows more.

        Args:
            headers: of the request, by their names in lower case, each there once.
            body: all of it.
        """
        return None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Nothing was asked yet."""
        super().connection_made(transport)
        self._first_line = b"POST " + self.path + b" HTTP/1.1\r\n"

    def data_received(self, data: bytes) -> None:
        """Answer at once, or go the long way."""
        if not (data.startswith(self._first_line) and self._is_idle() and self._answer(data)):
            super().data_received(data)

    def on_message_begin(self) -> None:
        """A request has begun that goes the long way."""
        self._is_inside = True
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """All of it has come."""
        self._is_inside = False
        super().on_message_complete()

    def timeout_keep_alive_handler(self) -> None:
        """End a connection that was silent for long; one that was answered the short way meanwhile was not."""
        left = self._answered_at + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def _is_idle(self) -> bool:
        """Whether nothing is on its way in, being answered, or waiting to be sent."""
        if self._is_inside or self.flow.write_paused or self.transport.is_closing():
            return False
        return not self._answering()

    def _answer(self, data: bytes) -> bool:
        whole = self._whole = self._whole or WholeRequest()
        if not whole.read(data):
            self._whole = None  # its parser stands in the middle of something
            return False
        try:
            answer = self.at_once(whole.headers, whole.body)
        except Exception:
            log.exception("the short way failed; the long way is gone")
            return False
        if answer is None:
            return False
        head = [STATUS_LINE[200]]
        for name, value in self.server_state.default_headers:
            head += (name, b": ", value, b"\r\n")
        self.transport.write(b"".join((*head, _ALWAYS % len(answer), answer)))
        self.server_state.total_requests += 1
        self._forget_head()
        self._answered_at = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        return True


class WholeRequest:
    """Reads bytes that may be one whole and plain request, and no more.

    Attributes:
        headers: by their names in lower case.
        body: as it came.
    """

    def __init__(self) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self._begun = self._ended = 0
        self._is_plain = True
        self._parser = httptools.HttpRequestParser(self)

    def read(self, data: bytes) -> bool:
        """Whether the bytes are exactly one request in which nothing is unusual. If not, this is of no use any more.

        Args:
            data: all that has come.
        """
        self.headers, self.body, self._begun, self._ended, self._is_plain = {}, b"", 0, 0, True
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            return False
        return self._is_plain and self._begun == self._ended == 1

    def on_message_begin(self) -> None:
        """One more request begins."""
        self._begun += 1

    def on_header(self, name: bytes, value: bytes) -> None:
        """One more header, which may be there once."""
        name = name.lower()
        ends = name == b"connection" and value.lower() != b"keep-alive"
        if ends or name in self.headers or name in _UNUSUAL:
            self._is_plain = False
        self.headers[name] = value

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self.body = self.body + body if self.body else body

    def on_message_complete(self) -> None:
        """It is whole."""
        self._ended += 1


_ALWAYS = (
    b"content-type: application/json\r\ncontent-length: %d\r\n"
    b"cache-control: no-store\r\nx-content-type-options: nosniff\r\n\r\n"
)

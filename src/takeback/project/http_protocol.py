"""How long and how large the head of a request may be. Uvicorn itself waits for ever, and takes as much as comes."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class PunctualProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, giving up on a client that does not finish its request line and headers.

    The body is not its business: `BodyGuard` paces that.
    """

    head_seconds: ClassVar[float] = 10.0
    """How long a head may take, from the connection or from its first byte on one that is kept alive."""
    most_head_bytes: ClassVar[int] = 64 * 1024
    """How large it may be, within one read."""

    _head_timer: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Expect the first head."""
        super().connection_made(transport)
        self._expect_head()

    def on_message_begin(self) -> None:
        """Expect the rest of this head."""
        super().on_message_begin()
        self._expect_head()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._forget_head()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Count what belongs to a head that is still not whole."""
        super().data_received(data)
        if self._head_timer is None:
            return
        self._head_bytes += len(data)
        if self._head_bytes > self.most_head_bytes:
            self._give_up(b"431 Request Header Fields Too Large")

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is expected."""
        self._forget_head()
        super().connection_lost(exc)

    def _expect_head(self) -> None:
        self._forget_head()
        self._head_timer = self.loop.call_later(self.head_seconds, self._too_late)

    def _forget_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
        self._head_timer = None
        self._head_bytes = 0

    def _too_late(self) -> None:
        if self._answering():
            self._expect_head()  # an earlier request on this connection is still being answered: let it finish
        else:
            self._give_up(b"408 Request Timeout")

    def _give_up(self, status: bytes) -> None:
        self._forget_head()
        if not self._answering() and not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

    def _answering(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete

"""Connections that are kept between calls, for as many threads as like to call."""

from __future__ import annotations

import os
import ssl
import threading

from takeback.client.address import Address
from takeback.client.connection import Connection


class Pool:
    """A few idle connections. A thread that finds none makes one; more than a few are not kept."""

    def __init__(self, address: Address, tls: ssl.SSLContext | None, kept: int) -> None:
        """Begin with none.

        Args:
            address: where to.
            tls: how the other side is checked; `None` for plain HTTP.
            kept: how many are kept at most.
        """
        self._address = address
        self._tls = tls
        self._kept = kept
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._closed = False

    def take(self, *, fresh: bool) -> Connection:
        """A connection for one call; it must be given back, or closed.

        Args:
            fresh: one over which nothing has gone yet, which the server cannot have closed meanwhile.
        """
        with self._lock:
            if self._process != os.getpid():  # forked: the idle ones are still the parent's to speak over
                self._idle = []
                self._process = os.getpid()
            if self._idle and not fresh:
                return self._idle.pop()
        return Connection(self._address, self._tls)

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next call, if there is room.

        Args:
            connection: one that has brought a whole answer.
        """
        with self._lock:
            if connection.sock is not None and len(self._idle) < self._kept and not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close what is idle; what is in use is closed when it is given back."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._closed = True
        for each in idle:
            each.close()

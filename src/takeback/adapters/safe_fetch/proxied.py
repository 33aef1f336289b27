"""The way to look from elsewhere: a proxy that the deployment has, asked to open a tunnel to the host (CONNECT).

The host's addresses were checked here before, as for every fetch. The proxy looks the name up once more by itself:
that is what it is for, since what a site shows, and where its name leads, depends on where one asks.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Final

from takeback.adapters.safe_fetch.addresses import Address
from takeback.adapters.safe_fetch.budget import Budget
from takeback.adapters.safe_fetch.connection import Dialler, secured
from takeback.adapters.safe_fetch.outcome import Reason, Stopped
from takeback.adapters.safe_fetch.target import Target

_MOST_BYTES: Final = 16 * 1024
_OPENED: Final = (b"HTTP/1.1 200", b"HTTP/1.0 200")


@dataclass(frozen=True, slots=True)
class ProxiedDialler(Dialler):
    """A `Dialler` whose connections go through a proxy.

    Attributes:
        proxy: its host and port. It is the deployment's own, and may be on a private network.
    """

    proxy: tuple[str, int] = ("127.0.0.1", 3128)

    def dial(self, target: Target, addresses: tuple[Address, ...], budget: Budget) -> tuple[socket.socket, Address]:
        """See `Dialler.dial`. The address is the one that was checked here; the proxy may have taken another."""
        if not addresses:
            raise Stopped(Reason.UNRESOLVABLE, "the host has no address")
        for address in addresses:
            budget.policy.check_address(address, target.port)
        seconds = min(budget.policy.connect_seconds, budget.seconds_left())
        try:
            connection = socket.create_connection(self.proxy, timeout=seconds)
        except OSError:
            raise Stopped(Reason.UNREACHABLE, "the proxy cannot be reached") from None
        try:
            self._open(connection, target, budget)
        except BaseException as error:
            connection.close()
            if isinstance(error, TimeoutError):
                raise Stopped(Reason.TOO_SLOW, "the whole fetch took too long") from None
            if isinstance(error, OSError):
                raise Stopped(Reason.CONNECTION_LOST, "the proxy broke the connection") from None
            raise
        return secured(connection, target, budget, self.tls), addresses[0]

    def _open(self, connection: socket.socket, target: Target, budget: Budget) -> None:
        host = (
            f"{target.host}:{target.port}" if ":" not in target.host else f"[{target.host.strip('[]')}]:{target.port}"
        )
        connection.settimeout(budget.seconds_left())
        connection.sendall(f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode("ascii"))
        said = b""
        while b"\r\n\r\n" not in said:
            connection.settimeout(budget.seconds_left())
            more = connection.recv(1)  # one by one: what follows the blank line is the host's already
            said += more
            if not more or len(said) > _MOST_BYTES:
                raise Stopped(Reason.UNREACHABLE, "the proxy did not answer as one")
        if not said.startswith(_OPENED):
            raise Stopped(Reason.UNREACHABLE, "the proxy opens no way to this host")

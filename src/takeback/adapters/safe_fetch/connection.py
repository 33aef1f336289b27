"""A socket to an address that was checked, and TLS to the name that was asked for.

There is no second look-up: the address that passed the check is the address that is connected, so a name that changes
its answer in between ("DNS rebinding") changes nothing. Proxy variables of the environment are not read.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from dataclasses import dataclass, field
from typing import Protocol

from takeback.adapters.safe_fetch.addresses import Address
from takeback.adapters.safe_fetch.budget import Budget
from takeback.adapters.safe_fetch.outcome import Reason, Stopped
from takeback.adapters.safe_fetch.target import Target

_MOST_ADDRESSES_TRIED = 4


class Connector(Protocol):
    """Whatever opens a connection to an address."""

    def __call__(self, address: Address, port: int, *, seconds: float) -> socket.socket:
        """A connected socket.

        Args:
            address: where to; never a name.
            port: where there.
            seconds: how long it may take.

        Raises:
            OSError: it cannot be connected; `TimeoutError` if not in time.
        """
        ...


def connect_tcp(address: Address, port: int, *, seconds: float) -> socket.socket:
    """See `Connector`."""
    family = socket.AF_INET if isinstance(address, ipaddress.IPv4Address) else socket.AF_INET6
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect((str(address), port))
    except OSError:
        connection.close()
        raise
    return connection


def public_trust() -> ssl.SSLContext:
    """TLS 1.2 or later, verified against the machine's certificate authorities.

    Made by hand because `ssl.create_default_context` writes session keys to a file that an environment variable names.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.load_default_certs()
    return context


@dataclass(frozen=True, slots=True)
class Dialler:
    """Opens connections to addresses that were checked.

    Attributes:
        connect: opens the socket.
        tls: how certificates are verified; the machine's authorities if left out.
    """

    connect: Connector = connect_tcp
    tls: ssl.SSLContext = field(default_factory=public_trust)

    def dial(self, target: Target, addresses: tuple[Address, ...], budget: Budget) -> tuple[socket.socket, Address]:
        """Connect the first of `addresses` that answers.

        Args:
            target: whose port, scheme and name count.
            addresses: checked, best first; each is checked once more before it is connected.
            budget: of the whole fetch.

        Returns:
            An open socket, in TLS for https, and the address at its other end.

        Raises:
            Stopped: a network's reason, or `FORBIDDEN_ADDRESS`.
        """
        failure = Stopped(Reason.UNRESOLVABLE, "the host has no address")
        for address in addresses[:_MOST_ADDRESSES_TRIED]:
            budget.policy.check_address(address, target.port)
            seconds = min(budget.policy.connect_seconds, budget.seconds_left())
            try:
                connection = self.connect(address, target.port, seconds=seconds)
            except TimeoutError:
                failure = Stopped(Reason.TOO_SLOW, "the host took too long to connect")
            except ConnectionRefusedError:
                failure = Stopped(Reason.CONNECTION_REFUSED, "the host refused the connection")
            except OSError:
                failure = Stopped(Reason.UNREACHABLE, "the host cannot be reached")
            else:
                return self._secured(connection, target, address, budget), address
        raise failure

    def _secured(self, connection: socket.socket, target: Target, address: Address, budget: Budget) -> socket.socket:
        try:
            _check_peer(connection, address, target.port)
        except BaseException as error:
            connection.close()
            if isinstance(error, OSError):
                raise Stopped(Reason.CONNECTION_LOST, "the connection broke") from None
            raise
        return secured(connection, target, budget, self.tls)


def secured(connection: socket.socket, target: Target, budget: Budget, tls: ssl.SSLContext) -> socket.socket:
    """A connection in TLS to the name that was asked for; as it is for http.

    Args:
        connection: open; closed if this fails.
        target: whose scheme and name count.
        budget: of the whole fetch.
        tls: how certificates are verified.

    Raises:
        Stopped: `TLS_FAILED`, `TOO_SLOW` or `CONNECTION_LOST`.
    """
    try:
        if target.scheme == "http":
            return connection
        connection.settimeout(budget.seconds_left())  # the handshake as a whole ends by then, however it drips
        return tls.wrap_socket(connection, server_hostname=target.host)
    except BaseException as error:
        connection.close()
        match error:
            case ssl.SSLCertVerificationError():
                raise Stopped(Reason.TLS_FAILED, "the host's certificate is not valid for it") from None
            case ssl.SSLError() | ValueError():
                raise Stopped(Reason.TLS_FAILED, "no secure connection could be agreed on") from None
            case TimeoutError():
                raise Stopped(Reason.TOO_SLOW, "the whole fetch took too long") from None
            case OSError():
                raise Stopped(Reason.CONNECTION_LOST, "the connection broke") from None
        raise


def _check_peer(connection: socket.socket, address: Address, port: int) -> None:
    peer = connection.getpeername()
    if ipaddress.ip_address(peer[0]) != address or peer[1] != port:
        raise Stopped(Reason.FORBIDDEN_ADDRESS, "the connection went to another address than the one that was checked")

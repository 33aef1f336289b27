"""A network that is not there: names lead where a test says, and connections are written down instead of opened."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping, Sequence
from ipaddress import ip_address

from takeback.adapters.safe_fetch.addresses import Address

NO_TRUST = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody. Made once: reading the machine's authorities takes longer than all else in a unit test."""


class ScriptedResolver:
    """Knows a few names, and remembers who was asked for. A name with several answers gives the next one each time."""

    def __init__(self, names: Mapping[str, Sequence[Sequence[str]]] | None = None) -> None:
        self._answers = {
            name: [tuple(map(ip_address, each)) for each in turns] for name, turns in (names or {}).items()
        }
        self.asked: list[str] = []

    def __call__(self, host: str, *, seconds: float) -> tuple[Address, ...]:
        """The next answer for `host`; its last one for ever after."""
        assert seconds > 0
        self.asked.append(host)
        turns = self._answers.get(host, [()])
        return turns.pop(0) if len(turns) > 1 else turns[0]


class RecordingConnector:
    """Writes down where it was sent, and refuses."""

    def __init__(self) -> None:
        self.connected: list[tuple[Address, int]] = []

    def __call__(self, address: Address, port: int, *, seconds: float) -> socket.socket:
        """Never connects."""
        assert seconds > 0
        self.connected.append((address, port))
        raise ConnectionRefusedError

"""How many forms are taken in an hour: of one submitter, and of all together.

A submitter is a hash of a network address under a key that is made anew each hour and never leaves this object. When
the hour is over, key and hashes are gone, and nobody can tell any more who sent what. Where a proxy hands on no address
(as docs/deploy.md wants it), only the number for all counts.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import threading
from typing import Final

MOST_OF_ONE: Final = 30
"""A school, or a household, behind one address must get through; a program must not."""
MOST_OF_ALL: Final = 2_000
MOST_KNOWN: Final = 100_000
"""So many submitters are told apart in an hour; whoever comes then counts as over the cap."""
_HOUR: Final = 3600


class HourlyCaps:
    """Counts in memory."""

    def __init__(self) -> None:
        """Nobody has sent anything."""
        self._lock = threading.Lock()
        self._hour = -1
        self._key = b""
        self._sent: dict[bytes, int] = {}
        self._all = 0

    def take(self, address: str, at: float) -> bool:
        """Count one form, if it is still within the caps.

        Args:
            address: the network address it came from; what is none, or is this machine's own, is nobody's in
                particular.
            at: the present second.

        Returns:
            Whether it was within them; what was not is not counted.
        """
        group = _group(address)
        with self._lock:
            self._begin(int(at) // _HOUR)
            if self._all >= MOST_OF_ALL:
                return False
            if group:
                submitter = hmac.digest(self._key, group, "sha256")[:16]
                sent = self._sent.get(submitter, 0)
                if sent >= MOST_OF_ONE or (not sent and len(self._sent) >= MOST_KNOWN):
                    return False
                self._sent[submitter] = sent + 1
            self._all += 1
            return True

    def _begin(self, hour: int) -> None:
        if hour != self._hour:
            self._hour, self._key, self._sent, self._all = hour, secrets.token_bytes(32), {}, 0


def _group(address: str) -> bytes:
    """What counts as one submitter: an IPv4 address, or the /64 of an IPv6 one, of which one household has many."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return b""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_loopback:
        return b""
    return found.packed[:8] if found.version == 6 else found.packed  # noqa: PLR2004 - the version's number

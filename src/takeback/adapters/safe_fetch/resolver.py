"""Names to addresses: once a hop, all answers at once, within a time."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from typing import Protocol

from takeback.adapters.safe_fetch.addresses import Address


class Resolver(Protocol):
    """Whatever knows where names lead."""

    def __call__(self, host: str, *, seconds: float) -> tuple[Address, ...]:
        """All addresses of `host`, best first. An empty tuple means that the name leads nowhere.

        Args:
            host: a lower-case name in A-labels, without the root's dot; never a number.
            seconds: how long it may take.

        Raises:
            TimeoutError: no answer within `seconds`.
            OSError: the look-up failed.
        """
        ...


class SystemResolver:
    """Asks the operating system.

    `getaddrinfo` knows no time limit, so it runs in a thread that is left behind when it hangs. How many may hang at
    once is bounded: hostile names that never answer must not fill the process with threads.
    """

    def __init__(self, most_at_once: int = 16) -> None:
        """Allow `most_at_once` look-ups, hanging ones included.

        Args:
            most_at_once: further ones wait for a place, and time out if none comes free.
        """
        self._places = threading.BoundedSemaphore(most_at_once)

    def __call__(self, host: str, *, seconds: float) -> tuple[Address, ...]:
        """See `Resolver`."""
        if host == "localhost" or host.endswith(".localhost"):
            # RFC 6761, 6.3: never asked of anybody. Reached only where the policy allows loopback.
            return (ipaddress.IPv4Address("127.0.0.1"), ipaddress.IPv6Address("::1"))
        if not self._places.acquire(timeout=seconds):
            raise TimeoutError
        answer: queue.SimpleQueue[tuple[Address, ...] | OSError] = queue.SimpleQueue()
        threading.Thread(target=self._look_up, args=(host, answer), name="resolver", daemon=True).start()
        try:
            addresses = answer.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(addresses, OSError):
            raise addresses
        return addresses

    def _look_up(self, host: str, answer: queue.SimpleQueue[tuple[Address, ...] | OSError]) -> None:
        try:
            # The dot at the end keeps the machine's search domains out: `wiki.example.com.` is nobody's intranet.
            found = socket.getaddrinfo(f"{host}.", None, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
            answer.put(tuple(dict.fromkeys(ipaddress.ip_address(str(sockaddr[0])) for *_, sockaddr in found)))
        except OSError as error:
            answer.put(error)
        except ValueError:  # an address or a name that Python itself cannot read
            answer.put(OSError("the answer cannot be read"))
        finally:
            self._places.release()

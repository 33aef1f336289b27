"""The world's names, over UDP: addresses, mail servers, and the zones that say whose network an address is in."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset

from takeback.adapters.safe_fetch.addresses import Address
from takeback.demo.world.cast import HERE, HOST, HOST_ABUSE, REGISTRAR_ABUSE, SITES

ABUSE_ZONE: Final = "abuse-contacts.abusix.zone"
ORIGIN_ZONE: Final = "origin.asn.cymru.com"
_NETWORK: Final = "64500 | 127.0.0.0/25 | NO | ripencc | 2020-01-01"  # a number for documentation (RFC 5398)
_MOST_BYTES: Final = 4096
_TTL: Final = 60


@contextlib.contextmanager
def dns_server() -> Iterator[int]:
    """Answer for the world's names; all others do not exist.

    Yields:
        The port, on 127.0.0.1.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind((HERE, 0))
        listener.settimeout(0.05)
        ending = threading.Event()
        thread = threading.Thread(target=_serve, args=(listener, ending), name="world-dns", daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            ending.set()
            thread.join()


def _serve(listener: socket.socket, ending: threading.Event) -> None:
    while not ending.is_set():
        try:
            asked, peer = listener.recvfrom(_MOST_BYTES)
            listener.sendto(_answered(asked), peer)
        except (TimeoutError, dns.exception.DNSException):
            continue


def _answered(asked: bytes) -> bytes:
    query = dns.message.from_wire(asked)
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.AA
    for question in query.question:
        name = question.name.to_text(omit_final_dot=True).lower()
        records = _RECORDS.get(name)
        if records is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
            continue
        kind = dns.rdatatype.to_text(question.rdtype)
        if texts := records.get(kind):
            answer.answer.append(dns.rrset.from_text_list(question.name, _TTL, "IN", kind, texts))
    return answer.to_wire()


def _records() -> dict[str, dict[str, list[str]]]:
    known: dict[str, dict[str, list[str]]] = {}
    for site in SITES:
        known[site.name] = {
            "A": [site.address],
            "MX": [f"10 mail.{site.name}."],
            "NS": [f"ns1.{HOST}.", f"ns2.{HOST}."],
        }
        known[f"www.{site.name}"] = {"A": [site.address]}
        known[f"mail.{site.name}"] = {"A": [HERE]}
        turned = ".".join(reversed(site.address.split(".")))
        known[f"{turned}.{ABUSE_ZONE}"] = {"TXT": [f'"{HOST_ABUSE}"']}
        known[f"{turned}.{ORIGIN_ZONE}"] = {"TXT": [f'"{_NETWORK}"']}
    for name in (HOST, f"ns1.{HOST}", f"ns2.{HOST}", REGISTRAR_ABUSE.partition("@")[2]):
        known[name] = {"A": [HERE]}
    return known


_RECORDS: Final = _records()


@dataclass(frozen=True, slots=True)
class WorldResolver:
    """Asks the world's DNS server. See `takeback.adapters.safe_fetch.Resolver`.

    Attributes:
        port: of that server.
    """

    port: int

    def __call__(self, host: str, *, seconds: float) -> tuple[Address, ...]:
        """See `Resolver`."""
        query = dns.message.make_query(host, dns.rdatatype.A)
        try:
            answer = dns.query.udp(query, HERE, timeout=seconds, port=self.port)
        except dns.exception.Timeout:
            raise TimeoutError from None
        except dns.exception.DNSException as error:
            raise OSError("the world's DNS server did not answer") from error
        return tuple(ipaddress.ip_address(each.to_text()) for records in answer.answer for each in records)

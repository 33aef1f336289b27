"""The DNS, by way of the system's server or of one that is named: each question within a time."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Literal, Protocol

import dns.exception
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver

from takeback.adapters.safe_fetch.addresses import Address

Kind = Literal["A", "AAAA", "MX", "NS", "TXT"]
_MOST_ANSWERS = 64
_LONGEST_ANSWER = 2_000


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """The DNS did not say.

    Attributes:
        reason: `too_slow`, `no_server` or `refused`. That a name has no such record is an answer, and none of these.
    """

    reason: str


class AsksNames(Protocol):
    """The port: whatever asks the DNS."""

    def ask(self, name: str, kind: Kind, *, seconds: float) -> tuple[str, ...] | NotAnswered:
        """The records of one kind, as text; none where the name has none.

        Args:
            name: in the form that machines use.
            kind: of record.
            seconds: how long it may take.
        """
        ...


class NameServer:
    """Asks the DNS. Keeps nothing; threads may share it."""

    def __init__(self, server: tuple[str, int] | None = None) -> None:
        """Take which server to ask.

        Args:
            server: address and port; `None` asks the system's.
        """
        self._server = server

    def ask(self, name: str, kind: Kind, *, seconds: float) -> tuple[str, ...] | NotAnswered:
        """See `AsksNames`."""
        try:
            found = self._resolver().resolve(f"{name}.", kind, lifetime=seconds, search=False, raise_on_no_answer=False)
        except (dns.resolver.NXDOMAIN, dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel):
            return ()
        except dns.exception.Timeout:
            return NotAnswered("too_slow")
        except dns.resolver.NoResolverConfiguration:
            return NotAnswered("no_server")
        except (dns.exception.DNSException, OSError, UnicodeError):
            return NotAnswered("refused")
        return tuple(_text(record, kind) for record in list(found.rrset or ())[:_MOST_ANSWERS])

    def _resolver(self) -> dns.resolver.Resolver:
        if self._server is None:
            return dns.resolver.Resolver()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = [dns.nameserver.Do53Nameserver(*self._server)]
        return resolver


class NamedResolver:
    """Names to addresses by the same server, for `safe_fetch`: what is looked up is then what is fetched."""

    def __init__(self, names: AsksNames) -> None:
        """Take whom to ask.

        Args:
            names: the DNS.
        """
        self._names = names

    def __call__(self, host: str, *, seconds: float) -> tuple[Address, ...]:
        """See `takeback.adapters.safe_fetch.Resolver`."""
        if host == "localhost" or host.endswith(".localhost"):
            return (ipaddress.IPv4Address("127.0.0.1"), ipaddress.IPv6Address("::1"))  # never asked of anybody
        found: list[Address] = []
        failed: NotAnswered | None = None
        kinds: tuple[Kind, ...] = ("A", "AAAA")
        for kind in kinds:
            answer = self._names.ask(host, kind, seconds=seconds / 2)
            if isinstance(answer, NotAnswered):
                failed = answer
            else:
                found += map(ipaddress.ip_address, answer)
        if not found and failed is not None:
            raise TimeoutError if failed.reason == "too_slow" else OSError(failed.reason)
        return tuple(found)


def _text(record: object, kind: Kind) -> str:
    match kind:
        case "TXT":
            text = b"".join(record.strings).decode("utf-8", "replace")  # type: ignore[attr-defined]  # of a TXT record
        case "MX":
            text = str(record.exchange).removesuffix(".").lower()  # type: ignore[attr-defined]  # of an MX record
        case _:
            text = str(record).removesuffix(".").lower()
    return text[:_LONGEST_ANSWER]

"""What a deployment asks when it looks up who runs a site, and how long that may take."""

from __future__ import annotations

from dataclasses import dataclass, field

from takeback.adapters.safe_fetch import FetchPolicy

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class LookPolicy:
    """The bounds of one look.

    Attributes:
        fetch: what may be fetched. A page of contacts is small, and one that is not is not read.
        dns_server: address and port of the server that is asked; `None` asks the system's.
        rdap_url: the one RDAP service that is asked, without a slash at its end; empty finds each registry's own by
            IANA's lists.
        abuse_zone: the zone that names who answers for an address; empty asks none.
        origin_zone: the zone that names the network of an IPv4 address; empty asks none.
        origin_zone_v6: the same for IPv6.
        total_seconds: for everything together.
        step_seconds: for any one question.
        most_pages: how many pages beside the first are read.
    """

    fetch: FetchPolicy = field(default_factory=lambda: FetchPolicy(max_body_bytes=2 * _MIB, max_redirects=3))
    dns_server: tuple[str, int] | None = None
    rdap_url: str = ""
    abuse_zone: str = "abuse-contacts.abusix.zone"
    origin_zone: str = "origin.asn.cymru.com"
    origin_zone_v6: str = "origin6.asn.cymru.com"
    total_seconds: float = 45.0
    step_seconds: float = 8.0
    most_pages: int = 6

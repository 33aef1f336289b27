"""Which addresses are on the public Internet. Everything else is refused, and so is whatever this file cannot judge.

The tables are our own and not `ipaddress.is_global`, whose answer for one address differs between Python releases
(mapped, translated and newly reserved ranges), while a refusal here must never depend on the interpreter.

Source:
    IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its successors); IPv6 Global Unicast
    Allocations (2000::/3, RFC 4291).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NOT_PUBLIC_V4 = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by carriers"),  # holds the metadata service of Alibaba Cloud
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud metadata"),  # a public number that Azure answers inside each machine
        ("169.254.0.0/16", "link-local"),  # holds the metadata service of most clouds
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),  # holds the metadata service of Oracle Cloud
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "protocol assignments"),
        ("192.52.193.0/24", "protocol assignments"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "protocol assignments"),
        ("198.18.0.0/15", "benchmarks"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)

_GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("2001::/23", "protocol assignments"),  # holds Teredo, benchmarks and ORCHID
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),  # an IPv4 address in disguise, and long dead
        ("2620:4f:8000::/48", "protocol assignments"),
        ("3fff::/20", "documentation"),
    )
)

_MAPPED = IPv6Network("::ffff:0:0/96")
_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64's well-known prefix: how an IPv6-only machine reaches IPv4 (RFC 6052)
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})  # the upper half of an interface identifier (RFC 5214, 6.1)
_IPV4_BITS = 0xFFFF_FFFF


def why_not_public(address: Address) -> str | None:
    """Why `address` is not on the public Internet, in a word or two; `None` if it is.

    An IPv6 address that carries an IPv4 address is judged by what it carries where that form is still in use (mapped,
    NAT64), and refused where it is not (6to4, Teredo, ISATAP, IPv4-compatible).

    Args:
        address: any address, as parsed by `ipaddress`.
    """
    match address:
        case IPv4Address():
            return next((why for network, why in _NOT_PUBLIC_V4 if address in network), None)
        case IPv6Address():
            return _why_not_public_v6(address)


def is_loopback(address: Address) -> bool:
    """Whether `address` is this machine: 127.0.0.0/8 or ::1, and no form that only carries such an address.

    Args:
        address: any address.
    """
    if isinstance(address, IPv4Address):
        return address.is_loopback
    return address.scope_id is None and int(address) == 1


def _why_not_public_v6(address: IPv6Address) -> str | None:
    if address.scope_id is not None:
        return "bound to one interface"
    if address in _MAPPED or address in _TRANSLATED:
        return why_not_public(IPv4Address(int(address) & _IPV4_BITS))
    if address not in _GLOBAL_UNICAST_V6:
        return "loopback" if is_loopback(address) else "not global unicast"
    if (int(address) >> 32) & _IPV4_BITS in _ISATAP:
        return "ISATAP"
    return next((why for network, why in _NOT_PUBLIC_V6 if address in network), None)

"""Names of hosts: in the one form that machines use, and in the form that people read.

What may be fetched is decided elsewhere, once more and after looking up: `takeback.adapters.safe_fetch`. Here a
location inside somebody's network is refused so that a caseworker hears of it when it is pasted, not at night.

Source:
    RFC 5890 to 5892 and UTS #46 for names in other scripts; RFC 6761, 6762, 8375, 9476 for names that are not public;
    UTS #39, 5.1, for names that mix scripts to look like another.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address
from typing import Final

import idna

from takeback.sites.unreadable import Refused, Why

_LONGEST_NAME = 253  # RFC 1035, 2.3.4, without the root's dot
_NAME: Final = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NOT_PUBLIC: Final = (
    "localhost",
    "local",
    "internal",
    "home.arpa",
    "alt",
    "invalid",
    "lan",
    "home",
    "corp",
    "intranet",
    "localdomain",
)

_LOOK_ALIKE_SCRIPTS: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
"""Scripts whose letters pass for one another's; a label of two of them is shown as machines write it."""


def read_host(text: str, *, loopback_allowed: bool = False) -> str:
    """A host in the one form that machines use: lower case, A-labels, no root's dot; IPv6 in brackets.

    Args:
        text: as it stands in a link.
        loopback_allowed: whether this machine itself is a place; for tests and the demonstration.

    Raises:
        Refused: it is no host, or none of the public net.
    """
    if text.startswith("["):
        return _read_ipv6(text, loopback_allowed=loopback_allowed)
    if "%" in text:
        raise Refused(Why.AMBIGUOUS_HOST)  # not every reader undoes it
    name = _a_labels(text)
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        return _read_ipv4(name, loopback_allowed=loopback_allowed)
    if loopback_allowed and (name == "localhost" or name.endswith(".localhost")):
        return name
    if "." not in name or any(name == each or name.endswith(f".{each}") for each in _NOT_PUBLIC):
        raise Refused(Why.PRIVATE_NAME)
    return name


def is_address(host: str) -> bool:
    """Whether a host, as `read_host` gives it, is an address and no name.

    Args:
        host: in the form that machines use.
    """
    return host.startswith("[") or host.rpartition(".")[2].isdigit()


def shown_host(host: str) -> str:
    """A host as people read it: in its own script, unless it mixes scripts so as to look like another name.

    Args:
        host: in the form that machines use.
    """
    return ".".join(_shown_label(each) for each in host.split("."))


def _a_labels(text: str) -> str:
    try:
        name = text.lower() if text.isascii() else idna.encode(text, uts46=True, std3_rules=True).decode("ascii")
    except UnicodeError:
        raise Refused(Why.MALFORMED) from None
    name = name.removesuffix(".")
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise Refused(Why.MALFORMED)
    return name


def _read_ipv4(name: str, *, loopback_allowed: bool) -> str:
    try:
        address = IPv4Address(name)  # four decimal numbers without leading zeros, and nothing else
    except ValueError:
        raise Refused(Why.AMBIGUOUS_HOST) from None
    if not (_is_public(address) or (loopback_allowed and address.is_loopback)):
        raise Refused(Why.PRIVATE_ADDRESS)
    return str(address)


def _read_ipv6(text: str, *, loopback_allowed: bool) -> str:
    try:
        address = IPv6Address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        raise Refused(Why.MALFORMED) from None
    if not (_is_public(address) or (loopback_allowed and int(address) == 1)):
        raise Refused(Why.PRIVATE_ADDRESS)
    return f"[{address}]"


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.scope_id is not None or address.sixtofour or address.teredo:
            return False
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
    return address.is_global and not address.is_multicast


def _shown_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        shown = idna.decode(label)
    except UnicodeError:
        return label
    scripts = {unicodedata.name(each, "").partition(" ")[0] for each in shown if each.isalpha()}
    looks_alike = len(scripts & _LOOK_ALIKE_SCRIPTS) > 1
    return label if looks_alike or not shown.isprintable() else shown

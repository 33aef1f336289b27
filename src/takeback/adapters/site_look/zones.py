"""Which network an address is in, and who answers for it, from zones of the DNS that are made for such questions.

Source:
    Team Cymru, IP to ASN mapping by DNS; Abusix, abuse contact database by DNS. Both say what routing tables and
    registries say, and may be wrong or late.
"""

from __future__ import annotations

import re

from takeback.adapters.safe_fetch.addresses import Address
from takeback.adapters.site_look.names import AsksNames, NotAnswered
from takeback.adapters.site_look.policy import LookPolicy

_MOST_MAILBOXES = 8


def network_number(
    names: AsksNames, address: Address, policy: LookPolicy, *, seconds: float
) -> int | NotAnswered | None:
    """The number of the network that an address is announced by; `None` where no network is known.

    Args:
        names: the DNS.
        address: a public address.
        policy: names the zone.
        seconds: how long it may take.
    """
    zone = policy.origin_zone if address.version == 4 else policy.origin_zone_v6  # noqa: PLR2004 - the protocol's own number
    if not zone:
        return None
    answer = names.ask(f"{_reversed(address)}.{zone}", "TXT", seconds=seconds)
    if isinstance(answer, NotAnswered):
        return answer
    for each in answer:
        if (found := re.match(r"\s*([0-9]{1,10})\b", each)) is not None:
            return int(found[1])
    return None


def abuse_mailboxes(
    names: AsksNames, address: Address, policy: LookPolicy, *, seconds: float
) -> tuple[str, ...] | NotAnswered:
    """Who answers for an address, as the zone says: still to be judged as any other mailbox.

    Args:
        names: the DNS.
        address: a public address.
        policy: names the zone.
        seconds: how long it may take.
    """
    if not policy.abuse_zone:
        return ()
    answer = names.ask(f"{_reversed(address)}.{policy.abuse_zone}", "TXT", seconds=seconds)
    if isinstance(answer, NotAnswered):
        return answer
    return tuple(part for each in answer for part in re.split(r"[,;\s]+", each) if part)[:_MOST_MAILBOXES]


def _reversed(address: Address) -> str:
    return address.reverse_pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")

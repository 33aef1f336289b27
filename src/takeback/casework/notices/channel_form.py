"""The form of an official channel, as the directory knows it: what it asks for, in the order in which it is filled in.

How many characters a field takes is known of none of them, so none is cut or refused for that: the recipient's page
says it, and a person decides what to leave out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from takeback.casework.notices.form_pack import Holds
from takeback.sites.channels import Asks, Channel

HOLDS: Final[Mapping[Asks, tuple[Holds, ...]]] = {
    Asks.LINKS: (Holds.LINKS,),
    Asks.SEARCH_RESULTS: (Holds.SEARCH_RESULTS,),
    Asks.NAME: (Holds.ORGANISATION,),
    Asks.CONTACT: (Holds.EMAIL, Holds.PHONE),
    Asks.RELATION: (Holds.RELATION,),
    Asks.DESCRIPTION: (Holds.NOTICE,),
    Asks.GOOD_FAITH: (Holds.GOOD_FAITH,),
    Asks.SIGNATURE: (Holds.SIGNATURE,),
    Asks.EARLIER_REQUEST: (Holds.EARLIER,),
    Asks.HASH: (),
}
"""What goes into what a channel asks for. Who asks is the organisation, so its name stands where a name is wanted; a
hash of ours is the person's to give, on a page of theirs."""

NOT_KNOWN: Final = (Holds.LINKS, Holds.NOTICE, Holds.ORGANISATION, Holds.EMAIL, Holds.SIGNATURE)
"""What nearly every form asks for: of one that a caseworker found, the directory says nothing."""


def fields_of(channel: Channel | None) -> tuple[Holds, ...]:
    """What the form of a channel asks for, in its order.

    Args:
        channel: a row of the directory; `None` for a form that the directory does not know.
    """
    if channel is None:
        return NOT_KNOWN
    return tuple(dict.fromkeys(holds for asks in channel.asks for holds in HOLDS[asks])) or NOT_KNOWN

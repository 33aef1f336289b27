"""The form of an official channel, as the directory knows it: what it asks for, in the order in which it is filled in.

How many characters a field takes is known of none of them, so none is cut or refused for that: the recipient's page
says it, and a person decides what to leave out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from takeback.casework.notices.form_pack import Field, Form, Holds
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


def form_at(address: str, channel: Channel | None) -> Form:
    """The form at an address.

    Args:
        address: of its page.
        channel: the row of the directory that has this address; `None` where there is none.
    """
    if channel is None:
        return Form(address=address, fields=_fields(NOT_KNOWN))
    asked = tuple(dict.fromkeys(holds for asks in channel.asks for holds in HOLDS[asks]))
    fields = _fields(asked or NOT_KNOWN)
    form = Form(address=address, fields=fields)
    return replace(form, most_links=channel.most_links) if channel.most_links else form


def _fields(asked: tuple[Holds, ...]) -> tuple[Field, ...]:
    """None is needed: what nobody knows here stays empty, and the page says so."""
    return tuple(Field(label=each.value, holds=each, needed=False) for each in asked)

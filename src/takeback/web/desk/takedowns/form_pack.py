"""A form that somebody fills in by hand: its own fields, as the directory of channels knows them, each to be copied."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from takeback.casework.notices.channel_form import fields_of
from takeback.casework.notices.form_pack import Said, filled
from takeback.flows.takedowns.known import sender_of
from takeback.flows.takedowns.ports import Signature
from takeback.records.takedowns.actions.drafts import reference_of
from takeback.records.takedowns.actions.stated import stated_for
from takeback.records.takedowns.models import Notice, NoticeLocation
from takeback.records.takedowns.queries import Noticed, Worked
from takeback.sites.channels import channel_at
from takeback.sites.location import Reach
from takeback.web.desk.takedowns.words import FORM_FIELDS, Words


@dataclass(frozen=True, slots=True)
class Copied:
    """One field.

    Attributes:
        id: of the field on the page.
        words: what is asked for.
        text: to be copied; empty where nothing of it is known here.
    """

    id: str
    words: Words
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pack:
    """One filling of a form.

    Attributes:
        name: of the channel; empty where the directory does not know the form.
        warning: what to know before it is used.
        checked: when somebody last read what it asks for; `None` where nobody has.
        is_stale: that was too long ago.
        fields: in the order in which they are asked for.
    """

    name: str
    warning: str
    checked: date | None
    is_stale: bool
    fields: tuple[Copied, ...]


def pack_of(row: Notice, each: Noticed, places: list[Worked], signature: Signature, today: date) -> Pack:
    """The form of a notice, filled in.

    Args:
        row: the notice.
        each: the same, opened.
        places: what it is about.
        signature: who signs.
        today: the present day.
    """
    channel = channel_at(each.text.recipient)
    said = Said(
        body=each.text.body,
        paragraphs={name: int(stands) for name, stands in each.text.elements if stands.isdecimal()},
        locations=tuple(place.location.address for place in places),
        results=tuple(place.location.address for place in places if place.location.reach is Reach.SEARCH),
        sender=sender_of(row.organisation_id, signature),
        reference=reference_of(row.batch, row.recipient_hash, row.part),
        circumstances=stated_for(row.holder).statement.circumstances,
        earlier=_earlier(row),
    )
    fields = filled(fields_of(channel), said)
    return Pack(
        name="" if channel is None else channel.name,
        warning="" if channel is None else channel.warning,
        checked=None if channel is None else channel.checked,
        is_stale=channel is not None and channel.is_stale(today),
        fields=tuple(Copied(f"form-{one.holds.value}", FORM_FIELDS[one.holds], one.text) for one in fields),
    )


def _earlier(row: Notice) -> tuple[str, ...]:
    """The references of the notices that this one cites."""
    cited = Notice.objects.filter(pk__in=NoticeLocation.objects.filter(notice=row).values("cites")).order_by("pk")
    return tuple(reference_of(each.batch, each.recipient_hash, each.part) for each in cited)

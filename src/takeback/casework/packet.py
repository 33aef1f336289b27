"""The packet for a regulator: what was asked, when, every element of it, and what came back. A draft, as notices are.

It is written only of what is due: a regulator to whom one comes before the law's time is over sends one away. Replies
are quoted, cut to a length, and hold no name of a person who did not agree to be named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from takeback.base.errors import Invalid
from takeback.casework.notices.drafting import ElementShown
from takeback.casework.notices.facts import Sender
from takeback.casework.notices.rendering import rendered, version_of
from takeback.casework.notices.route import PRACTICE
from takeback.casework.notices.text import ADDRESS, harmless, one_line
from takeback.casework.notices.withheld import holds_name, holds_whole_name
from takeback.casework.notices.wording import words

LANGUAGES: Final = ("en", "ko", "es")
MOST_OF_A_REPLY: Final = 2000
"""Characters of a reply that are quoted."""

REGULATORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "us_take_it_down": "Federal Trade Commission",
        "eu_gdpr_17": "the data protection authority of the person's or the recipient's country",
        "eu_dsa_16": "the Digital Services Coordinator of the recipient's country",
        "uk_osa": "Ofcom",
        "kr_tba_22_5": "Korea's media regulator",
        "au_osa": "eSafety Commissioner",
    }
)
"""Who watches over a route's law. Routes that are not here have none that hears of a single case.

Source: 47 USC 223a(b) (FTC); GDPR Art. 77; DSA Art. 53; Online Safety Act 2023; Telecommunications Business Act
(Korea), Art. 22-5; Online Safety Act 2021 (Cth).
"""


class Came(StrEnum):
    """What came back."""

    RECEIPT = "receipt"
    """An automatic answer."""
    REPLY = "reply"
    REFUSAL = "refusal"
    BOUNCE = "bounce"
    REMOVAL = "removal"
    """We looked, and it was gone."""
    STILL_THERE = "still_there"
    """We looked, and it was there."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that came back.

    Attributes:
        at: when.
        what: of which kind.
        text: of a reply, as it came; hostile.
    """

    at: datetime
    what: Came
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One notice that was sent.

    Attributes:
        reference: of the notice.
        route: its id.
        law: as it was cited.
        recipient: to whom.
        sent_at: when it left.
        due_at: when its clock was over.
        by_law: whether that clock was the law's.
        locations: that it named.
        elements: the table that it carried.
        template_version: of its text.
        came: what came back.
    """

    reference: str
    route: str
    law: str
    recipient: str
    sent_at: datetime
    due_at: datetime
    by_law: bool
    locations: tuple[str, ...]
    elements: tuple[ElementShown, ...]
    template_version: str
    came: tuple[Event, ...] = ()

    def __post_init__(self) -> None:
        """Refuse instants without a zone, and text that is not only text."""
        for at in (self.sent_at, self.due_at, *(came.at for came in self.came)):
            if at.tzinfo is None:
                raise Invalid("an instant needs its zone", field="asked")
        for name in ("reference", "law", "recipient"):
            one_line(getattr(self, name), name)
        for number, each in enumerate(self.locations):
            one_line(each, f"locations.{number}", ADDRESS)


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet that nobody has approved yet.

    Attributes:
        regulator: to whom it goes.
        subject: one line.
        body: plain text.
        template: its name.
        template_version: its number and hash.
        language: of the text.
    """

    regulator: str
    subject: str
    body: str
    template: str
    template_version: str
    language: str


@dataclass(frozen=True, slots=True)
class NoPacket:
    """No packet is written.

    Attributes:
        reason: a word of `REASONS`.
    """

    reason: str

    @property
    def sentence(self) -> str:
        """Why."""
        return REASONS[self.reason]


REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not_agreed": "The person has not agreed that a regulator is told.",
        "nothing_asked": "Nobody was asked yet: a regulator hears what was asked, and what came of it.",
        "clock_runs": "A clock still runs, and nobody has refused.",
        "all_removed": "Everything that was asked for is gone.",
        "no_regulator": "No regulator watches over this route.",
        "name_in_text": "A text of the packet holds the name of a person who did not agree to be named.",
    }
)


def packed_for_regulator(  # noqa: PLR0913 - a matter, who complains, and two words of the person's
    route: str,
    asked: tuple[Asked, ...],
    sender: Sender,
    now: datetime,
    language: str,
    *,
    regulator: str,
    person_agreed: bool,
    withheld_name: str = "",
) -> Packet | NoPacket:
    """Write a packet.

    Args:
        route: under whose law the regulator is asked.
        asked: everything that was sent in this matter, under whatever route.
        sender: who complains.
        now: the present instant.
        language: one of `LANGUAGES`.
        regulator: its name, as it is written to; `REGULATORS` says which kind hears of the route.
        person_agreed: the person agreed that the regulator is told.
        withheld_name: the person's name, where it must not appear; empty where the person agreed to be named.

    Returns:
        The draft, or why there is none.

    Raises:
        Invalid: no such language, or an instant without a zone.
    """
    if language not in LANGUAGES:
        raise Invalid(f"a packet is written in {', '.join(LANGUAGES)}", field="language")
    if now.tzinfo is None:
        raise Invalid("an instant needs its zone", field="now")
    regulator = one_line(regulator, "regulator")
    stopped = _why_not(route, asked, now) if person_agreed else "not_agreed"
    if stopped:
        return NoPacket(stopped)
    in_order = sorted(asked, key=lambda each: (each.sent_at, each.reference))
    if _holds_name(in_order, sender, withheld_name):
        return NoPacket("name_in_text")
    template = f"packet/{language}.txt"
    came = words(language)["came"]
    text = rendered(
        template,
        {
            "regulator": regulator,
            "organisation": sender.organisation,
            "signatory": sender.signatory,
            "email": sender.email,
            "phone": sender.phone,
            "date": _day(now),
            "notices": [_notice(each, now, came, words(language)["elements"]) for each in in_order],
        },
    )
    return Packet(regulator, text.subject, text.body, template, version_of(template), language)


def _why_not(route: str, asked: tuple[Asked, ...], now: datetime) -> str | None:
    of_route = [each for each in asked if each.route == route]
    if route not in REGULATORS:
        return "no_regulator"
    if not of_route:
        return "nothing_asked"
    if all(_last_look(each) is Came.REMOVAL for each in of_route):
        return "all_removed"
    ripe = any(
        _last_look(each) is not Came.REMOVAL
        and (each.due_at <= now or any(event.what is Came.REFUSAL for event in each.came))
        for each in of_route
    )
    return None if ripe else "clock_runs"


def _last_look(asked: Asked) -> Came | None:
    looks = [each for each in asked.came if each.what in {Came.REMOVAL, Came.STILL_THERE}]
    return max(looks, key=lambda each: each.at).what if looks else None


def _holds_name(asked: list[Asked], sender: Sender, name: str) -> bool:
    if not name:
        return False
    fixed = (sender.organisation, sender.signatory, sender.email, *(each.recipient for each in asked))
    replies = (harmless(event.text, MOST_OF_A_REPLY) for each in asked for event in each.came)
    written = (*(each.reference for each in asked), *replies)
    return holds_whole_name(fixed, name) or holds_name(written, name)


def _notice(asked: Asked, now: datetime, came: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "reference": asked.reference,
        "law": asked.law,
        "recipient": asked.recipient,
        "sent_at": _instant(asked.sent_at),
        "due_at": _instant(asked.due_at),
        "by_law": asked.by_law,
        "is_over": asked.due_at <= now,
        "locations": asked.locations,
        "version": asked.template_version,
        "elements": [
            {
                "name": names.get(each.element, each.name),
                "clause": "" if each.clause == PRACTICE else each.clause,
                "paragraph": each.paragraph,
            }
            for each in asked.elements
        ],
        "came": [
            {"at": _instant(each.at), "what": came[each.what], "text": harmless(each.text, MOST_OF_A_REPLY)}
            for each in sorted(asked.came, key=lambda each: each.at)
        ],
    }


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()

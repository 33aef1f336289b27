"""What machines need at night, locked under a key that lies outside database and backup."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings

from takeback.base.errors import Tampered
from takeback.casework.notices.proposal import Way
from takeback.casework.notices.route import Cost
from takeback.sealing.boxes import lock, unlock
from takeback.sealing.outcomes import Opened
from takeback.sealing.purposes import Purpose
from takeback.sites.location import Location, Reach


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What a notice says, and to whom.

    Attributes:
        recipient: an address of mail, or of a form.
        subject: its first line.
        body: all of it, as approved.
        elements: the table of elements that its law asks for, and where each stands.
        confirmation: the number that a form gave; empty before.
        name: of the recipient, as the notice says it.
        ways: the routes that could be taken when it was drafted, the best first, with their reasons and costs.
        through: through whom the recipient is heard; `None` where it hears the organisation itself.
        person: whose name it says; empty where it says none.
    """

    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    elements: tuple[tuple[str, str], ...] = field(repr=False)
    confirmation: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    ways: tuple[Way, ...] = field(default=(), repr=False)
    through: str | None = field(default=None, repr=False)
    person: str = field(default="", repr=False)


def lock_location(row_id: str, location: Location) -> bytes:
    """A box with a location.

    Args:
        row_id: of the row it belongs to.
        location: what.
    """
    told = {
        "reach": location.reach.value,
        "address": location.address,
        "key": location.key,
        "host": location.host,
        "site": location.site,
        "copy_of": location.copy_of,
    }
    return _locked(told, location_purpose(row_id))


def open_location(row_id: str, box: bytes) -> Location:
    """The location in a box.

    Args:
        row_id: of the row it stands in.
        box: as stored.

    Raises:
        Tampered: it does not open under the server's key, or belongs to another row.
    """
    told = _opened(box, location_purpose(row_id))
    return Location(
        Reach(str(told["reach"])),
        str(told["address"]),
        str(told["key"]),
        str(told["host"]),
        str(told["site"]),
        str(told["copy_of"]),
    )


def lock_notice(notice_id: str, text: NoticeText) -> bytes:
    """A box with a notice.

    Args:
        notice_id: of its row.
        text: what it says.
    """
    told = {
        "recipient": text.recipient,
        "subject": text.subject,
        "body": text.body,
        "elements": [list(each) for each in text.elements],
        "confirmation": text.confirmation,
        "name": text.name,
        "ways": [[way.route, list(way.reasons), list(way.costs), way.asks_first] for way in text.ways],
        "through": text.through,
        "person": text.person,
    }
    return _locked(told, notice_purpose(notice_id))


def open_notice(notice_id: str, box: bytes) -> NoticeText:
    """The notice in a box. The arguments and errors are those of `open_location`.

    Args:
        notice_id: of the row it stands in.
        box: as stored.

    Raises:
        Tampered: it does not open.
    """
    told = _opened(box, notice_purpose(notice_id))
    elements = told["elements"]
    return NoticeText(
        str(told["recipient"]),
        str(told["subject"]),
        str(told["body"]),
        tuple((str(name), str(shown)) for name, shown in elements) if isinstance(elements, list) else (),
        str(told["confirmation"]),
        str(told.get("name", "")),
        _ways(told.get("ways", [])),  # what was locked before has none of these
        None if told.get("through") is None else str(told["through"]),
        str(told.get("person", "")),
    )


def _ways(told: object) -> tuple[Way, ...]:
    return tuple(
        Way(str(route), tuple(map(str, reasons)), tuple(map(Cost, costs)), bool(asks_first))
        for route, reasons, costs, asks_first in (told if isinstance(told, list) else [])
    )


def lock_stated(holder: str, told: bytes) -> bytes:
    """A box with what a caseworker stated for the notices of a holder.

    Args:
        holder: the case or incident.
        told: facts, as JSON.
    """
    return lock(settings.LOCATION_KEY, told, stated_purpose(holder))


def open_stated(holder: str, box: bytes) -> bytes:
    """The facts in a box, as JSON.

    Args:
        holder: the case or incident.
        box: as stored.

    Raises:
        Tampered: it does not open.
    """
    return _plaintext(box, stated_purpose(holder))


def lock_signal(location_id: str, value: str) -> bytes:
    """A box with a hash that nobody has confirmed.

    Args:
        location_id: where it was taken.
        value: the hash.
    """
    return lock(settings.LOCATION_KEY, value.encode(), signal_purpose(location_id))


def open_signal(location_id: str, box: bytes) -> str:
    """The hash in a box.

    Args:
        location_id: where it was taken.
        box: as stored.

    Raises:
        Tampered: it does not open.
    """
    return _plaintext(box, signal_purpose(location_id)).decode()


def hashed(use: str, value: str) -> str:
    """A value hashed under the server's key: alike rows are found by it, and nobody else can compute it.

    Args:
        use: what it is a hash of.
        value: in the one form in which two mentions are alike.
    """
    return hmac.digest(settings.LOCATION_KEY, f"takedown-{use}\n{value}".encode(), hashlib.sha256).hex()


def location_purpose(row_id: str) -> Purpose:
    """What the box of a location is bound to."""
    return Purpose("takedown-location", (row_id,))


def notice_purpose(notice_id: str) -> Purpose:
    """What the box of a notice is bound to."""
    return Purpose("takedown-notice", (notice_id,))


def stated_purpose(holder: str) -> Purpose:
    """What the box of what was stated for notices is bound to."""
    return Purpose("takedown-stated", (holder,))


def signal_purpose(location_id: str) -> Purpose:
    """What the box of an unconfirmed hash is bound to."""
    return Purpose("takedown-signal", (location_id,))


def answer_purpose(case_id: str, notice_id: str) -> Purpose:
    """What the box of a recipient's answer is for; sealed to the case."""
    return Purpose("takedown-answer", (case_id, notice_id))


def stray_purpose(organisation_id: str, mail_id: str) -> Purpose:
    """What the box of a mail that belongs to no notice is for; sealed to an organisation."""
    return Purpose("takedown-stray-mail", (organisation_id, mail_id))


def delegate_purpose(case_id: str) -> Purpose:
    """What the box with a delegate's name and proof is for; sealed to the case."""
    return Purpose("takedown-delegate", (case_id,))


def police_purpose(case_id: str) -> Purpose:
    """What the box with station, officer and reference is for; sealed to the case."""
    return Purpose("takedown-police", (case_id,))


def _locked(told: Mapping[str, object], purpose: Purpose) -> bytes:
    return lock(settings.LOCATION_KEY, json.dumps(told).encode(), purpose)


def _opened(box: bytes, purpose: Purpose) -> dict[str, object]:
    told = json.loads(_plaintext(box, purpose))
    if not isinstance(told, dict):
        raise Tampered("a box of a takedown holds something else than it should")
    return told


def _plaintext(box: bytes, purpose: Purpose) -> bytes:
    match unlock(settings.LOCATION_KEY, box, purpose):
        case Opened(plaintext):
            return plaintext
        case _:
            raise Tampered("a box of a takedown does not open under the server's key")

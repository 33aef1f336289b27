"""What may be known of cases: by the person through their own case, by staff through their organisation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.conf import settings
from django.db.models import Q

from takeback.base.errors import NotFound, Tampered
from takeback.casework.case import Path, State
from takeback.casework.claim import LIVE, Claim
from takeback.records.cases.actions import item_purpose, location_purpose, message_purpose
from takeback.records.cases.models import Case, CaseEvent, CaseImage, Message, ReportedLocation, SealedItem
from takeback.sealing.boxes import PrivateKey, open_box, unlock
from takeback.sealing.outcomes import Opened

TURNED: Final = "turned_to_minor"
"""The kind of event of a case that began to go the minor's path late."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, opened.

    Attributes:
        from_person: whether the person wrote it.
        text: what it says.
        sent_on: the day.
        read: whether the other side has opened it.
    """

    from_person: bool
    text: str = field(repr=False)
    sent_on: date
    read: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A reported link, opened.

    Attributes:
        text: as told.
        reported_on: the day.
        danger: the person says that it shows their name, address or telephone number.
    """

    text: str = field(repr=False)
    reported_on: date
    danger: bool = False


def case_of(case_id: str) -> Case | None:
    """A case.

    Args:
        case_id: which.
    """
    return Case.objects.filter(pk=case_id).first()


def case_of_attempt(attempt: str) -> Case | None:
    """The case that a page has opened, if it was sent before.

    Args:
        attempt: a hash of what the page sent along; empty finds none.
    """
    return Case.objects.filter(attempt=attempt).first() if attempt else None


def case_in(organisation_id: str, case_id: str) -> Case:
    """A case of one organisation.

    Args:
        organisation_id: whose.
        case_id: which.

    Raises:
        NotFound: it has no such case.
    """
    case = Case.objects.filter(pk=case_id, organisation_id=organisation_id).first()
    if case is None:
        raise NotFound("there is no such case")
    return case


def images_of(case: Case) -> list[CaseImage]:
    """The claims of a case, in the order in which they came.

    Args:
        case: which.
    """
    return list(CaseImage.objects.filter(case=case).order_by("pk"))


def claims_by_case(entries: Collection[int]) -> dict[int, dict[str, Claim]]:
    """How cases stand to entries.

    Args:
        entries: their ids.

    Returns:
        For each entry that somebody claims, or did, the claims by the case's id.
    """
    found: dict[int, dict[str, Claim]] = {}
    for entry, case, claim in CaseImage.objects.filter(entry__in=entries).values_list("entry", "case", "claim"):
        found.setdefault(entry, {})[case] = Claim(claim)
    return found


def stands_by_a_claim(entry: int, consent: str) -> bool:
    """Whether an entry is in its bank by the consent of somebody who claims it, or did; and not from elsewhere.

    Args:
        entry: its id.
        consent: the consent reference at the entry.
    """
    return CaseImage.objects.filter(entry=entry, case__consent=consent).exists()


def claims_on(entry: int) -> list[CaseImage]:
    """Every live claim on an entry, with its case.

    Args:
        entry: its id.
    """
    return list(CaseImage.objects.filter(entry=entry, claim__in=LIVE).select_related("case").order_by("pk"))


def is_set_aside(entry: int) -> bool:
    """Whether a case on the minor's path has claimed an entry: then no other claim brings it back.

    Args:
        entry: its id.
    """
    return CaseImage.objects.filter(entry=entry, claim=Claim.SET_ASIDE.value).exists()


def was_turned(case: Case) -> bool:
    """Whether a case goes the minor's path because of what was found later, and not since it was opened.

    Args:
        case: which.
    """
    return case.path == Path.MINOR and CaseEvent.objects.filter(case=case, kind=TURNED).exists()


def minors_among(case_ids: Collection[str]) -> list[str]:
    """Which of these go the minor's path.

    Args:
        case_ids: any.
    """
    return _among(case_ids, Q(path=Path.MINOR))


def entries_of_verified_others(case: Case, entries: Collection[int]) -> set[int]:
    """What somebody else who was verified claims, live: among some entries, and whatever of theirs is frozen.

    Args:
        case: this one's own claims are left out.
        entries: ids.
    """
    verified = CaseImage.objects.filter(case__verified_on__isnull=False).exclude(case__state=State.WITHDRAWN)
    sought = Q(entry__in=entries, claim__in=LIVE) | Q(claim=Claim.FROZEN)
    return set(verified.exclude(case=case).filter(sought).values_list("entry", flat=True))


def letters_of(case: Case, private: PrivateKey) -> list[Letter]:
    """The letters of a case, oldest first.

    Args:
        case: whose.
        private: the private half of the case's key.

    Raises:
        Tampered: one of them does not open.
    """
    return [
        Letter(
            row.from_person,
            _text(private, bytes(row.box), row),
            row.sent_on,
            row.read,
        )
        for row in Message.objects.filter(case=case).order_by("pk")
    ]


def told_in(case: Case, private: PrivateKey) -> dict[str, list[str]]:
    """What the person told, by kind.

    Args:
        case: whose.
        private: the private half of the case's key.

    Raises:
        Tampered: something does not open.
    """
    told: dict[str, list[str]] = {}
    for row in SealedItem.objects.filter(case=case).order_by("pk"):
        match open_box(private, bytes(row.box), item_purpose(case.pk, row.kind)):
            case Opened(plaintext):
                told.setdefault(row.kind, []).append(plaintext.decode())
            case _:
                raise Tampered("something that is sealed to a case does not open with its key")
    return told


def links_of(case: Case) -> list[Link]:
    """The links of a case, oldest first.

    Args:
        case: whose.

    Raises:
        Tampered: one of them does not open under the server's key.
    """
    links = []
    for row in ReportedLocation.objects.filter(case=case).order_by("pk"):
        match unlock(settings.LOCATION_KEY, bytes(row.locked), location_purpose(case.pk)):
            case Opened(plaintext):
                links.append(Link(plaintext.decode(), row.reported_on, row.danger))
            case _:
                raise Tampered("a reported link does not open under the server's key")
    return links


def unknown_among(case_ids: Collection[str]) -> list[str]:
    """Which of these no case has.

    Args:
        case_ids: of keys, say.
    """
    ids = list(case_ids)
    known: set[str] = set()
    for start in range(0, len(ids), _AT_ONCE):
        known |= set(Case.objects.filter(pk__in=ids[start : start + _AT_ONCE]).values_list("pk", flat=True))
    return [each for each in ids if each not in known]


def withdrawn_among(case_ids: Collection[str]) -> list[str]:
    """Which of these are withdrawn.

    Args:
        case_ids: of keys, say.
    """
    return _among(case_ids, Q(state=State.WITHDRAWN))


def acted_for_no_more_among(case_ids: Collection[str]) -> list[str]:
    """Those of which the person was acted for, and is no more.

    Args:
        case_ids: of keys, say.
    """
    return _among(case_ids, Q(acting_ended_on__isnull=False))


def worked_by_none_among(case_ids: Collection[str]) -> list[str]:
    """Those that no organisation works.

    Args:
        case_ids: of keys, say.
    """
    return _among(case_ids, Q(organisation__isnull=True))


def _among(case_ids: Collection[str], which: Q) -> list[str]:
    ids = list(case_ids)
    found: list[str] = []
    for start in range(0, len(ids), _AT_ONCE):
        found += Case.objects.filter(which, pk__in=ids[start : start + _AT_ONCE]).values_list("pk", flat=True)
    return found


_AT_ONCE = 500


def _text(private: PrivateKey, box: bytes, row: Message) -> str:
    match open_box(private, box, message_purpose(row.case_id, from_person=row.from_person)):
        case Opened(plaintext):
            return plaintext.decode()
        case _:
            raise Tampered("a letter of a case does not open with its key")


def frozen_entries(organisation_id: str | None = None) -> list[int]:
    """Entries that more than one person claims, or that were in a bank before somebody claimed them.

    Args:
        organisation_id: only those that a case of this organisation claims; of all where it is left out.
    """
    frozen = CaseImage.objects.filter(claim=Claim.FROZEN)
    if organisation_id is not None:
        frozen = frozen.filter(case__organisation=organisation_id)
    return list(frozen.order_by("entry").values_list("entry", flat=True).distinct())

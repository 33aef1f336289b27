"""Copies of one picture that two cases claim, under hashes that differ by a few bits: a person looks at both.

Which entries are near is asked of the shelf, as for an upload, before the transaction of the claim: inside it the shelf
would take up what is not yet certain. Of two that are claimed in the same moment, neither is on the shelf of the other
process then; so whoever claimed looks once more when all is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from django.db import transaction

from takeback.casework.claim import LIVE, Claim
from takeback.flows.services import Services
from takeback.matching.matcher import Asker
from takeback.records.banks.consented import stands
from takeback.records.cases.actions import freeze_claims_on
from takeback.records.cases.models import CaseImage
from takeback.records.cases.queries import claims_by_case
from takeback.signals.hashers.pdq import HASHER as PDQ
from takeback.signals.signal import Signal

Near = Mapping[str, frozenset[int]]
"""For each hash, the entries near it."""


def near_entries(services: Services, values: Sequence[str]) -> Near:
    """The entries near some hashes, in any bank. Never called inside a transaction.

    Args:
        services: the process's collaborators.
        values: of PDQ.

    Raises:
        Unavailable: the banks cannot be searched. That is never "nothing is near".
    """
    if not values:
        return {}
    asker = Asker(services.clock.now().astimezone(UTC).date())
    found = services.shelf.matches([[Signal(PDQ.type, value)] for value in values], asker)
    return {
        value: frozenset(each.entry for each in matches)
        for value, matches in zip(values, found, strict=True)
        if matches
    }


def freeze_near(case_id: str, bank: str, entry: int, near: Collection[int], at: datetime) -> bool:
    """Freeze a claim and those of other cases on near copies in the same bank, in the caller's transaction.

    Somebody who was refused such a picture before freezes nobody else's by bringing one more copy of it.

    Args:
        case_id: whose claim.
        bank: the name of the bank that has the entry.
        entry: what is claimed.
        near: entries near it.
        at: now.

    Returns:
        Whether there was such a claim, so that this one is frozen.
    """
    others = _claimed_by_others(case_id, bank, [each for each in near if each != entry], at)
    if not others:
        return False
    for each in (entry,) if _was_refused(case_id, entry, at) else (entry, *others):
        freeze_claims_on(each)
    return True


def near_among(entries: Collection[int], at: datetime) -> dict[int, list[int]]:
    """Which of a few entries are near each other, for whoever looks at them.

    Args:
        entries: their ids.
        at: now.

    Returns:
        For each, the others that are near it.
    """
    hashes = {entry: int(there.value, 16) for entry, there in stands(entries, at.date()).items()}
    return {
        entry: [
            other
            for other, theirs in sorted(hashes.items())
            if other != entry and (value ^ theirs).bit_count() <= PDQ.match_radius
        ]
        for entry, value in hashes.items()
    }


def look_once_more(services: Services, images: Sequence[CaseImage], values: Mapping[int, str]) -> None:
    """Freeze what was claimed by somebody else while these claims were written.

    Args:
        services: the process's collaborators.
        images: claims that are new, and committed.
        values: of PDQ, by entry.
    """
    near = near_entries(services, [values[each.entry] for each in images])
    at = services.clock.now()
    for image in images:
        close = near.get(values[image.entry], frozenset()) - {image.entry}
        if not close:
            continue
        with transaction.atomic():
            held = CaseImage.objects.select_for_update().filter(pk=image.pk, claim=Claim.HELD).exists()
            there = stands([image.entry], at.date()).get(image.entry)
            if held and there is not None:
                freeze_near(image.case_id, there.bank, image.entry, close, at)


def _was_refused(case_id: str, entry: int, at: datetime) -> bool:
    """Whether this case was told of a near copy that it is somebody else's. Such an entry may match no more."""
    refused = CaseImage.objects.filter(case=case_id, claim=Claim.REFUSED).values_list("entry", flat=True)
    return bool(near_among([entry, *refused], at)[entry])


def _claimed_by_others(case_id: str, bank: str, near: Sequence[int], at: datetime) -> list[int]:
    """Of near entries those that another case claims, live."""
    claimed = [
        entry
        for entry, by_case in claims_by_case(near).items()
        if any(owner != case_id and claim in LIVE for owner, claim in by_case.items())
    ]
    there = stands(claimed, at.date())
    return [entry for entry in claimed if entry in there and there[entry].bank == bank]

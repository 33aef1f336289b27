"""Whether a picture that two people claim holds up a removal at one location.

Whoever hurts somebody has their picture too, and may claim it. That must not stop every removal of theirs: neither at
links about other pictures, nor by the word of somebody whom nobody has verified. So a frozen picture counts

    at the check                 where hashes taken at the location are near it, whoever else claims it
    at the check and after it    where somebody who was verified claims it too, unless hashes taken there are of others

Where nothing was hashed at a location, the picture may be there: then a verified person's claim is enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from takeback.casework.claim import Claim
from takeback.records.banks.consented import stands
from takeback.records.cases.models import Case
from takeback.records.cases.queries import entries_of_verified_others, images_of
from takeback.records.takedowns.models import LocationWork
from takeback.records.takedowns.queries import hashes_taken_at
from takeback.signals.hashers.pdq import HASHER as PDQ


def frozen_here(row: LocationWork, case: Case, today: date, *, everybody: bool) -> bool:
    """Whether one of the case's frozen pictures speaks against a notice about a location.

    Args:
        row: which location.
        case: for whom it is worked on.
        today: in UTC.
        everybody: at the check: whoever else claims a picture that was seen there counts. Else only the verified.
    """
    frozen = [image.entry for image in images_of(case) if image.claim == Claim.FROZEN]
    if not frozen:
        return False
    hashes = _hashes(frozen, today)
    taken = [int(value, 16) for value in hashes_taken_at(row)]
    if taken:
        frozen = [entry for entry in frozen if entry in hashes and _near(hashes[entry], taken)]
    if everybody and taken:
        return bool(frozen)
    return _verified_others_claim(frozen, case, today)


def _verified_others_claim(frozen: Collection[int], case: Case, today: date) -> bool:
    """Whether somebody else who was verified claims one of these, or a near copy of it."""
    theirs = entries_of_verified_others(case, frozen)
    if theirs & set(frozen):
        return True
    copies = list(_hashes(theirs, today).values())
    return any(_near(value, copies) for value in _hashes(frozen, today).values())


def _hashes(entries: Collection[int], today: date) -> dict[int, int]:
    return {entry: int(there.value, 16) for entry, there in stands(entries, today).items()}


def _near(value: int, others: Iterable[int]) -> bool:
    return any((value ^ other).bit_count() <= PDQ.match_radius for other in others)

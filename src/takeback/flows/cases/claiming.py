"""Pictures of a case become entries of a bank, and entries leave it again. Crosses `records.cases` and `records.banks`.

A bank holds an opaque consent and never learns of a case. Who claims what is known here alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.case import start_of_day
from takeback.casework.claim import LIVE, Claim, Found, Verdict, judge
from takeback.flows.banks.doubted import doubt_is_over
from takeback.flows.cases.near_claims import Near, freeze_near
from takeback.matching.bank import BankClass, Standing
from takeback.matching.policy import MINIMUM_QUALITY
from takeback.records.accounts.queries import organisation as organisation_of
from takeback.records.banks.actions import (
    Particulars,
    add_entries,
    bring_back,
    create_bank,
    entrust,
    withdraw_entry,
)
from takeback.records.banks.consented import Stands, intimate_bank_of, stands
from takeback.records.cases.actions import freeze_claims_on, set_claim, set_claims
from takeback.records.cases.models import Case, CaseImage
from takeback.records.cases.queries import claims_by_case, claims_on, stands_by_a_claim
from takeback.signals.signal import Signal

MOST_IMAGES = 500
"""Pictures that one case can hold: more is nobody's own."""
_PDQ = re.compile("[0-9a-f]{64}")
_BITS = 256
_BEST = 100
_PROVENANCE = "portal"
_NAME = "intimate"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the person's own device gives it.

    Attributes:
        pdq: 64 hex digits.
        quality: 0 to 100.

    Raises:
        Invalid: it is no such hash, or one that is too weak to be told from others.
    """

    pdq: str
    quality: int

    def __post_init__(self) -> None:
        """Refuse what cannot be banked."""
        if not _PDQ.fullmatch(self.pdq):
            raise Invalid("a hash has 64 hex digits, in small letters", field="pdq")
        # Half of the bits of a true one are set, since each says on which side of the median something lies.
        if abs(int(self.pdq, 16).bit_count() - _BITS // 2) > _BITS // 8:
            raise Invalid("no picture has this hash", field="pdq")
        if not 0 <= self.quality <= _BEST:
            raise Invalid(f"quality is 0 to {_BEST}", field="quality")
        if self.quality < MINIMUM_QUALITY:
            raise Invalid("a picture with so little to see cannot be told from others", field="quality")


@dataclass(frozen=True, slots=True)
class Claimed:
    """What became of pictures.

    Attributes:
        images: a claim for each different one.
        new: those of them that the case did not have before.
        values: of PDQ, by entry.
    """

    images: tuple[CaseImage, ...]
    new: tuple[CaseImage, ...]
    values: Mapping[int, str]


def claim_pictures(
    case: Case,
    pictures: Sequence[Picture],
    at: datetime,
    *,
    standing: Standing = Standing.ATTESTED,
    near: Near = MappingProxyType({}),
) -> Claimed:
    """Bank the pictures of a case, in the caller's transaction, and write how it stands to each.

    Args:
        case: held by the transaction, on the adult path and not withdrawn.
        pictures: of it; one that is there already changes nothing.
        at: now; kept as a day.
        standing: `attested` where nobody looked, `reviewed` where a reviewer did.
        near: entries near each picture, asked for before the transaction.

    Returns:
        One claim for each different picture.

    Raises:
        Conflict: the case would hold too many.
    """
    if not pictures:
        return Claimed((), (), {})
    if CaseImage.objects.filter(case=case).count() + len(pictures) > MOST_IMAGES:
        raise Conflict(f"a case can hold {MOST_IMAGES} pictures")
    bank = bank_of(case, at)
    signals = [Signal("pdq", each.pdq, each.quality) for each in pictures]
    banked = add_entries(
        bank,
        signals,
        standing,
        start_of_day(at),
        provenance=_PROVENANCE,
        particulars=Particulars(consent_reference=case.consent),
        coarse=True,
    )
    fresh = {each.entry for each in banked if each.fresh}
    values = {each.entry: picture.pdq for each, picture in zip(banked, pictures, strict=True)}
    new = _claim(case, bank, list(values), fresh, at)
    for entry in new:
        freeze_near(case.pk, bank, entry, near.get(values[entry], frozenset()), at)
    images = {image.entry: image for image in CaseImage.objects.filter(case=case, entry__in=list(values))}
    return Claimed(tuple(images[entry] for entry in values), tuple(images[entry] for entry in new), values)


def let_go(case: Case, image: CaseImage, at: datetime) -> None:
    """Take one claim back, in the caller's transaction. The entry stops matching unless somebody else claims it too.

    Args:
        case: held by the transaction.
        image: a claim of it.
        at: now; kept as a day.
    """
    if image.claim not in LIVE:
        return
    set_claim(case, image.entry, Claim.WITHDRAWN, at)
    remaining = claims_on(image.entry)
    entry = stands([image.entry], at.date()).get(image.entry)
    if remaining:
        if entry is not None and entry.consent_reference == case.consent:  # else it would outlive who is left
            heir = next((each for each in remaining if each.claim == Claim.HELD), remaining[0])
            entrust(entry.bank, image.entry, heir.case.consent, start_of_day(at))
        return
    if entry is not None and stands_by_a_claim(image.entry, entry.consent_reference):
        withdraw_entry(entry.bank, image.entry, start_of_day(at), coarse=True)
        doubt_is_over(image.entry)


def bank_of(case: Case, at: datetime) -> str:
    """The bank of intimate pictures for a case, made where there is none.

    Args:
        case: whose organisation, or the deployment where it has none, owns the bank.
        at: now.
    """
    owner = case.organisation_id
    names = [_NAME, f"{_NAME}-portal" if owner is None else f"{_NAME}-{owner}"]
    for name in names:
        if intimate_bank_of(owner, [name]) is not None:
            return name
        try:
            with transaction.atomic():
                whose = None if owner is None else organisation_of(owner)
                create_bank(name, BankClass.INTIMATE, start_of_day(at), owner=whose, coarse=True)
        except Conflict:  # somebody else's, or made a moment ago
            if intimate_bank_of(owner, [name]) is not None:
                return name
        else:
            return name
    raise NotFound("there is no bank for intimate pictures, and none can be made")


def _claim(case: Case, bank: str, entries: Sequence[int], fresh: Collection[int], at: datetime) -> list[int]:
    """Judge every picture, then write all claims at once: many people may wait for this transaction.

    Returns:
        The entries that the case had not claimed before.
    """
    claimed, there = claims_by_case(entries), stands(entries, at.date())
    verdicts: dict[int, Claim] = {}
    for entry in entries:
        by_case = claimed.get(entry, {})
        own = by_case.get(case.pk)
        if own in LIVE:
            continue
        verdict = _judged(case, by_case, there[entry], fresh=entry in fresh)
        if verdict.bring_back:
            bring_back(bank, entry, case.consent, start_of_day(at))
        if verdict.claim is Claim.FROZEN:
            freeze_claims_on(entry)
        verdicts[entry] = verdict.claim
    set_claims(case, verdicts, at)
    return list(verdicts)


def _judged(case: Case, by_case: Mapping[str, Claim], there: Stands, *, fresh: bool) -> Verdict:
    others = {claim for owner, claim in by_case.items() if owner != case.pk}
    given_up = set(by_case.values())
    return judge(
        Found(
            fresh=fresh,
            withdrawn=there.standing is Standing.WITHDRAWN,
            claimed=bool(others & LIVE),
            given_up=Claim.WITHDRAWN in given_up and Claim.REFUSED not in given_up,
            own=there.consent_reference == case.consent,
        )
    )

"""Writes of keys and codes. Each is one transaction of the second database, and none of the first.

What belongs to both is written in an order in which a kill between loses nothing that a person was told is safe: keys
before the case that needs them, and the end of a case before the end of its keys. Keys that nobody needs are swept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from takeback.base.errors import Conflict, NotFound
from takeback.records.case_keys.models import CaseKeyRow, CodeRow
from takeback.sealing.boxes import PublicKey
from takeback.sealing.case_keys import CaseKey, ForOrganisation
from takeback.sealing.code_verifiers import CodeVerifier, verifier_of
from takeback.sealing.codes import Code

DATABASE = "case_keys"
"""The alias of the second database."""


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A case's key, and what is kept of the code that opens it, ready to be written.

    Attributes:
        key: sealed to the code, and possibly to an organisation.
        lookup_id: the public words of the code.
        verifier: tells whether a code is the right one.
    """

    key: CaseKey
    lookup_id: str
    verifier: CodeVerifier = field(repr=False)


def fresh_key(key: CaseKey, code: Code) -> FreshKey:
    """Compute what is kept of a code. It takes its time, so it is done before any transaction begins.

    Args:
        key: sealed to the code, and possibly to an organisation.
        code: the same code.
    """
    return FreshKey(key, code.lookup_id, verifier_of(code))


def store_keys(fresh: Sequence[FreshKey], at: datetime) -> None:
    """Keep keys of cases, all or none. What was kept for these cases before is destroyed.

    Args:
        fresh: of different cases.
        at: now; kept as a day.

    Raises:
        Conflict: another code has the same look-up words as one of these; make others.
    """
    rows = [_row(each.key, at) for each in fresh]
    try:
        with transaction.atomic(using=DATABASE):
            CaseKeyRow.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["case_id"], update_fields=_ALL_BUT_WHOSE
            )
            CodeRow.objects.filter(case__in=rows).delete()
            CodeRow.objects.bulk_create(
                CodeRow(
                    lookup_id=each.lookup_id,
                    case_id=each.key.case_id,
                    salt=each.verifier.salt,
                    digest=each.verifier.digest,
                )
                for each in fresh
            )
    except IntegrityError as error:
        raise Conflict("another code has the same look-up words") from error


def replace_code(key: CaseKey, code: Code) -> None:
    """Give a case another code; the one before opens nothing any more.

    Args:
        key: the case's, sealed to the new code.
        code: the new code.

    Raises:
        NotFound: the case's key was destroyed in the meantime.
        Conflict: another code has the same look-up words; make another one.
    """
    fresh = fresh_key(key, code)
    try:
        with transaction.atomic(using=DATABASE):
            row = CaseKeyRow.objects.select_for_update().filter(pk=key.case_id, public=key.public.raw).first()
            if row is None or (row.for_code is None and row.for_organisation is None):
                raise NotFound("this case has no key any more")
            row.for_code = key.for_code
            row.save(update_fields=["for_code"])
            kept = fresh.verifier
            CodeRow.objects.filter(case=row).delete()
            CodeRow.objects.create(lookup_id=fresh.lookup_id, case=row, salt=kept.salt, digest=kept.digest)
    except IntegrityError as error:
        raise Conflict("another code has the same look-up words") from error


def shut_to_code(case_id: str) -> None:
    """Let the code of a case open it no more; the organisation still does. Twice is once.

    Args:
        case_id: which.
    """
    with transaction.atomic(using=DATABASE):
        CaseKeyRow.objects.filter(pk=case_id).update(for_code=None)


def open_to_organisation(key: CaseKey) -> None:
    """Let an organisation open a case too.

    Args:
        key: the case's, sealed to the organisation.

    Raises:
        NotFound: the case's key was destroyed, or replaced, in the meantime.
    """
    sealed = key.for_organisation
    if sealed is None:
        raise NotFound("this case is sealed to no organisation")
    with transaction.atomic(using=DATABASE):
        found = CaseKeyRow.objects.filter(pk=key.case_id, public=key.public.raw, for_code__isnull=False)
        if not found.update(
            organisation_id=sealed.organisation_id, generation=sealed.generation, for_organisation=sealed.box
        ):
            raise NotFound("this case has no key any more")


def shut_to_organisation(case_id: str) -> None:
    """Let no organisation open a case any more; its code still does. Twice is once.

    Args:
        case_id: which.
    """
    with transaction.atomic(using=DATABASE):
        CaseKeyRow.objects.filter(pk=case_id).update(organisation_id="", generation=0, for_organisation=None)


def destroy_key(case_id: str) -> None:
    """Destroy what opens a case, for everybody and for ever. Its code then opens a page that says so. Twice is once.

    Args:
        case_id: which.
    """
    with transaction.atomic(using=DATABASE):
        CaseKeyRow.objects.filter(pk=case_id).update(
            for_code=None, organisation_id="", generation=0, for_organisation=None
        )


def forget_case(case_id: str) -> None:
    """Destroy a case's key and its code too: nothing tells any more that there was one.

    Args:
        case_id: which.
    """
    with transaction.atomic(using=DATABASE):
        CodeRow.objects.filter(case_id=case_id).delete()
        CaseKeyRow.objects.filter(pk=case_id).delete()


def made_before(day: date) -> list[str]:
    """The cases that have a key since before a day.

    Args:
        day: not included.
    """
    return list(CaseKeyRow.objects.filter(made_on__lt=day).order_by("pk").values_list("pk", flat=True))


def sweep_keys(orphans: Collection[str]) -> int:
    """Destroy keys whose case was never written, since the process was killed in between.

    Args:
        orphans: cases of which the records know nothing, though their keys are days old.

    Returns:
        How many.
    """
    for case_id in orphans:
        forget_case(case_id)
    return len(orphans)


def read_key(row: CaseKeyRow) -> CaseKey:
    """The row as the pure value.

    Args:
        row: of one case.
    """
    sealed = None
    if row.for_organisation is not None:
        sealed = ForOrganisation(row.organisation_id, row.generation, bytes(row.for_organisation))
    for_code = None if row.for_code is None else bytes(row.for_code)
    return CaseKey(row.case_id, PublicKey(bytes(row.public)), for_code, sealed)


def _row(key: CaseKey, at: datetime) -> CaseKeyRow:
    sealed = key.for_organisation
    return CaseKeyRow(
        case_id=key.case_id,
        public=key.public.raw,
        for_code=key.for_code,
        organisation_id="" if sealed is None else sealed.organisation_id,
        generation=0 if sealed is None else sealed.generation,
        for_organisation=None if sealed is None else sealed.box,
        made_on=at.date(),
    )


_ALL_BUT_WHOSE = ["public", "for_code", "organisation_id", "generation", "for_organisation", "made_on"]

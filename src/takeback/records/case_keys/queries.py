"""Which case a code opens, and what opens a case."""

from __future__ import annotations

from collections.abc import Collection

from takeback.records.case_keys.actions import read_key
from takeback.records.case_keys.models import CaseKeyRow, CodeRow
from takeback.sealing.case_keys import CaseKey
from takeback.sealing.code_verifiers import CodeVerifier, is_right
from takeback.sealing.codes import Code


def case_of_code(code: Code) -> str | None:
    """The case that a code opens. Takes as long where nobody has its look-up words.

    Args:
        code: as typed.

    Returns:
        The case's id; `None` where the code is nobody's, or its secret words are wrong: the two are not told apart.
    """
    row = CodeRow.objects.filter(lookup_id=code.lookup_id).first()
    verifier = None if row is None else CodeVerifier(bytes(row.salt), bytes(row.digest))
    right = is_right(code, verifier)
    return row.case_id if right and row is not None else None


def case_of_lookup_words(lookup_id: str) -> str | None:
    """The case of which somebody says the first three words on the phone. They open nothing.

    Args:
        lookup_id: such as `acorn-river-lamp`.
    """
    row = CodeRow.objects.filter(lookup_id=lookup_id).first()
    return None if row is None else row.case_id


def lookup_words_of(case_id: str) -> str:
    """The first three words of a case's code; empty where it has none.

    Args:
        case_id: which.
    """
    return CodeRow.objects.filter(case_id=case_id).values_list("lookup_id", flat=True).first() or ""


def key_of(case_id: str) -> CaseKey | None:
    """The key of a case, sealed as it lies; `None` where there is none any more.

    Args:
        case_id: which.
    """
    row = CaseKeyRow.objects.filter(pk=case_id).first()
    return None if row is None else read_key(row)


def opened_by_an_organisation(case_ids: Collection[str]) -> list[str]:
    """Which of these cases some organisation can open.

    Args:
        case_ids: which to look at.
    """
    sealed = set(CaseKeyRow.objects.exclude(for_organisation=None).values_list("pk", flat=True))
    return [each for each in case_ids if each in sealed]

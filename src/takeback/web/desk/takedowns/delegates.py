"""Who acts for the person of a case, as it is shown."""

from __future__ import annotations

from takeback.casework.takedown.authority import Right
from takeback.flows.takedowns.reading import Unsealed
from takeback.records.takedowns.models import DelegateRow
from takeback.web.desk.takedowns.words import RIGHTS


def delegates_shown(case_id: str, unsealed: Unsealed | None) -> list[dict[str, object]]:
    """Each of them; who they are only where it was opened.

    Args:
        case_id: whose, of the caseworker's own organisation.
        unsealed: what was opened.
    """
    rows = DelegateRow.objects.filter(case_id=case_id).order_by("pk")
    return [
        {
            "number": row.pk,
            "right": RIGHTS[Right(row.right)],
            "proved_on": row.proved_on,
            "ends_on": row.ends_on,
            "ended_on": row.ended_on,
            "who": "" if unsealed is None else unsealed.delegates.get(row.pk, ""),
        }
        for row in rows
    ]

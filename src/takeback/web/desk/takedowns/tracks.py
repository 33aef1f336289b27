"""Reports to the police of a case, as they are shown."""

from __future__ import annotations

from takeback.casework.takedown.police import Outcome, Stage, after
from takeback.flows.takedowns.reading import Unsealed
from takeback.records.accounts.models import User
from takeback.records.takedowns.models import PoliceTrack
from takeback.web.desk.takedowns.words import OUTCOMES, STAGES, STEPS


def tracks_shown(user: User, case_id: str, unsealed: Unsealed | None) -> list[dict[str, object]]:
    """Each of them; station, officer, reference and promises only where they were opened.

    Args:
        user: a caseworker.
        case_id: whose.
        unsealed: what was opened.
    """
    rows = PoliceTrack.objects.filter(organisation_id=user.organisation_id, case_id=case_id).order_by("pk")
    return [
        {
            "id": row.pk,
            "stage": STAGES[Stage(row.stage)],
            "since": row.since,
            "outcome": OUTCOMES[Outcome(row.outcome)] if row.outcome else "",
            "review_until": row.review_until,
            "told": "" if unsealed is None else unsealed.police.get(row.pk, ""),
            "steps": [(step, said) for step, said in STEPS.items() if after(Stage(row.stage), step) is not None],
            "promises": [
                (each, "" if unsealed is None else unsealed.promises.get(each.pk, ""))
                for each in row.promises.order_by("due_on", "pk")
            ],
        }
        for row in rows
    ]

"""Writes of what a caseworker stated for notices, locked under the server's key, and how it is read again."""

from __future__ import annotations

import json
from datetime import datetime

from takeback.casework.notices.facts import Facts
from takeback.casework.notices.reading import facts_as_json, read_facts
from takeback.records.takedowns.locks import lock_stated, open_stated
from takeback.records.takedowns.models import StatedRow


def keep_stated(organisation_id: str, holder: str, told: Facts, by_id: str, at: datetime) -> None:
    """Keep what was stated, in place of what was before.

    Args:
        organisation_id: who works it.
        holder: the case or incident.
        told: facts without a person's name.
        by_id: the caseworker.
        at: now; kept as a day.
    """
    box = lock_stated(holder, json.dumps(facts_as_json(told)).encode())
    StatedRow.objects.update_or_create(
        holder=holder,
        defaults={"organisation_id": organisation_id, "box": box, "by_id": by_id, "stated_on": at.date()},
    )


def stated_for(holder: str) -> Facts:
    """What was stated for a holder; facts that say nothing where nobody has.

    Args:
        holder: the case or incident.

    Raises:
        Tampered: it does not open under the server's key.
    """
    row = StatedRow.objects.filter(holder=holder).first()
    return Facts() if row is None else read_facts(open_stated(holder, bytes(row.box)))

"""Entries of which a platform says that they are not intimate: who looks at them, and until when they wait.

An entry is looked at where its bank belongs: by the caseworkers of the organisation that owns the bank, where it has
any; else by those of the organisation that runs the deployment. So no organisation meets what is another's.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from takeback.matching.bank import LIVE_STANDINGS, BankClass
from takeback.matching.standing import Standing
from takeback.records.accounts.models import Organisation
from takeback.records.accounts.queries import has_caseworkers
from takeback.records.banks.browsing import entry_of_any_bank
from takeback.records.banks.consented import owners_among
from takeback.records.work.queries import waiting_among
from takeback.records.work.queues import put_in_queue, take_out

DISPUTED: Final = "disputed"
"""The queue of the organisation that runs the deployment; that of another one has its id behind a dot."""
DUE_AFTER: Final = timedelta(days=1)
URGENCY: Final = 2
_LOOKED_AT: Final = frozenset({BankClass.INTIMATE, BankClass.OTHER})
"""Nobody of ours looks through an authority's list of pictures of minors, and an allow bank holds nothing back."""


def queue_of(organisation: Organisation) -> str:
    """The queue from which an organisation's caseworkers are given such entries.

    Args:
        organisation: whose.
    """
    return DISPUTED if organisation.runs_deployment else _queue_of_another(organisation.pk)


def key_of(entry_id: int) -> str:
    """What such an entry is called in the queues.

    Args:
        entry_id: which.
    """
    return f"entry-{entry_id}"


def let_somebody_look(entry_id: int, at: datetime) -> None:
    """Have an entry wait for a person, in the caller's transaction. What matches nothing waits for nobody.

    Args:
        entry_id: of which a platform says that it is not intimate.
        at: now.
    """
    entry = entry_of_any_bank(entry_id)
    if Standing(entry.standing) not in LIVE_STANDINGS or BankClass(entry.bank.bank_class) not in _LOOKED_AT:
        return
    owner = entry.bank.owner
    queue = queue_of(owner) if owner is not None and has_caseworkers(owner) else DISPUTED
    put_in_queue(queue, key_of(entry_id), URGENCY, at + DUE_AFTER)


def doubt_is_over(entry_id: int) -> bool:
    """Take an entry out again, in the caller's transaction: a person has looked, or there is nothing to look at.

    Args:
        entry_id: which.

    Returns:
        Whether it waited.
    """
    taken = [take_out(queue, key_of(entry_id)) for queue in _queues_for([entry_id])]
    return any(taken)


def still_doubted(entry_ids: Collection[int]) -> frozenset[int]:
    """Which of these still wait for a person.

    Args:
        entry_ids: of a case, say.
    """
    keys = {key_of(each): each for each in entry_ids}
    return frozenset(keys[key] for key in waiting_among(_queues_for(entry_ids), keys))


def _queues_for(entry_ids: Collection[int]) -> list[str]:
    """Every queue in which one of these may wait: who looked when it came there may look no more."""
    return [DISPUTED, *(_queue_of_another(each) for each in owners_among(entry_ids))]


def _queue_of_another(organisation_id: str) -> str:
    return f"{DISPUTED}.{organisation_id}"

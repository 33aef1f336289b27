"""What is drafted at once and approved at once: a batch. The same page sent twice gives the batch that was drafted."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from takeback.base.errors import Invalid, NotFound
from takeback.records.accounts.models import User
from takeback.records.takedowns.actions.locations import locked_locations
from takeback.records.takedowns.actions.tasks import put_task
from takeback.records.takedowns.models import LocationWork, Notice
from takeback.records.takedowns.words import TaskKind

_APPROVE_WITHIN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a caseworker wants drafted.

    Attributes:
        holder: the case or incident.
        ids: locations of it.
        attempt: random letters that the page carries: the same page sent twice gives the same drafts.
        person: the person's name, where it is to stand in the notices; kept in their text alone.
    """

    holder: str
    ids: Collection[str]
    attempt: str
    person: str = field(default="", repr=False)


def name_of(by: User, wanted: Wanted, sort: str = "") -> str:
    """The name of the batch that comes of a wish: always the same of the same wish.

    Args:
        by: a caseworker.
        wanted: what.
        sort: a word, where the same wish may give batches of two sorts.

    Raises:
        Invalid: nothing was named.
    """
    if not wanted.ids or not wanted.attempt:
        raise Invalid("name the locations, and the attempt", field="ids")
    parts = [by.organisation_id, wanted.holder, *([sort] if sort else []), wanted.attempt]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def locked_for(by: User, wanted: Wanted) -> list[LocationWork]:
    """The locations of a wish, held until the transaction ends.

    Args:
        by: a caseworker.
        wanted: what.

    Raises:
        NotFound: the organisation has no such location, or it is worked on for somebody else.
    """
    rows = locked_locations(by.organisation_id, wanted.ids)
    if any(row.holder != wanted.holder for row in rows):
        raise NotFound("one of these is worked on for somebody else")
    return rows


def drafted_before(by: User, name: str) -> tuple[str, ...]:
    """Ids of the notices of a batch that was drafted already; none where it was not.

    Args:
        by: a caseworker.
        name: of the batch.
    """
    rows = Notice.objects.filter(organisation_id=by.organisation_id, batch=name)
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def wait_for_approval(by: User, wanted: Wanted, name: str, at: datetime) -> None:
    """Let the batch wait for a person who approves it.

    Args:
        by: who drafted it.
        wanted: what for.
        name: of the batch.
        at: now.
    """
    put_task(by.organisation_id, wanted.holder, TaskKind.APPROVE, name, at + _APPROVE_WITHIN)

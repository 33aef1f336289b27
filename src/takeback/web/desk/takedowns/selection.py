"""Which links a press is about: those that are ticked, one by one or by their site; without a tick all that it fits."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.http import QueryDict

from takeback.casework.takedown.location_state import State
from takeback.records.takedowns.queries import Worked

OVER = frozenset({State.CLOSED, State.HANDED_OVER})
TO_CHECK = frozenset({State.REPORTED})
TO_ASK = frozenset({State.CHECKED, State.REFUSED, State.REAPPEARED})


def chosen(said: QueryDict, rows: Sequence[Worked], without_a_tick: Collection[State] = ()) -> list[str]:
    """The ids of what was chosen, of those that the holder has.

    Args:
        said: what was posted: `id` for links, `site` for all links of one.
        rows: all that the holder has.
        without_a_tick: states of what is meant where nothing is ticked.
    """
    ids, sites = set(said.getlist("id")), set(said.getlist("site"))
    if ids or sites:
        return [row.id for row in rows if row.id in ids or (row.location.site or row.id) in sites]
    return [row.id for row in rows if row.state in without_a_tick]


def named(said: QueryDict) -> list[str]:
    """The ids that a preview carries on in one field, so that hundreds are no hundreds of fields.

    Args:
        said: what was posted.
    """
    return said.get("ids", "").split()

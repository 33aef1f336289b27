"""Why work on locations ends, and how it begins again."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from takeback.casework.takedown.closure import Closure, Ending, NotClosed
from takeback.casework.takedown.location_state import Event
from takeback.flows.services import Services
from takeback.flows.takedowns.around import need_caseworker
from takeback.flows.takedowns.learning import learn_of_ending
from takeback.flows.takedowns.site_looks import end_if_drafted
from takeback.records.accounts.models import User
from takeback.records.takedowns.actions.locations import close, locked_locations, move, say, wait_for_check
from takeback.records.takedowns.actions.reminders import refresh_reminders


def close_locations(
    services: Services, by: User, ids: Collection[str], ending: Ending
) -> dict[str, Closure | NotClosed]:
    """Close locations for one reason; those for which it is not true stay open.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        ids: which.
        ending: why.

    Returns:
        Of each, what remains, or why it was not closed.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such location.
        Conflict: one is closed already, or handed over.
    """
    need_caseworker(by)
    at = services.clock.now()
    with transaction.atomic():
        rows = locked_locations(by.organisation_id, ids)
        outcomes = {row.pk: close(row, ending, at) for row in rows}
        for holder in sorted({row.holder for row in rows}):
            done = [row for row in rows if row.holder == holder and isinstance(outcomes[row.pk], Closure)]
            say("closed", done, at, by=by.pk, ending=ending.value)
            for row in done if ending is Ending.LADDER_ENDED else ():
                learn_of_ending(row, at, removed=False)
            refresh_reminders(by.organisation_id, holder, at)
            end_if_drafted(by.organisation_id, holder, at)
    return outcomes


def reopen_location(services: Services, by: User, location_id: str) -> None:
    """Work on a closed location once more: it is checked anew, and a notice about it cites what removed it before.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        location_id: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such location.
        Conflict: it is not closed.
    """
    need_caseworker(by)
    at = services.clock.now()
    with transaction.atomic():
        (row,) = locked_locations(by.organisation_id, [location_id])
        move(row, Event.REOPEN, at)
        wait_for_check([row], at)
        say("reopened", [row], at, by=by.pk)

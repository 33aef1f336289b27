"""Remember the signals of an upload, and look them up: what is banked later is then told, and nothing falls between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from takeback.base.errors import Conflict, Invalid
from takeback.flows.lookups.lookup import Behalf, LookedUp, look_up
from takeback.flows.services import Services
from takeback.records.platforms import remembering
from takeback.records.platforms.webhooks import EventKind, webhooks_wanting
from takeback.signals.signal import Signal

LONGEST_DAYS = 90
"""The longest time for which a platform can have an upload remembered."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of it.

    Attributes:
        until: the first day, in UTC, on which it is forgotten.
        found: one for each signal, in order, as a lookup gives them.
    """

    until: date
    found: tuple[LookedUp, ...]


def remember(services: Services, signals: Sequence[Signal], reference: str, days: int, behalf: Behalf) -> Kept:
    """Remember an upload's signals, and then look each up.

    In this order nothing can fall between: an entry that is banked before the lookup is found by it, and one that is
    banked after it finds the signals remembered. Where the lookup fails they are remembered all the same, and the call
    can be made again.

    Args:
        services: the process's collaborators.
        signals: 1 to 1,000, each of a known kind and well formed.
        reference: the platform's own word for the upload.
        days: 1 to `LONGEST_DAYS`.
        behalf: whose upload.

    Raises:
        Invalid: a number out of its bounds.
        Conflict: the platform has no webhook to be told by: what cannot be told is not kept.
        TooMany: it has too much remembered already.
        Unavailable: the banks cannot be searched.
    """
    organisation = behalf.organisation
    if organisation is None or not 1 <= days <= LONGEST_DAYS:
        raise Invalid(f"an upload is remembered for 1 to {LONGEST_DAYS} days", field="days")
    if not webhooks_wanting(EventKind.RETROACTIVE_MATCH, [organisation]):
        raise Conflict("open a webhook for retroactive_match first: what cannot be told is not remembered")
    services.room.take(organisation, len(signals))
    until = services.clock.now().astimezone(UTC).date() + timedelta(days=days)
    remembering.remember(organisation, reference, signals, until)
    # `look_up` levels the shelf first. `judge_now`, whose shelf may be a moment old, would leave a gap here.
    return Kept(until, look_up(services, signals, behalf))

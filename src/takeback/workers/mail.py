"""Collecting what recipients write: sealed first, acted on, and then destroyed in the mailbox, where others read it.

What belongs to a notice is sealed to its cases; what belongs to none, to the caseworkers. A mail server keeps nothing
of either. Only copies of our own notices are moved and lie there for a while: they prove that a notice left.

Whatever a mail says is a stranger's word. So nothing is closed by it: a bounce lets the ladder climb to a draft, an
answer waits to be read, and whether something is gone is seen by looking.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol

from django.db import Error as DatabaseFailed
from django.db import connections

from takeback.adapters.mail import Collected, Collector, Fate, Incoming, Keeper, Kind, References, read_mail
from takeback.base.errors import Unavailable
from takeback.flows.services import Services
from takeback.flows.takedowns.answering import receive_answer, receive_bounce, takes_answers
from takeback.flows.takedowns.stray_mail import seal_stray

_LOG = logging.getLogger(__name__)
EVERY: Final = timedelta(minutes=1)
KEPT_FOR: Final = timedelta(days=30)
"""So long a copy of a notice of ours lies in the mailbox's folder; then nobody doubts any more whether it left."""
_MACHINES: Final = frozenset({Kind.AUTO_REPLY, Kind.DELAYED, Kind.BOUNCE})


class Collects(Protocol):
    """See `takeback.adapters.mail.Collector`."""

    def collect(self, keep: Keeper, *, most: int = 200) -> int:
        """Offer each mail to a keeper."""
        ...


@dataclass(frozen=True, slots=True)
class Came:
    """What one collecting brought, in numbers.

    Attributes:
        kinds: how many of each kind were kept.
        nobodys: how many belong to no notice that we know: sealed to the caseworkers, for one of them to look.
        failed: how many could not be kept, and stay where they are.
    """

    kinds: Counter[Kind] = field(default_factory=Counter)
    nobodys: int = 0
    failed: int = 0


def collect(services: Services, collector: Collects, references: References) -> Came:
    """Collect once.

    Args:
        services: the process's collaborators.
        collector: of the mailbox.
        references: knows the tags of our notices.

    Returns:
        What came.

    Raises:
        Unavailable: the mailbox cannot be reached; what was kept before is kept.
    """
    keeper = _Keeper(services, references)
    collector.collect(keeper)
    return Came(keeper.kinds, keeper.nobodys, keeper.failed)


def follow_mailbox(
    services: Services, collector: Collector, references: References, stop: threading.Event, every: timedelta = EVERY
) -> None:
    """Collect again and again until asked to stop.

    Args:
        services: the process's collaborators.
        collector: of the mailbox.
        references: knows the tags of our notices.
        stop: set when the worker is to end.
        every: between two collectings.
    """
    swept = None
    while not stop.is_set():
        try:
            came = collect(services, collector, references)
            if came.nobodys or came.failed:
                _LOG.warning("mail: %d belong to no notice, %d could not be kept", came.nobodys, came.failed)
            today = services.clock.now().date()
            if swept != today:
                collector.forget_kept(today - KEPT_FOR)
                swept = today
        except Unavailable as error:
            _LOG.warning("the mailbox does not answer: %s", error)
        except DatabaseFailed as error:
            _LOG.warning("the database does not answer: %s", type(error).__name__)
            connections.close_all()
        stop.wait(every.total_seconds())
    connections.close_all()


class _Keeper:
    """See `takeback.adapters.mail.Keeper`."""

    def __init__(self, services: Services, references: References) -> None:
        self._services = services
        self._references = references
        self.kinds: Counter[Kind] = Counter()
        self.nobodys = 0
        self.failed = 0

    def __call__(self, mail: Collected) -> Fate:
        try:
            incoming = read_mail(mail.raw, self._references)
            fate = self._fate(incoming, mail.raw)
        except DatabaseFailed:
            raise
        except Exception as error:  # noqa: BLE001 - one mail that cannot be kept must not hold the others up
            _LOG.error("a mail could not be kept: %s", type(error).__name__)
            self.failed += 1
            return Fate.STAYS
        if fate is Fate.STAYS:
            self.failed += 1
        else:
            self.kinds[incoming.kind] += 1
        return fate

    def _fate(self, incoming: Incoming, raw: bytes) -> Fate:
        if incoming.kind is Kind.OWN_COPY:
            return Fate.FILED  # proves that the mail server took it; a person who settles a doubt finds it
        if incoming.notice_id is not None and takes_answers(incoming.notice_id):
            self._keep(incoming, incoming.notice_id, raw)
            return Fate.DESTROYED
        # Also of a notice that a restored backup does not know, or whose case has ended: sealed, and soon forgotten.
        if not seal_stray(self._services, raw, incoming.kind):
            return Fate.STAYS
        self.nobodys += 1
        return Fate.DESTROYED

    def _keep(self, incoming: Incoming, notice_id: str, raw: bytes) -> None:
        receive_answer(
            self._services,
            notice_id,
            raw,
            incoming.sender,
            by_machine=incoming.kind in _MACHINES,
            asks_for_more=bool(incoming.asks_for),
        )
        # Also where it was sealed before: killed in between, the bounce would be forgotten.
        if incoming.kind is Kind.BOUNCE:
            receive_bounce(self._services, notice_id, "bounced")

"""The loop of a worker process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from django.db import Error as DatabaseFailed
from django.db import connections

from takeback.base.ids import new_id
from takeback.flows.services import Services
from takeback.workers.deliver import deliver_next
from takeback.workers.handlers import Delivery, Duty, Handlers
from takeback.workers.sweep import sweep_next

_LOG = logging.getLogger(__name__)

PAUSE = timedelta(milliseconds=500)
"""Between two looks at an empty table: the longest that a message waits for an idle worker."""

PAUSE_AFTER_FAILURE = timedelta(seconds=5)


def run_worker(services: Services, handlers: Handlers, stop: threading.Event, pause: timedelta = PAUSE) -> None:
    """Work until asked to stop. The item at hand is finished first; nothing else is held, so nothing is left behind.

    Any number of these may run, on any number of machines, on one database. A database that goes away is waited for.

    Args:
        services: the collaborators of this process.
        handlers: what each kind of work does.
        stop: set when the worker is to end; see `workers.ending`.
        pause: how long to wait when there is nothing to do.
    """
    work = one_piece(services, handlers, new_id("worker"))
    while not stop.is_set():
        try:
            worked = work()
        except DatabaseFailed as error:
            _LOG.warning("the database does not answer: %s", type(error).__name__)
            connections.close_all()
            stop.wait(PAUSE_AFTER_FAILURE.total_seconds())
            continue
        if not worked:
            stop.wait(pause.total_seconds())
    connections.close_all()


def one_piece(services: Services, handlers: Handlers, owner: str) -> Callable[[], bool]:
    """A function that does one piece of each kind of work, and tells whether there was any.

    Args:
        services: the collaborators of this process.
        handlers: what each kind of work does.
        owner: names this worker, and no other thread anywhere.
    """
    deliveries = {kind: handler for kind, handler in handlers.items() if isinstance(handler, Delivery)}
    duties = {kind: handler for kind, handler in handlers.items() if isinstance(handler, Duty)}

    def work() -> bool:
        swept = sweep_next(services, duties, owner)  # first: a deadline does not queue behind a long outbox
        delivered = deliver_next(services, deliveries, owner)
        return swept or delivered

    return work

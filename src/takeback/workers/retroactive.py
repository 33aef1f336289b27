"""The thread of a worker that looks up what is newly banked among what platforms asked us to remember."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.db import Error as DatabaseFailed
from django.db import connections

from takeback.flows.callbacks.remembered_index import RememberedIndex
from takeback.flows.callbacks.retroactive import take_up
from takeback.flows.services import Services
from takeback.workers.worker import PAUSE, PAUSE_AFTER_FAILURE

_LOG = logging.getLogger(__name__)


def follow_banks(
    services: Services, remembered: RememberedIndex, stop: threading.Event, pause: timedelta = PAUSE
) -> None:
    """Follow the change log until asked to stop. Any number of these may run, on any number of machines.

    Args:
        services: the collaborators of this process.
        remembered: the signals that platforms asked us to remember; this thread's own.
        stop: set when the worker is to end.
        pause: how long to wait when nothing has changed.
    """
    while not stop.is_set():
        try:
            worked = take_up(remembered, services.policy, services.clock.now())
        except DatabaseFailed as error:
            _LOG.warning("the database does not answer: %s", type(error).__name__)
            connections.close_all()
            stop.wait(PAUSE_AFTER_FAILURE.total_seconds())
        except Exception as error:  # noqa: BLE001 - if this thread ended, nobody would be told of anything any more
            _LOG.error("what was banked was not looked up: %s", type(error).__name__)
            stop.wait(PAUSE_AFTER_FAILURE.total_seconds())
        else:
            if not worked:
                stop.wait(pause.total_seconds())
    connections.close_all()

"""Two threads of a server: one keeps shelf and keys level with the records, the other writes down what was counted.

Two, because a write may have to wait long for an import, and nobody would be let in meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time

from django.db import DatabaseError, connections

from takeback.base.errors import TakebackError
from takeback.flows.services import Services

_LOG = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.05
"""How often it looks for changes: two rows are read, and mostly that is all."""

ADOPT_EVERY_SECONDS = 1.0
WRITE_EVERY_SECONDS = 1.0


def follow(services: Services, stop: threading.Event) -> None:
    """Follow until asked to stop. A database that goes away is waited for; meanwhile lookups are refused, not guessed.

    Args:
        services: the collaborators of this process.
        stop: set when the server ends.
    """
    adopted_at = time.monotonic()
    level = True
    while not stop.is_set():
        try:
            services.keys.level(services.clock.now())
            services.shelf.level()
            if not level:
                _LOG.warning("the banks can be read again")
            level = True
            if time.monotonic() - adopted_at >= ADOPT_EVERY_SECONDS:
                adopted_at = time.monotonic()
                services.shelf.adopt_if_worthwhile()
        except (TakebackError, DatabaseError) as error:
            if level:
                _LOG.error("lookups are refused: %s", type(error).__name__)
            level = False
            connections.close_all()
        except Exception as error:  # noqa: BLE001 - if this thread ended, lookups would be refused for ever
            _LOG.error("lookups are refused: %s", type(error).__name__)
            level = False
            connections.close_all()
        stop.wait(LOOK_EVERY_SECONDS if level else LOOK_EVERY_SECONDS * 10)
    connections.close_all()


def write_counts(services: Services, stop: threading.Event) -> None:
    """Write down what was counted, every second until asked to stop, and then once more.

    Args:
        services: the collaborators of this process.
        stop: set when the server ends.
    """
    while not stop.wait(WRITE_EVERY_SECONDS):
        try:
            services.tally.write_down(services.clock.now())
        except DatabaseError as error:  # it is kept, and written with the next
            _LOG.warning("counts are not written down yet: %s", type(error).__name__)
            connections.close_all()
    try:
        services.tally.write_down(services.clock.now())
    except DatabaseError as error:
        _LOG.warning("the last counts were not written down: %s", type(error).__name__)
    connections.close_all()

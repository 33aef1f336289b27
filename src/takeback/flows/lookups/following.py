"""Three threads of a server. One keeps shelf and keys level, one opens newer saved shelves, one writes down the counts.

Three, because a write may have to wait long for an import, and opening a large shelf takes a second or two, and nobody
would be let in meanwhile.
"""

from __future__ import annotations

import logging
import threading

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
    level = True
    while not stop.is_set():
        try:
            services.shelf.level_a_little()
            services.keys.level(services.clock.now())  # last: loading a shelf takes seconds, and keys grow old
            if not level:
                _LOG.warning("the banks can be read again")
            level = True
        except (TakebackError, DatabaseError) as error:
            if level:
                _LOG.error("lookups are refused: %s", type(error).__name__)
            level = False
            connections.close_all()
        except Exception as error:  # noqa: BLE001 - if this thread ended, lookups would be refused for ever
            _LOG.error("lookups are refused: %s", type(error).__name__)
            level = False
            connections.close_all()
        if not level:
            stop.wait(LOOK_EVERY_SECONDS * 10)
        elif not services.shelf.is_behind:
            stop.wait(LOOK_EVERY_SECONDS)
    connections.close_all()


def adopt(services: Services, stop: threading.Event) -> None:
    """Go over to newer saved shelves until asked to stop.

    Args:
        services: the collaborators of this process.
        stop: set when the server ends.
    """
    while not stop.wait(ADOPT_EVERY_SECONDS):
        try:
            services.shelf.adopt_if_worthwhile()
        except (TakebackError, DatabaseError) as error:  # the shelf that is held goes on answering
            _LOG.warning("no newer index is opened: %s", type(error).__name__)
            connections.close_all()
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

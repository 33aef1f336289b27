"""The clock of hand-overs: whatever should have been moved on by now is raised in the queue of those who work it."""

from __future__ import annotations

from takeback.flows.services import Services
from takeback.records.handovers.actions import CLOCK, raise_if_late
from takeback.records.handovers.stages import Stage
from takeback.workers.handlers import Duty, Handlers, Item


def handlers() -> Handlers:
    """The handler of this file, by its kind."""
    return {CLOCK: Duty(_look)}


def _look(services: Services, item: Item) -> None:
    raise_if_late(str(item.payload["handover"]), Stage(str(item.payload["stage"])), services.clock.now())

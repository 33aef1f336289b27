"""What falls due in takedowns: looks, the clocks of laws and of the police, notices that should have left."""

from __future__ import annotations

from typing import assert_never

from takeback.flows.services import Services
from takeback.flows.takedowns.climbing import climb
from takeback.flows.takedowns.ports import Accepted, CountsTime, MayHaveBeenSent, Rejected, SendsNotices
from takeback.flows.takedowns.sending import NothingToSend, look_at_clock, remind_of_clock, send
from takeback.flows.takedowns.site_looks import look_for_drafts
from takeback.records.takedowns.actions.locations import DRAFT_DUE, LOOK_DUE
from takeback.records.takedowns.actions.looks import have_it_looked_at
from takeback.records.takedowns.actions.notices import CLOCK, SEND, SENDING, look_at_sending
from takeback.records.takedowns.actions.police import POLICE_CLOCK, look_at_track
from takeback.records.takedowns.actions.reminders import REMINDER
from takeback.records.takedowns.actions.stray import FORGET_MAIL, forget_stray
from takeback.workers.handlers import Delivered, Delivery, Duty, Handlers, Item, Never, NotYet, Outcome, Policy


class _NobodyKnows(Exception):
    """Whether a notice has left. The outbox then puts it in doubt, and no machine takes it up again."""


def handlers() -> Handlers:
    """The handlers of this file that need nothing but the records, by kind."""
    return {
        LOOK_DUE: Duty(_look_due),
        DRAFT_DUE: Duty(_look_for_drafts),
        SENDING: Duty(_look_at_sending),
        CLOCK: Duty(_look_at_clock),
        REMINDER: Duty(_remind),
        POLICE_CLOCK: Duty(_look_at_police),
        FORGET_MAIL: Duty(_forget_mail),
    }


def sending(sends: SendsNotices, clocks: CountsTime) -> Handlers:
    """The handler that lets notices leave.

    Args:
        sends: what carries them.
        clocks: the clocks of laws.
    """

    def deliver(services: Services, item: Item) -> Outcome:
        outcome = send(services, str(item.payload["notice"]), sends, clocks)
        match outcome:
            case Accepted():
                return Delivered()
            case NothingToSend():
                return Delivered()  # nothing is left to do, and nothing that a person could mend here
            case Rejected(reason, permanent=True):
                return Never(reason)
            case Rejected(reason):
                return NotYet(reason)
            case MayHaveBeenSent():
                raise _NobodyKnows
            case _:
                assert_never(outcome)

    return {SEND: Delivery(deliver, Policy.AT_MOST_ONCE_BY_MACHINE)}


def _look_due(services: Services, item: Item) -> None:
    have_it_looked_at(str(item.payload["location"]), services.clock.now())


def _look_for_drafts(services: Services, item: Item) -> None:
    look_for_drafts(str(item.payload["holder"]), services.clock.now())


def _look_at_sending(services: Services, item: Item) -> None:
    look_at_sending(str(item.payload["notice"]), services.clock.now())


def _look_at_clock(services: Services, item: Item) -> None:
    notice_id = str(item.payload["notice"])
    if look_at_clock(notice_id, services.clock.now()):
        climb(services, notice_id)


def _remind(services: Services, item: Item) -> None:
    remind_of_clock(str(item.payload["notice"]), services.clock.now())


def _look_at_police(services: Services, item: Item) -> None:
    look_at_track(str(item.payload["track"]), services.clock.now())


def _forget_mail(_services: Services, item: Item) -> None:
    forget_stray(str(item.payload["mail"]))

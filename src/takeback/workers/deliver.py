"""Deliver one message of the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from takeback.flows.services import Services
from takeback.records.work.models import OutboxMessage
from takeback.records.work.progress import Claim, begin, claim_next, settle
from takeback.records.work.states import Event
from takeback.workers.failures import note_failure
from takeback.workers.handlers import Delivered, Delivery, Never, NotYet, Policy, item_of


def deliver_next(services: Services, deliveries: Mapping[str, Delivery], owner: str) -> bool:
    """Claim the message that has been ready longest, deliver it, and write down how that ended.

    Args:
        services: the collaborators of this process.
        deliveries: what each kind of message does.
        owner: this worker.

    Returns:
        Whether there was one.
    """
    terms = {kind: delivery.terms for kind, delivery in deliveries.items()}
    claim = claim_next(OutboxMessage, terms, owner, services.clock.now())
    if claim is None:
        return False
    delivery = deliveries[claim.kind]
    if delivery.policy is Policy.AT_MOST_ONCE_BY_MACHINE and not begin(
        claim, delivery.terms.lease, services.clock.now()
    ):
        return True
    event, reason = _attempt(services, delivery, claim)
    settle(claim, event, services.clock.now(), reason)
    return True


def _attempt(services: Services, delivery: Delivery, claim: Claim) -> tuple[Event, str]:
    last = delivery.terms.attempts is not None and claim.attempt >= delivery.terms.attempts
    again = Event.GIVE_UP if last else Event.RETRY
    try:
        outcome = delivery.deliver(services, item_of(claim))
    except Exception as error:  # noqa: BLE001 - whatever a delivery raises must end in its row, not end the worker
        unknown = Event.FAIL if delivery.policy is Policy.AT_MOST_ONCE_BY_MACHINE else again
        return unknown, note_failure(claim, error)
    match outcome:
        case Delivered():
            return Event.SUCCEED, ""
        case NotYet(reason):
            return again, reason
        case Never(reason):
            return Event.GIVE_UP, reason
        case _:
            assert_never(outcome)

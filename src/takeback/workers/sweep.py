"""Carry out one obligation that is due."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from django.db import transaction

from takeback.flows.services import Services
from takeback.records.work.models import Obligation
from takeback.records.work.progress import Claim, claim_next, settle
from takeback.records.work.states import Event
from takeback.workers.failures import note_failure
from takeback.workers.handlers import Duty, item_of

_LOG = logging.getLogger(__name__)


class _Overtaken(Exception):
    """The obligation was discharged, or claimed by another, while it was being carried out."""


def sweep_next(services: Services, duties: Mapping[str, Duty], owner: str) -> bool:
    """Claim the obligation that has been due longest and carry it out, once.

    Args:
        services: the collaborators of this process.
        duties: what each kind of obligation asks for.
        owner: this worker.

    Returns:
        Whether there was one.
    """
    terms = {kind: duty.terms for kind, duty in duties.items()}
    claim = claim_next(Obligation, terms, owner, services.clock.now())
    if claim is None:
        return False
    duty = duties[claim.kind]
    try:
        _carry_out(services, duty, claim)
    except _Overtaken:
        # All that the duty wrote has been rolled back. If the row is nevertheless still ours, it was the duty that
        # discharged it; then this says so, and keeps it from going round in silence.
        if settle(claim, Event.RETRY, services.clock.now(), "discharged_itself"):
            _LOG.error("%s discharges itself instead of ending", claim.kind)
    except Exception as error:  # noqa: BLE001 - whatever a duty raises must end in its row, not end the worker
        last = duty.terms.attempts is not None and claim.attempt >= duty.terms.attempts
        settle(claim, Event.GIVE_UP if last else Event.RETRY, services.clock.now(), note_failure(claim, error))
    return True


def _carry_out(services: Services, duty: Duty, claim: Claim) -> None:
    with transaction.atomic():
        duty.carry_out(services, item_of(claim))
        # Last, not first: an action that discharges an obligation has locked its own record before. Were the
        # obligation locked first here, the two could wait for each other.
        if not settle(claim, Event.SUCCEED, services.clock.now()):
            raise _Overtaken

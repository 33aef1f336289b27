"""Pictures that may be of minors, in the hands of the one legal contact. Nobody else sees which there are.

Whoever runs the deployment sees how many are overdue, so that a contact who is ill leaves nothing lying.

Nothing here is ever shown. What may be done follows the rule that the deployment was set up with, see
`docs/configuration.md`.
"""

from __future__ import annotations

import re
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound
from takeback.flows.services import Services
from takeback.flows.uploads.uploading import destroy
from takeback.flows.uploads.who_reviews import is_legal_contact
from takeback.records.accounts.models import User
from takeback.records.audit.openings import record_opening
from takeback.records.upload_keys import store
from takeback.records.uploads import verdicts
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.states import State
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.outcomes import Opened, Refused
from takeback.sealing.upload_boxes import open_upload
from takeback.sealing.upload_keys import open_as_contact, upload_purpose

_REFERENCE: Final = re.compile(r"[A-Za-z0-9_.:=-]{1,120}")
HAND_OVER: Final = "hand_over"


def withheld(services: Services, contact: User) -> list[UploadRequest]:
    """What is withheld, oldest first.

    Args:
        services: the process's collaborators.
        contact: who asks.

    Raises:
        NotFound: they are not the legal contact: there is nothing here for them.
    """
    _require(services, contact)
    return list(UploadRequest.objects.filter(state=State.WITHHELD.value).order_by("decided_at", "pk"))


def hand_over(services: Services, contact: User, request_id: str, reference: str) -> None:
    """Record that an authority has it, and destroy ours.

    Args:
        services: the process's collaborators.
        contact: who did it.
        request_id: which.
        reference: the authority's own.

    Raises:
        NotFound: they are not the legal contact, or nothing of that id is withheld.
        Invalid: the reference has another form.
    """
    if not _REFERENCE.fullmatch(reference):
        raise Invalid(_("Write the reference with letters, digits and . _ : = - alone."), field="reference")
    row = _one(services, contact, request_id)
    with transaction.atomic():
        verdicts.hand_over(row.pk, contact, reference, services.clock.now())
    destroy(services, row.pk, row.blob)


def destroy_withheld(services: Services, contact: User, request_id: str) -> None:
    """Record that it is to be destroyed, and destroy it.

    Args:
        services: the process's collaborators.
        contact: who decides it.
        request_id: which.

    Raises:
        NotFound: they are not the legal contact, or nothing of that id is withheld.
    """
    row = _one(services, contact, request_id)
    with transaction.atomic():
        verdicts.destroy_withheld(row.pk, contact, services.clock.now())
    destroy(services, row.pk, row.blob)


def take_out(services: Services, contact: User, private: PrivateKey, request_id: str) -> bytes:
    """The file as it came, for an authority: only where the deployment's rule says so. The log says who took it.

    Args:
        services: the process's collaborators.
        contact: who takes it.
        private: their own private half.
        request_id: which.

    Raises:
        NotFound: they are not the legal contact, or nothing of that id is withheld.
        NotAllowed: the rule is another one, or their key does not open it.
    """
    row = _one(services, contact, request_id)
    if services.suspected_minor != HAND_OVER:
        raise NotAllowed(_("The rule of this deployment lets nobody take it out."))
    key = store.key_of(row.pk)
    half = None if key is None else open_as_contact(key, contact.pk, private)
    if half is None or isinstance(half, Refused):
        raise NotAllowed(_("Your key does not open this: another legal contact's does, or your key is newer."))
    outcome = open_upload(half, [services.blobs.get(row.blob)], upload_purpose(row.pk))
    record_opening(contact.pk, "upload_handed_over", row.pk, services.clock.now())
    if not isinstance(outcome, Opened):
        raise Conflict(_("What came does not open: it was not sealed whole."))
    return outcome.plaintext


def _one(services: Services, contact: User, request_id: str) -> UploadRequest:
    _require(services, contact)
    row = UploadRequest.objects.filter(pk=request_id, state=State.WITHHELD.value).first()
    if row is None:
        raise NotFound("nothing of that id is withheld")
    return row


def _require(services: Services, contact: User) -> None:
    if not is_legal_contact(services, contact):
        raise NotFound("there is no such page for whoever is not the legal contact")

"""One picture over a one-time link: the request, the upload, and the end of both. Crosses records, keys and blobs.

    open_request -> the link goes to the person -> receive -> a reviewer (flows.reviewing) -> destroy

Keys and blobs lie apart from the records, so nothing spans all three. Each step is ordered so that a kill at any point
leaves either nothing, or something sealed that nobody knows of and `sweep` destroys; and what somebody was told has
arrived is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound, TooLarge
from takeback.base.ids import new_id
from takeback.casework.case import Path, State
from takeback.flows.services import Services
from takeback.flows.who_reviews import need_legal_contact, reviewing_generation
from takeback.records.accounts.models import User
from takeback.records.case_keys.wiping import truncate_logs
from takeback.records.cases.queries import case_in
from takeback.records.upload_keys import store
from takeback.records.uploads import actions
from takeback.records.uploads.actions import IssuedLink
from takeback.records.uploads.kinds import Kind
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.queries import request_of, request_under_link, takes_upload
from takeback.records.uploads.states import HAS_PICTURE
from takeback.records.uploads.states import State as UploadState
from takeback.records.work.payload import JSON
from takeback.sealing.upload_boxes import looks_sealed, looks_whole, most_sealed_bytes
from takeback.sealing.upload_keys import UploadKey, new_upload_key

_UNKNOWN_FOR: Final = timedelta(hours=2)
"""How old a blob or key must be that no request knows of, before it is swept: longer than any upload takes."""


def open_request(services: Services, by: User, kind: Kind, *, case_id: str = "") -> IssuedLink:
    """Open a request for one picture of somebody, and make its link.

    Args:
        services: the process's collaborators.
        by: a partner or caseworker.
        kind: what sort of picture the person says it is.
        case_id: of a case that the asker's organisation works; empty where there is none.

    Returns:
        The link: now or never.

    Raises:
        Conflict: nobody is ready to review, or no legal contact is named; or the case is withdrawn.
        NotFound: the organisation works no such case.
        NotAllowed: somebody in it may be under age: then nothing is uploaded.
    """
    consent = _consent_of(by, case_id) if case_id else ""
    need_legal_contact(services)
    generation = reviewing_generation(by)
    at = services.clock.now()
    request_id = new_id("upload")
    store.keep(new_upload_key(request_id, generation), at)
    return actions.open_request(
        by,
        request_id,
        reviewer_id=generation.organisation_id,
        kind=kind,
        case_id=case_id,
        consent=consent,
        at=at,
    )


def open_link(services: Services, secret: str) -> tuple[UploadRequest, UploadKey] | None:
    """The request of a link that still takes an upload, and the key to seal to. Looking does not use it up.

    Args:
        services: the process's collaborators.
        secret: from an address.

    Returns:
        `None` where the link is nobody's, used, revoked or over: the asker is not told which.
    """
    row = request_under_link(secret)
    if row is None or not takes_upload(row, services.clock.now()):
        return None
    key = store.key_of(row.pk)
    return None if key is None else (row, key)


def link_stands(services: Services, secret: str) -> str:
    """How a link stands, in as few words as whoever has it may know.

    Args:
        services: the process's collaborators.
        secret: from an address.

    Returns:
        `open`; `arrived`: the picture is there, whatever is being done with it; `looked`: it was looked at, and is
        destroyed; or `gone`: nobody's, revoked or over.
    """
    row = request_under_link(secret)
    if row is not None and takes_upload(row, services.clock.now()):
        return "open"
    if row is not None and row.state == UploadState.SETTLED:
        return "looked"
    return "arrived" if row is not None and row.state in HAS_PICTURE else "gone"


def receive(services: Services, secret: str, sealed: Iterable[bytes]) -> None:
    """Take a sealed picture in. When this returns it is there, whole, and the link is used up.

    Args:
        services: the process's collaborators.
        secret: from the address.
        sealed: the stream, as the browser or the server has sealed it.

    Raises:
        NotFound: the link no longer works.
        Invalid: these bytes are not sealed, or not whole.
        TooLarge: they are more than a picture may have.
        Unavailable: they could not be written; the link still works.
    """
    opened = open_link(services, secret)
    if opened is None:
        raise NotFound(_("This link no longer works. Ask for a new one."))
    row, _key = opened
    whole = b"".join(sealed)
    if len(whole) > most_sealed_bytes(services.most_bytes):
        raise TooLarge(_("The picture is larger than we accept."))
    if not looks_sealed(whole) or not looks_whole(len(whole)) or len(whole) <= most_sealed_bytes(0):
        raise Invalid(_("The picture did not arrive whole. Try once more; the link still works."), field="picture")
    blob = new_id("blob")
    services.blobs.put(blob, [whole])
    try:
        actions.receive(row.pk, blob=blob, sealed_bytes=len(whole), at=services.clock.now())
    except BaseException:
        services.blobs.destroy(blob)  # somebody was faster, or nothing was written: this copy has no use
        raise


def revoke(services: Services, by: User, request_id: str) -> None:
    """End a request that somebody may see, and destroy at once what came over it.

    Args:
        services: the process's collaborators.
        by: who ends it.
        request_id: which.

    Raises:
        NotFound: there is none, or none of theirs.
        Conflict: it is over already.
    """
    row = request_of(by, request_id)
    actions.revoke(row.pk, by, services.clock.now())
    destroy(services, row.pk, row.blob)


def destroy(services: Services, request_id: str, blob: JSON) -> bool:
    """Destroy key and bytes of a picture that the records have ended. The key first: then the bytes say nothing.

    Args:
        services: the process's collaborators.
        request_id: which.
        blob: where its bytes lie; empty where it had none.

    Returns:
        Whether all of it is done; `False`: somebody reads just now, and the database's logs are to be cut again.

    Raises:
        Unavailable: the bytes could not be removed; they open for nobody, and a worker tries again.
    """
    store.destroy(request_id)
    if isinstance(blob, str) and blob:
        services.blobs.destroy(blob)
    return truncate_logs()


def _consent_of(by: User, case_id: str) -> str:
    case = case_in(by.organisation_id, case_id)
    if case.path == Path.MINOR:
        raise NotAllowed(_("Somebody in this case may be under age. Nothing is uploaded; the hotline takes over."))
    if case.state == State.WITHDRAWN:
        raise Conflict(_("This case was withdrawn."))
    return case.consent


def sweep(services: Services) -> None:
    """Destroy blobs and keys that no request knows of: what is left where a process was killed.

    Args:
        services: the process's collaborators.
    """
    at = services.clock.now() - _UNKNOWN_FOR
    blobs = services.blobs.names_before(at)
    for blob in set(blobs) - actions.blobs_in_use(blobs):
        services.blobs.destroy(blob)
    keys = store.made_before(at.date())
    store.sweep(set(keys) - actions.keys_in_use(keys))

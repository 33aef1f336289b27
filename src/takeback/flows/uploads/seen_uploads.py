"""What a reviewer sees of a picture that they hold: facts before anything, then a hint, then the picture itself.

Each opening is for the length of one request, in memory, with the member's own key, and is a leaf of the log before a
byte of it is handed out. What is shown are pixels written anew by us, never the file that came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from takeback.flows.cases.claiming import Picture
from takeback.flows.lookups.lookup import OURS, Behalf, judge
from takeback.flows.services import Services
from takeback.matching.matcher import Match
from takeback.records.accounts.models import User
from takeback.records.audit.openings import record_opening
from takeback.records.keyring.organisation_keys import generation_numbered
from takeback.records.upload_keys import store
from takeback.records.uploads.actions import queue_of
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.queries import request_to_review
from takeback.records.uploads.states import WAITS_FOR_REVIEW
from takeback.records.work import exposures
from takeback.records.work.queues import Lease, held_by
from takeback.sealing.boxes import PrivateKey
from takeback.sealing.outcomes import Opened, Refused
from takeback.sealing.upload_boxes import UploadPrivateKey, open_upload
from takeback.sealing.upload_keys import UploadKey, open_upload_key, upload_purpose
from takeback.signals.hashers.pdq import HASHER as PDQ
from takeback.signals.showing import Shown, as_clear, as_hint
from takeback.signals.signal import Hashed, Unhashable

_NOT_WHOLE: Final = Unhashable("not_whole", "")
"""What came does not open: it was sealed wrongly, or changed since."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be known of a picture before anybody looks.

    Attributes:
        unreadable: why it gives no hash; `None` where it gives one.
        quality: how much there is in it to hold on to, 0 to 100.
        known: entries of banks that it is near to, nearest first.
    """

    unreadable: Unhashable | None
    quality: int | None = None
    known: tuple[Match, ...] = ()


def facts(services: Services, reviewer: User, private: PrivateKey, request_id: str) -> Facts:
    """What can be known before anybody looks. Machines open the picture for it, and no person sees it.

    Args:
        services: the process's collaborators.
        reviewer: who holds it.
        private: their own private half.
        request_id: which.

    Raises:
        Conflict: they do not hold it any more.
        NotAllowed: their account has no copy of the organisation's key.
        Unavailable: the decoder is overrun, or the banks cannot be searched.
    """
    row, _lease = held(services, reviewer, request_id)
    data = _opened(services, reviewer, private, row, "upload_facts")
    hashed = data if isinstance(data, Unhashable) else services.decoder.hash(data)
    if isinstance(hashed, Unhashable):
        return Facts(hashed)
    # Who does not run the deployment is told of their own banks and of what is shared, and not how others call theirs.
    whose = OURS if reviewer.organisation.runs_deployment else Behalf(organisation=reviewer.organisation_id)
    (looked_up,) = judge(services, [(*hashed.signals, *hashed.turned)], whose)
    return Facts(None, hashed.signals[0].quality, looked_up.matches)


def hint(services: Services, reviewer: User, private: PrivateKey, request_id: str) -> bytes:
    """The picture grey and without detail, as a JPEG. The arguments and errors are those of `facts`.

    Raises:
        NotFound: there is nothing that could be shown.
    """
    row, _lease = held(services, reviewer, request_id)
    return as_hint(_shown(services, _opened(services, reviewer, private, row, "upload_hint")))


def reveal(services: Services, reviewer: User, private: PrivateKey, request_id: str) -> bytes:
    """The picture as it is, as a JPEG: counted, and logged each time. The arguments and errors are those of `facts`.

    Raises:
        NotFound: there is nothing that could be shown.
        TooMany: they rest, or have seen as much as one may see in a day.
    """
    row, _lease = held(services, reviewer, request_id)
    if not exposures.expose(reviewer.pk, request_id, services.clock.now()):
        raise TooMany(_("That is enough for now. Rest; what waits can wait."))
    return as_clear(_shown(services, _opened(services, reviewer, private, row, "upload_clear")))


def held(services: Services, reviewer: User, request_id: str) -> tuple[UploadRequest, Lease]:
    """A request and the reviewer's hold on it.

    Args:
        services: the process's collaborators.
        reviewer: who must hold it.
        request_id: which.

    Raises:
        NotFound: their organisation reviews no such request.
        Conflict: they do not hold it, or not any more.
    """
    row = request_to_review(reviewer, request_id)
    lease = held_by(queue_of(row.reviewer_id), reviewer.pk, services.clock.now())
    if lease is None or lease.key != request_id or row.state not in WAITS_FOR_REVIEW:
        raise not_held()
    return row, lease


def not_held() -> Conflict:
    """The refusal to whoever does not hold a picture."""
    return Conflict(_("You do not hold this picture any more: its time was over, or it was withdrawn."))


def no_copy() -> NotAllowed:
    """The refusal to whoever has no copy of the key that would open it."""
    return NotAllowed(_("Your account has no copy of the organisation's key yet. A colleague gives you one."))


def private_half(reviewer: User, private: PrivateKey, key: UploadKey) -> UploadPrivateKey:
    """The private half of an upload's key.

    Args:
        reviewer: who opens it.
        private: their own private half.
        key: the upload's.

    Raises:
        NotAllowed: their account has no copy of the organisation's key.
    """
    sealed = key.for_organisation
    generation = None if sealed is None else generation_numbered(sealed.organisation_id, sealed.generation)
    opened = None if generation is None else open_upload_key(key, generation, reviewer.pk, private)
    if opened is None or isinstance(opened, Refused):
        raise no_copy()
    return opened


def _opened(
    services: Services, reviewer: User, private: PrivateKey, row: UploadRequest, what: str
) -> bytes | Unhashable:
    """The picture in the clear, in memory, for this request alone. The log says so before anything is handed out."""
    key = store.key_of(row.pk)
    if key is None:
        raise not_held()
    half = private_half(reviewer, private, key)
    try:
        stored = services.blobs.get(row.blob)
    except NotFound:  # the records come from a backup, which holds no uploads
        return _NOT_WHOLE
    outcome = open_upload(half, [stored], upload_purpose(row.pk))
    record_opening(reviewer.pk, what, row.pk, services.clock.now(), subject=row.case_id or row.pk)
    return outcome.plaintext if isinstance(outcome, Opened) else _NOT_WHOLE


def hashed_to_bank(services: Services, reviewer: User, private: PrivateKey, row: UploadRequest) -> Hashed | Unhashable:
    """The signals of a picture, if they may be banked.

    Args:
        services: the process's collaborators.
        reviewer: who decides.
        private: their own private half.
        row: whose picture.

    Raises:
        NotAllowed: their account has no copy of the organisation's key.
        Unavailable: the decoder is overrun.
    """
    data = _opened(services, reviewer, private, row, "upload_signals")
    hashed = data if isinstance(data, Unhashable) else services.decoder.hash(data)
    return hashed if isinstance(hashed, Unhashable) or _can_be_banked(hashed) else Unhashable("low_quality", "")


def _can_be_banked(hashed: Hashed) -> bool:
    """Whether a bank will take it later, when the verdict is final and the picture can no longer be asked."""
    try:
        for each in hashed.signals:
            if each.type == PDQ.type:
                Picture(each.value, each.quality or 0)
    except Invalid:
        return False
    return True


def _shown(services: Services, data: bytes | Unhashable) -> Shown:
    shown = data if isinstance(data, Unhashable) else services.decoder.show(data)
    if isinstance(shown, Unhashable):
        raise NotFound("there is nothing in this upload that could be shown")
    return shown

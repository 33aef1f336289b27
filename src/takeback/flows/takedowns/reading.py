"""What is sealed of a takedown, opened for a caseworker: answers, delegates, the police. Each time it is a leaf."""

from __future__ import annotations

from dataclasses import dataclass, field

from takeback.base.errors import Tampered
from takeback.flows.cases.unlocking import unlocked
from takeback.flows.services import Services
from takeback.flows.takedowns.around import own_case
from takeback.records.accounts.models import User
from takeback.records.audit.openings import record_opening
from takeback.records.takedowns.locks import answer_purpose, delegate_purpose, police_purpose
from takeback.records.takedowns.models import DelegateRow, PolicePromise, PoliceTrack, RecipientAnswer
from takeback.sealing.boxes import PrivateKey, open_box
from takeback.sealing.outcomes import Opened
from takeback.sealing.purposes import Purpose


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What was sealed to a case.

    Attributes:
        answers: what recipients wrote, by the notice and the message: whole mails, to be read before they are shown.
        delegates: who acts for the person, by number.
        police: station, officer and reference, by track.
        promises: what officers said, by number.
    """

    answers: dict[tuple[str, str], bytes] = field(repr=False)
    delegates: dict[int, str] = field(repr=False)
    police: dict[str, str] = field(repr=False)
    promises: dict[int, str] = field(repr=False)


def read_sealed(services: Services, by: User, private: PrivateKey | None, case_id: str) -> Unsealed:
    """Open all that is sealed to a case about its takedowns.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        private: the caseworker's own private half, as the session has it.
        case_id: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
        Conflict: it was withdrawn, and opens no more.
        Unavailable: the session's key does not open it.
        Tampered: something does not open with the case's key.
    """
    case = own_case(by, case_id)
    case_private, _ = unlocked(by, private, case.pk)
    record_opening(by.pk, "takedown", case.pk, services.clock.now())
    return _unsealed(case_private, case.pk)


def _unsealed(private: PrivateKey, case_id: str) -> Unsealed:
    answers = RecipientAnswer.objects.filter(case_id=case_id).order_by("received_at", "pk")
    delegates = DelegateRow.objects.filter(case_id=case_id).order_by("pk")
    tracks = PoliceTrack.objects.filter(case_id=case_id).order_by("pk")
    promises = PolicePromise.objects.filter(track__case_id=case_id).order_by("pk")
    said = delegate_purpose(case_id)
    told = police_purpose(case_id)
    return Unsealed(
        {
            (row.notice_id, row.message): _open(private, bytes(row.box), answer_purpose(case_id, row.notice_id))
            for row in answers
        },
        {row.pk: _open(private, bytes(row.box), said).decode() for row in delegates},
        {row.pk: _open(private, bytes(row.box), told).decode() for row in tracks},
        {row.pk: _open(private, bytes(row.box), told).decode() for row in promises},
    )


def _open(private: PrivateKey, box: bytes, purpose: Purpose) -> bytes:
    match open_box(private, box, purpose):
        case Opened(plaintext):
            return plaintext
        case _:
            raise Tampered("something of a takedown does not open with the key of its case")

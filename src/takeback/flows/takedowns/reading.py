"""What is sealed of a takedown, opened for a caseworker: answers, delegates, the police. Each time it is a leaf."""

from __future__ import annotations

from dataclasses import dataclass, field

from takeback.base.errors import Conflict, Tampered, Unavailable
from takeback.flows.cases.unlocking import unlocked
from takeback.flows.services import Services
from takeback.flows.takedowns.around import own_case, own_cases
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


def read_sealed_of(services: Services, by: User, private: PrivateKey | None, holder: str) -> Unsealed:
    """Open what is sealed about the takedowns of a case or an incident.

    What came back to an incident's notice is sealed to each case that shared it then. So it is read with the key of
    any of them that still opens: a case that joined later, or one that was withdrawn, must hide it from nobody. Who
    acts for a person, and what the police told her, is hers alone, and opens on the page of her own case only.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        private: the caseworker's own private half, as the session has it.
        holder: the case or incident.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case or incident.
        Conflict: no case of it opens any more, or there is none.
        Unavailable: the session's key opens none of them.
        Tampered: something does not open with its case's key.
    """
    cases = own_cases(by, holder)
    if cases == (holder,):
        return read_sealed(services, by, private, holder)
    answers: dict[tuple[str, str], bytes] = {}
    shut: Unavailable | Conflict = Conflict("no case of this incident opens any more")
    opened = 0
    for case_id in cases:
        try:
            case_private, _ = unlocked(by, private, case_id)
        except (Unavailable, Conflict) as error:
            shut = error if isinstance(error, Unavailable) else shut
            continue
        record_opening(by.pk, "takedown", case_id, services.clock.now())
        opened += 1
        answers.update(_answers(case_private, case_id, holder))
    if not opened:
        raise shut
    return Unsealed(answers, {}, {}, {})


def _answers(private: PrivateKey, case_id: str, holder: str) -> dict[tuple[str, str], bytes]:
    rows = RecipientAnswer.objects.filter(case_id=case_id, notice__holder=holder).order_by("received_at", "pk")
    return {
        (row.notice_id, row.message): _open(private, bytes(row.box), answer_purpose(case_id, row.notice_id))
        for row in rows
    }


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

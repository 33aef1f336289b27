"""Mail that belongs to no notice we know: sealed to the caseworkers on arrival, assigned by one of them, or forgotten.

It is somebody's answer from another address, a bounce without our headers, a person who writes of her own accord, or
spam. Nobody can tell which case it is of, so it is sealed to the key of the organisation, under which every case of it
lies. See `docs/adr/0029-mail-of-nobody.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from takeback.adapters.mail import Kind, read_mail, sender_of
from takeback.base.errors import Conflict, NotFound, Tampered, Unavailable
from takeback.flows.cases.portal_organisation import portal_generation
from takeback.flows.services import Services
from takeback.flows.takedowns.answering import receive_answer, receive_bounce, takes_answers
from takeback.flows.takedowns.around import need_caseworker
from takeback.records.accounts.models import User
from takeback.records.audit.openings import record_opening
from takeback.records.keyring.organisation_keys import open_generation
from takeback.records.takedowns.actions import stray
from takeback.records.takedowns.locks import stray_purpose
from takeback.records.takedowns.models import Notice, StrayMail
from takeback.sealing.boxes import PrivateKey, open_box
from takeback.sealing.outcomes import Opened

_MACHINES = frozenset({Kind.AUTO_REPLY, Kind.DELAYED, Kind.BOUNCE})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits for a person; what it says is sealed.

    Attributes:
        id: its own.
        received_at: when it was collected.
        kind: what it was read as.
        whole: whether all of it was kept.
        forgotten_at: when it is forgotten, unless somebody assigns it.
    """

    id: str
    received_at: datetime
    kind: Kind
    whole: bool
    forgotten_at: datetime


def seal_stray(services: Services, raw: bytes, kind: Kind) -> bool:
    """Keep a mail that belongs to no notice, sealed. A machine calls this, before the mail goes from the mailbox.

    Args:
        services: the process's collaborators.
        raw: all of it, as it came.
        kind: what it was read as.

    Returns:
        Whether it is kept; `False` where there is nobody's key to seal it to.
    """
    generation = portal_generation(services)
    if generation is None:
        return False
    with transaction.atomic():
        stray.keep_stray(generation, raw, kind.value, services.clock.now())
    return True


def stray_mail(by: User) -> list[Waiting]:
    """The mail of a caseworker's organisation that belongs to no notice, oldest first.

    Args:
        by: a caseworker.

    Raises:
        NotAllowed: not a caseworker.
    """
    need_caseworker(by)
    rows = StrayMail.objects.filter(organisation_id=by.organisation_id).order_by("received_at", "pk").defer("box")
    return [
        Waiting(row.pk, row.received_at, Kind(row.kind), row.whole, row.received_at + stray.KEPT_FOR) for row in rows
    ]


def read_stray(services: Services, by: User, private: PrivateKey | None, mail_id: str) -> bytes:
    """Open a mail. The log says who did.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        private: the caseworker's own private half, as the session has it.
        mail_id: which.

    Returns:
        Its bytes, hostile: whoever shows it reads it with `adapters.mail.read_mail`.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such mail.
        Unavailable: the session's key does not open it.
        Tampered: it does not open with the organisation's key.
    """
    need_caseworker(by)
    mail = StrayMail.objects.filter(pk=mail_id, organisation_id=by.organisation_id).first()
    if mail is None:
        raise NotFound("there is no such mail")
    return _opened(services, by, private, mail)


def assign_stray(services: Services, by: User, private: PrivateKey | None, mail_id: str, notice_id: str) -> None:
    """Say to which notice a mail belongs. From then on it is an answer as others are, sealed to the notice's cases.

    What it is worth is asked as of any other: only mail from where the notice went moves anything.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        private: the caseworker's own private half, as the session has it.
        mail_id: which mail.
        notice_id: which notice.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such mail, or no such notice.
        Conflict: the notice has never left, or its cases open no more.
        Unavailable: the session's key does not open the mail.
        Tampered: it does not open with the organisation's key.
    """
    need_caseworker(by)
    notice = Notice.objects.filter(pk=notice_id, organisation_id=by.organisation_id).first()
    mail = StrayMail.objects.filter(pk=mail_id, organisation_id=by.organisation_id).first()
    if notice is None or mail is None:
        raise NotFound("there is no such notice" if notice is None else "there is no such mail")
    if not takes_answers(notice.pk):
        raise Conflict("nobody can have answered this notice, or its cases open no more")
    raw, kind = _opened(services, by, private, mail), Kind(mail.kind)
    # Each step is one transaction, and done twice it is done once: killed in between, a person presses once more.
    asks_for_more = bool(read_mail(raw, None).asks_for)
    by_machine = kind in _MACHINES
    receive_answer(services, notice.pk, raw, sender_of(raw), by_machine=by_machine, asks_for_more=asks_for_more)
    if kind is Kind.BOUNCE:
        receive_bounce(services, notice.pk, "bounced")
    with transaction.atomic():
        held = stray.locked_stray(by.organisation_id, mail_id)
        if held is not None:
            stray.assigned(held, notice.pk, notice.holder, by.pk, services.clock.now())


def discard_stray(services: Services, by: User, mail_id: str) -> None:
    """Throw a mail away: spam, or nothing of ours.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        mail_id: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such mail.
    """
    need_caseworker(by)
    with transaction.atomic():
        mail = stray.locked_stray(by.organisation_id, mail_id)
        if mail is None:
            raise NotFound("there is no such mail")
        stray.discarded(mail, by.pk, services.clock.now())


def _opened(services: Services, by: User, private: PrivateKey | None, mail: StrayMail) -> bytes:
    half = None
    if private is not None:
        half = open_generation(mail.organisation_id, mail.generation, member_id=by.pk, private=private)
    if not isinstance(half, Opened):
        raise Unavailable("the key of this session does not open the mail")
    record_opening(by.pk, "stray_mail", mail.pk, services.clock.now())
    purpose = stray_purpose(mail.organisation_id, mail.pk)
    match open_box(PrivateKey(half.plaintext), bytes(mail.box), purpose):
        case Opened(plaintext):
            return plaintext
        case _:
            raise Tampered("a mail does not open with the key of its organisation")

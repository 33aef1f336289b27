"""Writes to cases. Each call is part of its caller's transaction, and whatever is kept of time is the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from takeback.base.errors import Conflict, NotFound
from takeback.casework.case import Event, Path, State, WithdrawalRule, after, start_of_day, withdrawal_due
from takeback.casework.claim import LIVE, Claim
from takeback.records.audit.actions import append
from takeback.records.cases.models import Case, CaseEvent, CaseImage, Message, ReportedLocation, SealedItem
from takeback.sealing.boxes import PublicKey, lock, seal
from takeback.sealing.purposes import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the person chose at the start.

    Attributes:
        withdrawal_rule: when a withdrawal counts.
        lost_code_replaceable: whether a caseworker may replace a lost code without an identity.
        shared_beyond: whether other services with which we exchange hashes may have hers.
    """

    withdrawal_rule: WithdrawalRule = WithdrawalRule.AFTER_72_HOURS
    lost_code_replaceable: bool = False
    shared_beyond: bool = False


def write_case(
    case_id: str,
    path: Path,
    wishes: Wishes,
    at: datetime,
    *,
    organisation: str | None,
    attempt: str,
    acts_until: date | None = None,
) -> Case:
    """Write a new case.

    Args:
        case_id: under which its key already lies.
        path: which way it goes.
        wishes: what the person chose.
        at: now.
        organisation: who works it.
        attempt: a hash of what the page sent along, or empty.
        acts_until: the last day on which somebody acts for the person; `None` where nobody does.

    Raises:
        Conflict: the page was sent once already.
    """
    if attempt and Case.objects.filter(attempt=attempt).exists():
        raise Conflict("this page was sent already")
    case = Case(
        id=case_id,
        organisation_id=organisation,
        path=path.value,
        state=(State.OPENED if organisation is None else State.AWAITING_VERIFICATION).value,
        opened_on=at.date(),
        withdrawal_rule=wishes.withdrawal_rule.value,
        lost_code_replaceable=wishes.lost_code_replaceable,
        shared_beyond=wishes.shared_beyond,
        attempt=attempt or None,
        acting_until=acts_until,
    )
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:  # sent twice at once, and the other was faster
        raise Conflict("this page was sent already") from error
    return case


def locked_case(case_id: str) -> Case:
    """A case, held by this transaction.

    Args:
        case_id: which.

    Raises:
        NotFound: there is none.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise NotFound("there is no such case")
    return case


def move(case: Case, event: Event, at: datetime) -> None:
    """Move a held case, with everything that goes with it, and a line in its history.

    Args:
        case: held by the transaction.
        event: what happens.
        at: now; kept as a day.

    Raises:
        Conflict: that cannot happen to the case as it stands.
    """
    worked, verified = case.organisation_id is not None, case.verified_on is not None
    state = after(State(case.state), event, worked=worked, verified=verified)
    if state is None:
        raise Conflict(f"a case that is {case.state} cannot be moved by {event.value}")
    case.state = state.value
    case.withdrawal_due_on = withdrawal_due(at).date() if state is State.WITHDRAWING else None
    if event is Event.VERIFY:
        case.verified_on = at.date()
    if event is Event.DOUBT:
        case.verified_on = None
    if state is State.WITHDRAWN:
        case.withdrawn_on = at.date()
        case.attempt = None
    case.save(update_fields=["state", "withdrawal_due_on", "verified_on", "withdrawn_on", "attempt"])
    note(case, event.value, at)


def set_path(case: Case, path: Path) -> None:
    """Say which way a held case goes from now on; what follows from it is `flows.cases.turning`'s.

    Args:
        case: held by the transaction.
        path: which way.
    """
    case.path = path.value
    case.save(update_fields=["path"])


def give_case(case: Case, organisation: str | None, at: datetime) -> None:
    """Say who works a held case from now on; how it moves is `move`'s to say.

    Args:
        case: held by the transaction.
        organisation: who; `None`: nobody, as before it was given.
        at: now; kept as a day.
    """
    case.organisation_id = organisation
    case.given_on = None if organisation is None else at.date()
    case.save(update_fields=["organisation", "given_on"])


def end_acting(case: Case, at: datetime) -> None:
    """Nobody acts for the person of a held case any more.

    Args:
        case: held by the transaction.
        at: now; kept as a day.
    """
    case.acting_ended_on = at.date()
    case.save(update_fields=["acting_ended_on"])


def give_code_to_the_person(case_id: str) -> None:
    """Whoever acted for the person is out; the code is the person's own from now on.

    Args:
        case_id: which.
    """
    Case.objects.filter(pk=case_id).update(acting_until=None, acting_ended_on=None)


def note(case: Case, kind: str, at: datetime) -> None:
    """A line in the case's history, and a leaf in the log that forgets with the case.

    Args:
        case: whose.
        kind: a word of ours.
        at: now; kept as a day.
    """
    CaseEvent.objects.create(case=case, kind=kind, day=at.date())
    append(f"case.{kind}", {"case": case.pk}, start_of_day(at), subject=case.pk, coarse=True)


def keep_code(case_id: str) -> None:
    """Remember that the person has the code: from now on nobody is given another one by sending the page again.

    Args:
        case_id: which.
    """
    Case.objects.filter(pk=case_id).update(code_kept=True)


def set_claim(case: Case, entry: int, claim: Claim, at: datetime) -> CaseImage:
    """Write how a case stands to an entry.

    Args:
        case: which.
        entry: the entry's id.
        claim: how it stands from now on.
        at: now; kept as a day.
    """
    image, _ = CaseImage.objects.update_or_create(
        case=case,
        entry=entry,
        defaults={
            "claim": claim.value,
            "withdrawn_on": at.date() if claim is Claim.WITHDRAWN else None,
            "withdrawal_due_on": None,
        },
        create_defaults={"claim": claim.value, "added_on": at.date()},
    )
    return image


def set_claims(case: Case, claims: Mapping[int, Claim], at: datetime) -> None:
    """Write how a case stands to several entries.

    Args:
        case: which.
        claims: by the entry's id.
        at: now; kept as a day.
    """
    known = set(CaseImage.objects.filter(case=case, entry__in=list(claims)).values_list("entry", flat=True))
    for entry in known:
        set_claim(case, entry, claims[entry], at)
    CaseImage.objects.bulk_create(
        CaseImage(case=case, entry=entry, claim=claim.value, added_on=at.date())
        for entry, claim in claims.items()
        if entry not in known
    )


def freeze_claims_on(entry: int) -> None:
    """Let nobody's claim on an entry move, until a person has looked.

    Args:
        entry: its id.
    """
    CaseImage.objects.filter(entry=entry, claim=Claim.HELD).update(claim=Claim.FROZEN)


def seal_item(case: Case, public: PublicKey, kind: str, text: str, at: datetime) -> None:
    """Keep something that the person told.

    Args:
        case: whose.
        public: the public half of the case's key.
        kind: a word of ours.
        text: what they told.
        at: now; kept as a day.
    """
    box = seal(public, text.encode(), item_purpose(case.pk, kind))
    SealedItem.objects.create(case=case, kind=kind, box=box, told_on=at.date())


def seal_message(case: Case, public: PublicKey, text: str, at: datetime, *, from_person: bool) -> Message:
    """Keep a letter, for both sides.

    Args:
        case: whose.
        public: the public half of the case's key.
        text: what it says.
        at: now; kept as a day.
        from_person: whether the person wrote it; else the caseworker did.
    """
    box = seal(public, text.encode(), message_purpose(case.pk, from_person=from_person))
    return Message.objects.create(case=case, from_person=from_person, box=box, sent_on=at.date())


def report_locations(case: Case, links: Iterable[str], at: datetime, *, danger: bool = False) -> None:
    """Keep links as the person told them.

    Args:
        case: whose.
        links: as told.
        at: now; kept as a day.
        danger: they show the person's name, address or telephone number, as the person says.
    """
    ReportedLocation.objects.bulk_create(
        ReportedLocation(
            case=case,
            locked=lock(settings.LOCATION_KEY, link.encode(), location_purpose(case.pk)),
            danger=danger,
            reported_on=at.date(),
        )
        for link in links
    )


def empty_case(case: Case) -> None:
    """Delete all that a case holds of words and links. What it says of its images stays: numbers and days.

    Args:
        case: which.
    """
    SealedItem.objects.filter(case=case).delete()
    Message.objects.filter(case=case).delete()
    ReportedLocation.objects.filter(case=case).delete()


def forget_links(case: Case) -> None:
    """Delete the links that a held case has told: what was done about them is over, and forgotten.

    Args:
        case: held by the transaction.
    """
    ReportedLocation.objects.filter(case=case).delete()


def drop_case(case_id: str) -> None:
    """Delete a case, with all that hangs on it.

    Args:
        case_id: which; one that is gone is passed over.
    """
    with transaction.atomic():
        Case.objects.filter(pk=case_id).delete()


def live_claims(case: Case) -> list[CaseImage]:
    """The case's claims by which entries stay in banks.

    Args:
        case: which.
    """
    return list(CaseImage.objects.filter(case=case, claim__in=LIVE).order_by("pk"))


def withdrawn_before(day: date) -> list[str]:
    """Cases that were withdrawn before a day.

    Args:
        day: not included.
    """
    return list(Case.objects.filter(withdrawn_on__lt=day).order_by("pk").values_list("pk", flat=True))


def item_purpose(case_id: str, kind: str) -> Purpose:
    """What a box with something that the person told is for."""
    return Purpose("case-item", (case_id, kind))


def message_purpose(case_id: str, *, from_person: bool) -> Purpose:
    """What a box with a letter is for: one side's cannot be passed off as the other's."""
    return Purpose("case-message", (case_id, "person" if from_person else "caseworker"))


def location_purpose(case_id: str) -> Purpose:
    """What a box with a link is for."""
    return Purpose("case-location", (case_id,))

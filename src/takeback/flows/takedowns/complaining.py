"""The ladder ends at a regulator: what was asked, when, every element of it, and what came back, as a draft.

A machine drafts it as it drafts a notice, under three conditions: everybody below has been asked and has not acted, a
regulator hears of the route that was used, and the person agreed that a public authority is told. Then a person
approves it, and it leaves by mail, or is filled into the regulator's form by hand, as any notice.

Where a law has the regulator order the removal, the regulator is asked itself, by the notice of that law, once the
others have not acted: whichever route they were asked by.

What recipients wrote is sealed to the case, and machines at night open nothing. So the packet says what came back and
when, and quotes nobody; whoever approves it may write to the regulator what was said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.db import transaction

from takeback.casework.clocks.due import obligation
from takeback.casework.notices.drafting import ElementShown
from takeback.casework.notices.route import PRACTICE
from takeback.casework.notices.routes import ROUTES
from takeback.casework.packet import LANGUAGES, REGULATORS, Asked, Came, Event, NoPacket, Packet, packed_for_regulator
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.notice_state import NoticeState
from takeback.casework.takedown.recheck import Saw
from takeback.flows.services import Services
from takeback.flows.takedowns.approving import speaks_against_notice
from takeback.flows.takedowns.around import may_tell_regulator, own_cases
from takeback.flows.takedowns.batches import Wanted, drafted_before, locked_for, name_of, wait_for_approval
from takeback.flows.takedowns.clock import begins_with_an_order, counting
from takeback.flows.takedowns.drafting import Drafted, wording_of
from takeback.flows.takedowns.known import checked_of, known_facts, tried_for
from takeback.flows.takedowns.ports import Asked as Writing
from takeback.flows.takedowns.ports import Asking, Lacking, Recipient
from takeback.records.accounts.models import User
from takeback.records.takedowns.actions.drafts import Batch, Wording, draft, recipient_hash, reference_of
from takeback.records.takedowns.actions.locations import say
from takeback.records.takedowns.locks import NoticeText, open_location, open_notice
from takeback.records.takedowns.models import LocationWork, LookRow, Notice, NoticeLocation, RecipientAnswer
from takeback.records.takedowns.queries import asked_already
from takeback.records.takedowns.words import AnswerWord
from takeback.sites.contact import Scope

_CAME: Final[dict[AnswerWord, Came]] = {AnswerWord.RECEIPT: Came.RECEIPT, AnswerWord.REFUSED: Came.REFUSAL}
_ARRIVED: Final = frozenset({NoticeState.ACCEPTED, NoticeState.ANSWERED, NoticeState.BOUNCED})


@dataclass(frozen=True, slots=True)
class Complained:
    """What became of the wish to tell a regulator.

    Attributes:
        batch: what is approved at once.
        notices: ids of the drafts, one for each regulator.
        why_not: for a route of which a regulator hears and is not told: a word of `casework.packet.REASONS`.
        lacking: elements that a law asks for by which a regulator orders the removal, and nobody has given, by route.
    """

    batch: str
    notices: tuple[str, ...] = ()
    why_not: dict[str, str] = field(default_factory=dict)
    lacking: dict[str, tuple[str, ...]] = field(default_factory=dict)


def tell_regulators(services: Services, by: User, wanted: Wanted, drafted: Drafted) -> tuple[Drafted, Complained]:
    """Draft to regulators what a press for drafts has left over, since nobody else can be asked about it.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        wanted: about what the press was.
        drafted: what became of it.

    Returns:
        What became of the press, without what regulators are told now; and what they are told.
    """
    if not drafted.nobody:
        return drafted, Complained(drafted.batch)
    last = Wanted(holder=wanted.holder, ids=drafted.nobody, attempt=wanted.attempt)
    complained = draft_complaint(services, by, last)
    about = set(NoticeLocation.objects.filter(notice__in=complained.notices).values_list("location_id", flat=True))
    return replace(drafted, nobody=tuple(each for each in drafted.nobody if each not in about)), complained


def draft_complaint(services: Services, by: User, wanted: Wanted) -> Complained:
    """Draft packets about locations whose ladder has come to its regulator. Done twice, it is done once.

    Args:
        services: the process's collaborators.
        by: a caseworker; of a machine, whoever approved the notice before.
        wanted: about what.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case or incident, or no such location in it.
        Invalid: nothing was named.
    """
    cases = own_cases(by, wanted.holder)
    at = services.clock.now()
    name = name_of(by, wanted, "packet")
    with transaction.atomic():
        rows = locked_for(by, wanted)
        if before := drafted_before(by, name):
            return Complained(name, before)
        matter = _Matter(services, by, wanted.holder, cases, at)
        batch = Batch(organisation_id=by.organisation_id, holder=wanted.holder, name=name, by_id=by.pk)
        notices: list[str] = []
        why_not: dict[str, str] = {}
        lacking: dict[str, tuple[str, ...]] = {}
        for regulator, of_it in matter.regulators(rows):
            match matter.wording(regulator, of_it, name):
                case NoPacket(reason):
                    why_not[regulator.route] = reason
                case Lacking(elements):
                    lacking[regulator.route] = elements
                case wording:
                    notices.append(draft(batch, 0, wording, of_it, at).pk)
        if notices:
            wait_for_approval(by, wanted, name, at)
            say("complained", rows, at, by=by.pk, notices=len(notices))
    return Complained(name, tuple(notices), why_not, lacking)


class _Matter:
    """A holder's matter, as a regulator is told of it."""

    def __init__(self, services: Services, by: User, holder: str, cases: Sequence[str], at: datetime) -> None:
        self._ports = services.takedowns
        self._known = known_facts(by.organisation_id, holder, cases, services.takedowns.signature, at.date())
        self._agreed = may_tell_regulator(cases, at.date())
        self._at = at
        self._ordered = [
            each.id
            for each in ROUTES.values()
            if begins_with_an_order(each.id) and each.countries & self._known.countries
        ]

    def regulators(self, rows: Sequence[LocationWork]) -> list[tuple[Recipient, list[LocationWork]]]:
        """Who is to be told, each once for a route, and of which locations: none that they know of already."""
        groups: dict[tuple[str, str], tuple[Recipient, list[LocationWork]]] = {}
        for row in rows:
            if State(row.state) is State.GONE or speaks_against_notice([row], self._at.date()):
                continue
            asking = Asking(self._known, self._at, tried_for(row))
            location = open_location(row.pk, bytes(row.place))
            for route in dict.fromkeys([*self._ordered, *_routes_of(row)]):
                found = self._ports.recipients.regulator_of(route, location, asking)
                if found is not None and not asked_already(recipient_hash(found.address), [row]):
                    groups.setdefault((found.address.casefold(), route), (found, []))[1].append(row)
        told: dict[str, tuple[Recipient, list[LocationWork]]] = {}
        for (address, _), group in groups.items():
            told.setdefault(address, group)
        return list(told.values())

    def asked(self, rows: Collection[LocationWork]) -> tuple[Asked, ...]:
        """Every notice about these locations that its recipient had, in the order in which they left."""
        sent = Notice.objects.filter(locations__location__in=list(rows), sent_at__isnull=False).distinct()
        sent = sent.filter(state__in=[each.value for each in _ARRIVED]).exclude(scope=Scope.REGULATOR.value)
        found = [_asked(notice) for notice in sent.order_by("sent_at", "pk") if notice.route in ROUTES]
        return tuple(each for each in found if each is not None)

    def wording(self, regulator: Recipient, rows: Sequence[LocationWork], batch: str) -> Wording | NoPacket | Lacking:
        """What a regulator is to read, or why there is nothing."""
        if regulator.route in self._ordered:
            return self._notice(regulator, rows, batch)
        packet = self._packet(regulator, rows)
        return packet if isinstance(packet, NoPacket) else _wording(regulator, packet, self.asked(rows))

    def _notice(self, regulator: Recipient, rows: Sequence[LocationWork], batch: str) -> Wording | NoPacket | Lacking:
        """The notice of a law by which the regulator orders the removal."""
        if not self._agreed:
            return NoPacket("not_agreed")
        written = self._ports.writes.write(
            Writing(
                known=replace(self._known, checked=checked_of(rows)),
                reference=reference_of(batch, recipient_hash(regulator.address), 0),
                recipient=regulator,
                locations=tuple(open_location(row.pk, bytes(row.place)) for row in rows),
            )
        )
        return written if isinstance(written, Lacking) else wording_of(regulator, written)

    def _packet(self, regulator: Recipient, rows: Collection[LocationWork]) -> Packet | NoPacket:
        return packed_for_regulator(
            regulator.route,
            self.asked(rows),
            self._known.sender,
            self._at,
            regulator.language if regulator.language in LANGUAGES else LANGUAGES[0],
            regulator=regulator.name,
            person_agreed=self._agreed,
        )


def _routes_of(row: LocationWork) -> list[str]:
    """The routes by which a location was asked for, and of which a regulator hears; the latest first."""
    sent = Notice.objects.filter(locations__location=row, sent_at__isnull=False, route__in=list(REGULATORS))
    routes = sent.exclude(scope=Scope.REGULATOR.value).order_by("-sent_at", "pk").values_list("route", flat=True)
    return list(dict.fromkeys(routes))


def _asked(notice: Notice) -> Asked | None:
    if notice.sent_at is None:
        return None
    text, route = open_notice(notice.pk, bytes(notice.text)), ROUTES[notice.route]
    clauses = {each.element: each.clause for each in route.required}
    told = counting(notice)
    owed = obligation(
        route,
        notice.ordered_at or notice.sent_at,
        country=told.country,
        extended=told.extended,
        by_regulator=told.by_regulator,
    )
    rows = list(LocationWork.objects.filter(notices__notice=notice).order_by("pk"))
    return Asked(
        reference=reference_of(notice.batch, notice.recipient_hash, notice.part),
        route=route.id,
        law=route.law,
        recipient=text.recipient,
        sent_at=notice.sent_at,
        due_at=notice.due_at or owed.at,
        by_law=owed.by_law,
        locations=tuple(open_location(row.pk, bytes(row.place)).address for row in rows),
        elements=tuple(
            ElementShown(element, element.replace("_", " "), clauses.get(element, PRACTICE), int(paragraph))
            for element, paragraph in text.elements
            if paragraph.isdigit()
        ),
        template_version=notice.template_version,
        came=_came(notice, notice.sent_at, rows),
    )


def _came(notice: Notice, sent_at: datetime, rows: Sequence[LocationWork]) -> tuple[Event, ...]:
    answers = {each.message: each for each in RecipientAnswer.objects.filter(notice=notice, from_recipient=True)}
    came = [Event(each.received_at, _CAME.get(AnswerWord(each.word), Came.REPLY)) for each in answers.values()]
    if notice.state == NoticeState.BOUNCED.value:
        told = RecipientAnswer.objects.filter(notice=notice, from_recipient=False).order_by("-received_at").first()
        came.append(Event(sent_at if told is None else told.received_at, Came.BOUNCE))
    gone = [row.since for row in rows if State(row.state) is State.GONE and row.since is not None]
    there = LookRow.objects.filter(location__in=rows, at__gte=sent_at, saw=Saw.THERE.value).order_by("-at").first()
    if gone and len(gone) == len(rows):
        came.append(Event(max(gone), Came.REMOVAL))
    elif there is not None:
        came.append(Event(there.at, Came.STILL_THERE))
    return tuple(came)


def _wording(regulator: Recipient, packet: Packet, asked: Sequence[Asked]) -> Wording:
    told = tuple((f"request {each.reference}", str(number)) for number, each in enumerate(asked, start=1))
    return Wording(
        scope=Scope.REGULATOR.value,
        route=regulator.route,
        language=packet.language,
        template=packet.template,
        template_version=packet.template_version,
        by_hand=regulator.by_hand,
        text=NoticeText(regulator.address, packet.subject, packet.body, told, name=regulator.name),
    )

"""Notices are drafted: one for each recipient, within its limits, and about nothing that was not checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.casework.notices.facts import Earlier, Facts
from takeback.casework.notices.routes import ROUTES
from takeback.casework.takedown.checks import Reason
from takeback.casework.takedown.consent import against_their_will
from takeback.casework.takedown.location_state import CAN_BE_ASKED, State
from takeback.casework.takedown.notice_state import NoticeState
from takeback.flows.services import Services
from takeback.flows.takedowns.around import Surroundings, may_be_named, need_caseworker, own_cases
from takeback.flows.takedowns.batches import Wanted, drafted_before, locked_for, name_of, wait_for_approval
from takeback.flows.takedowns.known import asked_before, checked_of, known_facts, tried_for
from takeback.flows.takedowns.ports import (
    Asked,
    Asking,
    KnowsRecipients,
    Lacking,
    NotLookedUp,
    Recipient,
    WritesNotices,
    Written,
)
from takeback.flows.takedowns.site_looks import end_if_drafted
from takeback.records.accounts.models import User
from takeback.records.takedowns.actions import notices
from takeback.records.takedowns.actions.drafts import Batch, Wording, draft, recipient_hash, reference_of, removed_by
from takeback.records.takedowns.actions.locations import say
from takeback.records.takedowns.locks import NoticeText, open_location, open_notice
from takeback.records.takedowns.models import LocationWork, Notice
from takeback.records.takedowns.queries import acts_of, asked_already


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of the locations.

    Attributes:
        batch: what is approved at once.
        notices: ids of the drafts.
        stopped: locations that nobody may ask about now, each with what speaks against it.
        nobody: locations of which nobody is known who could be asked.
        unseen: locations whose site nobody has looked up yet.
        already: locations that the same recipient was asked about already, or is about to be.
        lacking: elements that a law asks for and nobody has given, by route.
    """

    batch: str
    notices: tuple[str, ...]
    stopped: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    nobody: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    lacking: dict[str, tuple[str, ...]] = field(default_factory=dict)


def draft_notices(
    services: Services, by: User, wanted: Wanted, recipients: KnowsRecipients, writes: WritesNotices
) -> Drafted:
    """Draft notices about locations, one for each recipient, or as many as its limit asks for.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        wanted: about what.
        recipients: who is to be asked.
        writes: in which words.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case or incident, or no such location in it.
        Invalid: nothing was named; or the person's name is to be said, and they do not allow it, or it is no line.
    """
    cases = own_cases(by, wanted.holder)
    at = services.clock.now()
    name = name_of(by, wanted)
    with transaction.atomic():
        rows = locked_for(by, wanted)
        if before := drafted_before(by, name):
            return Drafted(name, before)
        around = Surroundings(rows, at.date())
        stopped = {row.pk: against for row in rows if (against := _against(row, around))}
        known = known_facts(by.organisation_id, wanted.holder, cases, services.takedowns.signature, at.date())
        if wanted.person.strip():
            known = _naming(known, wanted.person, cases, at.date())
        groups, nobody, unseen = _grouped([row for row in rows if row.pk not in stopped], recipients, known, at)
        batch = Batch(organisation_id=by.organisation_id, holder=wanted.holder, name=name, by_id=by.pk)
        made = _Made(batch, cases, known, at)
        for recipient, of_it in groups:
            made.draft(recipient, of_it, writes)
        if made.notices:
            wait_for_approval(by, wanted, name, at)
        end_if_drafted(by.organisation_id, wanted.holder, at, unseen)
        say("drafted", made.drafted, at, by=by.pk, notices=len(made.notices))
    return Drafted(name, tuple(made.notices), stopped, nobody, unseen, tuple(made.already), made.lacking)


def draft_by_route(services: Services, by: User, notice_id: str, route: str, writes: WritesNotices) -> Notice | Lacking:
    """Draft anew what one recipient is asked, by another of the routes that were proposed for it. The old draft goes.

    Args:
        services: the process's collaborators.
        by: a caseworker.
        notice_id: a draft.
        route: one of its ways. Where the person has to be asked first, that they agreed is among what it may lack.
        writes: in which words.

    Returns:
        The new draft, in the same batch; or what the route lacks: then the old one stands.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such notice.
        Conflict: it is no draft any more.
        Invalid: the route was not proposed there.
    """
    need_caseworker(by)
    at = services.clock.now()
    with transaction.atomic():
        notice = notices.locked_notice(notice_id, by.organisation_id)
        if notice is None:
            raise NotFound("there is no such notice")
        if notice.state != NoticeState.DRAFTED.value:
            raise Conflict("this is no draft any more")
        text = open_notice(notice.pk, bytes(notice.text))
        if route not in ROUTES or route not in {way.route for way in text.ways}:
            raise Invalid("this route was not proposed for this recipient", field="route")
        cases = own_cases(by, notice.holder)
        known = known_facts(by.organisation_id, notice.holder, cases, services.takedowns.signature, at.date())
        if text.person and may_be_named(cases, at.date()):
            known = _naming(known, text.person, cases, at.date())
        batch = Batch(organisation_id=by.organisation_id, holder=notice.holder, name=notice.batch, by_id=by.pk)
        languages = ROUTES[route].languages
        recipient = Recipient(
            scope=notice.scope,
            address=text.recipient,
            by_hand=notice.by_hand,
            route=route,
            language=notice.language if notice.language in languages else languages[0],
            name=text.name,
            country=notice.country,
            through=text.through,
        )
        made = _Made(batch, cases, known, at)
        return made.instead_of(notice, text, recipient, writes)


class _Made:
    """What has been drafted so far of one batch."""

    def __init__(self, batch: Batch, cases: Sequence[str], known: Facts, at: datetime) -> None:
        self.notices: list[str] = []
        self.drafted: list[LocationWork] = []
        self.already: list[str] = []
        self.lacking: dict[str, tuple[str, ...]] = {}
        self._batch = batch
        self._known = known
        self._at = at
        self._case = cases[0] if len(cases) == 1 else ""

    def draft(self, recipient: Recipient, rows: Sequence[LocationWork], writes: WritesNotices) -> None:
        """Draft what one recipient is to be asked."""
        asked = asked_already(recipient_hash(recipient.address), rows)
        self.already += sorted(asked)
        left = [row for row in rows if row.pk not in asked]
        for part, some in enumerate(_parts(left, recipient.most_links)):
            match writes.write(self._asked(recipient, part, some)):
                case Lacking(elements):
                    self.lacking[recipient.route] = elements
                case written:
                    wording = wording_of(recipient, written, person=self._known.shown_name)
                    notice = draft(self._batch, part, wording, some, self._at)
                    self.notices.append(notice.pk)
                    self.drafted += some

    def instead_of(
        self, notice: Notice, text: NoticeText, recipient: Recipient, writes: WritesNotices
    ) -> Notice | Lacking:
        """Draft one notice in the place of another."""
        rows = notices.locations_of(notice)
        part = 1 + max(
            Notice.objects.filter(
                organisation_id=notice.organisation_id, batch=notice.batch, recipient_hash=notice.recipient_hash
            ).values_list("part", flat=True)
        )
        written = writes.write(self._asked(recipient, part, rows))
        if isinstance(written, Lacking):
            return written
        notices.discard(notice, self._at)
        wording = wording_of(recipient, written, person=self._known.shown_name)
        kept = replace(wording, text=replace(wording.text, ways=text.ways))
        say("drafted", rows, self._at, by=self._batch.by_id, notices=1)
        return draft(self._batch, part, kept, rows, self._at)

    def _asked(self, recipient: Recipient, part: int, rows: Sequence[LocationWork]) -> Asked:
        opened = [(row, open_location(row.pk, bytes(row.place))) for row in rows]
        cited = [(location.address, removed_by(row)) for row, location in opened if row.was_gone]
        earlier = {notice.pk: notice for _, notice in cited if notice and notice.sent_at is not None}
        return Asked(
            known=replace(self._known, checked=checked_of(rows)),
            reference=reference_of(self._batch.name, recipient_hash(recipient.address), part),
            earlier=tuple(
                Earlier(
                    removed_on=each.sent_at.date(),
                    reference=reference_of(each.batch, each.recipient_hash, each.part),
                )
                for each in earlier.values()
                if each.sent_at is not None
            ),
            recipient=recipient,
            locations=tuple(location for _, location in opened),
            removed_before=tuple(
                (address, notice.sent_at) for address, notice in cited if notice and notice.sent_at is not None
            ),
            against_will=against_their_will(acts_of(self._case)) if self._case else frozenset(),
        )


def _naming(known: Facts, person: str, cases: Sequence[str], today: date) -> Facts:
    if not may_be_named(cases, today):
        raise Invalid("the person has not allowed that recipients read their name", field="person")
    return replace(known, subject=replace(known.subject, name=person, may_be_named=True))


def _against(row: LocationWork, around: Surroundings) -> tuple[Reason, ...]:
    if State(row.state) not in CAN_BE_ASKED:
        return (Reason.MINOR,) if row.state == State.HANDED_OVER.value else (Reason.NOT_LOOKED,)
    return around.speaks_against(row)


def _grouped(
    rows: Sequence[LocationWork], recipients: KnowsRecipients, known: Facts, at: datetime
) -> tuple[list[tuple[Recipient, list[LocationWork]]], tuple[str, ...], tuple[str, ...]]:
    groups: dict[tuple[str, str], tuple[Recipient, list[LocationWork]]] = {}
    nobody: list[str] = []
    unseen: list[str] = []
    chosen: dict[tuple[object, ...], Recipient | NotLookedUp | None] = {}
    before = asked_before(rows)
    for row in rows:
        location = open_location(row.pk, bytes(row.place))
        tried = tried_for(row) if row.pk in before else ()
        alike = (location.site or location.key, location.reach, tried)
        if alike not in chosen:
            chosen[alike] = recipients.recipient_of(location, Asking(known, at, tried))
        match chosen[alike]:
            case None:
                nobody.append(row.pk)
            case NotLookedUp():
                unseen.append(row.pk)
            case recipient:
                groups.setdefault((recipient.address.casefold(), recipient.route), (recipient, []))[1].append(row)
    return list(groups.values()), tuple(nobody), tuple(unseen)


def _parts(rows: Sequence[LocationWork], most: int) -> Iterator[list[LocationWork]]:
    for start in range(0, len(rows), max(1, most)):
        yield list(rows[start : start + max(1, most)])


def wording_of(recipient: Recipient, written: Written, *, person: str = "") -> Wording:
    """A notice that was written, as it is kept.

    Args:
        recipient: who reads it.
        written: what it says.
        person: whose name it says; empty where it says none.
    """
    return Wording(
        scope=recipient.scope,
        route=recipient.route,
        language=recipient.language,
        template=written.template,
        template_version=written.template_version,
        by_hand=recipient.by_hand,
        country=recipient.country,
        text=NoticeText(
            recipient.address,
            written.subject,
            written.body,
            written.elements,
            name=recipient.name,
            ways=tuple(each.as_way() for each in recipient.proposals),
            through=recipient.through,
            person=person,
        ),
    )

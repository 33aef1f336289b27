"""A helpline with verified people, and a worker whose post office a test can look into."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from django.db import transaction

from takeback.adapters.growing_index import GrowingIndex
from takeback.base.instants import Clock, MovableClock
from takeback.casework.case import Event, Path
from takeback.casework.takedown.checks import Authority, Check, Link, Subject
from takeback.casework.takedown.consent import Answer, Purpose
from takeback.casework.takedown.recheck import Look, Saw
from takeback.flows.cases.claiming import Picture
from takeback.flows.cases.opening import OpenedCase, Opening, open_case
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.flows.services import Services
from takeback.flows.takedowns.approving import Approved, approve_batch
from takeback.flows.takedowns.batches import Wanted
from takeback.flows.takedowns.checking import Checked, check
from takeback.flows.takedowns.drafting import Drafted, draft_notices
from takeback.flows.takedowns.looking import looked
from takeback.flows.takedowns.reporting import take_in_paste
from takeback.flows.takedowns.wishes import note_consent
from takeback.records.accounts.roles import Role
from takeback.records.cases.actions import locked_case, move
from takeback.records.keyring.organisation_keys import found_organisation_keys
from takeback.records.takedowns.models import LocationWork
from takeback.workers.takedowns import handlers, sending
from takeback.workers.worker import one_piece
from tests.fakes.services import RADII, FakeServices
from tests.fakes.takedowns import ALadder, FortyEightHours, OneForEachSite, PlainWords, PostOffice
from tests.people import an_organisation
from tests.uploads import Someone, someone

THURSDAY = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
SHOWS = Check(Link.SHOWS_IT, Subject.IS_THEM, Authority.THEMSELVES)
LINK = "https://bad.example.com/her.jpg"


def services_at(clock: MovableClock) -> Services:
    """Collaborators whose shelf reads the banks of this test."""
    return replace(FakeServices(clock=clock).as_services(), shelf=LiveShelf(RADII, GrowingIndex))


@dataclass
class Desk:
    """A caseworker of an organisation that works the portal's cases.

    Attributes:
        caseworker: who does everything.
        clock: the only clock.
        post: what letters the worker has brought away.
    """

    caseworker: Someone
    clock: MovableClock
    post: PostOffice = field(default_factory=PostOffice)
    recipients: OneForEachSite = field(default_factory=OneForEachSite)
    words: PlainWords = field(default_factory=PlainWords)
    attempts: int = 0

    @property
    def services(self) -> Services:
        return services_at(self.clock)

    @property
    def climbing(self) -> Services:
        """The same, so that a machine which climbs asks a ladder of this desk, in its words, where it has one."""
        return self.climbing_at(self.clock)

    def climbing_at(self, clock: Clock) -> Services:
        """The same with another clock.

        Args:
            clock: any.
        """
        ours = self.services
        ports = replace(ours.takedowns, clocks=FortyEightHours())
        if isinstance(self.recipients, ALadder):
            ports = replace(ports, recipients=self.recipients, writes=self.words)
        return replace(ours, clock=clock, takedowns=ports)

    def opened(self, *, path: Path = Path.ADULT, locations: tuple[str, ...] = ()) -> OpenedCase:
        """A case that nobody has verified."""
        return open_case(self.services, Opening(path=path, locations=locations))

    def verified(self, *locations: str, pictures: tuple[Picture, ...] = ()) -> str:
        """The id of a case whose person was seen, and allows that sites are asked."""
        case_id = open_case(self.services, Opening(locations=locations, pictures=pictures)).case_id
        with transaction.atomic():
            move(locked_case(case_id), Event.VERIFY, self.clock.now())
        note_consent(self.services, self.caseworker.user, case_id, Purpose.NOTIFY_SITE, Answer.YES)
        return case_id

    def told(self, case_id: str, *links: str) -> list[str]:
        """Ids of locations that the case tells now."""
        take_in_paste(self.services, self.caseworker.user, case_id, "\n".join(links or (LINK,)))
        return list(LocationWork.objects.filter(cases__case_id=case_id).order_by("pk").values_list("pk", flat=True))

    def check(self, case_id: str, ids: list[str], found: Check = SHOWS) -> Checked:
        return check(self.services, self.caseworker.user, case_id, ids, found)

    def draft(self, holder: str, ids: list[str], attempt: str = "", person: str = "") -> Drafted:
        self.attempts += 1
        wanted = Wanted(holder=holder, ids=ids, attempt=attempt or f"attempt-{self.attempts}", person=person)
        return draft_notices(self.services, self.caseworker.user, wanted, self.recipients, self.words)

    def approve(self, batch: str) -> Approved:
        return approve_batch(self.services, self.caseworker.user, batch)

    def work(self, owner: str = "worker") -> None:
        """Let a worker do all that is to be done now."""
        piece = one_piece(self.climbing, {**handlers(), **sending(self.post, FortyEightHours())}, owner)
        while piece():
            pass

    def asked(self, *links: str) -> tuple[str, list[str]]:
        """A case whose locations were asked for just now: its id, and theirs."""
        case_id = self.verified()
        ids = self.told(case_id, *links)
        self.check(case_id, ids)
        self.approve(self.draft(case_id, ids).batch)
        self.work()
        return case_id, ids

    def look(self, location_id: str, *saws: Saw) -> None:
        """Look from as many vantage points as there are words."""
        at = self.clock.now()
        looked(self.services, location_id, [Look(saw, f"from-{number}", at) for number, saw in enumerate(saws)])

    def pass_time(self, **much: float) -> None:
        self.clock.move(timedelta(**much))


def a_desk(name: str = "Haven") -> Desk:
    """A desk in an organisation that has keys."""

    organisation = an_organisation(name)
    caseworker = someone(Role.CASEWORKER, organisation=organisation, name="Cas")
    found_organisation_keys(organisation.pk, caseworker.user.pk, at=THURSDAY)
    return Desk(caseworker, MovableClock(THURSDAY))


def state_of(location_id: str) -> str:
    """Where a location stands."""
    return str(LocationWork.objects.values_list("state", flat=True).get(pk=location_id))

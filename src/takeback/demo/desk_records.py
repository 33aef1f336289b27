"""A desk in the middle of its work: what three weeks of takedowns have left there, to test and to look at.

One caseworker does all of it, through the flows, with a clock that ends now. Letters go nowhere: a post office takes
some, refuses one, and of one nobody knows. The sites are those of `many_sites`. Never for a deployment.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from takeback.base.instants import MovableClock
from takeback.casework.case import Path
from takeback.casework.incident import Kind
from takeback.casework.notices.facts import Authority, Facts, Ground, Material, Shows, Statement, Subject
from takeback.casework.takedown.authority import Right
from takeback.casework.takedown.checks import Authority as AskedBy
from takeback.casework.takedown.checks import Check, Link
from takeback.casework.takedown.checks import Subject as Shown
from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.consent import Act, Agreed, Answer, Purpose
from takeback.casework.takedown.police import Step
from takeback.casework.takedown.recheck import Look, Saw
from takeback.demo.many_cases import Year, load_cases
from takeback.flows.cases.case_work import verify
from takeback.flows.cases.incidents import join_incident, open_incident
from takeback.flows.cases.opening import Opening, open_case
from takeback.flows.figures.counting import count_for_the_night
from takeback.flows.services import Services
from takeback.flows.takedowns import police
from takeback.flows.takedowns.answering import receive_answer
from takeback.flows.takedowns.approving import approve_batch
from takeback.flows.takedowns.batches import Wanted
from takeback.flows.takedowns.checking import check
from takeback.flows.takedowns.closing import close_locations
from takeback.flows.takedowns.drafting import draft_notices
from takeback.flows.takedowns.looking import looked
from takeback.flows.takedowns.ports import Accepted, Letter, MayHaveBeenSent, Rejected, Sending
from takeback.flows.takedowns.reporting import take_in_csv, take_in_paste
from takeback.flows.takedowns.sharing import share_with_incident
from takeback.flows.takedowns.stating import state_facts
from takeback.flows.takedowns.wishes import name_delegate, note_acts, note_consent, prove_delegate
from takeback.records.accounts.models import User
from takeback.records.sites.actions import add_contact, drop_contact, forbid_operator, remember_site, write_notes
from takeback.records.sites.actions import remove_edge as find_edge_false
from takeback.records.takedowns.models import Notice
from takeback.sites.contact import Contact, RouteKind, Scope, Source
from takeback.workers.takedowns import handlers, sending
from takeback.workers.worker import one_piece

LONG: Final = "https://board-6.example/" + "/".join(f"album-{part}-of-the-summer" for part in range(12)) + "?page=7"
"""A link that is longer than any screen is wide."""
FORMS: Final = ("board-8.example", "board-42.example")
"""Sites that are asked by a form alone."""
_SHOWS_IT: Final = Check(Link.SHOWS_IT, Shown.IS_THEM, AskedBy.THEMSELVES)
_ASKED: Final = [f"https://board-{site}.example/posts/{4810 + post}" for site in range(5) for post in range(3)]
_LATER: Final = [f"https://board-{site}.example/posts/{number}" for site in (7, 8, 9) for number in range(4)]
_UNCHECKED: Final = [
    LONG,
    "https://xn--mgbh0fb.example/صور/1",
    "https://new-board.example/1",
    "https://t.me/+room_of_many",
]
_YEAR: Final = Year(cases=160, resolved=70, failed=14, sites=9)


@dataclass(frozen=True, slots=True)
class DeskRecords:
    """Where it all stands.

    Attributes:
        case: the case in which most has happened.
        code: with which its person opens it.
        drafts: the batch that waits for an approval.
        approved: one that was approved, and can be taken back; one of its notices is a form.
        form: that notice.
        answered: a notice to which its recipient has written.
        in_doubt: one of which nobody knows whether it was sent.
        fresh: a case of which nothing is known yet but that its person is verified, and wishes it.
        danger: a case in which somebody's address was posted.
        unverified: a case whose person nobody has verified.
        minor: a case on the minor's path.
        incident: a room that two cases have in common.
    """

    case: str
    code: str = field(repr=False)
    drafts: str
    approved: str
    form: str
    answered: str
    in_doubt: str
    fresh: str
    danger: str
    unverified: str
    minor: str
    incident: str


class _PostOffice:
    """Takes letters; see `takeback.flows.takedowns.ports.SendsNotices`."""

    def send(self, letter: Letter) -> Sending:
        """Say what becomes of a letter, by whom it is for."""
        if "board-3" in letter.recipient:
            return Rejected("recipient_refused_550", permanent=True)
        return MayHaveBeenSent("too_slow") if "board-4" in letter.recipient else Accepted()


@dataclass
class _Desk:
    """The caseworker, at their own time.

    Attributes:
        services: with a clock that is moved.
        by: the caseworker.
        clock: that clock.
    """

    services: Services
    by: User
    clock: MovableClock
    _drafted: int = 0

    def person(
        self,
        *told: str,
        path: Path = Path.ADULT,
        is_verified: bool = True,
        has_stated: bool = True,
    ) -> tuple[str, str]:
        """A case, as a person has opened it and told of links: its id and its code."""
        opened = open_case(self.services, Opening(path=path, locations=told))
        if is_verified:
            verify(self.services, self.by, opened.case_id)
            for purpose in (Purpose.NOTIFY_SITE, Purpose.TELL_POLICE):
                note_consent(self.services, self.by, opened.case_id, purpose, Answer.YES)
        if is_verified and has_stated:
            note_acts(self.services, self.by, opened.case_id, dict.fromkeys(Act, Agreed.NO))
            state_facts(self.services, self.by, opened.case_id, self._facts())
        return opened.case_id, " ".join(opened.code.words())

    def told(self, case: str, *links: str) -> tuple[str, ...]:
        """Links that a case tells now: the ids of those that are new."""
        return take_in_paste(self.services, self.by, case, "\n".join(links)).fresh

    def drafted(self, case: str, ids: tuple[str, ...]) -> str:
        """Check locations, and draft notices about them: the batch."""
        self._drafted += 1
        check(self.services, self.by, case, ids, _SHOWS_IT)
        wanted, ports = Wanted(holder=case, ids=ids, attempt=f"demo-{self._drafted}"), self.services.takedowns
        made = draft_notices(self.services, self.by, wanted, ports.recipients, ports.writes)
        if not made.notices:
            raise AssertionError(made)
        return made.batch

    def saw(self, location: str, *saws: Saw) -> None:
        """Have a location looked at from as many places as there are words."""
        at = self.clock.now()
        looked(self.services, location, [Look(saw, f"place-{number}", at) for number, saw in enumerate(saws)])

    def work(self, *, days: float = 0) -> None:
        """Let time pass, and a worker do what is due then."""
        self.clock.move(timedelta(days=days))
        todo = {**handlers(), **sending(_PostOffice(), self.services.takedowns.clocks)}
        piece = one_piece(self.services, todo, "demo")
        while piece():
            pass

    def _facts(self) -> Facts:
        today = self.clock.now().date()
        statement = Statement(
            individual_on=today,
            sender_on=today,
            accurate=True,
            circumstances="Taken in a private room, and published without a word to the person.",
            ground=Ground.UNLAWFUL,
        )
        return Facts(
            subject=Subject(country="NO"),
            authority=Authority(signed_on=today, reference="kept by us"),
            material=Material(shows=Shows.NUDITY, synthetic=False),
            statement=statement,
        )


def make_desk_records(services: Services, by: User) -> DeskRecords:
    """Have three weeks pass at the desk.

    Args:
        services: of a stage, on which `many_sites` were loaded and whose portal takes what people tell.
        by: a caseworker of the organisation that works the portal's cases.
    """
    now = services.clock.now()
    clock = MovableClock(now - timedelta(days=21))
    desk = _Desk(replace(services, clock=clock), by, clock)
    _know_sites(desk)
    case, code = desk.person(_ASKED[0], _LATER[0], "https://board-50.example/not-begun-with")
    ids = desk.told(case, *_ASKED)
    _with_police(desk, case)
    approve_batch(desk.services, by, desk.drafted(case, ids))
    desk.work(days=0.1)
    _have_answers(desk, case, ids)
    desk.work(days=12)
    desk.saw(ids[5], Saw.THERE)
    close_locations(desk.services, by, ids[6:7], Ending.PERSON_WISHED)
    danger, unverified, minor = _others(desk)
    incident = _incident(desk, danger)
    desk.work(days=(now - clock.now()) / timedelta(days=1))
    later = desk.told(case, *_LATER)
    drafts, approved = desk.drafted(case, later[:4]), desk.drafted(case, later[4:])
    approve_batch(desk.services, by, approved, undo_for=timedelta(hours=1))
    desk.told(case, *_UNCHECKED)
    _have_figures(by, desk)
    notices = Notice.objects.filter(holder=case)
    return DeskRecords(
        case,
        code,
        drafts,
        approved,
        form=notices.get(batch=approved, by_hand=True).pk,
        answered=notices.filter(state="answered")[0].pk,
        in_doubt=notices.get(state="may_have_been_sent").pk,
        fresh=desk.person(has_stated=False)[0],
        danger=danger,
        unverified=unverified,
        minor=minor,
        incident=incident,
    )


def _know_sites(desk: _Desk) -> None:
    """Sites that have only a form, one that is never asked, one with notes and an edge that is false."""
    at = desk.clock.now()
    for domain in FORMS:
        board = remember_site(domain, at)
        for row in list(board.contacts.filter(scope=Scope.OPERATOR.value)):
            drop_contact(board, row.pk)
        form = Contact(
            scope=Scope.OPERATOR,
            route_kind=RouteKind.FORM,
            address=f"https://{domain}/report/abuse",
            source=Source.REGISTRY,
            found_on=at.date(),
            language="en",
        )
        add_contact(board, form)
    forbid_operator(remember_site("board-12.example", at), "Publishes every notice it gets.", at, by_id=desk.by.pk)
    write_notes(remember_site("board-0.example", at), "Answers within a day, and mostly at night.\nAsk in English.")
    find_edge_false("board-0.example", "board-7.example", "A template that many buy.", at, by_id=desk.by.pk)


def _with_police(desk: _Desk, case: str) -> None:
    """Somebody acts for the person, and an officer has promised something that is late by now."""
    services, by, today = desk.services, desk.by, desk.clock.now().date()
    prove_delegate(services, by, case, name_delegate(services, by, case, Right.LAWYER, "Kim, letter of 3 May"))
    track = police.want_police(services, by, case, "Station 3, officer Lee")
    police.move_police(services, by, track, Step.REPORT, told="Station 3, officer Lee, 2026-118")
    police.note_promise(services, by, track, "They seize the telephone", today + timedelta(days=9))


def _have_answers(desk: _Desk, case: str, ids: tuple[str, ...]) -> None:
    """One recipient asks for more, a stranger answers for another, and a site removes what comes back later."""
    receive_answer(
        desk.services,
        _notice_about(case, ids[0]),
        b"From: abuse@board-0.example\r\n\r\nWe have your notice.\r\nPlease send us your authority.",
        "abuse@board-0.example",
        asks_for_more=True,
    )
    by_another = b"From: boss@evil.example\r\n\r\nAll removed."
    receive_answer(desk.services, _notice_about(case, ids[3]), by_another, "boss@evil.example")
    desk.work(days=0.5)
    for place in (3, 4, 5):
        desk.saw(ids[place], Saw.GONE, Saw.GONE)
    desk.saw(ids[7], Saw.BLOCKED, Saw.BLOCKED)


def _notice_about(case: str, location: str) -> str:
    return Notice.objects.get(holder=case, locations__location=location).pk


def _others(desk: _Desk) -> tuple[str, str, str]:
    """Three more people: one in danger, one not verified, one who may have been under age."""
    danger, _ = desk.person()
    table = "location,matter\nhttps://board-20.example/her-street-and-door,identity\nhttps://board-20.example/2,image"
    take_in_csv(desk.services, desk.by, danger, table.encode())
    unverified, _ = desk.person(is_verified=False)
    desk.told(unverified, "https://board-21.example/1", "https://board-21.example/2")
    minor, _ = desk.person(path=Path.MINOR, is_verified=False)
    desk.told(minor, "https://board-22.example/1")
    return danger, unverified, minor


def _incident(desk: _Desk, case: str) -> str:
    at = desk.clock.now()
    incident = open_incident(desk.by, Kind.ROOM, "https://chat.example/room/southern-students", at)
    other, _ = desk.person()
    for each in (case, other):
        join_incident(desk.by, incident, each, at)
    shared = desk.told(other, "https://board-30.example/room/1", "https://board-30.example/room/2")
    share_with_incident(desk.services, desk.by, incident, shared)
    return incident


def _have_figures(by: User, desk: _Desk) -> None:
    now = desk.clock.now()
    load_cases(by, _YEAR, now)
    load_cases(by, _YEAR, now - timedelta(days=366), seed=2)
    count_for_the_night(now, is_public=True)

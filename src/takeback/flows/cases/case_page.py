"""What a case's page says: true sentences' facts, and before the person is verified nothing that helps an abuser."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from takeback.casework.case import Path, State, WithdrawalRule
from takeback.casework.claim import LIVE, Claim
from takeback.casework.seen import Coarse, Exact, Stop, told
from takeback.flows.banks.doubted import still_doubted
from takeback.flows.cases.acting_right import may_undo, rule_of
from takeback.flows.cases.own_case import Entered
from takeback.flows.takedowns.retention import will_be_forgotten_on
from takeback.flows.takedowns.telling import OfLinks, of_links
from takeback.matching.opinion import Word
from takeback.records.banks.consented import disputing, said_of, stands, stops_of
from takeback.records.cases.models import Case, CaseEvent
from takeback.records.cases.queries import Letter, Link, images_of, letters_of, links_of, was_turned
from takeback.records.handovers.queries import Progress, progress_of
from takeback.records.incidents.queries import SeenByPerson, seen_by_person


@dataclass(frozen=True, slots=True)
class Image:
    """One picture of the case, by its number.

    Attributes:
        id: of the claim.
        number: in the order in which they came.
        added_on: the day.
        in_bank: whether it matches now.
        waits: a person looks at it before anything changes.
        due_on: the day on which its withdrawal is carried out.
        withdrawn_on: the day on which it was.
        stopped: every receiver has confirmed that it matches no more.
    """

    id: int
    number: int
    added_on: date
    in_bank: bool
    waits: bool
    due_on: date | None
    withdrawn_on: date | None
    stopped: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """All that the page shows.

    Attributes:
        case: whose.
        images: in the order in which they came.
        in_bank: how many of those that were not taken back match now.
        kept: how many were not taken back.
        seen: what may be told of matches.
        disputing: how many platforms say that one is not intimate, at which a person will look; none is told of to an
            unverified person.
        doubted_in_vain: how many said so of one at which a person has looked, and which stays.
        confirming: how many looked at a copy and say that it is intimate; like the next two, told to a verified person
            alone.
        took_down: how many say that they took a copy down.
        left_up: how many say that they left one up.
        letters: oldest first.
        links: oldest first.
        takedowns: what became of the links; `None` where nothing may be told yet.
        history: what happened, by the day, newest first.
        has_caseworker: whether an organisation works the case.
        may_undo: whether whoever holds the code may withdraw and choose who receives the hashes: nobody acts for the
            person, or a caseworker has seen by what right.
        waits_72_hours: whether a withdrawal counts after three days.
        links_go_on: the day on which what was worked on is forgotten, where it is over and the person was told.
        was_turned: a caseworker or a reviewer has found that somebody in it may have been under age.
        incidents: what it is part of, and is worked on once for all in it; an unverified person is told of none.
        handover: how far its hand-over is, as far as it may be told.
    """

    case: Case
    images: tuple[Image, ...]
    in_bank: int
    kept: int
    seen: Coarse | Exact
    disputing: int
    doubted_in_vain: int
    confirming: int
    took_down: int
    left_up: int
    letters: tuple[Letter, ...] = field(repr=False)
    links: tuple[Link, ...] = field(repr=False)
    takedowns: OfLinks | None = field(default=None, repr=False)
    history: tuple[tuple[date, str], ...] = ()
    has_caseworker: bool = False
    may_undo: bool = True
    waits_72_hours: bool = True
    incidents: tuple[SeenByPerson, ...] = ()
    was_turned: bool = False
    links_go_on: date | None = None
    handover: Progress | None = None

    @property
    def is_verified(self) -> bool:
        """Whether a caseworker has verified the person, and nothing was asked since that undoes all."""
        return isinstance(self.seen, Exact)

    @property
    def is_handed_over(self) -> bool:
        """Whether the person said at the start that somebody may have been under age: then there are no hashes."""
        return self.case.path == Path.MINOR and not self.was_turned

    @property
    def withdrawal_waits(self) -> bool:
        """Whether everything, or a picture, is withdrawn once its time is over."""
        return self.case.state == State.WITHDRAWING or any(image.due_on for image in self.images)


def case_page(entered: Entered, at: datetime) -> CasePage:
    """Put together what a case's page shows.

    Args:
        entered: the case, opened by its code.
        at: now.
    """
    case, private, today = entered.case, entered.private, at.date()
    verified = is_verified(case)
    claims = images_of(case)
    entries = stands([each.entry for each in claims], today)
    images = []
    for number, each in enumerate(claims, start=1):
        entry = entries.get(each.entry)
        matches = entry is not None and entry.matches
        live = each.claim in LIVE
        images.append(
            Image(
                each.pk,
                number,
                each.added_on,
                in_bank=live and matches,
                # Told to whoever is not verified, it would say that somebody else has protected this picture too.
                waits=verified and each.claim == Claim.FROZEN,
                due_on=each.withdrawal_due_on,
                withdrawn_on=each.withdrawn_on,
                stopped=not live and not matches,
            )
        )
    # What somebody else claims too tells neither of them anything until a person has looked.
    own = [each.entry for each in claims if each.claim == Claim.HELD]
    waiting = still_doubted(own) if verified else frozenset()
    said = said_of(own) if verified else {}
    stops = [Stop(*each) for each in stops_of(own)]
    links = () if private is None else tuple(links_of(case))
    return CasePage(
        case=case,
        images=tuple(images),
        in_bank=sum(each.in_bank for each in images),
        kept=sum(each.claim in LIVE for each in claims),
        seen=told(stops, today, verified=verified),
        disputing=disputing(waiting) if verified else 0,
        doubted_in_vain=disputing([each for each in own if each not in waiting]) if verified else 0,
        confirming=said.get(Word.CONFIRMED, 0),
        took_down=said.get(Word.REMOVED, 0),
        left_up=said.get(Word.KEPT, 0),
        letters=() if private is None else tuple(letters_of(case, private)),
        links=links,
        takedowns=of_links(case.pk, [link.text for link in links], verified=verified),
        history=tuple(CaseEvent.objects.filter(case=case).order_by("-pk").values_list("day", "kind")),
        has_caseworker=case.organisation_id is not None,
        may_undo=may_undo(case, today),
        waits_72_hours=rule_of(case) is WithdrawalRule.AFTER_72_HOURS,
        # Whoever took her code, or is himself the one it is about, would learn that others have spoken.
        was_turned=was_turned(case),
        links_go_on=will_be_forgotten_on(case) if verified else None,
        incidents=tuple(seen_by_person(case.pk)) if verified else (),
        handover=handover_told(case),
    )


def is_verified(case: Case) -> bool:
    """Whether a caseworker has verified the person of a case, and nothing was asked since that undoes all.

    Args:
        case: which.
    """
    return case.verified_on is not None and case.state in {State.VERIFIED, State.WITHDRAWING}


def handover_told(case: Case) -> Progress | None:
    """How far the hand-over of a case is, as far as whoever holds the code may be told.

    Of one that began late an unverified person is not told: whoever put the case there is not warned.

    Args:
        case: which.

    Returns:
        `None` where there is none, or none to tell of.
    """
    return progress_of(case.pk) if is_verified(case) or not was_turned(case) else None

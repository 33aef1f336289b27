"""The walk of a takedown: a report of forty links on eight sites, to closure, in the world on loopback.

The sites, their names, the registries, the mail servers and the mailbox are real servers; the clock is the world's, and
is moved. Machines work as a worker does, and a caseworker acts through the same flows as the desk. What is claimed in
the end is held against what the world itself has written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from django.db.models import Min
from rich.console import Console

from takeback.adapters.recheck import Eyes, Sparing, VantagePoint
from takeback.base.errors import Invalid
from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.location_state import State
from takeback.demo.takedown_case import joined, verified_case
from takeback.demo.takedown_desk import Caseworker
from takeback.demo.takedown_line import Happened, Line
from takeback.demo.takedown_settings import START
from takeback.demo.world import World
from takeback.demo.world.cast import Wall, site_of
from takeback.demo.world.record import Happened as InTheWorld
from takeback.flows.services import Services
from takeback.flows.takedowns.reporting import take_in_paste
from takeback.project import wiring
from takeback.project.configuration import read_configuration
from takeback.project.handlers import letters
from takeback.project.home import Home
from takeback.project.mail import mail_for
from takeback.project.settings_sign_in import derived_key
from takeback.project.site_look import site_look_for
from takeback.project.takedowns import eyes_for, takedown_ports
from takeback.records.accounts.models import User
from takeback.records.takedowns.models import LocationWork, Notice
from takeback.records.takedowns.queries import opened
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.workers import looks, takedowns
from takeback.workers.mail import collect
from takeback.workers.worker import one_piece

_STEP: Final = timedelta(hours=6)
_SLACK: Final = timedelta(minutes=20)
"""The clock stops a little after something is due, so that what is due at about the same time is done at one stop."""
_BUSY_FOR: Final = timedelta(days=21)
"""So long the walk stops every few hours; then only where something is due."""
_LONGEST: Final = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class Told:
    """How it ended: by the records, and by the world's own record.

    Attributes:
        counted: the last line.
        differs: where the world's record does not agree, each in a sentence.
    """

    counted: dict[str, int]
    differs: tuple[str, ...]


@dataclass
class Walk:
    """One walk, on an empty home, with the settings of the world.

    Attributes:
        world: entered.
        told: how it ended; `None` before.
        actions: what the caseworker did, counted.
    """

    world: World
    told: Told | None = None
    actions: int = 0
    _line: Line = field(default_factory=Line)

    def events(self) -> Iterator[Happened]:
        """Walk.

        Yields:
            What happened, in the order of time.
        """
        clock, configuration = self.world.clock, read_configuration()
        mail = mail_for(configuration, derived_key(Home(configuration.home), "mail"), clock)
        if mail is None or mail.collector is None:
            raise Invalid("the walk needs the world's mail")
        services = replace(wiring.services(), clock=clock, takedowns=takedown_ports(configuration, mail, clock))
        eyes = eyes_for(configuration, services.decoder, clock)
        site_look = site_look_for(configuration, clock)
        handlers = {**takedowns.handlers(), **letters(services), **looks.handlers(eyes, site_look)}
        piece = one_piece(services, handlers, "walk")

        member = joined(clock.now())
        case_id = verified_case(services, member.user)
        browser = Eyes(
            [VantagePoint("browser", self.world.fetcher(abroad=True))], services.decoder, clock, sparing=Sparing(0)
        )
        desk = Caseworker(services, member, case_id, browser, mail.references)
        yield from self._taken_in(services, member.user, case_id)

        def work() -> bool:
            """All that machines and the caseworker have to do at this instant."""
            did = False
            while piece():
                did = True
            came = collect(services, mail.collector, mail.references) if mail.collector else None
            return bool(desk.work()) or did or bool(came and came.kinds)

        while work():
            yield from self._line.changes(clock.now())
            if not self._asked(case_id):
                desk.draft([State.CHECKED])
        yield from self._line.changes(clock.now())
        while not self._over(case_id) and clock.now() - START < _LONGEST:
            self.world.move(seconds=self._next().total_seconds())
            while work():
                yield from self._line.changes(clock.now())
        self.actions = desk.actions
        self.told = self._compared(case_id)

    def _taken_in(self, services: Services, by: User, case_id: str) -> Iterator[Happened]:

        taken = take_in_paste(services, by, case_id, "\n".join(self.world.locations))
        at = self.world.clock.now()
        yield Happened(at, "report taken in", {"locations": len(taken.fresh), "sites": taken.sites})

    @staticmethod
    def _asked(case_id: str) -> bool:

        return Notice.objects.filter(holder=case_id).exists()

    @staticmethod
    def _over(case_id: str) -> bool:

        return not LocationWork.objects.filter(holder=case_id).exclude(state=State.CLOSED.value).exists()

    def _next(self) -> timedelta:
        """How far the clock is moved: to what is due next, and not far while operators are at work."""
        now = self.world.clock.now()
        due = [
            table.objects.filter(kind__startswith="takedowns.").aggregate(first=Min("next_at"))["first"]
            for table in (Obligation, OutboxMessage)
        ]
        until = max(timedelta(0), min((each for each in due if each), default=now + _STEP) - now) + _SLACK
        return min(until, _STEP) if now - START < _BUSY_FOR else until

    def _compared(self, case_id: str) -> Told:
        """What the records say, held against what the world has written down."""
        rows = list(LocationWork.objects.filter(holder=case_id))
        sent = Notice.objects.filter(holder=case_id, sent_at__isnull=False)
        removed = [row for row in rows if row.ending == Ending.STAYED_GONE.value]
        again = sent.filter(locations__location__reappeared__gt=0, locations__cites__isnull=False)
        record = self.world.record
        counted = {
            "removed": len(removed),
            "failed": sum(row.ending == Ending.LADDER_ENDED.value for row in rows),
            "reappeared": sum(row.reappeared for row in rows),
            "reopened": again.values("locations__location").distinct().count(),
            "notices": sent.count(),
            "duplicates": record.duplicates,
        }
        differs: list[str] = []
        if len(record.received) != counted["notices"]:
            differs.append(f"{len(record.received)} notices came, and {counted['notices']} are said to be sent")
        if counted["reappeared"] != record.count(InTheWorld.BROUGHT_BACK):
            differs.append("what was brought back, and what was seen to be, are not alike")
        for row in rows:
            location = opened(row).location
            place = f"{location.host}/{location.address.split('/', 3)[3]}"
            is_up = self.world.state.is_up(place)
            if row in removed and is_up:
                differs.append(f"{place} is said to be gone, and is up")
            site = site_of(location.host)
            if row not in removed and not is_up and (site is None or site.wall is not Wall.LOGIN):
                differs.append(f"{place} is gone, and nobody has seen that")
        if counted["duplicates"]:
            differs.append("somebody got the same notice twice")
        return Told(counted, tuple(differs))


def print_line(events: Iterator[Happened]) -> None:
    """Print the time line for people, as it goes.

    Args:
        events: from `Walk.events`.
    """
    console = Console(highlight=False)
    console.print("\nForty links on eight sites are reported. A caseworker and a worker bring them to closure.\n")
    day = -1
    for each in events:
        number = (each.at - START).days
        if number != day:
            day = number
            console.print(f"[bold]Day {day}[/bold]")
        said = ", ".join(f"{name} {value}" for name, value in each.facts.items() if name != "notice")
        console.print(f"  {each.at:%H:%M}  {each.event}: {said}", soft_wrap=True, markup=False)

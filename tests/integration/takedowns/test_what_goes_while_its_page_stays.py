"""Pages that stay while what was reported goes: pictures, words, search results. And who may say that it is gone."""

from __future__ import annotations

import pytest
from django.db import transaction

from takeback.adapters.recheck import Eyes, Sparing, VantagePoint
from takeback.base.errors import Conflict, Invalid
from takeback.casework.takedown.checks import Authority, Check, Link, Subject
from takeback.casework.takedown.location_state import Event, State
from takeback.casework.takedown.recheck import FRESH, PERSON_AGAIN_WHEN_GONE, Saw
from takeback.demo.pictures import altered, sample_picture
from takeback.flows.cases.claiming import Picture
from takeback.flows.takedowns.answering import judge_answer, receive_answer
from takeback.flows.takedowns.looking import looked_by_hand, to_look_at, told_gone
from takeback.flows.takedowns.reporting import take_in_csv
from takeback.flows.takedowns.unseen import confirmed_by_phone
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.audit.models import Content
from takeback.records.banks.actions import withdraw_entry
from takeback.records.banks.models import BankEntry
from takeback.records.sites.actions import keep_look, remember_site
from takeback.records.takedowns.models import LocationWork, LookRow, Notice, RecipientAnswer, UnseenSignal
from takeback.records.takedowns.queries import opened, tasks_in
from takeback.records.takedowns.words import AnswerWord, TaskKind
from takeback.signals.hashers.pdq import hash_bytes
from takeback.signals.signal import Unhashable
from takeback.sites.indicators import Indicator, Mark
from takeback.workers.looks import look_handler
from takeback.workers.takedowns import handlers, sending
from takeback.workers.worker import one_piece
from tests.fakes.decoder import InProcessDecoder
from tests.fakes.fetcher import FakeFetcher, Page
from tests.fakes.takedowns import FortyEightHours
from tests.people import a_member
from tests.takedowns import Desk, state_of

SITE = "https://board.example.com"
HERS, ANOTHER = sample_picture("fjord"), sample_picture("meadow")
HTML = {"Content-Type": "text/html; charset=utf-8"}
JPEG = {"Content-Type": "image/jpeg"}


def page(body: str) -> Page:
    return Page(body=f"<html><body>{body}</body></html>".encode(), headers=HTML)


class Looking:
    """A desk whose worker looks: at one web, from two vantage points."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.web = FakeFetcher(desk.clock)
        self.web.place(f"{SITE}/robots.txt", Page(status=404))
        self.web.place(f"{SITE}/hers.jpg", Page(body=altered(HERS, "resized"), headers=JPEG))
        self.web.place(f"{SITE}/other.jpg", Page(body=ANOTHER, headers=JPEG))
        points = [VantagePoint(name, self.web) for name in ("here", "elsewhere")]
        self.eyes = Eyes(points, InProcessDecoder(), desk.clock, sparing=Sparing(0))

    def work(self, **after: float) -> None:
        """Let time pass, and a worker do all that is due then."""
        self.desk.pass_time(**after)
        known = {**handlers(), **sending(self.desk.post, FortyEightHours()), **look_handler(self.eyes)}
        piece = one_piece(self.desk.services, known, "worker")
        while piece():
            pass

    def asked(self, matter: str = "image", link: str = f"{SITE}/p/1", pictures: tuple[Picture, ...] = ()) -> str:
        """A location that was checked, asked for, and looked at for the first time."""
        case_id = self.desk.verified(pictures=pictures)
        csv = f"url,matter\n{link},{matter}\n".encode()
        (location,) = take_in_csv(self.desk.services, self.user, case_id, csv).fresh
        self.desk.check(case_id, [location])
        self.desk.approve(self.desk.draft(case_id, [location]).batch)
        self.work()
        self.work(minutes=2)
        return location

    def by_hand(self, location: str, saw: Saw, by: User | None = None) -> Event | None:
        return looked_by_hand(self.desk.services, by or self.user, location, saw)

    @property
    def user(self) -> User:
        return self.desk.caseworker.user

    def colleague(self) -> User:
        return a_member(Role.CASEWORKER, organisation=self.user.organisation)

    def waits(self, kind: TaskKind = TaskKind.BLOCKED) -> list[str]:
        return [task.about for task in tasks_in(self.user.organisation_id) if task.kind == kind]


@pytest.fixture
def looking(desk: Desk) -> Looking:
    return Looking(desk)


def her_picture() -> Picture:
    found = hash_bytes(HERS)
    assert not isinstance(found, Unhashable)
    return Picture(found.value, found.quality or 0)


def saws(location: str) -> list[str]:
    return list(LookRow.objects.filter(location_id=location).order_by("at", "pk").values_list("saw", flat=True))


def test_a_picture_that_is_taken_out_of_its_page_is_gone_and_found_again_when_it_is_back(looking: Looking) -> None:
    looking.web.place(f"{SITE}/p/1", page('<img src="/other.jpg"><img src="/hers.jpg">'))
    location = looking.asked(pictures=(her_picture(),))
    assert saws(location) == ["there", "there"], "what lies there is seen before anybody can have acted"
    looking.web.place(f"{SITE}/p/1", page('<img src="/other.jpg"> Comments stay.'))

    looking.work(hours=6)
    assert state_of(location) == State.GONE
    looking.web.place(f"{SITE}/p/1", page('<img src="/hers.jpg">'))
    looking.work(days=1)
    assert state_of(location) == State.REAPPEARED


def test_that_her_picture_lies_somewhere_is_kept_locked_and_asks_her_nothing(looking: Looking) -> None:
    looking.web.place(f"{SITE}/p/1", page('<img src="/other.jpg"><img src="/hers.jpg">'))
    location = looking.asked(pictures=(her_picture(),))
    kept = UnseenSignal.objects.get()
    assert kept.entry is not None
    assert her_picture().pdq.encode() not in bytes(kept.value)
    with pytest.raises(Conflict, match="nothing is to be confirmed"):
        confirmed_by_phone(looking.desk.services, looking.user, LocationWork.objects.get().holder, location)
    looking.work(hours=6)
    assert UnseenSignal.objects.count() == 1


def test_a_picture_that_was_withdrawn_is_looked_for_no_more(looking: Looking) -> None:
    looking.web.place(f"{SITE}/p/1", page('<img src="/hers.jpg">'))
    location = looking.asked(pictures=(her_picture(),))
    found = to_look_at(location)
    assert found is not None
    assert found.wanted.seen == found.wanted.known == {her_picture().pdq}
    entry = BankEntry.objects.get()
    with transaction.atomic():
        withdraw_entry(entry.bank.name, entry.pk, looking.desk.clock.now())
    found = to_look_at(location)
    assert found is not None
    assert not found.wanted.seen | found.wanted.known | found.wanted.taken


def test_another_picture_of_hers_is_taken_for_her_to_confirm_and_is_then_looked_for(looking: Looking) -> None:
    looking.web.place(f"{SITE}/p/1", page('<img src="/other.jpg">'))
    location = looking.asked(pictures=(her_picture(),))
    assert saws(location) == ["unclear", "unclear"]
    assert confirmed_by_phone(looking.desk.services, looking.user, LocationWork.objects.get().holder, location) == 1
    looking.work(hours=6)
    assert saws(location)[-1] == "there"


def test_posted_words_that_went_are_gone_once_a_person_has_looked_and_no_look_of_machines_turns_that_back(
    looking: Looking,
) -> None:
    looking.web.place(f"{SITE}/p/1", page("Her name and her street"))
    location = looking.asked("identity")
    looking.work(hours=6)
    assert (state_of(location), looking.waits()) == (State.ASKED, []), "it was checked by a person just now"
    looking.work(days=1)
    assert looking.waits() == [location]

    assert looking.by_hand(location, Saw.GONE) is Event.SEE_GONE

    assert (state_of(location), looking.waits()) == (State.GONE, [])
    looking.work(days=8)
    assert (state_of(location), looking.waits()) == (State.GONE, [])
    assert LocationWork.objects.get().reappeared == 0
    for _ in range(3):
        looking.work(days=PERSON_AGAIN_WHEN_GONE.days)
    assert looking.waits() == [location], "somebody looks again, ever rarer"
    assert looking.by_hand(location, Saw.THERE, looking.colleague()) is Event.SEE_THERE
    assert state_of(location) == State.REAPPEARED


def test_a_page_that_was_gone_and_is_a_page_again_is_for_a_person_to_judge_at_once(looking: Looking) -> None:
    looking.web.place(f"{SITE}/p/1", Page(status=404))
    location = looking.asked("account")
    assert state_of(location) == State.GONE
    looking.web.place(f"{SITE}/p/1", page("A profile"))
    looking.work(days=1)
    assert (state_of(location), looking.waits()) == (State.GONE, [location])
    assert looking.by_hand(location, Saw.GONE) is Event.SEE_GONE
    looking.work(days=10)
    assert looking.waits() == [], "a person has judged it, and it is no news any more"


def test_that_a_recipient_says_removed_has_a_person_look_where_machines_cannot_tell(looking: Looking) -> None:
    looking.web.place(f"{SITE}/p/1", page("Her name and her street"))
    location = looking.asked("identity")
    notice = Notice.objects.get()
    receive_answer(looking.desk.services, notice.pk, b"removed", "abuse@example.com")
    message = RecipientAnswer.objects.get().message
    judge_answer(looking.desk.services, looking.user, notice.pk, message, AnswerWord.REMOVED)
    looking.work(minutes=2)
    assert looking.waits() == [location]


def test_where_there_is_no_second_vantage_point_a_person_is_asked_about_what_one_machine_sees_gone(
    desk: Desk,
) -> None:
    looking = Looking(desk)
    looking.eyes = Eyes([VantagePoint("here", looking.web)], InProcessDecoder(), desk.clock, sparing=Sparing(0))
    looking.web.place(f"{SITE}/p/1", page('<img src="/hers.jpg">'))
    location = looking.asked(pictures=(her_picture(),))
    looking.web.place(f"{SITE}/p/1", Page(status=404))

    looking.work(hours=6)
    assert (state_of(location), looking.waits()) == (State.ASKED, []), "it was checked by a person just now"
    looking.work(days=1)
    assert (state_of(location), looking.waits()) == (State.ASKED, [location])

    assert looking.by_hand(location, Saw.GONE) is Event.SEE_GONE
    assert (state_of(location), looking.waits()) == (State.GONE, [])


def test_that_a_recipient_says_removed_has_a_person_look_at_once_where_one_machine_sees_it_gone(desk: Desk) -> None:
    looking = Looking(desk)
    looking.eyes = Eyes([VantagePoint("here", looking.web)], InProcessDecoder(), desk.clock, sparing=Sparing(0))
    looking.web.place(f"{SITE}/p/1", page('<img src="/hers.jpg">'))
    location = looking.asked(pictures=(her_picture(),))
    looking.web.place(f"{SITE}/p/1", Page(status=404))
    notice = Notice.objects.get()
    receive_answer(looking.desk.services, notice.pk, b"removed", "abuse@example.com")
    message = RecipientAnswer.objects.get().message
    judge_answer(looking.desk.services, looking.user, notice.pk, message, AnswerWord.REMOVED)
    looking.work(minutes=2)
    assert looking.waits() == [location]


def test_two_caseworkers_who_call_a_live_page_gone_are_corrected_within_minutes(looking: Looking) -> None:
    looking.web.place(f"{SITE}/p/1", page('<img src="/hers.jpg">'))
    location = looking.asked(pictures=(her_picture(),))
    looking.work(days=10)
    looking.desk.pass_time(days=FRESH.days + 1)
    before = len(saws(location))

    looking.by_hand(location, Saw.GONE)
    looking.by_hand(location, Saw.GONE, looking.colleague())
    assert state_of(location) == State.ASKED
    looking.work(minutes=2)

    assert len(saws(location)) == before + 4, "a machine looks at once"
    assert state_of(location) == State.ASKED
    row = LocationWork.objects.get()
    assert (row.was_gone, row.reappeared) == (False, 0), "nobody reads that it was gone, or is there again"


def test_where_robots_keep_machines_out_of_search_results_a_person_tells(looking: Looking) -> None:
    looking.web.place("https://www.google.com/robots.txt", Page(body=b"User-agent: *\nDisallow: /search"))
    location = looking.asked("search_result", "https://www.google.com/search?q=her+name")
    assert ("GET", "https://www.google.com/search?q=her%20name") not in looking.web.asked
    looking.work(days=1)
    assert looking.waits() == [location]
    assert looking.by_hand(location, Saw.GONE) is Event.SEE_GONE
    assert state_of(location) == State.GONE


def test_what_is_back_at_the_last_look_of_two_years_is_not_closed_as_gone(looking: Looking) -> None:
    looking.web.place(f"{SITE}/p/1", Page(status=404))
    location = looking.asked(pictures=(her_picture(),))
    for days in (635, 94):
        looking.work(days=days)
    assert state_of(location) == State.GONE
    looking.web.place(f"{SITE}/p/1", page('<img src="/hers.jpg">'))
    looking.work(days=1, minutes=5)
    assert state_of(location) == State.REAPPEARED


def test_what_nobody_could_look_at_at_the_end_of_two_years_is_looked_at_on_the_next_day(looking: Looking) -> None:
    looking.web.place(f"{SITE}/p/1", Page(status=404))
    location = looking.asked(pictures=(her_picture(),))
    for days in (635, 94):
        looking.work(days=days)
    looking.web.place(f"{SITE}/p/1", Page(status=500))
    looking.work(days=1, minutes=5)
    assert state_of(location) == State.GONE
    looking.web.place(f"{SITE}/p/1", Page(status=404))
    looking.work(days=1, minutes=5)
    assert saws(location)[-1] == "gone"
    looking.work(days=3)
    assert state_of(location) == State.CLOSED


def test_a_search_result_that_is_delisted_is_gone_and_one_that_is_listed_is_there(looking: Looking) -> None:
    looking.web.place("https://duckduckgo.com/robots.txt", Page(status=404))
    sought = "https://duckduckgo.com/?q=her%20name"
    listed = f'<a href="https://duckduckgo.com/l/?uddg=https%3A%2F%2Fboard.example.com%2Fp%2F1">{SITE}</a>'
    looking.web.place(sought, page(listed))
    case_id = looking.desk.verified()
    ids = looking.desk.told(case_id, f"{SITE}/p/1", sought)
    looking.desk.check(case_id, ids)
    location = LocationWork.objects.get(reach="search").pk
    looking.work(minutes=2)
    assert saws(location) == ["there", "there"]
    assert looking.by_hand(location, Saw.GONE) is Event.SEE_THERE, "and the machine is asked once more"
    looking.web.place(sought, page('<a href="https://elsewhere.example/">another</a>'))
    looking.work(minutes=2)
    assert state_of(location) == State.GONE


def test_search_results_that_lead_to_what_a_check_stopped_are_no_find(looking: Looking) -> None:
    case_id = looking.desk.verified()
    told = (f"{SITE}/press", f"{SITE}/new", f"{SITE}/p/1", "https://duckduckgo.com/?q=her%20name")
    looking.desk.told(case_id, *told)
    rows = LocationWork.objects.filter(cases__case_id=case_id)
    by_address = {opened(each).location.address: each.pk for each in rows}
    search = by_address["https://duckduckgo.com/?q=her%20name"]
    looking.desk.check(case_id, [search, by_address[f"{SITE}/p/1"]])
    looking.desk.check(case_id, [by_address[f"{SITE}/press"]], PRESS)
    found = to_look_at(search)
    assert found is not None
    assert found.wanted.results == {"board.example.com/p/1"}


PRESS = Check(Link.PRESS, Subject.IS_THEM, Authority.THEMSELVES)


def test_behind_a_log_in_a_witnesss_word_counts_once_one_of_us_has_found_the_door_shut(looking: Looking) -> None:
    looking.web.place(f"{SITE}/p/1", page("Members only. Please log in to continue."))
    location = looking.asked()
    assert state_of(location) == State.BLOCKED
    assert told_gone(looking.desk.services, looking.user, location) is Event.SEE_NOTHING
    assert state_of(location) == State.BLOCKED
    assert looking.by_hand(location, Saw.LOGIN_WALL) is Event.SEE_GONE
    looking.work(days=8)
    assert state_of(location) == State.GONE, "that machines do not see it is no news"


def test_what_nobody_can_see_for_days_waits_for_a_person(looking: Looking) -> None:
    looking.web.place(f"{SITE}/p/1", Page(status=500))
    location = looking.asked()
    for _ in range(3):
        looking.work(days=1)
    assert looking.waits() == [location]


def test_a_person_says_only_what_a_person_sees_and_the_log_says_who(looking: Looking) -> None:
    location = looking.asked()
    for saw in (Saw.UNCLEAR, Saw.NOT_LOOKED, Saw.SOFT_404):
        with pytest.raises(Invalid):
            looking.by_hand(location, saw)
    looking.by_hand(location, Saw.THERE)
    leaf = Content.objects.get(kind="takedown.looked_by_hand")
    assert looking.user.pk in leaf.facts


def test_what_went_or_came_back_names_its_mirrors_once_and_no_machine_opens_them(looking: Looking) -> None:
    at = looking.desk.clock.now()
    for domain in ("example.com", "mirror.example"):
        keep_look(remember_site(domain, at), (), [Indicator(Mark.ANALYTICS, "G-12345678")], at)
    looking.web.place(f"{SITE}/p/1", Page(status=404))
    looking.asked()
    assert len(looking.waits(TaskKind.MIRRORS)) == 1
    looking.web.place(f"{SITE}/p/1", page('<img src="/hers.jpg">'))
    looking.work(days=1)
    assert len(looking.waits(TaskKind.MIRRORS)) == 1
    assert not [url for _, url in looking.web.asked if "mirror.example" in url]


def test_a_site_without_mirrors_has_nobody_look_for_them(looking: Looking) -> None:
    looking.web.place(f"{SITE}/p/1", Page(status=404))
    assert state_of(looking.asked()) == State.GONE
    assert not looking.waits(TaskKind.MIRRORS)

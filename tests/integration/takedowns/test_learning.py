"""What a site did about a notice stands in the registry, by way, and the next notice takes the way that worked."""

from __future__ import annotations

import pytest

from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.recheck import Saw
from takeback.flows.takedowns.closing import close_locations, reopen_location
from takeback.flows.takedowns.looking import told_gone
from takeback.records.sites.actions import remember_site
from takeback.records.sites.models import SiteAnswer
from takeback.records.sites.queries import Answered, answers_of
from takeback.records.takedowns.models import LocationWork, Notice
from tests.fakes.takedowns import ALadder
from tests.takedowns import Desk

ONE = "https://bad.example.org/her.jpg"
OTHER = "https://bad.example.org/her-too.jpg"
LAW = "us_take_it_down"


def learned(desk: Desk) -> dict[str, Answered]:
    return answers_of(remember_site("example.org", desk.clock.now()))


@pytest.fixture(autouse=True)
def _known_site(desk: Desk) -> None:
    remember_site("example.org", desk.clock.now())


def test_what_went_after_a_notice_counts_for_its_way_with_the_hours_that_it_took(desk: Desk) -> None:
    _, ids = desk.asked(ONE, OTHER)
    desk.pass_time(hours=20)
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    desk.pass_time(hours=20)
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    desk.look(ids[1], Saw.GONE, Saw.GONE)
    assert learned(desk) == {LAW: Answered(2, 2, 30.0)}


def test_what_stayed_until_nobody_was_left_to_ask_counts_against_it(desk: Desk) -> None:
    _, ids = desk.asked(ONE)
    desk.pass_time(days=9)
    close_locations(desk.services, desk.caseworker.user, ids, Ending.LADDER_ENDED)
    assert learned(desk) == {LAW: Answered(1, 0, None)}


@pytest.mark.parametrize("ending", [Ending.PERSON_WISHED, Ending.NOT_TO_BE_ASKED])
def test_what_ends_for_another_reason_says_nothing_of_the_site(desk: Desk, ending: Ending) -> None:
    _, ids = desk.asked(ONE)
    close_locations(desk.services, desk.caseworker.user, ids, ending)
    assert learned(desk) == {}


def test_what_goes_before_anybody_was_asked_says_nothing_of_the_site(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, ONE)
    desk.check(case_id, ids)
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    assert learned(desk) == {}


def test_whoever_removed_it_was_asked_last_and_the_operator_before_them_in_vain(desk: Desk) -> None:
    desk.recipients = ALadder()
    _, (location,) = desk.asked(ONE)
    desk.pass_time(hours=49)
    desk.work()
    desk.approve(Notice.objects.get(state="drafted").batch)
    desk.work()
    desk.look(location, Saw.GONE, Saw.GONE)
    assert list(Notice.objects.order_by("sent_at").values_list("scope", flat=True)) == ["operator", "host"]
    assert learned(desk) == {LAW: Answered(1, 0, None)}, "by that law the site itself did nothing"


def test_each_round_counts_its_own_notices_and_a_gap_without_one_counts_nothing(desk: Desk) -> None:
    case_id, ids = desk.asked(ONE)
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    desk.pass_time(days=3)
    desk.look(ids[0], Saw.THERE)
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    assert LocationWork.objects.get().state == State.GONE
    assert learned(desk) == {LAW: Answered(1, 1, 0.0)}, "it went once more, and nobody had asked"

    desk.pass_time(days=3)
    desk.look(ids[0], Saw.THERE)
    desk.approve(desk.draft(case_id, ids).batch)
    desk.work()
    desk.pass_time(hours=10)
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    assert learned(desk) == {LAW: Answered(2, 2, 5.0)}


def test_what_is_opened_once_more_begins_anew(desk: Desk) -> None:
    case_id, ids = desk.asked(ONE)
    close_locations(desk.services, desk.caseworker.user, ids, Ending.LADDER_ENDED)
    desk.pass_time(days=3)
    reopen_location(desk.services, desk.caseworker.user, ids[0])
    desk.check(case_id, ids)
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    assert learned(desk) == {LAW: Answered(1, 0, None)}


def test_nothing_is_learned_of_a_site_that_nobody_wrote_down_nor_of_a_private_room(desk: Desk) -> None:
    SiteAnswer.objects.all().delete()
    _, ids = desk.asked("https://else.example.net/her.jpg")
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    case_id = desk.verified()
    (room,) = desk.told(case_id, "https://discord.com/channels/123456789012345678/223456789012345678")
    desk.check(case_id, [room])
    told_gone(desk.services, desk.caseworker.user, room)
    assert not SiteAnswer.objects.exists()


def test_nothing_that_is_learned_leads_back_to_a_case(desk: Desk) -> None:
    case_id, ids = desk.asked(ONE)
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    (row,) = SiteAnswer.objects.values_list()
    assert not {case_id, ids[0], Notice.objects.get().pk} & {str(each) for each in row}

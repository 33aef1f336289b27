"""A caseworker's day has breaks and an end, as a reviewer's has: what they look at at links counts."""

from __future__ import annotations

import pytest
from django.test import Client

from takeback.base.errors import Conflict
from takeback.casework.takedown.checks import Authority, Check, Link, Subject
from takeback.casework.takedown.recheck import Saw
from takeback.flows.takedowns.looking import looked_by_hand
from takeback.flows.takedowns.waiting import held_task, take_next_task
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.exposures import BREAK_AFTER, BREAK_FOR, MOST_A_DAY, choose, day_of, looked_at
from tests.people import signed_in
from tests.takedowns import Desk
from tests.uploads import someone

NOT_LOOKED = Check(Link.NOT_LOOKED, Subject.UNSURE, Authority.THEMSELVES)


def links(many: int) -> tuple[str, ...]:
    return tuple(f"https://bad{number}.example.org/her.jpg" for number in range(many))


def seen(desk: Desk) -> int:
    return day_of(desk.caseworker.user.pk, desk.clock.now()).seen


def next_kind(desk: Desk) -> str | None:
    task = take_next_task(desk.services, desk.caseworker.user)
    return None if task is None else task.kind


def test_what_is_looked_at_counts_once_a_day_and_what_is_not_does_not(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, *links(3))
    desk.check(case_id, ids, NOT_LOOKED)
    assert seen(desk) == 0
    desk.check(case_id, ids[:2])
    assert seen(desk) == 2
    desk.check(case_id, ids)
    assert seen(desk) == 3
    desk.pass_time(days=1)
    assert seen(desk) == 0
    desk.check(case_id, ids)
    assert seen(desk) == 3


def test_a_check_that_is_refused_counts_nothing(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, *links(2))
    with pytest.raises(Conflict):
        desk.check(desk.verified(), ids)
    assert seen(desk) == 0


def test_after_many_links_there_is_a_rest_and_other_work_meanwhile(desk: Desk) -> None:
    case_id = desk.verified()
    ids = desk.told(case_id, *links(BREAK_AFTER))
    desk.check(case_id, ids)
    gone = ids[0]
    desk.look(gone, Saw.GONE, Saw.GONE)
    desk.look(gone, Saw.THERE)
    another = desk.verified()
    desk.told(another, "https://other.example.net/her.jpg")

    assert next_kind(desk) == TaskKind.REAPPEARED, "other work is given"
    colleague = someone(*desk.caseworker.user.roles, organisation=desk.caseworker.user.organisation, name="Bo")
    theirs = take_next_task(desk.services, colleague.user)
    assert theirs is not None
    assert theirs.kind == TaskKind.CHECK, "a colleague is given the check"


def test_whoever_rests_is_not_asked_to_look_themselves_at_what_no_machine_can_see(desk: Desk) -> None:
    _, ids = desk.asked(*links(2))
    for each in ids:
        desk.look(each, Saw.LOGIN_WALL, Saw.LOGIN_WALL)
    looked_at(desk.caseworker.user.pk, BREAK_AFTER, desk.clock.now())
    assert next_kind(desk) is None
    desk.pass_time(seconds=BREAK_FOR.total_seconds())
    assert next_kind(desk) == TaskKind.BLOCKED


def test_a_look_from_ones_own_browser_counts_once_a_day_and_not_beside_its_check(desk: Desk) -> None:
    _, (location,) = desk.asked()
    user = desk.caseworker.user
    looked_by_hand(desk.services, user, location, Saw.THERE)
    assert seen(desk) == 1, "it was counted at its check"
    desk.pass_time(days=1)
    looked_by_hand(desk.services, user, location, Saw.THERE)
    looked_by_hand(desk.services, user, location, Saw.GONE)
    assert seen(desk) == 1


def test_once_the_rest_is_over_links_are_given_again_until_the_day_is_full(desk: Desk) -> None:
    desk.told(desk.verified(), *links(1))
    user = desk.caseworker.user
    looked_at(user.pk, BREAK_AFTER, desk.clock.now())
    assert next_kind(desk) is None
    desk.pass_time(seconds=BREAK_FOR.total_seconds())
    assert next_kind(desk) == TaskKind.CHECK
    looked_at(user.pk, MOST_A_DAY, desk.clock.now())
    assert next_kind(desk) is None
    assert held_task(desk.services, user) is None, "what one held is given back"
    desk.pass_time(hours=2)
    assert next_kind(desk) is None
    desk.pass_time(days=1)
    assert next_kind(desk) == TaskKind.CHECK


def test_where_somebody_may_be_in_danger_the_check_is_given_all_the_same(desk: Desk) -> None:
    from takeback.flows.takedowns.reporting import take_in_csv  # noqa: PLC0415 - for this alone

    case_id = desk.verified()
    table = b"location,matter\nhttps://bad.example.org/her-address,identity"
    take_in_csv(desk.services, desk.caseworker.user, case_id, table)
    looked_at(desk.caseworker.user.pk, MOST_A_DAY, desk.clock.now())
    assert next_kind(desk) == TaskKind.CHECK


@pytest.fixture
def browser(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Client:
    from takeback.project import wiring  # noqa: PLC0415 - for this fixture alone

    monkeypatch.setattr(wiring, "services", lambda: desk.services)
    return signed_in(desk.caseworker.user, desk.clock.now())


def test_whoever_is_spared_links_is_given_none_and_nobody_asks_why(desk: Desk, browser: Client) -> None:
    desk.told(desk.verified(), *links(1))
    page = browser.get("/desk/review/day/").content.decode()
    assert "Links of takedowns that nobody has checked" in page
    assert "Nude" not in page, "pictures are a reviewer's to be spared"
    assert browser.post("/desk/review/day/", {"spared": ["check"]}).status_code == 302
    assert next_kind(desk) is None
    choose(desk.caseworker.user.pk, spared=[], keys_on=True)
    assert next_kind(desk) == TaskKind.CHECK


def test_the_page_says_kindly_why_and_shows_the_day(desk: Desk, browser: Client) -> None:
    desk.told(desk.verified(), *links(1))
    looked_at(desk.caseworker.user.pk, BREAK_AFTER, desk.clock.now())
    page = browser.post("/desk/takedowns/next/", follow=True).content.decode()
    assert "That is enough links for now." in page
    assert f"Looked at today: {BREAK_AFTER} of at most {MOST_A_DAY}." in page
    assert browser.post("/desk/review/rest/").headers["Location"] == "/desk/takedowns/"

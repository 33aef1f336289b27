"""What waits: given to one, the most urgent first, given back, done, and taken back."""

from __future__ import annotations

from django.test import Client

from takeback.casework.takedown.recheck import Saw
from takeback.records.takedowns.models import Task
from takeback.records.takedowns.words import TaskKind
from tests.desk_pages import done_by, page_of, text_of
from tests.people import signed_in_with_key
from tests.takedowns import Desk
from tests.uploads import someone


def test_what_is_dangerous_is_given_first_and_never_to_two_people(desk: Desk, browser: Client) -> None:
    harmless, dangerous = desk.verified(), desk.verified()
    desk.told(harmless)
    table = "location,matter\nhttps://bad.example.org/her-address,identity"
    assert browser.post(f"{page_of(dangerous)}take-in/", {"told": table}).status_code == 302
    assert "In 1 of them somebody may be in danger" in text_of(browser.get("/desk/takedowns/"))
    other = someone(*desk.caseworker.user.roles, organisation=desk.caseworker.user.organisation, name="Bo")
    theirs = signed_in_with_key(other.user, other.private, desk.clock.now())
    assert browser.post("/desk/takedowns/next/").headers["Location"] == page_of(dangerous)
    assert theirs.post("/desk/takedowns/next/").headers["Location"] == page_of(harmless)
    assert browser.post("/desk/takedowns/next/").headers["Location"] == page_of(dangerous)
    assert "You hold: Check links" in text_of(browser.get(page_of(dangerous)))
    assert "You hold" not in text_of(theirs.get(page_of(dangerous)))


def test_what_is_given_back_is_given_to_somebody_else(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    desk.told(case_id)
    browser.post("/desk/takedowns/next/")
    task = Task.objects.get()
    assert "Somebody else may be given it" in done_by(browser, f"/desk/takedowns/tasks/{task.pk}/give-back/")
    assert "It is not yours now" in done_by(browser, f"/desk/takedowns/tasks/{task.pk}/give-back/")


def test_a_check_is_done_by_checking_and_by_no_word(desk: Desk, browser: Client) -> None:
    desk.told(desk.verified())
    browser.post("/desk/takedowns/next/")
    assert "ends by itself" in done_by(browser, f"/desk/takedowns/tasks/{Task.objects.get().pk}/done/")
    assert Task.objects.get().done_at is None


def test_what_was_said_to_be_done_can_be_taken_back_for_ten_minutes(desk: Desk, browser: Client) -> None:
    _case_id, ids = desk.asked()
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    desk.look(ids[0], Saw.THERE)
    browser.post("/desk/takedowns/next/")
    task = Task.objects.get(kind=TaskKind.REAPPEARED.value)
    assert "you can take that back" in done_by(browser, f"/desk/takedowns/tasks/{task.pk}/done/")
    assert browser.post(f"/desk/takedowns/tasks/{task.pk}/undo/").status_code == 302
    assert Task.objects.get(pk=task.pk).done_at is None
    done_by(browser, f"/desk/takedowns/tasks/{task.pk}/done/")
    desk.pass_time(minutes=11)
    assert "no more" in done_by(browser, f"/desk/takedowns/tasks/{task.pk}/undo/")

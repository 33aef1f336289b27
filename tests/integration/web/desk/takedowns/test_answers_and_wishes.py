"""What is sealed to a case: answers, who acts for the person, the police; and what the person allows."""

from __future__ import annotations

import re

from django.test import Client

from takeback.casework.takedown.consent import Answer, Purpose
from takeback.casework.takedown.location_state import State
from takeback.flows.takedowns.answering import receive_answer
from takeback.records.audit.models import Content
from takeback.records.takedowns.models import Notice, PoliceTrack
from takeback.records.takedowns.queries import consents_of
from tests.desk_pages import done_by, page_of, text_of
from tests.takedowns import Desk, state_of


def test_an_answer_is_opened_with_a_leaf_and_judged(desk: Desk, browser: Client) -> None:
    case_id, ids = desk.asked()
    notice = Notice.objects.get()
    receive_answer(desk.services, notice.pk, b"We have your notice. <b>canary</b>", "abuse@bad.example.com")
    closed = text_of(browser.get(page_of(case_id)))
    assert "1 answer is here." in closed
    assert "canary" not in closed
    before = Content.objects.count()
    page = text_of(browser.post(f"{page_of(case_id)}open/"))
    assert "&lt;b&gt;canary&lt;/b&gt;" in page
    assert Content.objects.count() == before + 1
    message = re.search(r'name="message" value="([0-9a-f]+)"', page)
    assert message is not None
    said = {"notice": notice.pk, "message": message[1], "word": "receipt"}
    assert "written down" in done_by(browser, f"{page_of(case_id)}judge/", **said)
    assert state_of(ids[0]) == State.ACKNOWLEDGED.value


def test_whoever_answers_for_another_moves_nothing(desk: Desk, browser: Client) -> None:
    case_id, ids = desk.asked()
    notice = Notice.objects.get()
    receive_answer(desk.services, notice.pk, b"All removed.", "boss@evil.example")
    page = text_of(browser.post(f"{page_of(case_id)}open/"))
    assert "It did not come from where the notice went" in page
    message = re.search(r'name="message" value="([0-9a-f]+)"', page)
    assert message is not None
    said = {"notice": notice.pk, "message": message[1], "word": "removed"}
    assert "says nothing about these links" in text_of(browser.post(f"{page_of(case_id)}judge/", said), 409)
    assert state_of(ids[0]) == State.ASKED.value


def test_consent_is_asked_for_each_purpose_and_a_never_is_a_never(desk: Desk, browser: Client) -> None:
    case_id = desk.opened().case_id
    path = f"{page_of(case_id)}consent/"
    done_by(browser, path, notify_site="yes", name_me="never")
    assert [(each.purpose, each.answer) for each in consents_of(case_id)] == [
        (Purpose.NOTIFY_SITE, Answer.YES),
        (Purpose.NAME_ME, Answer.NEVER),
    ]
    assert "They said never." in text_of(browser.post(path, {"name_me": "yes"}), 409)
    assert "written down" in done_by(browser, path, name_me="yes", by_the_person="yes")
    assert "Taken back" in done_by(browser, path, revoke="notify_site")
    assert "They took their yes back" in text_of(browser.get(page_of(case_id)))
    assert "lies in the past" in text_of(browser.post(path, {"notify_site": "yes", "expires": "2020-01-01"}), 400)
    assert "lies in the past" in text_of(browser.post(path, {"notify_site": "yes", "expires": "soon"}), 400)


def test_who_acts_for_the_person_are_kept(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    path = f"{page_of(case_id)}delegate/"
    done_by(browser, path, right="lawyer", who="Canary Kim, letter of 3 May")
    assert "Canary" not in text_of(browser.get(page_of(case_id)))
    page = text_of(browser.post(f"{page_of(case_id)}open/"))
    assert "Canary Kim" in page
    number = re.search(r'name="proved" value="(\d+)"', page)
    assert number is not None
    done_by(browser, path, proved=number[1])
    assert "proof seen 2026-11-26" in text_of(browser.get(page_of(case_id)))
    done_by(browser, path, ended=number[1])
    assert browser.post(path, {"proved": number[1]}).status_code == 409
    assert browser.post(path, {"right": "king", "who": "x"}).status_code == 400
    assert browser.post(path, {"right": "lawyer", "who": " "}).status_code == 400


def test_the_police_are_told_only_where_the_person_allows_it(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    path = f"{page_of(case_id)}police/"
    assert "does not allow" in text_of(browser.post(path, {"told": "Station 3"}), 409)
    done_by(browser, f"{page_of(case_id)}consent/", tell_police="yes")
    done_by(browser, path, told="Station 3, canary")
    track = PoliceTrack.objects.get()
    move_to = f"/desk/takedowns/police/{track.pk}/"
    done_by(browser, move_to, step="report")
    done_by(browser, move_to, promise="They seize the telephone", due_on="2026-12-03")
    assert browser.post(move_to, {"step": "outcome"}).status_code == 409
    page = text_of(browser.post(f"{page_of(case_id)}open/"))
    assert "canary" in page
    assert "They seize the telephone" in page
    done_by(browser, move_to, step="outcome", outcome="stopped", review_until="2027-02-01")
    assert "until 2027-02-01" in text_of(browser.get(page_of(case_id)))

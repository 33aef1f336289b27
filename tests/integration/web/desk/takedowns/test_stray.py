"""Mail that belongs to no notice, as a caseworker meets it."""

from __future__ import annotations

import pytest
from django.test import Client

from takeback.adapters.mail import Kind
from takeback.flows.takedowns.stray_mail import seal_stray
from takeback.records.takedowns.models import Notice, RecipientAnswer, StrayMail
from tests.desk_pages import done_by, text_of
from tests.mail import REFERENCES, raw_mail
from tests.takedowns import Desk

LIST = "/desk/takedowns/mail/"
HELLO = raw_mail("We took it down.", To=REFERENCES.address, From="Legal <legal@example.com>", Subject="your letter")


@pytest.fixture
def mail_id(desk: Desk) -> str:
    """One mail, sealed, that nobody's machine can place."""
    assert seal_stray(desk.services, HELLO, Kind.OTHER)
    return StrayMail.objects.get().pk


def test_the_queue_says_that_mail_waits_and_nothing_of_it_is_read_before_a_press(
    desk: Desk, browser: Client, mail_id: str
) -> None:
    assert LIST in text_of(browser.get("/desk/takedowns/"))
    assert "took it down" not in text_of(browser.get(LIST))
    opened = text_of(browser.post(f"{LIST}{mail_id}/open/"))
    assert "We took it down." in opened
    assert "legal@example.com" in opened


def test_a_notice_that_went_to_the_same_domain_is_offered_and_takes_the_mail(
    desk: Desk, browser: Client, mail_id: str
) -> None:
    desk.asked()
    notice = Notice.objects.get()
    opened = text_of(browser.post(f"{LIST}{mail_id}/open/"))
    assert f'value="{notice.pk}"' in opened
    assert "stands with the answers" in done_by(browser, f"{LIST}{mail_id}/assign/", notice=notice.pk)
    assert RecipientAnswer.objects.get().notice_id == notice.pk
    assert not StrayMail.objects.exists()


@pytest.mark.parametrize("said", ["", "notice_nobody_has", "rm -rf", "x" * 5000])
def test_a_notice_that_is_not_there_is_said_and_the_mail_stays(
    desk: Desk, browser: Client, mail_id: str, said: str
) -> None:
    assert "There is no such notice" in text_of(browser.post(f"{LIST}{mail_id}/assign/", {"other": said}), 400)
    assert StrayMail.objects.exists()


def test_a_draft_cannot_have_been_answered(desk: Desk, browser: Client, mail_id: str) -> None:
    desk.asked()
    notice = Notice.objects.get()
    Notice.objects.update(state="drafted")
    assert "nobody can have answered" in text_of(browser.post(f"{LIST}{mail_id}/assign/", {"notice": notice.pk}), 409)
    assert StrayMail.objects.exists()


def test_what_is_nothing_of_ours_is_thrown_away_once(desk: Desk, browser: Client, mail_id: str) -> None:
    assert "It is gone." in done_by(browser, f"{LIST}{mail_id}/discard/")
    assert browser.post(f"{LIST}{mail_id}/discard/").status_code == 404
    assert "Nothing waits." in text_of(browser.get(LIST))


def test_what_no_row_can_hold_is_a_wrong_request_and_no_failure_of_ours(
    desk: Desk, browser: Client, mail_id: str
) -> None:
    answer = browser.post(f"{LIST}{mail_id}/assign/", {"other": "notice_\0"})
    assert answer.status_code == 400
    assert StrayMail.objects.exists()

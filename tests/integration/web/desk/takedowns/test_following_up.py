"""A recipient asks for more: the answer is a draft like any other, and leaves once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from takeback.casework.takedown.consent import Purpose
from takeback.flows.takedowns.answering import receive_answer
from takeback.flows.takedowns.wishes import revoke_consent
from takeback.records.takedowns.models import Notice, Task
from takeback.records.takedowns.words import TaskKind
from tests.desk_pages import done_by, page_of, text_of, wire
from tests.fakes.takedowns import OneForEachSite
from tests.takedowns import Desk

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])


def asked_for_more(desk: Desk) -> tuple[str, str]:
    """A case whose recipient wants to know more: its id, and the notice's."""
    case_id, _ids = desk.asked()
    notice = Notice.objects.get()
    receive_answer(desk.services, notice.pk, b"Which film?", "abuse@bad.example.com", asks_for_more=True)
    return case_id, notice.pk


def test_the_task_leads_to_the_answer_and_the_answer_is_seen_before_it_leaves(desk: Desk, browser: Client) -> None:
    case_id, notice_id = asked_for_more(desk)
    page = text_of(browser.get(page_of(case_id)))
    path = f"/desk/takedowns/notices/{notice_id}/"
    assert f'<a href="{path}">A recipient asks for more</a>' in page
    attempt = re.search(r'name="attempt" value="([0-9a-f]+)"', text_of(browser.get(path)))
    assert attempt is not None
    said = {"words": "The second film.\n<b>canary</b>", "attempt": attempt[1]}
    page = done_by(browser, f"{path}follow-up/", **said)
    assert "1 notice" in page
    assert "The second film.\n&lt;b&gt;canary&lt;/b&gt;\n\n----" in page
    assert len(desk.post.letters) == 1
    assert not Task.objects.filter(kind=TaskKind.ASKED_FOR_MORE.value, done_at=None).exists()
    again = browser.post(f"{path}follow-up/", said)
    batch = Notice.objects.exclude(pk=notice_id).get().batch
    assert again.headers["Location"] == f"/desk/takedowns/batches/{batch}/"
    done_by(browser, f"/desk/takedowns/batches/{batch}/approve/")
    desk.pass_time(minutes=6)
    desk.work()
    assert [letter.subject for letter in desk.post.letters][1].startswith("Re: ")


@pytest.mark.parametrize("words", ["", "  \n ", "canary \x07 bell"])
def test_what_cannot_be_written_is_refused_and_nothing_is_lost(desk: Desk, browser: Client, words: str) -> None:
    _case_id, notice_id = asked_for_more(desk)
    answer = browser.post(f"/desk/takedowns/notices/{notice_id}/follow-up/", {"words": words, "attempt": "one"})
    page = text_of(answer, 400)
    assert "Nothing was drafted, and what you wrote stands below" in page
    assert ("canary" in page) == ("canary" in words)
    assert Notice.objects.count() == 1


def test_nothing_goes_on_from_what_the_person_no_longer_allows(desk: Desk, browser: Client) -> None:
    case_id, notice_id = asked_for_more(desk)
    revoke_consent(desk.services, desk.caseworker.user, case_id, Purpose.NOTIFY_SITE)
    said = {"words": "The second film.", "attempt": "one"}
    page = text_of(browser.post(f"/desk/takedowns/notices/{notice_id}/follow-up/", said), 409)
    assert "something speaks against asking by now" in page
    assert "The second film." in page


def test_a_form_is_not_answered_by_mail(desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.recipients = OneForEachSite(forms=frozenset({"example.com"}))
    wire(desk, monkeypatch)
    desk.asked()
    notice = Notice.objects.get()
    done_by(browser, f"/desk/takedowns/notices/{notice.pk}/handed-in/", confirmation="7")
    assert 'id="follow-up"' not in text_of(browser.get(f"/desk/takedowns/notices/{notice.pk}/"))
    said = {"words": "More.", "attempt": "one"}
    assert browser.post(f"/desk/takedowns/notices/{notice.pk}/follow-up/", said).status_code == 409

"""How somebody may be reached, and what others did, can be told after the start too: sealed, and as something new."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from takeback.base.errors import Conflict, Invalid, TooMany
from takeback.base.instants import MovableClock
from takeback.casework.case import WithdrawalRule
from takeback.flows.cases import case_work
from takeback.flows.cases.own_case import MOST_TOLD, MOST_UNREAD, Later, tell_more, write_to_caseworker
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.flows.services import Services
from takeback.records.cases.actions import Wishes
from takeback.records.cases.models import Message, SealedItem
from takeback.records.cases.waiting import waiting_in
from takeback.web.desk import cases
from takeback.web.portal.case.session import IDLE
from tests.integration.cases.conftest import WEDNESDAY, Browser, Caseworker, OpenCase, picture
from tests.integration.cases.test_withdrawing import holder_of
from tests.people import signed_in

CONTACT = {
    "channel": "text",
    "where": "+44 7700 900123",
    "hours": "weekdays 10 to 12",
    "code_word": "marmalade",
    "neutral": "on",
}
LATER = "told on: 2026-11-25"


def test_who_protected_pictures_leaves_a_safe_way_to_be_reached_and_a_caseworker_reads_it(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture())
    case_work.verify(services, caseworker.user, case.case_id)
    browser.enter(case.code)

    answer = browser.post("/case/contact/", CONTACT, follow=True)

    page = answer.content.decode()
    assert "A way to reach you was told." in page
    assert "marmalade" not in page, "whoever else opens the page learns nothing"
    assert b"marmalade" not in bytes(SealedItem.objects.get(kind="contact").box)
    (waiting,) = waiting_in(caseworker.user.organisation_id)
    assert waiting.has_words
    read = case_work.read_case(services, caseworker.user, caseworker.private, case.case_id)
    told = ["channel: text", "where: +44 7700 900123", "hours: weekdays 10 to 12", "code word: marmalade"]
    assert read.told["contact"] == ["\n".join([LATER, *told, "neutral sender: yes"])]
    assert waiting_in(caseworker.user.organisation_id) == []


def test_a_later_way_takes_the_first_one_nowhere_and_the_desk_warns_of_it(
    caseworker: Caseworker, browser: Browser, opened: OpenCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """He has stolen her code, and wants to be called in her place."""
    monkeypatch.setattr(cases, "private_key", lambda _request, _user: caseworker.private)
    desk: Client = signed_in(caseworker.user, WEDNESDAY)
    hers = opened(picture(), contact="channel: call\nwhere: hers")
    path = f"/desk/cases/{hers.case_id}/read/"
    assert "told later, with the code" not in desk.post(path).content.decode()
    browser.enter(hers.code)

    browser.post("/case/contact/", {**CONTACT, "where": "his"})

    page = desk.post(path).content.decode()
    assert page.index("where: hers") < page.index("where: his")
    assert "told later, with the code" in page


def test_what_others_did_is_added_line_by_line(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase, db: None
) -> None:
    case = opened(story="It began in May.")
    browser.enter(case.code)

    browser.post("/case/log/", {"log": "3 May, J, wrote to my boss\n\n 4 May,   K,  called"})

    read = case_work.read_case(services, caseworker.user, caseworker.private, case.case_id)
    assert read.told["log"] == [f"{LATER}\nlog:\n- 3 May, J, wrote to my boss\n- 4 May, K, called"]
    assert read.told["story"] == ["It began in May."]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/case/contact/", {"channel": "pigeon"}),
        ("/case/contact/", {}),
        ("/case/contact/", {"channel": "call", "where": ""}),
        ("/case/contact/", {**CONTACT, "code_word": "x" * 301}),
        ("/case/log/", {"log": "  \n "}),
        ("/case/log/", {"log": "x" * 10_001}),
        ("/case/log/", {}),
    ],
)
def test_what_cannot_be_used_is_said_and_not_kept(
    caseworker: Caseworker, browser: Browser, opened: OpenCase, path: str, fields: dict[str, str]
) -> None:
    browser.enter(opened(picture()).code)

    answer = browser.post(path, fields)

    assert answer.status_code == 400
    assert "That could not be used." in answer.content.decode()
    assert not SealedItem.objects.exists()


def test_what_was_refused_stands_in_the_page_and_is_not_lost(
    caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    browser.enter(opened(picture()).code)
    many = "\n".join(f"https://a.example/{each}" for each in range(201))

    links = browser.post("/case/links/", {"links": many, "danger": "yes"})
    log = browser.post("/case/log/", {"log": "3 May, J" + "x" * 10_001})
    letter = browser.post("/case/write/", {"text": "x" * 20_001})

    assert [each.status_code for each in (links, log, letter)] == [400, 400, 400]
    assert "Send the most important ones first." in links.content.decode()
    assert "https://a.example/200</textarea>" in links.content.decode()
    assert 'id="danger" checked' in links.content.decode()
    assert "3 May, Jxx" in log.content.decode()
    assert "x" * 20_001 in letter.content.decode()


@pytest.mark.parametrize(
    ("path", "field"), [("/case/write/", "text"), ("/case/links/", "links"), ("/case/log/", "log")]
)
def test_what_was_written_until_the_time_was_over_is_shown_once_more_and_not_kept(
    caseworker: Caseworker, browser: Browser, opened: OpenCase, clock: MovableClock, path: str, field: str
) -> None:
    browser.enter(opened(picture()).code)
    clock.move(IDLE + timedelta(seconds=1))

    late = browser.post(path, {field: "It was in May, <b>at his place</b>."})

    assert late.status_code == 403
    assert "It was in May, &lt;b&gt;at his place&lt;/b&gt;.</textarea>" in late.content.decode()
    assert not Message.objects.exists()
    assert not SealedItem.objects.exists()
    assert "It was in May" not in browser.get("/case/").content.decode()


def test_where_no_more_letters_fit_it_says_what_they_wait_for_and_the_letter_is_not_lost(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture())
    for _ in range(MOST_UNREAD):
        write_to_caseworker(services, holder_of(case.code), "a")
    browser.enter(case.code)

    answer = browser.post("/case/write/", {"text": "one more"})

    assert answer.status_code == 409
    assert "Once a caseworker has read them, you can send this one." in answer.content.decode()
    assert "one more</textarea>" in answer.content.decode()


def test_without_a_code_nothing_is_told(caseworker: Caseworker, browser: Browser, opened: OpenCase) -> None:
    opened(picture())

    for path in ("/case/contact/", "/case/log/"):
        assert browser.post(path, {**CONTACT, "log": "a"}).status_code == 403
    assert not SealedItem.objects.exists()


def test_where_nobody_could_read_it_nothing_is_offered_or_taken(
    services: Services, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture())

    assert "/case/contact/" not in browser.enter(case.code).content.decode()
    with pytest.raises(Conflict):
        tell_more(services, holder_of(case.code), Later.LOG, "log:\n- a")


def test_a_withdrawn_case_is_told_nothing_more(
    services: Services, caseworker: Caseworker, browser: Browser, opened: OpenCase
) -> None:
    case = opened(picture(), wishes=Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE))
    browser.enter(case.code)
    holder = holder_of(case.code)
    withdraw_everything(services, holder)

    assert browser.post("/case/contact/", CONTACT).status_code in {403, 409}
    assert not SealedItem.objects.exists()


def test_whoever_holds_the_page_cannot_bury_a_case_in_words(
    services: Services, caseworker: Caseworker, opened: OpenCase
) -> None:
    holder = holder_of(opened(picture()).code)
    for _ in range(MOST_TOLD):
        tell_more(services, holder, Later.LOG, "log:\n- a")

    with pytest.raises(TooMany):
        tell_more(services, holder, Later.LOG, "log:\n- a")
    with pytest.raises(Invalid):
        tell_more(services, holder, Later.CONTACT, "x" * 20_001)

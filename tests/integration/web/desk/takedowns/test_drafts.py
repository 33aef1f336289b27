"""Drafts, before anything leaves: shown, approved, taken back; and forms that are filled in by hand."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from takeback.casework.takedown.consent import Answer, Purpose
from takeback.casework.takedown.recheck import Saw
from takeback.flows.takedowns.reporting import take_in_csv
from takeback.flows.takedowns.wishes import note_consent
from takeback.records.takedowns.models import Notice
from takeback.sites.contact import Scope
from tests.desk_pages import CHECKED, done_by, page_of, text_of, wire
from tests.fakes.takedowns import ALadder, OneForEachSite, PlainWords
from tests.integration.web.desk.takedowns.pages import HUNDRED, drafted
from tests.people import signed_in_with_key
from tests.takedowns import Desk


def test_drafts_show_recipient_elements_text_and_links_before_anything_leaves(desk: Desk, browser: Client) -> None:
    _case_id, path = drafted(desk, browser, *HUNDRED[:24])
    page = text_of(browser.get(path))
    assert "12 notices, about 24 links." in page
    for words in ("abuse@site-3.com", "identification", "Removal of intimate images", "TAKE IT DOWN", HUNDRED[5]):
        assert words in page
    desk.work()
    assert not desk.post.letters


def test_an_approval_can_be_taken_back_until_it_leaves(desk: Desk, browser: Client) -> None:
    case_id, path = drafted(desk, browser, *HUNDRED[:24])
    assert "Nothing leaves before 09:35 UTC" in done_by(browser, f"{path}approve/")
    desk.work()
    assert not desk.post.letters
    assert "12 notices do not leave" in done_by(browser, f"{path}discard/")
    desk.pass_time(minutes=10)
    desk.work()
    assert not desk.post.letters
    page = done_by(browser, f"{page_of(case_id)}draft/")
    assert "12 notices, about 24 links." in page


def test_what_has_left_is_not_said_to_be_taken_back(desk: Desk, browser: Client) -> None:
    _case_id, path = drafted(desk, browser, "https://one.com/1")
    browser.post(f"{path}approve/")
    desk.pass_time(minutes=6)
    desk.work()
    page = done_by(browser, f"{path}discard/")
    assert "0 notices do not leave" in page
    assert "Some had left already" in page
    assert len(desk.post.letters) == 1


def test_drafts_approved_twice_leave_once(desk: Desk, browser: Client) -> None:
    _case_id, path = drafted(desk, browser, "https://one.com/1")
    browser.post(f"{path}approve/")
    assert "approved or discarded already" in done_by(browser, f"{path}approve/")
    desk.pass_time(minutes=6)
    desk.work()
    assert len(desk.post.letters) == 1


def test_the_same_page_sent_twice_gives_the_same_drafts(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    desk.told(case_id, *HUNDRED[:24])
    said = {**CHECKED, "then": "draft", "attempt": "one"}
    first = browser.post(f"{page_of(case_id)}check/", said).headers["Location"]
    again = browser.post(f"{page_of(case_id)}draft/", {"attempt": "one"}).headers["Location"]
    assert again == first
    assert Notice.objects.count() == 12


def test_whoever_is_not_known_is_named_and_nothing_is_lost(
    desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.recipients = OneForEachSite(nobody=frozenset({"two.com"}))
    wire(desk, monkeypatch)
    case_id = desk.verified()
    desk.told(case_id, "https://one.com/1", "https://two.com/1")
    page = done_by(browser, f"{page_of(case_id)}check/", **CHECKED, then="draft")
    assert "Nobody is known who could be asked at: two.com" in page
    assert "abuse@one.com" in page


def test_once_everybody_was_asked_a_press_for_drafts_drafts_to_the_regulator_or_says_what_it_waits_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.recipients = ALadder(scopes=(Scope.OPERATOR,))
    wire(desk, monkeypatch)
    case_id, (location,) = desk.asked("https://one.com/1")
    desk.pass_time(hours=49)
    desk.look(location, Saw.THERE, Saw.THERE)
    browser = signed_in_with_key(desk.caseworker.user, desk.caseworker.private, desk.clock.now())
    answer = browser.post(f"{page_of(case_id)}draft/", {"id": location})
    assert "A regulator is told once the person allows that" in text_of(answer, 409)
    assert not Notice.objects.filter(scope="regulator").exists()
    note_consent(desk.services, desk.caseworker.user, case_id, Purpose.TELL_REGULATOR, Answer.YES)
    page = done_by(browser, f"{page_of(case_id)}draft/", id=location)
    assert "office@regulator.example" in page
    assert Notice.objects.get(scope="regulator").state == "drafted"


def test_on_the_page_of_a_notice_whose_time_is_over_the_next_is_drafted_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine drafts it where it can. Where it could not, this is where a person is led to."""
    desk.recipients = ALadder(scopes=(Scope.OPERATOR, Scope.HOST))
    wire(desk, monkeypatch)
    case_id, (location,) = desk.asked("https://one.com/1")
    path = f"/desk/takedowns/notices/{Notice.objects.get().pk}/"
    browser = signed_in_with_key(desk.caseworker.user, desk.caseworker.private, desk.clock.now())
    assert "Draft the next request" not in text_of(browser.get(path)), "their time runs"
    desk.pass_time(hours=49)
    browser = signed_in_with_key(desk.caseworker.user, desk.caseworker.private, desk.clock.now())
    form = text_of(browser.get(path)).partition('id="ask-next"')[0].rpartition("<form")[2]
    where = re.findall(r'action="([^"]+)"', form) + re.findall(r'name="id" value="([^"]+)"', form)
    assert where == [f"{page_of(case_id)}draft/", location]
    assert "host@one.com" in done_by(browser, where[0], id=location)
    assert "Draft the next request" not in text_of(browser.get(path)), "it lies there as a draft"


def test_a_draft_that_says_nudity_of_a_posted_address_says_so_before_it_is_approved(
    desk: Desk, browser: Client
) -> None:
    """What is shown is stated once a case, and a case has links of more than one kind."""
    case_id = desk.verified()
    done_by(browser, f"{page_of(case_id)}state/", shows="nudity")
    file = b"url,matter\nhttps://one.com/1,image\nhttps://two.com/1,identity\n"
    take_in_csv(desk.services, desk.caseworker.user, case_id, file)
    page = done_by(browser, f"{page_of(case_id)}check/", **CHECKED, then="draft")
    panels = re.findall(r'<section class="panel".*?</section>', page, re.DOTALL)
    of_the_image, of_the_address = sorted(panels, key=lambda panel: "two.com" in panel)
    assert ("one.com" in of_the_image, "two.com" in of_the_address) == (True, True)
    assert "taken in as something else" not in of_the_image
    assert "what this notice says is shown: Nudity." in of_the_address


def test_a_missing_element_is_named_in_a_sentence(desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.words = PlainWords(lacking=("signature", "individual_good_faith"))
    wire(desk, monkeypatch)
    case_id = desk.verified()
    desk.told(case_id)
    page = text_of(browser.post(f"{page_of(case_id)}check/", {**CHECKED, "then": "draft"}), 409)
    assert "Missing for TAKE IT DOWN Act (US)" in page
    assert "the signatory of the organisation is missing" in page
    assert not Notice.objects.exists()


def test_a_form_is_copied_field_by_field_and_its_number_is_kept(
    desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.recipients = OneForEachSite(forms=frozenset({"one.com"}))
    wire(desk, monkeypatch)
    case_id, path = drafted(desk, browser, "https://one.com/1", "https://one.com/2")
    page = done_by(browser, f"{path}approve/")
    assert "Fill in the form" in page
    notice = Notice.objects.get()
    page = text_of(browser.get(f"/desk/takedowns/notices/{notice.pk}/"))
    assert "https://one.com/1\nhttps://one.com/2" in page or "https://one.com/2\nhttps://one.com/1" in page
    too_long = browser.post(f"/desk/takedowns/notices/{notice.pk}/handed-in/", {"confirmation": "7" * 201})
    assert "A number that long is none" in text_of(too_long, 400)
    kept = done_by(browser, f"/desk/takedowns/notices/{notice.pk}/handed-in/", confirmation=" NR-7 ")
    assert "the recipient&#x27;s time runs" in kept
    assert "NR-7" in text_of(browser.get(f"/desk/takedowns/notices/{notice.pk}/"))
    twice = browser.post(f"/desk/takedowns/notices/{notice.pk}/handed-in/", {"confirmation": "NR-8"})
    assert "handed in already" in text_of(twice, 409)
    assert "Asked for 2" in text_of(browser.get(page_of(case_id)))

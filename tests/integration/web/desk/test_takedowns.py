"""Takedowns at the desk, as a caseworker works them: from a paste to "gone", in as few presses as that takes."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from takeback.casework.case import Event, Path
from takeback.casework.incident import Kind
from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.consent import Answer, Purpose
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.recheck import Saw
from takeback.flows.cases.incidents import join_incident, open_incident
from takeback.flows.takedowns.answering import receive_answer
from takeback.flows.takedowns.ports import Signature, TakedownPorts
from takeback.flows.takedowns.sharing import share_with_incident
from takeback.flows.takedowns.writing import LawClocks, NoticeWriter
from takeback.project import wiring
from takeback.records.audit.models import Content
from takeback.records.cases.actions import locked_case, move
from takeback.records.sites.actions import keep_look, remember_site
from takeback.records.takedowns.models import LocationWork, Notice, PoliceTrack, Task
from takeback.records.takedowns.queries import consents_of
from takeback.records.takedowns.words import TaskKind
from takeback.sites.indicators import Indicator, Mark
from tests.fakes.takedowns import FortyEightHours, OneForEachSite, PlainWords
from tests.people import signed_in_with_key
from tests.takedowns import THURSDAY, Desk, a_desk, services_at, state_of
from tests.uploads import someone

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

SITES = [f"site-{number}.com" for number in range(12)]
HUNDRED = [f"https://{SITES[number % 12]}/posts/{number}" for number in range(100)]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = a_desk()
    wire(made, monkeypatch)
    return made


def wire(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ports = TakedownPorts(recipients=desk.recipients, writes=desk.words, clocks=FortyEightHours())
    made = replace(services_at(desk.clock), takedowns=ports)
    monkeypatch.setattr(wiring, "services", lambda: made)


@pytest.fixture
def browser(desk: Desk) -> Client:
    return signed_in_with_key(desk.caseworker.user, desk.caseworker.private, desk.clock.now())


def page_of(holder: str) -> str:
    return f"/desk/takedowns/{holder}/"


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.headers.get("Location"))
    text: str = response.content.decode()
    return text


CHECKED = {"link": "shows_it", "subject": "is_them", "authority": "themselves"}


class Page(HTMLParser):
    """What somebody who uses a page can press and fill in: each press and each answer is counted.

    A form is sent as a browser would: hidden fields, what is chosen already, and what was filled in. A press of a
    button that is not there fails.
    """

    def __init__(self, browser: Client) -> None:
        super().__init__()
        self._browser = browser
        self.actions = 0
        self.text = ""
        self._filled: dict[str, str] = {}

    def opens(self, path: str) -> None:
        """Come to the page where the counting starts."""
        self._read(self._browser.get(path))

    def fill(self, name: str, value: str) -> None:
        """Paste into a field, or choose one of its answers."""
        fields_of = [each for form in self._forms for each in form["fields"] if each[0] == name]
        assert fields_of, f"there is no field {name}"
        choices = [value_of for _name, value_of, kind, _checked in fields_of if kind == "radio"]
        assert not choices or value in choices, f"{name} has no answer {value}"
        self._filled[name] = value
        self.actions += 1

    def press(self, button: str) -> None:
        """Press a button, by its id or by what it does."""
        for form in self._forms:
            for id_, action, name, value in form["buttons"]:
                if id_ == button:
                    data = {
                        each: self._filled.get(each, value_of)
                        for each, value_of, kind, checked in form["fields"]
                        if kind not in {"radio", "checkbox", "file"} or checked or each in self._filled
                        if kind not in {"checkbox", "file"}
                    }
                    if name:
                        data[name] = value
                    self.actions += 1
                    self._read(self._browser.post(action or form["action"], data, follow=True))
                    return
        raise AssertionError(f"there is no button {button}")

    def _read(self, response: Any) -> None:
        self.text = text_of(response)
        self._filled = {}
        self._forms: list[dict[str, Any]] = []
        self._area = ""
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._forms.append({"action": said.get("action", ""), "fields": [], "buttons": []})
        elif not self._forms:
            return
        elif tag == "input":
            kind = said.get("type", "text")
            field = (said.get("name", ""), said.get("value", ""), kind, "checked" in said)
            self._forms[-1]["fields"].append(field)
        elif tag == "textarea" and said.get("name"):
            self._forms[-1]["fields"].append((said["name"], "", "textarea", False))
        elif tag == "select":
            self._forms[-1]["fields"].append((said["name"], "", "select", False))
        elif tag == "button" and said.get("type") == "submit":
            button = (said.get("id", ""), said.get("formaction", ""), said.get("name", ""), said.get("value", ""))
            self._forms[-1]["buttons"].append(button)


def test_a_hundred_links_on_twelve_sites_take_nine_actions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the words of the law that asks for most. What all notices rest on is written down once a case."""
    signature = Signature(email="desk@haven.example", phone="+82 2 555 0100", address="1 Harbour Road")
    ports = TakedownPorts(
        recipients=desk.recipients, writes=NoticeWriter(), clocks=LawClocks(), signature=signature, sends=desk.post
    )
    made = replace(services_at(desk.clock), takedowns=ports)
    monkeypatch.setattr(wiring, "services", lambda: made)
    case_id = desk.opened().case_id
    with transaction.atomic():
        move(locked_case(case_id), Event.VERIFY, desk.clock.now())
    page = Page(signed_in_with_key(desk.caseworker.user, desk.caseworker.private, desk.clock.now()))
    page.opens(page_of(case_id))
    page.fill("shows", "nudity")
    page.fill("made", "filmed")
    page.fill("act-published", "no")
    page.fill("signed_on", "2026-11-25")
    page.fill("individual_on", "2026-11-25")
    page.fill("circumstances", "Taken in a private room, and never shared by the person.")
    page.press("state")
    once_a_case = page.actions
    page.fill("links", "\n".join(HUNDRED))
    page.press("read")
    page.press("take-in")
    page.fill("link", "shows_it")
    page.fill("subject", "is_them")
    page.fill("authority", "themselves")
    page.fill("allowed", "yes")
    page.press("check-and-draft")
    page.press("approve")
    assert (once_a_case, page.actions - once_a_case) == (7, 9)
    assert Notice.objects.filter(state="prepared").count() == 12
    desk.pass_time(minutes=6)
    desk.work()
    assert {letter.recipient for letter in desk.post.letters} == {f"abuse@{site}" for site in SITES}
    assert LocationWork.objects.filter(state=State.ASKED.value).count() == 100


def test_what_is_stated_once_is_shown_and_a_day_to_come_is_refused(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    said = {"shows": "nudity", "made": "software", "act-published": "no", "circumstances": "canary one"}
    undone_by(browser, f"{page_of(case_id)}state/", **said)
    page = text_of(browser.get(page_of(case_id)))
    assert "canary one" in page
    assert '<option value="software" selected>' in page
    for wrong in ({"signed_on": "2031-01-01"}, {"signed_on": "soon"}, {"country": "Z"}):
        answer = browser.post(f"{page_of(case_id)}state/", {**said, **wrong})
        assert "This was not kept" in text_of(answer, 400)
    assert "canary one" in text_of(browser.get(page_of(case_id)))


def undone_by(browser: Client, path: str, **said: object) -> str:
    return text_of(browser.post(path, said, follow=True))


def drafted(desk: Desk, browser: Client, *links: str) -> tuple[str, str]:
    """A case with drafts, and the path of these."""
    case_id = desk.verified()
    desk.told(case_id, *links)
    answer = browser.post(f"{page_of(case_id)}check/", {**CHECKED, "then": "draft"})
    assert answer.status_code == 302, answer.content.decode()
    return case_id, answer.headers["Location"]


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
    assert "Somebody else may be given it" in undone_by(browser, f"/desk/takedowns/tasks/{task.pk}/give-back/")
    assert "It is not yours now" in undone_by(browser, f"/desk/takedowns/tasks/{task.pk}/give-back/")


def test_a_check_is_done_by_checking_and_by_no_word(desk: Desk, browser: Client) -> None:
    desk.told(desk.verified())
    browser.post("/desk/takedowns/next/")
    assert "ends by itself" in undone_by(browser, f"/desk/takedowns/tasks/{Task.objects.get().pk}/done/")
    assert Task.objects.get().done_at is None


def test_what_was_said_to_be_done_can_be_taken_back_for_ten_minutes(desk: Desk, browser: Client) -> None:
    _case_id, ids = desk.asked()
    desk.look(ids[0], Saw.GONE, Saw.GONE)
    desk.look(ids[0], Saw.THERE)
    browser.post("/desk/takedowns/next/")
    task = Task.objects.get(kind=TaskKind.REAPPEARED.value)
    assert "you can take that back" in undone_by(browser, f"/desk/takedowns/tasks/{task.pk}/done/")
    assert browser.post(f"/desk/takedowns/tasks/{task.pk}/undo/").status_code == 302
    assert Task.objects.get(pk=task.pk).done_at is None
    undone_by(browser, f"/desk/takedowns/tasks/{task.pk}/done/")
    desk.pass_time(minutes=11)
    assert "no more" in undone_by(browser, f"/desk/takedowns/tasks/{task.pk}/undo/")


def test_a_preview_names_each_line_that_is_no_link_and_keeps_nothing(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    lines = [
        "https://bad.example.com/her.jpg",
        "https://www.bad.example.com/her.jpg?utm_source=x",
        "javascript:alert(1)",
        "https://her:secret@bad.example.com/",
        "http://192.168.1.4/router",
        "<script>alert(1)</script>",
    ]
    page = text_of(browser.post(f"{page_of(case_id)}read/", {"links": "\n".join(lines)}))
    assert "1 link is new." in page
    assert "1 line says what an earlier one says." in page
    assert "4 lines were not read" in page
    for sentence in ("This is a program and no link", "carries a user name or a password", "own network"):
        assert sentence in page
    assert "<script>alert" not in page
    assert "javascript:alert(1)" in page
    assert not LocationWork.objects.exists()


def test_a_link_that_is_worked_on_already_is_said_to_be(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    desk.told(case_id)
    page = text_of(browser.post(f"{page_of(case_id)}read/", {"links": "https://bad.example.com/her.jpg"}))
    assert "0 links are new." in page
    assert "1 is worked on already." in page


def test_a_file_is_read_by_its_columns_and_a_wrong_one_is_told_what_it_lacks(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    good = SimpleUploadedFile("links.csv", b"location;matter\nhttps://bad.example.com/1;identity\n;image\n")
    page = text_of(browser.post(f"{page_of(case_id)}read/", {"file": good}))
    assert "Name, address or telephone number: danger" in page
    assert "This row has no link." in page
    bad = SimpleUploadedFile("links.csv", b"name,place\nher,there\n")
    assert "is called location" in text_of(browser.post(f"{page_of(case_id)}read/", {"file": bad}), 400)


def test_what_is_pasted_is_not_lost_where_it_is_too_much(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    many = "\n".join(f"https://bad.example.com/{number}" for number in range(5_001))
    page = text_of(browser.post(f"{page_of(case_id)}read/", {"links": many}), 413)
    assert "Send it in parts" in page
    assert "https://bad.example.com/5000" in page


@pytest.mark.parametrize("links", ["", "   \n\n"])
def test_an_empty_paste_is_asked_for_links(desk: Desk, browser: Client, links: str) -> None:
    page = text_of(browser.post(f"{page_of(desk.verified())}read/", {"links": links}), 400)
    assert "Paste links first" in page


def test_what_was_taken_in_twice_is_there_once(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    told = "location,matter\nhttps://bad.example.com/1,image"
    assert "1 link is new" in undone_by(browser, f"{page_of(case_id)}take-in/", told=told)
    assert "0 links are new" in undone_by(browser, f"{page_of(case_id)}take-in/", told=told)
    assert LocationWork.objects.count() == 1


def test_the_links_of_somebody_under_age_are_handed_over_and_not_shown(desk: Desk, browser: Client) -> None:
    case_id = desk.opened(path=Path.MINOR).case_id
    told = "location,matter\nhttps://bad.example.com/canary,image"
    page = undone_by(browser, f"{page_of(case_id)}take-in/", told=told)
    assert "minor&#x27;s path" in page
    assert "canary" not in page


def test_what_the_person_reported_is_taken_in_by_one_press(desk: Desk, browser: Client) -> None:
    case_id = desk.verified("https://bad.example.com/her.jpg")
    assert "1 link is new" in undone_by(browser, f"{page_of(case_id)}reported/")


def test_a_half_answered_check_checks_nothing_and_keeps_what_was_answered(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    (location,) = desk.told(case_id)
    page = text_of(browser.post(f"{page_of(case_id)}check/", {"link": "shows_it", "id": location}), 400)
    assert "Say of each of the three" in page
    assert re.search(r'value="shows_it" id="link-shows_it" checked', page)
    assert re.search(rf'value="{location}" id="{location}" checked', page)
    assert state_of(location) == State.REPORTED.value


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ({"link": "press"}, "press, a court"),
        ({"subject": "not_them"}, "it is somebody else"),
        ({"authority": "none"}, "nobody who may asks for it"),
        ({"subject": "perhaps_minor"}, "somebody may be under age"),
    ],
)
def test_a_check_that_stops_drafts_nothing(desk: Desk, browser: Client, found: dict[str, str], why: str) -> None:
    case_id = desk.verified()
    desk.told(case_id)
    page = undone_by(browser, f"{page_of(case_id)}check/", **{**CHECKED, **found, "then": "draft"})
    assert f"1 link is stopped: {why}" in page
    assert not Notice.objects.exists()


def test_nobody_is_asked_for_whoever_is_not_verified(desk: Desk, browser: Client) -> None:
    case_id = desk.opened().case_id
    desk.told(case_id)
    assert "The person is not verified" in text_of(browser.get(page_of(case_id)))
    page = undone_by(browser, f"{page_of(case_id)}check/", **CHECKED, allowed="yes", then="draft")
    assert "1 link is stopped: the person is not verified" in page


def test_only_what_is_ticked_is_meant(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    desk.told(case_id, "https://one.com/1", "https://one.com/2", "https://two.com/1", "https://three.com/1")
    browser.post(f"{page_of(case_id)}check/", {**CHECKED, "site": ["one.com"]})
    assert LocationWork.objects.filter(state=State.CHECKED.value).count() == 2


def test_links_of_another_case_are_never_meant(desk: Desk, browser: Client) -> None:
    mine, other = desk.verified(), desk.verified()
    desk.told(mine, "https://one.com/1")
    (theirs,) = desk.told(other, "https://two.com/1")
    page = text_of(browser.post(f"{page_of(mine)}check/", {**CHECKED, "id": theirs}), 400)
    assert "Nothing is chosen" in page
    for step, said in (("look", {"saw": "gone"}), ("close", {"ending": "person_wished"}), ("reopen", {})):
        assert browser.post(f"{page_of(mine)}{step}/", {"id": theirs, **said}).status_code == 400
    assert state_of(theirs) == State.REPORTED.value


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
    assert "Nothing leaves before 09:35 UTC" in undone_by(browser, f"{path}approve/")
    desk.work()
    assert not desk.post.letters
    assert "12 notices do not leave" in undone_by(browser, f"{path}discard/")
    desk.pass_time(minutes=10)
    desk.work()
    assert not desk.post.letters
    page = undone_by(browser, f"{page_of(case_id)}draft/")
    assert "12 notices, about 24 links." in page


def test_what_has_left_is_not_said_to_be_taken_back(desk: Desk, browser: Client) -> None:
    _case_id, path = drafted(desk, browser, "https://one.com/1")
    browser.post(f"{path}approve/")
    desk.pass_time(minutes=6)
    desk.work()
    page = undone_by(browser, f"{path}discard/")
    assert "0 notices do not leave" in page
    assert "Some had left already" in page
    assert len(desk.post.letters) == 1


def test_drafts_approved_twice_leave_once(desk: Desk, browser: Client) -> None:
    _case_id, path = drafted(desk, browser, "https://one.com/1")
    browser.post(f"{path}approve/")
    assert "approved or discarded already" in undone_by(browser, f"{path}approve/")
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
    page = undone_by(browser, f"{page_of(case_id)}check/", **CHECKED, then="draft")
    assert "Nobody is known who could be asked at: two.com" in page
    assert "abuse@one.com" in page


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
    page = undone_by(browser, f"{path}approve/")
    assert "Fill in the form" in page
    notice = Notice.objects.get()
    page = text_of(browser.get(f"/desk/takedowns/notices/{notice.pk}/"))
    assert "https://one.com/1\nhttps://one.com/2" in page or "https://one.com/2\nhttps://one.com/1" in page
    too_long = browser.post(f"/desk/takedowns/notices/{notice.pk}/handed-in/", {"confirmation": "7" * 201})
    assert "A number that long is none" in text_of(too_long, 400)
    kept = undone_by(browser, f"/desk/takedowns/notices/{notice.pk}/handed-in/", confirmation=" NR-7 ")
    assert "the recipient&#x27;s time runs" in kept
    assert "NR-7" in text_of(browser.get(f"/desk/takedowns/notices/{notice.pk}/"))
    twice = browser.post(f"/desk/takedowns/notices/{notice.pk}/handed-in/", {"confirmation": "NR-8"})
    assert "handed in already" in text_of(twice, 409)
    assert "Asked for 2" in text_of(browser.get(page_of(case_id)))


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
    assert "written down" in undone_by(browser, f"{page_of(case_id)}judge/", **said)
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
    undone_by(browser, path, notify_site="yes", name_me="never")
    assert [(each.purpose, each.answer) for each in consents_of(case_id)] == [
        (Purpose.NOTIFY_SITE, Answer.YES),
        (Purpose.NAME_ME, Answer.NEVER),
    ]
    assert "They said never." in text_of(browser.post(path, {"name_me": "yes"}), 409)
    assert "written down" in undone_by(browser, path, name_me="yes", by_the_person="yes")
    assert "Taken back" in undone_by(browser, path, revoke="notify_site")
    assert "They took their yes back" in text_of(browser.get(page_of(case_id)))
    assert "lies in the past" in text_of(browser.post(path, {"notify_site": "yes", "expires": "2020-01-01"}), 400)
    assert "lies in the past" in text_of(browser.post(path, {"notify_site": "yes", "expires": "soon"}), 400)


def test_who_acts_for_the_person_are_kept(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    path = f"{page_of(case_id)}delegate/"
    undone_by(browser, path, right="lawyer", who="Canary Kim, letter of 3 May")
    assert "Canary" not in text_of(browser.get(page_of(case_id)))
    page = text_of(browser.post(f"{page_of(case_id)}open/"))
    assert "Canary Kim" in page
    number = re.search(r'name="proved" value="(\d+)"', page)
    assert number is not None
    undone_by(browser, path, proved=number[1])
    assert "proof seen 2026-11-26" in text_of(browser.get(page_of(case_id)))
    undone_by(browser, path, ended=number[1])
    assert browser.post(path, {"proved": number[1]}).status_code == 409
    assert browser.post(path, {"right": "king", "who": "x"}).status_code == 400
    assert browser.post(path, {"right": "lawyer", "who": " "}).status_code == 400


def test_closing_is_shown_with_what_remains_then_done_then_taken_back(desk: Desk, browser: Client) -> None:
    case_id, ids = desk.asked("https://one.com/1", "https://two.com/1")
    (late,) = [each for each in desk.told(case_id, "https://three.com/1") if each not in ids]
    said = {"id": [*ids, late], "ending": Ending.LADDER_ENDED.value}
    page = text_of(browser.post(f"{page_of(case_id)}close/", said))
    assert "2 links would be closed:" in page
    assert "2: it is still there" in page
    assert "1: nobody was asked yet" in page
    assert state_of(ids[0]) == State.ASKED.value
    sure = {"ids": " ".join(ids), "ending": Ending.LADDER_ENDED.value, "sure": "yes"}
    page = text_of(browser.post(f"{page_of(case_id)}close/", sure))
    assert "2 links are closed." in page
    assert state_of(ids[0]) == State.CLOSED.value
    text_of(browser.post(f"{page_of(case_id)}reopen/", {"ids": " ".join(ids)}))
    assert {state_of(each) for each in ids} == {State.REPORTED.value}


def test_what_a_caseworker_sees_is_one_vantage_point(desk: Desk, browser: Client) -> None:
    case_id, ids = desk.asked()
    path = f"{page_of(case_id)}look/"
    told = undone_by(browser, path, id=ids[0], saw="gone")
    assert "Kept for 1 link. It counts as gone once a machine has looked too" in told
    assert state_of(ids[0]) == State.ASKED.value
    desk.look(ids[0], Saw.GONE)
    assert state_of(ids[0]) == State.GONE.value
    for nothing_that_a_person_sees in ("unclear", "not_looked", "soft_404", "", "rm -rf"):
        text_of(browser.post(path, {"id": ids[0], "saw": nothing_that_a_person_sees}), 400)


def test_a_witnesss_word_is_kept_and_the_page_says_that_somebody_looks_first(desk: Desk, browser: Client) -> None:
    case_id, ids = desk.asked()
    path = f"{page_of(case_id)}look/"
    assert "somebody of us looks first" in undone_by(browser, path, id=ids[0], saw="told_gone")
    assert "No machine can tell whether it is there" in text_of(browser.get(page_of(case_id)))
    undone_by(browser, path, id=ids[0], saw="login_wall")
    assert "No machine can tell whether it is there" not in text_of(browser.get(page_of(case_id)))


def test_what_went_names_the_mirrors_of_its_site_for_a_look(desk: Desk, browser: Client) -> None:
    case_id, ids = desk.asked()
    the_same = [Indicator(Mark.ANALYTICS, "G-12345678")]
    for domain in ("example.com", "mirror.example", "elsewhere.example"):
        site = remember_site(domain, THURSDAY)
        keep_look(site, (), the_same if domain != "elsewhere.example" else (), THURSDAY)
    assert "mirror.example" not in text_of(browser.get(page_of(case_id)))

    desk.look(ids[0], Saw.GONE, Saw.GONE)

    page = text_of(browser.get(page_of(case_id)))
    assert "mirror.example" in page
    assert "elsewhere.example" not in page
    assert "No machine opens them" in page


def test_the_police_are_told_only_where_the_person_allows_it(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    path = f"{page_of(case_id)}police/"
    assert "does not allow" in text_of(browser.post(path, {"told": "Station 3"}), 409)
    undone_by(browser, f"{page_of(case_id)}consent/", tell_police="yes")
    undone_by(browser, path, told="Station 3, canary")
    track = PoliceTrack.objects.get()
    move_to = f"/desk/takedowns/police/{track.pk}/"
    undone_by(browser, move_to, step="report")
    undone_by(browser, move_to, promise="They seize the telephone", due_on="2026-12-03")
    assert browser.post(move_to, {"step": "outcome"}).status_code == 409
    page = text_of(browser.post(f"{page_of(case_id)}open/"))
    assert "canary" in page
    assert "They seize the telephone" in page
    undone_by(browser, move_to, step="outcome", outcome="stopped", review_until="2027-02-01")
    assert "until 2027-02-01" in text_of(browser.get(page_of(case_id)))


def test_the_time_line_says_what_happened_newest_first(desk: Desk, browser: Client) -> None:
    case_id, ids = desk.asked("https://one.com/1", "https://two.com/1")
    for each in ids:
        desk.look(each, Saw.GONE, Saw.GONE)
    page = text_of(browser.get(page_of(case_id)))
    line = page[page.index("What happened") :]
    places = [
        line.index(words) for words in ("By then they must have acted", "It is gone", "Approved: 2", "Taken in: 2")
    ]
    assert places == sorted(places)


def test_an_incident_is_checked_for_one_of_its_cases_and_asked_for_once(desk: Desk, browser: Client) -> None:

    at, user = desk.clock.now(), desk.caseworker.user
    cases = [desk.verified(), desk.verified()]
    incident = open_incident(user, Kind.ROOM, "https://one.com/room", at)
    for case_id in cases:
        join_incident(user, incident, case_id, at)
    share_with_incident(desk.services, user, incident, desk.told(cases[0], "https://one.com/1"))
    desk.told(cases[1], "https://one.com/1")
    assert "is worked on for its incident" in text_of(browser.get(page_of(cases[0])))
    undone_by(browser, f"{page_of(incident)}check/", **CHECKED, case=cases[1])
    page = undone_by(browser, f"{page_of(incident)}draft/")
    assert "1 notice, about 1 link." in page
    stranger = text_of(browser.post(f"{page_of(incident)}check/", {**CHECKED, "case": "case_other"}), 400)
    assert "Say of each" in stranger


def test_hundreds_of_sites_are_shown_page_by_page(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    desk.told(case_id, *(f"https://site-{number}.com/{part}" for number in range(60) for part in range(2)))
    first, second = (text_of(browser.get(f"{page_of(case_id)}?page={number}")) for number in (1, 2))
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second
    assert "To be checked 120" in first

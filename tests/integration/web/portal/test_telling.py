"""Somebody tells where it is, or acts for another person: sealed, and never without the gate."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps

from takeback.base.instants import MovableClock
from takeback.flows.own_case import enter, entered
from takeback.flows.services import Services
from takeback.records.cases.models import Case
from takeback.records.cases.queries import links_of, told_in
from takeback.records.handovers.models import Handover
from takeback.sealing.code_reading import Parsed, parse_code
from takeback.sealing.codes import Code
from tests.integration.web.portal.conftest import Caseworker, Person
from tests.puzzle import solved

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

ANSWERS: dict[str, Any] = {"device": "alone", "country": "US", "age": "adult", "situation": "no_image"}
CONTACT: dict[str, Any] = {
    "channel": "call",
    "where": "555 0100",
    "hours": "10 to 12",
    "code_word": "lamp",
    "neutral": "on",
}
WISHES: dict[str, Any] = {"rule": "at_once", "replaceable": "on"}
TOLD: dict[str, Any] = {
    "locations": "https://a.example/1\n@room",
    "story": "He wrote to me.",
    "log": "Monday, B, laughed",
}


def the_code(page: str) -> Code:
    words = re.findall(r'class="word" translate="no">(\w+)<', page)
    read = parse_code(" ".join(words[:13]))
    assert isinstance(read, Parsed)
    return read.code


def told(page: str) -> tuple[dict[str, list[str]], list[str]]:
    holder = enter(the_code(page))
    assert holder is not None
    opened = entered(holder)
    assert opened is not None
    assert opened.private is not None
    return told_in(opened.case, opened.private), [link.text for link in links_of(opened.case)]


def everything() -> int:
    """Rows in all tables of ours, sessions and messages included."""
    return sum(model._default_manager.count() for model in apps.get_models())


def test_questions_and_forms_store_nothing_before_something_is_sent(person: Person, caseworker: Caseworker) -> None:
    before = everything()
    for path in ("/", "/safety/", "/start/", "/now/", "/help/", "/places/", "/for-somebody/", "/another-way/"):
        person.client.get(path)
    person.post("/start/", asked="device", device="watched")
    person.post("/start/", **ANSWERS)
    person.post("/start/", device="alone", country="KR", age="unsure")
    person.post("/help/", country="KR")
    page = person.post("/places/", **ANSWERS)
    person.send(page, "/places/", status=400, **ANSWERS)  # an empty form
    assert everything() == before
    assert not person.client.cookies


def test_a_link_is_enough_and_everything_told_is_sealed_to_the_case(person: Person, caseworker: Caseworker) -> None:
    page = person.post("/places/", **ANSWERS)
    shown = person.send(page, "/places/", **ANSWERS, **TOLD, **CONTACT, **WISHES)
    words, links = told(shown)
    assert links == ["https://a.example/1", "@room"]
    assert words["story"] == ["He wrote to me.\n\nlog:\n- Monday, B, laughed"]
    assert "code word: lamp" in words["contact"][0]
    assert words["situation"] == ["no_image"]
    case = Case.objects.get(pk=enter(the_code(shown)).case_id)  # type: ignore[union-attr]  # entered above
    assert (case.path, case.withdrawal_rule, case.lost_code_replaceable) == ("adult", "at_once", True)
    assert not Handover.objects.exists()


def test_never_is_never(person: Person, caseworker: Caseworker) -> None:
    page = person.post("/places/", **ANSWERS)
    contact: dict[str, Any] = {"channel": "never", "where": "a@example.org"}
    words, _ = told(person.send(page, "/places/", **ANSWERS, **TOLD, **contact, **WISHES))
    assert words["contact"] == ["channel: never"]


def test_a_way_to_be_reached_needs_a_where(person: Person, caseworker: Caseworker) -> None:
    page = person.post("/places/", **ANSWERS)
    again = person.send(page, "/places/", status=400, **ANSWERS, **TOLD, channel="call", **WISHES)
    assert "or choose Never" in again
    assert "He wrote to me." in again  # nothing that was typed is lost
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"locations": "", "story": " \n "},
        {"locations": "\n".join(f"https://a.example/{each}" for each in range(201))},
        {"locations": "https://a.example/" + "x" * 2001},
        {"story": "x" * 10_001},
        {"log": "x" * 10_001},
        {"channel": "pigeon"},
        {"rule": "never"},
        {"where": "x" * 301},
    ],
)
def test_what_does_not_fit_is_said_and_stores_nothing(
    person: Person, caseworker: Caseworker, wrong: dict[str, Any]
) -> None:
    page = person.post("/places/", **ANSWERS)
    again = person.send(page, "/places/", status=400, **{**ANSWERS, **TOLD, **CONTACT, **WISHES, **wrong})
    assert "Something needs another look." in again
    assert not Case.objects.exists()


def test_without_the_puzzle_one_waits_and_what_was_written_is_kept_on_the_page(
    person: Person, caseworker: Caseworker
) -> None:
    page = person.post("/places/", **ANSWERS)
    attempt = page.split('name="attempt" value="', 1)[1].split('"', 1)[0]
    form: dict[str, Any] = {**ANSWERS, **TOLD, **CONTACT, **WISHES, "attempt": attempt}
    waiting = person.post("/places/", status=429, **form)
    assert "What you wrote is not lost" in waiting
    assert 'name="story" value="He wrote to me."' in waiting
    assert not Case.objects.exists()
    person.send(waiting, "/places/", **form)
    assert Case.objects.count() == 2  # the case, and the empty one of the second code


def test_a_solved_puzzle_lets_one_form_in(person: Person, caseworker: Caseworker) -> None:
    page = person.post("/places/", **ANSWERS)
    form: dict[str, Any] = {**ANSWERS, **TOLD, **CONTACT, **WISHES, **solved(page)}
    person.post("/places/", **form, attempt="one")
    person.post("/places/", status=429, **form, attempt="other")
    assert Case.objects.count() == 2


def test_the_same_page_sent_twice_opens_one_case(person: Person, caseworker: Caseworker) -> None:
    page = person.post("/places/", **ANSWERS)
    form: dict[str, Any] = {**ANSWERS, **TOLD, **CONTACT, **WISHES}
    first = the_code(person.send(page, "/places/", **form))
    again = the_code(person.send(person.post("/places/", **ANSWERS), "/places/", **form, attempt=attempt_of(page)))
    assert enter(first) is None
    assert enter(again) is not None


def attempt_of(page: str) -> str:
    return page.split('name="attempt" value="', 1)[1].split('"', 1)[0]


def test_once_the_code_is_kept_the_page_gives_no_other(person: Person, caseworker: Caseworker) -> None:
    page = person.post("/places/", **ANSWERS)
    form: dict[str, Any] = {**ANSWERS, **TOLD, **CONTACT, **WISHES}
    shown = person.send(page, "/places/", **form)
    right = person.send(shown, "/received/", code=" ".join(the_code(shown).words()))
    assert "Your code is right" in right
    person.send(person.post("/places/", **ANSWERS), "/places/", status=409, **form, attempt=attempt_of(page))


def test_a_code_that_is_mistyped_after_it_was_shown_is_shown_once_more(person: Person, caseworker: Caseworker) -> None:
    page = person.post("/places/", **ANSWERS)
    shown = person.send(page, "/places/", **ANSWERS, **TOLD, **CONTACT, **WISHES)
    code = " ".join(the_code(shown).words())
    second = shown.split('name="second" value="', 1)[1].split('"', 1)[0]
    again = person.send(shown, "/received/", status=400, code="lamp", shown=code, second=second)
    assert " ".join(the_code(again).words()) == code
    wrong = person.send(again, "/received/", status=400, code=second, shown=code, second=second)
    assert "not the code above" in wrong


def test_where_nobody_could_read_it_nothing_is_taken(person: Person) -> None:
    page = person.post("/places/", **ANSWERS)
    assert "Nobody reads messages here yet" in page
    assert 'name="attempt"' not in page
    person.post("/places/", **ANSWERS, **TOLD, **CONTACT, **WISHES, attempt="x")
    assert not Case.objects.exists()


def test_whoever_acts_says_how_far_and_until_when(person: Person, caseworker: Caseworker, clock: MovableClock) -> None:
    answers: dict[str, Any] = {**ANSWERS, "acting": "yes"}
    page = person.post("/places/", **answers)
    acting: dict[str, Any] = {"relation": "lawyer", "right": "written", "scope": ["take_down"], "period": "90"}
    words, _ = told(person.send(page, "/places/", **answers, **TOLD, **CONTACT, **WISHES, **acting))
    lines = words["delegate"][0].splitlines()
    assert lines[:4] == ["acts: lawyer", "right: written", "may: take_down", "until: 2027-02-23"]


def test_whoever_acts_must_say_by_what_right(person: Person, caseworker: Caseworker) -> None:
    answers: dict[str, Any] = {**ANSWERS, "acting": "yes"}
    page = person.post("/places/", **answers)
    person.send(page, "/places/", status=400, **answers, **TOLD, **CONTACT, **WISHES)
    assert not Case.objects.exists()


def test_nobody_comes_to_the_form_past_the_question_of_age(person: Person, caseworker: Caseworker) -> None:
    for age in ("", "minor", "unsure", "skip", "nonsense"):
        form: dict[str, Any] = {**ANSWERS, **TOLD, **CONTACT, **WISHES, "age": age, "attempt": "x"}
        person.post("/places/", **form)
    assert not Case.objects.exists()


def test_no_address_and_no_instant_is_kept_of_anybody(
    person: Person, caseworker: Caseworker, services: Services
) -> None:
    person.client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    page = person.post("/places/", **ANSWERS)
    person.send(page, "/places/", **ANSWERS, **TOLD, **CONTACT, **WISHES)
    for model in apps.get_models():
        for row in model._default_manager.values():
            if model._meta.app_label in {"cases", "case_keys", "handovers", "work"}:
                assert "203.0.113.77" not in str(row)
                assert "09:41" not in str(row)
                assert "9, 41" not in str(row), (model, row)

"""The pages that ask: for anybody, without a cookie, one question at a time, and what it leads to said before."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from takeback.web.portal.entrances.questions import SITUATION

PAGES = ["/", "/safety/", "/start/", "/now/", "/help/", "/places/", "/for-somebody/", "/received/"]
OWN = {"Sec-Fetch-Site": "same-origin"}
EVERY_PAGE = pytest.mark.parametrize("path", PAGES)
SITUATIONS = [value for value, _words in SITUATION.choices]


def post(path: str, **fields: str) -> str:
    response = Client(headers=OWN).post(path, fields)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def lead_of(page: str) -> str:
    return str(re.findall(r'<p class="lead">(.*?)</p>', page)[0])


def title(page: str) -> str:
    (found,) = re.findall(r"<title>(.*?)</title>", page)
    return str(found)


@EVERY_PAGE
@pytest.mark.parametrize("language", ["", "/ko", "/es", "/ar"])
def test_anybody_may_open_it_and_gets_no_cookie(path: str, language: str) -> None:
    response = Client().get(language + path)
    assert response.status_code == 200
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"
    page = response.content.decode()
    assert 'id="exit"' in page
    assert "csrf" not in page
    assert ('dir="rtl"' in page) == (language == "/ar")
    assert ('class="unreviewed"' in page) == (language != "")


@EVERY_PAGE
def test_the_exit_is_a_plain_link_that_tells_nobody_where_it_comes_from(path: str) -> None:
    page = Client().get(path).content.decode()
    (link,) = re.findall(r'<a class="exit-button"[^>]*>', page)
    assert 'href="https://www.wikipedia.org/"' in link
    assert "noreferrer" in link
    assert "does not delete the history" in page


@EVERY_PAGE
def test_no_title_and_no_address_says_what_it_is_about(path: str) -> None:
    page = Client().get(path).content.decode()
    for word in ("intimate", "threat", "abuse", "minor", "picture", "victim", "blackmail", "sex"):
        assert word not in title(page).lower()
        assert word not in path


def test_each_question_stands_alone_and_says_before_what_it_leads_to() -> None:
    answers: dict[str, str] = {}
    for name, value in (("device", "alone"), ("country", "KR"), ("age", "adult"), ("situation", "shared")):
        page = post("/start/", **answers) if answers else Client().get("/start/").content.decode()
        assert set(re.findall(r'type="radio" name="(\w+)"', page)) == {name}
        assert page.index('id="leads"') < page.index("<fieldset")
        assert 'name="skip"' in page
        assert 'value="unsure"' in page
        assert "?" not in "".join(re.findall(r'(?:action|href)="(/[^"]*)"', page))
        answers[name] = value
    assert "What you can do now" in post("/start/", **answers)


def test_continuing_without_an_answer_asks_again_and_blames_nobody() -> None:
    response = Client(headers=OWN).post("/start/", {"asked": "device"})
    assert response.status_code == 400
    assert "Choose an answer, or press Skip." in response.content.decode()


def test_skipping_leads_on_and_back_leads_back() -> None:
    page = post("/start/", asked="device", skip="1")
    assert 'name="device" value="skip"' in page
    assert 'name="asked" value="country"' in page
    page = post("/start/", device="alone", country="KR", asked="age", back="1")
    assert 'name="asked" value="country"' in page
    assert 'name="country" value="KR"' not in page.replace('type="radio" name="country" value="KR"', "")


def test_another_language_keeps_the_answers() -> None:
    page = post("/ko/start/", device="alone", asked="country", stay="1")
    assert 'name="device" value="alone"' in page
    assert 'name="asked" value="country"' in page


def test_the_age_in_the_question_is_the_countrys() -> None:
    assert "19 or older" in post("/start/", device="alone", country="KR")
    assert "18 or older" in post("/start/", device="alone", country="US")
    assert "19 or older" in post("/start/", device="alone", country="skip")


@pytest.mark.parametrize("situation", [*SITUATIONS, "unsure", "skip"])
def test_every_situation_has_its_own_next_step_and_keeps_the_evidence_first(situation: str) -> None:
    page = post("/start/", device="alone", country="KR", age="adult", situation=situation)
    evidence = page.find("Save the chat before you block" if situation == "threatened" else "First: keep the evidence")
    assert 0 < evidence < page.index('id="onward"')
    lead = lead_of(page)
    others = [each for each in SITUATIONS if each != situation]
    answers = {"device": "alone", "country": "KR", "age": "adult"}
    assert lead not in {lead_of(post("/start/", **answers, situation=each)) for each in others}


def test_whoever_is_threatened_is_told_what_to_do_at_once_without_a_question() -> None:
    page = Client().get("/now/").content.decode()
    order = ["Are you safe now?", "Do not pay", "Send nothing more", "Save the chat before", "Report the account"]
    places = [page.index(each) for each in order]
    assert places == sorted(places)
    assert page.index("The police, if you want to") > places[-1]


@pytest.mark.parametrize("path", ["/now/", "/safety/"])
def test_whom_to_call_stands_there_by_country_without_a_question(path: str) -> None:
    page = Client().get(path).content.decode()
    for country, number in (
        ("Korea", "109"),
        ("United States", "988"),
        ("United Kingdom", "116123"),
        ("Australia", "131114"),
        ("India", "14416"),
        ("Canada", "988"),
        ("A country of the European Union", "116123"),
    ):
        (there,) = re.findall(rf"<strong>{country}</strong>(.*?)</li>", page, re.DOTALL)
        assert f'"tel:{number}"' in there, country
    assert "Nobody has checked this at its source yet." in page
    assert "Do not pay" not in page or page.index("tel:109") < page.index("Do not pay")


def test_on_a_device_that_may_be_watched_each_page_says_so_first() -> None:
    for answers in ({"device": "watched"}, {"device": "unsure", "country": "US"}):
        assert "This device may be watched." in post("/start/", **answers)
    assert "This device may be watched." not in post("/start/", device="alone")


def test_in_korea_the_states_help_stands_first_with_its_number() -> None:
    page = post("/start/", device="alone", country="KR", age="adult", situation="faked")
    first = page[page.index('class="places"') :].split("</li>", 1)[0]
    assert "D4U" in first
    assert 'href="tel:027358994"' in first


def test_the_country_of_the_directory_is_posted_and_stands_in_no_address() -> None:
    page = post("/help/", country="GB")
    assert "Revenge Porn Helpline" in page
    assert "country=GB" not in page


def test_what_a_stranger_posts_never_becomes_markup() -> None:
    page = Client(headers=OWN).post("/help/", {"country": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page

"""One case, or incident, on one screen: its time line, its links, what was seen, and how work on them ends."""

from __future__ import annotations

from django.test import Client

from takeback.casework.incident import Kind
from takeback.casework.takedown.closure import Ending
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.recheck import Saw
from takeback.flows.cases.incidents import join_incident, open_incident
from takeback.flows.takedowns.sharing import share_with_incident
from takeback.records.sites.actions import keep_look, remember_site
from takeback.sites.indicators import Indicator, Mark
from tests.desk_pages import CHECKED, done_by, page_of, text_of
from tests.takedowns import THURSDAY, Desk, state_of


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
    told = done_by(browser, path, id=ids[0], saw="gone")
    assert "Kept for 1 link. It counts as gone once a machine has looked too" in told
    assert state_of(ids[0]) == State.ASKED.value
    desk.look(ids[0], Saw.GONE)
    assert state_of(ids[0]) == State.GONE.value
    for nothing_that_a_person_sees in ("unclear", "not_looked", "soft_404", "", "rm -rf"):
        text_of(browser.post(path, {"id": ids[0], "saw": nothing_that_a_person_sees}), 400)


def test_a_witnesss_word_is_kept_and_the_page_says_that_somebody_looks_first(desk: Desk, browser: Client) -> None:
    case_id, ids = desk.asked()
    path = f"{page_of(case_id)}look/"
    assert "somebody of us looks first" in done_by(browser, path, id=ids[0], saw="told_gone")
    assert "No machine can tell whether it is there" in text_of(browser.get(page_of(case_id)))
    done_by(browser, path, id=ids[0], saw="login_wall")
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
    done_by(browser, f"{page_of(incident)}check/", **CHECKED, case=cases[1])
    page = done_by(browser, f"{page_of(incident)}draft/")
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

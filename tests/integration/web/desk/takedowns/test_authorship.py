"""A copyright notice: only where there is a right, never of a deepfake without a lawyer, and never without asking."""

from __future__ import annotations

import pytest
from django.test import Client

from takeback.casework.notices.facts import Authorship
from takeback.records.takedowns.actions.stated import stated_for
from tests.desk_pages import done_by, page_of, text_of
from tests.takedowns import Desk

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

SELFIE = {"authorship": "made_by_subject", "work": "A photograph of 2024", "under_perjury": "yes", "published": "yes"}


def stated(desk: Desk, browser: Client, made: str) -> str:
    """A case of which it is written down how the picture was made."""
    case_id = desk.verified()
    done_by(browser, f"{page_of(case_id)}state/", shows="nudity", made=made)
    return case_id


def test_it_says_what_it_costs_and_asks_before_anything_is_kept(desk: Desk, browser: Client) -> None:
    case_id = stated(desk, browser, "filmed")
    page = text_of(browser.get(page_of(case_id)))
    assert "such notices are collected in public archives" in page
    assert "No copyright notice is drafted" not in page
    asked = {**SELFIE, "published": ""}
    page = done_by(browser, f"{page_of(case_id)}copyright/", **asked)
    assert "The person has not been asked, or has not agreed" in page
    page = done_by(browser, f"{page_of(case_id)}copyright/", **SELFIE)
    assert "A copyright notice can be drafted, where nothing else is missing." in page
    work = stated_for(case_id).work
    assert (work.authorship, work.under_perjury, work.publication_accepted) == (Authorship.MADE_BY_SUBJECT, True, True)
    assert stated_for(case_id).material.synthetic is False, "what was stated before stays"


def test_whoever_has_no_right_states_nothing(desk: Desk, browser: Client) -> None:
    case_id = stated(desk, browser, "filmed")
    done_by(browser, f"{page_of(case_id)}copyright/", **SELFIE)
    page = done_by(browser, f"{page_of(case_id)}copyright/", **{**SELFIE, "authorship": "none"})
    assert "neither made the work nor holds a dated written transfer" in page
    work = stated_for(case_id).work
    assert (work.description, work.under_perjury, work.publication_accepted) == ("", False, False)


@pytest.mark.parametrize("made", ["software", ""])
def test_a_deepfake_needs_a_lawyer_and_so_does_what_may_be_one(desk: Desk, browser: Client, made: str) -> None:
    case_id = stated(desk, browser, made)
    page = text_of(browser.post(f"{page_of(case_id)}copyright/", SELFIE), 400)
    assert "needs a lawyer" in page
    assert stated_for(case_id).work.authorship is None
    done_by(browser, f"{page_of(case_id)}copyright/", **SELFIE, lawyer="Advocate of the helpline")
    assert stated_for(case_id).work.lawyer == "Advocate of the helpline"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "Say how the person stands to the work"),
        ({"authorship": "king"}, "Say how the person stands to the work"),
        ({"authorship": "written_transfer"}, "A written transfer has a day"),
        ({"authorship": "written_transfer", "transfer_on": "2031-01-01"}, "none that is to come"),
        ({"authorship": "written_transfer", "transfer_on": "soon"}, "This was not kept"),
        ({"authorship": "made_by_subject", "work": "x" * 5000}, "This was not kept"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name(
    desk: Desk, browser: Client, said: dict[str, str], why: str
) -> None:
    case_id = stated(desk, browser, "filmed")
    assert why in text_of(browser.post(f"{page_of(case_id)}copyright/", said), 400)
    assert stated_for(case_id).work.authorship is None


def test_a_written_transfer_is_kept_with_its_day(desk: Desk, browser: Client) -> None:
    case_id = stated(desk, browser, "filmed")
    done_by(
        browser,
        f"{page_of(case_id)}copyright/",
        **{**SELFIE, "authorship": "written_transfer"},
        transfer_on="2026-05-03",
    )
    assert str(stated_for(case_id).work.transfer_on) == "2026-05-03"

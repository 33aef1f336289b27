"""Partners, reviewers and the legal contact at their pages, and everybody else before closed doors."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from takeback.base.instants import MovableClock
from takeback.demo.pictures import sample_picture
from takeback.flows.services import Services
from takeback.flows.uploads import reviewing, uploading
from takeback.project import wiring
from takeback.records.accounts.roles import Role
from takeback.records.uploads.kinds import Kind
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.states import State
from takeback.records.uploads.verdict_words import Verdict
from takeback.records.work import exposures
from tests.uploads import Helpline, Someone, a_helpline, a_link, someone, upload, work_until_idle

Browser = Callable[[Someone], Client]
SAID = {"kind": "nudity", "adult": "on", "told": "on"}


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def held_by(services: Services, who: Someone) -> str:
    row = reviewing.take_next(services, who.user)
    assert row is not None
    return row.pk


def state(request_id: str) -> str:
    return UploadRequest.objects.get(pk=request_id).state


def test_a_partner_gets_the_link_once(services: Services, helpline: Helpline, browser_of: Browser) -> None:
    client = browser_of(helpline.partner)
    shown = client.post("/desk/requests/new/", SAID).content.decode()
    found = re.search(r"/link/#([\w-]{43})", shown)
    assert found is not None
    assert uploading.open_link(services, found[1]) is not None
    assert found[1] not in page(client, "/desk/requests/")


@pytest.mark.parametrize("missing", ["kind", "adult", "told"])
def test_without_a_word_on_age_and_wish_no_link_is_made(
    services: Services, helpline: Helpline, browser_of: Browser, missing: str
) -> None:
    said = {name: value for name, value in SAID.items() if name != missing}
    assert "/link/#" not in browser_of(helpline.partner).post("/desk/requests/new/", said).content.decode()
    assert not UploadRequest.objects.exists()


def test_a_partner_neither_sees_nor_ends_what_is_somebody_elses(
    services: Services, helpline: Helpline, browser_of: Browser
) -> None:
    link = a_link(services, helpline.partner)
    stranger = a_helpline("Elsewhere").partner
    client = browser_of(stranger)
    assert link.request_id not in page(client, "/desk/requests/")
    assert client.post(f"/desk/requests/{link.request_id}/revoke/").status_code == 404
    assert state(link.request_id) == State.OPEN
    own = browser_of(helpline.partner)
    assert own.post(f"/desk/requests/{link.request_id}/revoke/").status_code == 302
    assert state(link.request_id) == State.REVOKED


def test_a_partner_is_not_told_that_a_picture_was_withheld(
    services: Services, helpline: Helpline, browser_of: Browser
) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"))
    client = browser_of(helpline.partner)
    held_by(services, helpline.reviewer)
    before = page(client, "/desk/requests/")
    who = helpline.reviewer
    reviewing.decide(services, who.user, who.private, link.request_id, Verdict.MINOR)
    after = page(client, "/desk/requests/")
    assert "With the reviewers" in before
    assert "With the reviewers" in after
    assert "ithheld" not in after


def test_a_reviewer_takes_decides_and_undoes(services: Services, helpline: Helpline, browser_of: Browser) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"), Kind.PRIVATE)
    client = browser_of(helpline.reviewer)
    assert "1 picture waits" in page(client, "/desk/review/")
    assert client.post("/desk/review/take/").headers["Location"] == f"/desk/review/{link.request_id}/"
    shown = page(client, f"/desk/review/{link.request_id}/")
    assert "In a private moment" in shown
    assert '<img id="shown" alt="">' in shown
    for way in ("hint", "reveal"):
        picture = client.post(f"/desk/review/{link.request_id}/{way}/")
        assert picture.headers["Content-Type"] == "image/jpeg"
        assert picture.headers["Cache-Control"] == "no-store"
    client.post(f"/desk/review/{link.request_id}/decide/", {"verdict": "intimate"})
    assert state(link.request_id) == State.DECIDED
    assert "Undo" in page(client, "/desk/review/")
    client.post(f"/desk/review/{link.request_id}/undo/")
    assert state(link.request_id) == State.UNDER_REVIEW
    client.post(f"/desk/review/{link.request_id}/give-back/")
    assert "1 picture waits" in page(client, "/desk/review/")


def test_a_picture_is_never_asked_for_by_an_address_that_can_be_opened_again(
    services: Services, helpline: Helpline, browser_of: Browser
) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held = held_by(services, helpline.reviewer)
    client = browser_of(helpline.reviewer)
    for way in ("hint", "reveal"):
        assert client.get(f"/desk/review/{held}/{way}/").status_code == 405


def test_what_may_be_of_a_minor_is_asked_once_more(services: Services, helpline: Helpline, browser_of: Browser) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held = held_by(services, helpline.reviewer)
    client = browser_of(helpline.reviewer)
    asked = client.post(f"/desk/review/{held}/decide/", {"verdict": "minor"})
    assert b"cannot be undone" in asked.content
    assert state(held) == State.UNDER_REVIEW
    client.post(f"/desk/review/{held}/decide/", {"verdict": "minor", "sure": "yes"})
    assert state(held) == State.WITHHELD
    assert client.get(f"/desk/review/{held}/").headers["Location"] == "/desk/review/"
    assert client.post(f"/desk/review/{held}/reveal/").status_code == 409


@pytest.mark.parametrize("said", [{}, {"verdict": "fine"}, {"verdict": "allow"}])
def test_what_is_no_verdict_decides_nothing(
    services: Services, helpline: Helpline, browser_of: Browser, said: dict[str, str]
) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held = held_by(services, helpline.reviewer)
    assert browser_of(helpline.reviewer).post(f"/desk/review/{held}/decide/", said).status_code == 400
    assert state(held) == State.UNDER_REVIEW


def test_nobody_but_its_holder_reaches_a_picture(services: Services, helpline: Helpline, browser_of: Browser) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held = held_by(services, helpline.reviewer)
    stranger = a_helpline("Elsewhere").reviewer
    for who, status in ((helpline.colleague, 409), (stranger, 404)):
        client = browser_of(who)
        for way in ("hint", "reveal"):
            assert client.post(f"/desk/review/{held}/{way}/").status_code == status
        assert client.get(f"/desk/review/{held}/").status_code == 302
        client.post(f"/desk/review/{held}/decide/", {"verdict": "not_intimate"})
        client.post(f"/desk/review/{held}/give-back/")
    assert state(held) == State.UNDER_REVIEW
    assert reviewing.current(services, helpline.reviewer.user) is not None


def test_whoever_rests_is_shown_nothing(
    services: Services, helpline: Helpline, browser_of: Browser, clock: MovableClock
) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    client = browser_of(helpline.reviewer)
    client.post("/desk/review/rest/")
    assert "You rest until" in page(client, "/desk/review/")
    assert client.post("/desk/review/take/").headers["Location"] == "/desk/review/"
    clock.move(exposures.BREAK_FOR)
    assert client.post("/desk/review/take/").headers["Location"] != "/desk/review/"


def test_a_reviewer_chooses_what_to_be_spared_and_switches_the_keys_off(
    services: Services, helpline: Helpline, browser_of: Browser
) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    client = browser_of(helpline.reviewer)
    client.post("/desk/review/day/", {"spared": ["violent", "nudity"]})
    assert client.post("/desk/review/take/").headers["Location"] == "/desk/review/"
    client.post("/desk/review/day/", {"spared": ["violent"]})
    held = client.post("/desk/review/take/").headers["Location"]
    assert 'id="keys"' not in page(client, held)
    client.post("/desk/review/day/", {"keys_on": "on"})
    assert 'id="keys"' in page(client, held)


def test_what_gives_no_hash_says_so_and_is_not_called_intimate(
    services: Services, helpline: Helpline, browser_of: Browser
) -> None:
    upload(services, helpline.partner, b"no picture at all")
    held = held_by(services, helpline.reviewer)
    client = browser_of(helpline.reviewer)
    assert "not a picture" in page(client, f"/desk/review/{held}/")
    assert client.post(f"/desk/review/{held}/reveal/").status_code == 404
    assert client.post(f"/desk/review/{held}/decide/", {"verdict": "intimate"}).status_code == 409
    assert client.post(f"/desk/review/{held}/decide/", {"verdict": "not_intimate"}).status_code == 302


def test_for_everybody_but_the_legal_contact_there_is_no_such_page(
    services: Services, helpline: Helpline, browser_of: Browser
) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held, who = held_by(services, helpline.reviewer), helpline.reviewer
    reviewing.decide(services, who.user, who.private, held, Verdict.MINOR)
    everybody = someone(*Role, organisation=helpline.organisation, name="Eve")
    for each in (helpline.partner, helpline.reviewer, helpline.colleague, everybody):
        client = browser_of(each)
        assert client.get("/desk/withheld/").status_code == 404
        assert "/desk/withheld/" not in page(client, "/desk/")
        for way in ("handed-over", "destroy", "take-out"):
            said = {"reference": "x", "sure": "yes"}
            assert client.post(f"/desk/withheld/{held}/{way}/", said).status_code == 404
    assert state(held) == State.WITHHELD


def test_the_legal_contact_records_a_hand_over_and_ours_is_destroyed(
    services: Services, helpline: Helpline, browser_of: Browser
) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held, who = held_by(services, helpline.reviewer), helpline.reviewer
    reviewing.decide(services, who.user, who.private, held, Verdict.MINOR)
    blob = UploadRequest.objects.get(pk=held).blob
    client = browser_of(helpline.contact)
    assert held in page(client, "/desk/withheld/")
    client.post(f"/desk/withheld/{held}/take-out/")
    client.post(f"/desk/withheld/{held}/handed-over/", {"reference": "no words, please"})
    client.post(f"/desk/withheld/{held}/destroy/")
    assert state(held) == State.WITHHELD
    client.post(f"/desk/withheld/{held}/handed-over/", {"reference": "KNPA-2026-1"})
    assert state(held) == State.HANDED_OVER
    assert blob not in services.blobs.names_before(services.clock.now() + timedelta(days=9000))
    assert client.post(f"/desk/withheld/{held}/destroy/", {"sure": "yes"}).status_code == 404


def test_where_the_rule_says_so_the_legal_contact_takes_the_file_out_as_it_came(
    services: Services, helpline: Helpline, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held, who = held_by(services, helpline.reviewer), helpline.reviewer
    reviewing.decide(services, who.user, who.private, held, Verdict.MINOR)
    client = browser_of(helpline.contact)
    refused = client.post(f"/desk/withheld/{held}/take-out/")
    assert refused.status_code == 302
    handing = replace(services, suspected_minor="hand_over")
    monkeypatch.setattr(wiring, "services", lambda: handing)
    taken = client.post(f"/desk/withheld/{held}/take-out/")
    assert taken.content == sample_picture("dunes")
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert taken.headers["Content-Type"] == "application/octet-stream"


def test_a_session_without_the_members_key_shows_no_picture(
    services: Services, helpline: Helpline, browser_of: Browser
) -> None:
    from tests.people import signed_in  # noqa: PLC0415 - for this test alone

    upload(services, helpline.partner, sample_picture("dunes"))
    held = held_by(services, helpline.reviewer)
    client = signed_in(helpline.reviewer.user, services.clock.now())
    for way in ("hint", "reveal"):
        assert client.post(f"/desk/review/{held}/{way}/").status_code == 401


def test_the_outcome_reaches_the_partner(
    services: Services, helpline: Helpline, browser_of: Browser, clock: MovableClock
) -> None:
    link = upload(services, helpline.partner, sample_picture("dunes"))
    held_by(services, helpline.reviewer)
    who = helpline.reviewer
    reviewing.decide(services, who.user, who.private, link.request_id, Verdict.INTIMATE)
    clock.move(timedelta(minutes=5))
    work_until_idle(services)
    assert "Copies of it are blocked now." in page(browser_of(helpline.partner), "/desk/requests/")


def test_the_legal_contact_sees_what_waits_and_what_is_overdue_and_nobody_else_does(
    services: Services, helpline: Helpline, browser_of: Browser, clock: MovableClock
) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held, who = held_by(services, helpline.reviewer), helpline.reviewer
    reviewing.decide(services, who.user, who.private, held, Verdict.MINOR)
    assert "1 waits for you." in page(browser_of(helpline.contact), "/desk/")
    clock.move(timedelta(hours=24))

    client = browser_of(helpline.contact)

    assert "1 is overdue." in page(client, "/desk/")
    assert "Overdue: it was to be recorded by" in page(client, "/desk/withheld/")
    assert "overdue" not in page(browser_of(helpline.reviewer), "/desk/")


def test_whoever_runs_the_deployment_sees_how_many_are_overdue_and_not_which(
    services: Services, helpline: Helpline, browser_of: Browser, clock: MovableClock
) -> None:
    upload(services, helpline.partner, sample_picture("dunes"))
    held, who = held_by(services, helpline.reviewer), helpline.reviewer
    reviewing.decide(services, who.user, who.private, held, Verdict.MINOR)
    helpline.organisation.runs_deployment = True
    helpline.organisation.save()
    engineer = someone(Role.ENGINEER, organisation=helpline.organisation, name="Eve")
    assert "overdue" not in page(browser_of(engineer), "/ops/traffic/")
    clock.move(timedelta(hours=24))

    shown = page(browser_of(engineer), "/ops/traffic/")

    assert "1 matter of the legal contact is overdue." in shown
    assert held not in shown


def test_the_list_of_links_goes_on_page_by_page(
    helpline: Helpline, clock: MovableClock, services: Services, browser_of: Browser
) -> None:
    user = helpline.partner.user
    UploadRequest.objects.bulk_create(
        UploadRequest(
            secret_hash=f"{number}",
            partner=user.organisation,
            reviewer=user.organisation,
            made_by=user,
            kind="nudity",
            opened_at=clock.now() - timedelta(minutes=number),
            open_until=clock.now() + timedelta(days=1),
            destroy_at=clock.now() + timedelta(days=2),
        )
        for number in range(60)
    )
    first, second = (page(browser_of(helpline.partner), f"/desk/requests/{at}") for at in ("", "?from=50"))
    assert (first.count("<code>"), second.count("<code>")) == (50, 10)
    assert 'href="?from=50"' in first
    assert 'rel="next"' not in second
    assert page(browser_of(helpline.partner), "/desk/requests/?from=-1").count("<code>") == 50

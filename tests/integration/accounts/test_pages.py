"""The pages of joining and of members, as a browser without scripts uses them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from takeback.base.instants import MovableClock
from takeback.flows.staff import membership
from takeback.records.accounts import actions
from takeback.records.accounts.models import User
from takeback.records.accounts.queries import members_of, open_invitations_of
from takeback.records.accounts.roles import Role
from tests.people import a_member, an_organisation, half_signed_in, signed_in
from tests.totp import code_at

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db

PASSPHRASE = "violet harbour lantern seven"
OTHER = "maple orbit quiet thirteen"


@pytest.fixture
def by(clock: MovableClock) -> User:
    return a_member(Role.ADMINISTRATOR)


@pytest.fixture
def browser(by: User, clock: MovableClock) -> Client:
    return signed_in(by, clock.now())


def link_on(page: Answer) -> str:
    found = re.search(r'id="link">http://testserver([^<]+)<', page.content.decode())
    assert found
    return found[1]


def invite(browser: Client, email: str = "bo@example.org") -> Answer:
    return browser.post("/members/invite/", {"name": "Bo", "email": email, "roles": ["engineer", "auditor"]})


def test_an_invitation_leads_from_the_link_to_the_account(browser: Client, by: User, clock: MovableClock) -> None:
    path = link_on(invite(browser))
    guest = Client()
    assert guest.get(path).status_code == 200
    answer = guest.post(path, {"name": "Bo", "passphrase": PASSPHRASE, "again": PASSPHRASE})
    assert answer.headers["Location"] == "/sign-in/set-up/"
    assert guest.get("/account/").headers["Location"] == "/sign-in/second-factor/"
    page = guest.get("/sign-in/set-up/application/").content.decode()
    shown = re.search(r'<p class="code">([A-Z2-7 ]+)</p>', page)
    assert shown
    code = code_at(shown[1].replace(" ", ""), clock.now())
    answer = guest.post("/sign-in/set-up/application/", {"code": code})
    assert answer.headers["Location"] == "/account/recovery-codes/"
    page = guest.post("/account/recovery-codes/", {"passphrase": PASSPHRASE}).content.decode()
    assert len(re.findall(r'<li class="code">\d{4} \d{4} \d{4}</li>', page)) == 10
    assert "10 unused codes" in guest.get("/account/").content.decode()
    assert guest.get("/members/").status_code == 403


def test_recovery_codes_are_shown_when_they_are_made_and_never_again(clock: MovableClock, browser: Client) -> None:
    guest = Client()
    path = link_on(invite(browser))
    guest.post(path, {"name": "Bo", "passphrase": PASSPHRASE, "again": PASSPHRASE})
    shown = re.search(r'<p class="code">([A-Z2-7 ]+)</p>', guest.get("/sign-in/set-up/application/").content.decode())
    assert shown
    guest.post("/sign-in/set-up/application/", {"code": code_at(shown[1].replace(" ", ""), clock.now())})
    codes = re.findall(
        r'<li class="code">([\d ]+)</li>',
        guest.post("/account/recovery-codes/", {"passphrase": PASSPHRASE}).content.decode(),
    )
    for path in ("/account/recovery-codes/", "/account/"):
        assert not any(code in guest.get(path).content.decode() for code in codes)


def test_the_passphrase_is_never_sent_back(browser: Client) -> None:
    path = link_on(invite(browser))
    page = Client().post(path, {"name": "Bo", "passphrase": PASSPHRASE, "again": OTHER}).content.decode()
    assert PASSPHRASE not in page
    assert OTHER not in page
    assert "differ" in page


def test_a_used_a_revoked_and_an_invented_link_are_answered_alike(
    browser: Client, by: User, clock: MovableClock
) -> None:
    used, revoked = link_on(invite(browser)), link_on(invite(browser, "cy@example.org"))
    Client().post(used, {"name": "Bo", "passphrase": PASSPHRASE, "again": PASSPHRASE})
    (still_open,) = open_invitations_of(by, clock.now())
    browser.post(f"/members/invitations/{still_open.id}/revoke/")
    answers = {}
    for path in (used, revoked, "/join/invented/", f"/join/{'x' * 3000}/"):
        answer = Client().get(path)
        answers[path] = (answer.status_code, answer.content.decode().replace(path, ""))
    assert len(set(answers.values())) == 1
    status, page = answers[used]
    assert status == 404
    assert "no longer works" in page


def test_a_colleague_comes_back_by_a_recovery_link(browser: Client, by: User, clock: MovableClock) -> None:
    issued = actions.invite(by, name="Bo", email="bo@example.org", roles={Role.ENGINEER}, at=clock.now())
    user = membership.join(issued.secret, name="Bo", passphrase=PASSPHRASE, at=clock.now()).user
    path = link_on(browser.post(f"/members/{user.pk}/recovery-link/"))
    guest = Client()
    assert "Recover your account" in guest.get(path).content.decode()
    answer = guest.post(path, {"passphrase": OTHER, "again": OTHER})
    assert answer.headers["Location"] == "/sign-in/set-up/"
    assert User.objects.get(pk=user.pk).check_password(OTHER)


def test_an_administrator_cannot_make_a_recovery_link_for_themselves(browser: Client, by: User) -> None:
    answer = browser.post(f"/members/{by.pk}/recovery-link/", follow=True)
    assert "ask another administrator" in answer.content.decode()
    assert "/join/" not in answer.content.decode()


def test_roles_change_and_members_go(browser: Client, by: User) -> None:
    user = a_member(Role.ENGINEER, name="Bo")
    browser.post(f"/members/{user.pk}/", {"roles": ["reviewer"]})
    assert user.roles == {Role.REVIEWER}
    assert "Remove Bo?" in browser.get(f"/members/{user.pk}/remove/").content.decode()
    browser.post(f"/members/{user.pk}/remove/")
    assert [member.id for member in members_of(by)] == [by.pk]


@pytest.mark.parametrize("roles", [[], ["root"], ["engineer", "root"], ["ENGINEER"]])
def test_roles_that_are_none_change_nothing(browser: Client, by: User, roles: list[str]) -> None:
    user = a_member(Role.ENGINEER)
    assert browser.post(f"/members/{user.pk}/", {"roles": roles}).status_code == 200
    assert user.roles == {Role.ENGINEER}


def test_the_last_administrator_is_told_why_they_stay(browser: Client, by: User) -> None:
    page = browser.post(f"/members/{by.pk}/", {"roles": ["engineer"]}).content.decode()
    assert "only administrator" in page
    page = browser.post(f"/members/{by.pk}/remove/", follow=True).content.decode()
    assert "only administrator" in page
    assert by.roles == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("page", ["", "remove/", "recovery-link/"])
def test_members_of_another_organisation_are_not_there(browser: Client, page: str) -> None:
    other = a_member(Role.ENGINEER, organisation=an_organisation("Elsewhere"), name="Eve")
    path = f"/members/{other.pk}/{page}"
    assert browser.post(path, {"roles": ["auditor"]}).status_code == 404
    assert "Eve" not in browser.get("/members/").content.decode()
    assert User.objects.get(pk=other.pk).is_active


def test_names_are_text_and_nothing_more(browser: Client, by: User) -> None:
    a_member(Role.ENGINEER, name="<script>alert(1)</script>")
    page = browser.get("/members/").content.decode()
    assert "<script>alert" not in page


def test_no_page_holds_a_script_or_a_style_of_its_own(browser: Client, by: User, clock: MovableClock) -> None:
    user = a_member(Role.ENGINEER, name="Bo")
    half = half_signed_in(a_member(Role.ENGINEER), clock.now())
    pages = [
        *(browser.get(path) for path in ("/account/", "/members/", "/members/invite/", f"/members/{user.pk}/")),
        *(browser.get(path) for path in ("/account/passphrase/", "/account/application/", "/account/passkey/")),
        *(half.get(f"/sign-in/set-up/{page}") for page in ("", "application/", "passkey/")),
        Client().get("/sign-in/"),
        invite(browser),
    ]
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|data:|<script(?![^>]*\ssrc=)", text)


def test_every_page_forbids_being_kept(browser: Client) -> None:
    assert browser.get("/account/").headers["Cache-Control"] == "no-store"
    assert Client().get("/sign-in/").headers["Cache-Control"] == "no-store"


def test_the_pages_speak_korean(clock: MovableClock) -> None:
    assert 'lang="ko"' in Client().get("/ko/sign-in/").content.decode()

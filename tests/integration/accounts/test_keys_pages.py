"""The pages of keys and recovery, as a browser without scripts uses them, with keys that are opened for real."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from takeback.base.instants import MovableClock
from takeback.flows import membership
from takeback.records.accounts import actions
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.accounts.second_factor import activate_totp, new_totp_secret
from takeback.records.keyring.models import OrganisationKey
from takeback.records.keyring.organisation_keys import current_generation
from takeback.records.keyring.queries import key_standing
from tests.fakes.sealed_cases import CasesInMemory
from tests.people import a_member, an_organisation, signed_in, signed_in_with_key
from tests.totp import code_at

pytestmark = pytest.mark.django_db

PASSPHRASE = "violet harbour lantern seven"
OTHER = "maple orbit quiet thirteen"


def joined(by: User, name: str, clock: MovableClock, *roles: Role) -> membership.Member:
    issued = actions.invite(by, name=name, email=f"{name.lower()}@example.org", roles=roles, at=clock.now())
    return membership.join(issued.secret, name=name, passphrase=PASSPHRASE, at=clock.now())


def browser_of(member: membership.Member, clock: MovableClock) -> Client:
    return signed_in_with_key(member.user, member.private, clock.now())


@pytest.fixture
def ada(clock: MovableClock) -> membership.Member:
    """An administrator who founded the key by joining."""
    return joined(a_member(Role.ADMINISTRATOR, name="Ghost"), "Ada", clock, Role.ADMINISTRATOR)


@pytest.fixture
def browser(ada: membership.Member, clock: MovableClock) -> Client:
    return browser_of(ada, clock)


def page_of(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def openers(member: membership.Member) -> frozenset[str]:
    return key_standing(member.user.organisation_id).openers


def test_the_page_says_who_can_open_and_warns_while_it_is_one(browser: Client) -> None:
    page = page_of(browser, "/keys/")
    assert "Only one person can open the key" in page
    assert "number 1" in page


def test_one_press_lets_a_colleague_in(browser: Client, ada: membership.Member, clock: MovableClock) -> None:
    bo = joined(ada.user, "Bo", clock, Role.CASEWORKER)
    assert "Let Bo in" in page_of(browser, "/keys/")
    assert "Not yet" in page_of(browser_of(bo, clock), "/keys/")
    browser.post(f"/keys/admit/{bo.user.pk}/")
    assert openers(ada) == {ada.user.pk, bo.user.pk}
    page = page_of(browser, "/keys/")
    assert "Let Bo in" not in page
    assert "2 people" in page
    assert "Key number 1; 2 people can open it." in page_of(browser, "/members/")


def test_the_digits_that_are_compared_are_the_same_on_both_pages(
    browser: Client, ada: membership.Member, clock: MovableClock
) -> None:
    bo = joined(ada.user, "Bo", clock, Role.CASEWORKER)
    own = page_of(browser_of(bo, clock), "/account/").split('<span class="digits">')[1].split("<")[0]
    assert own in page_of(browser, "/keys/")


def test_who_cannot_open_is_told_so_and_lets_nobody_in(ada: membership.Member, clock: MovableClock) -> None:
    bo, cy = (joined(ada.user, name, clock, Role.CASEWORKER) for name in ("Bo", "Cy"))
    answer = browser_of(bo, clock).post(f"/keys/admit/{cy.user.pk}/", follow=True)
    assert "You cannot open the key yourself" in answer.content.decode()
    assert openers(ada) == {ada.user.pk}


def test_a_session_without_its_key_lets_nobody_in(ada: membership.Member, clock: MovableClock) -> None:
    bo = joined(ada.user, "Bo", clock, Role.CASEWORKER)
    answer = signed_in(ada.user, clock.now()).post(f"/keys/admit/{bo.user.pk}/", follow=True)
    assert "Sign out, sign in again" in answer.content.decode()
    assert openers(ada) == {ada.user.pk}


def test_somebody_who_is_not_there_is_not_let_in(browser: Client, clock: MovableClock) -> None:
    other = a_member(Role.CASEWORKER, organisation=an_organisation("Elsewhere"))
    for who in (other.pk, "user_nobody"):
        assert browser.post(f"/keys/admit/{who}/").status_code == 404
        assert browser.post(f"/keys/recovery/lend/{who}/", {"passphrase": PASSPHRASE}).status_code == 404
        assert browser.get(f"/keys/recovery/lend/{who}/").status_code == 404


def test_an_administrator_makes_the_key_that_is_missing(browser: Client, ada: membership.Member) -> None:
    OrganisationKey.objects.all().delete()
    assert "There is no key yet" in page_of(browser, "/keys/")
    browser.post("/keys/found/")
    assert openers(ada) == {ada.user.pk}
    again = browser.post("/keys/found/", follow=True)
    assert "Nothing was made" in again.content.decode()


def test_signing_in_makes_the_key_that_is_missing(ada: membership.Member, clock: MovableClock) -> None:
    OrganisationKey.objects.all().delete()
    secret = new_totp_secret()
    assert activate_totp(ada.user, secret, code_at(secret, clock.now()), clock.now())
    clock.move(timedelta(minutes=1))
    browser = Client()
    browser.post("/sign-in/", {"email": "ada@example.org", "passphrase": PASSPHRASE})
    browser.post("/sign-in/second-factor/", {"code": code_at(secret, clock.now())})
    assert openers(ada) == {ada.user.pk}


def test_after_a_leave_the_page_counts_what_is_left_and_moves_it(
    browser: Client, ada: membership.Member, clock: MovableClock, cases: CasesInMemory
) -> None:
    bo = joined(ada.user, "Bo", clock, Role.CASEWORKER)
    browser.post(f"/keys/admit/{bo.user.pk}/")
    first = current_generation(ada.user.organisation_id)
    assert first is not None
    for case_id in ("case_a", "case_b"):
        cases.seal(case_id, first)
    browser.post(f"/members/{bo.user.pk}/remove/")
    assert "2 cases still open with the key from before" in page_of(browser, "/keys/")
    assert "2 cases were moved." in browser.post("/keys/move/", follow=True).content.decode()
    assert "All cases are moved" in page_of(browser, "/keys/")
    assert cases.count_sealed_to(ada.user.organisation_id, 2) == 2


def test_a_lost_key_is_told_plainly_and_begun_anew(
    ada: membership.Member, clock: MovableClock, cases: CasesInMemory
) -> None:
    first = current_generation(ada.user.organisation_id)
    assert first is not None
    cases.seal("case_a", first)
    issued = actions.issue_recovery_link_on_the_machine(ada.user.email, clock.now())
    again = membership.recover(issued.secret, passphrase=OTHER, at=clock.now())
    browser = browser_of(again, clock)
    page = page_of(browser, "/keys/")
    assert "Nobody can open the key any more" in page
    assert "It brings nothing back" in page
    browser.post("/keys/anew/")
    assert key_standing(ada.user.organisation_id).generation == 2
    assert "Nothing was changed" in browser.post("/keys/anew/", follow=True).content.decode()
    page = page_of(browser, "/keys/")
    assert "1 case was sealed to a key that nobody can open any more" in page
    assert "Move the cases" not in page


def test_recovery_from_the_halves_to_the_data(browser: Client, ada: membership.Member, clock: MovableClock) -> None:
    bo, cy = (joined(ada.user, name, clock, Role.ADMINISTRATOR) for name in ("Bo", "Cy"))
    assert "takes everything along" in page_of(browser, "/keys/recovery/")
    assert page_of(browser, "/keys/recovery/halves/").count('type="checkbox"') == 3
    chosen = {"holders": [bo.user.pk, cy.user.pk], "passphrase": PASSPHRASE}
    browser.post("/keys/recovery/halves/", chosen)
    assert key_standing(ada.user.organisation_id).half_holders == {bo.user.pk, cy.user.pk}
    issued = actions.issue_recovery_link(bo.user, ada.user.pk, clock.now())
    again = membership.recover(issued.secret, passphrase=OTHER, at=clock.now())
    lost = browser_of(again, clock)
    for lender, lent in ((bo, 1), (cy, 2)):
        theirs = browser_of(lender, clock)
        assert "Lend my half to Ada" in page_of(theirs, "/keys/recovery/")
        theirs.post(f"/keys/recovery/lend/{ada.user.pk}/", {"passphrase": PASSPHRASE})
        page = page_of(lost, "/keys/recovery/")
        assert f"You were lent {lent} hal" in page
        assert ("Join the halves" in page) is (lent == 2)
    answer = lost.post("/keys/recovery/join/", follow=True)
    assert "You can open again" in answer.content.decode()
    assert openers(ada) == {ada.user.pk}


def test_one_half_alone_joins_nothing(ada: membership.Member, browser: Client, clock: MovableClock) -> None:
    answer = browser.post("/keys/recovery/join/", follow=True)
    assert "Two halves are needed" in answer.content.decode()


@pytest.mark.parametrize("passphrase", ["", OTHER])
def test_halves_are_neither_made_nor_lent_without_the_passphrase(
    browser: Client, ada: membership.Member, clock: MovableClock, passphrase: str
) -> None:
    bo, cy = (joined(ada.user, name, clock, Role.ADMINISTRATOR) for name in ("Bo", "Cy"))
    chosen = {"holders": [ada.user.pk, bo.user.pk], "passphrase": passphrase}
    assert browser.post("/keys/recovery/halves/", chosen).status_code == 200
    assert key_standing(ada.user.organisation_id).half_holders == set()
    browser.post("/keys/recovery/halves/", {**chosen, "passphrase": PASSPHRASE})
    browser.post(f"/keys/recovery/lend/{cy.user.pk}/", {"passphrase": passphrase})
    assert key_standing(ada.user.organisation_id).lent == {}


@pytest.mark.parametrize("holders", [[], ["one"], ["user_nobody", "user_nobody"]])
def test_halves_for_fewer_than_two_or_for_strangers_are_refused(
    browser: Client, ada: membership.Member, clock: MovableClock, holders: list[str]
) -> None:
    joined(ada.user, "Bo", clock, Role.ADMINISTRATOR)
    said = {"holders": [ada.user.pk if each == "one" else each for each in holders], "passphrase": PASSPHRASE}
    assert browser.post("/keys/recovery/halves/", said).status_code == 200
    assert key_standing(ada.user.organisation_id).half_holders == set()


def test_a_caseworker_reads_about_recovery_and_changes_nothing(ada: membership.Member, clock: MovableClock) -> None:
    bo = browser_of(joined(ada.user, "Bo", clock, Role.CASEWORKER), clock)
    assert "Recovery by two administrators" in page_of(bo, "/keys/recovery/")
    assert bo.get("/keys/recovery/halves/").status_code == 403
    assert bo.post(f"/keys/recovery/lend/{ada.user.pk}/").status_code == 403
    assert bo.post("/keys/anew/").status_code == 403

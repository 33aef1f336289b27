"""Partner organisations: made by whoever runs the deployment, and from then on their own masters."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound
from takeback.base.instants import MovableClock
from takeback.flows.staff import membership
from takeback.flows.staff import organisations as flow
from takeback.records.accounts import actions
from takeback.records.accounts.models import Organisation, User
from takeback.records.accounts.roles import GIVEN_BY_PARTNERS, Role
from takeback.records.audit.models import Content
from takeback.records.keyring.queries import key_standing
from takeback.records.platforms.actions import create_platform
from tests.database import RecordsDatabase
from tests.people import a_member, an_organisation, signed_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
PASSPHRASE = "violet harbour lantern seven"


def partner(by: User | None, name: str = "School board") -> membership.Member:
    """A partner organisation whose first administrator has joined."""
    issued = flow.make_partner(by, organisation=name, name="Pat", email="pat@example.org", at=NOW)
    return membership.join(issued.secret, name="Pat", passphrase=PASSPHRASE, at=NOW)


@pytest.fixture
def by() -> User:
    return a_member(Role.ADMINISTRATOR)


def test_a_partner_is_made_with_its_first_administrator_and_gets_its_own_key(by: User) -> None:
    pat = partner(by)
    assert (pat.user.organisation.name, pat.user.roles) == ("School board", frozenset({Role.ADMINISTRATOR}))
    assert not pat.user.organisation.runs_deployment
    assert key_standing(pat.user.organisation_id).openers == {pat.user.pk}
    made = Content.objects.get(kind="organisation_made")
    assert json.loads(made.facts) == {"by": by.pk, "organisation": pat.user.organisation_id}


def test_nothing_is_made_where_the_first_administrator_cannot_be_invited(by: User) -> None:
    with pytest.raises(Invalid):
        flow.make_partner(by, organisation="School board", name="Pat", email="pat", at=NOW)
    assert not Organisation.objects.filter(name="School board").exists()


def test_only_who_runs_the_deployment_makes_or_sees_organisations(by: User) -> None:
    pat = partner(by).user
    for asker in (pat, a_member(*(set(Role) - {Role.ADMINISTRATOR}))):
        for step in (
            lambda asker=asker: flow.organisations(asker, NOW),
            lambda asker=asker: flow.make_partner(asker, organisation="X", name="X", email="x@example.org", at=NOW),
            lambda asker=asker: flow.invite_again(asker, by.organisation_id, name="X", email="x@example.org", at=NOW),
        ):
            with pytest.raises(NotAllowed):
                step()


def test_a_name_is_given_once(by: User) -> None:
    partner(by)
    with pytest.raises(Conflict):
        flow.make_partner(by, organisation=" School  board ", name="Eve", email="eve@example.org", at=NOW)


def test_nobody_is_let_into_an_organisation_from_outside_once_somebody_is_there(by: User) -> None:
    pat = partner(by)
    for organisation_id in (pat.user.organisation_id, by.organisation_id):
        with pytest.raises(Conflict):
            flow.invite_again(by, organisation_id, name="Eve", email="eve@example.org", at=NOW)
    with pytest.raises(NotFound):
        flow.invite_again(by, "org_nobody", name="Eve", email="eve@example.org", at=NOW)


def test_nobody_takes_hold_of_a_platform_by_an_invitation(by: User) -> None:
    platform = create_platform("chat.example", NOW).organisation
    with pytest.raises(Conflict):
        flow.invite_again(by, platform.pk, name="Eve", email="eve@example.org", at=NOW)
    with pytest.raises(Conflict):
        flow.make_partner(by, organisation="chat.example", name="Eve", email="eve@example.org", at=NOW)


def test_inviting_again_ends_the_invitation_before(by: User) -> None:
    first = flow.make_partner(by, organisation="School board", name="Pat", email="pat@example.org", at=NOW)
    organisation = Organisation.objects.get(name="School board")
    second = flow.invite_again(by, organisation.pk, name="Kim", email="kim@example.org", at=NOW)
    with pytest.raises(NotFound):
        membership.join(first.secret, name="Pat", passphrase=PASSPHRASE, at=NOW)
    assert membership.join(second.secret, name="Kim", passphrase=PASSPHRASE, at=NOW).user.name == "Kim"


@pytest.mark.parametrize("role", sorted(set(Role) - GIVEN_BY_PARTNERS))
def test_a_partner_gives_no_role_that_reaches_what_belongs_to_all(by: User, role: Role) -> None:
    pat = partner(by).user
    with pytest.raises(Invalid):
        actions.invite(pat, name="Bo", email="bo@example.org", roles={role}, at=NOW)
    bo = a_member(Role.CASEWORKER, organisation=pat.organisation, name="Bo")
    with pytest.raises(Invalid):
        membership.change_roles(pat, bo.pk, {Role.CASEWORKER, role}, NOW)
    assert bo.roles == {Role.CASEWORKER}


def test_only_one_organisation_runs_the_deployment(by: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name="A second one", runs_deployment=True)


def test_the_first_administrators_organisation_runs_the_deployment() -> None:
    issued = actions.issue_first_administrator_link(NOW)
    assert issued is not None
    user = membership.join(
        issued.secret, name="Ada", passphrase=PASSPHRASE, at=NOW, email="ada@example.org", organisation_name="Haven"
    ).user
    assert user.organisation.runs_deployment


def test_the_list_says_how_each_stands_and_names_nobody(by: User, clock: MovableClock) -> None:
    clock.move(timedelta(days=3))
    partner(by)
    create_platform("chat.example", NOW)
    browser = signed_in(by, clock.now())
    page = browser.get("/organisations/").content.decode()
    for said in ("School board", "chat.example", "Runs this deployment", "Platform", "Partner"):
        assert said in page
    assert "Pat" not in page
    assert "pat@example.org" not in page


def test_a_partner_is_made_on_the_page_and_its_link_leads_in(by: User, clock: MovableClock) -> None:
    browser = signed_in(by, clock.now())
    said = {"organisation": "School board", "name": "Pat", "email": "pat@example.org"}
    page = browser.post("/organisations/new/", said).content.decode()
    found = re.search(r'id="link">http://testserver([^<]+)<', page)
    assert found
    assert "Join School board" in Client().get(found[1]).content.decode()
    assert "Invited." in browser.get("/organisations/").content.decode()
    again = browser.post("/organisations/new/", said)
    assert "There is an organisation of this name already." in again.content.decode()


def test_the_first_administrator_is_invited_again_on_the_page(by: User, clock: MovableClock) -> None:
    organisation = an_organisation("School board")
    browser = signed_in(by, clock.now())
    path = f"/organisations/{organisation.pk}/invite/"
    assert "Nobody yet." in browser.get("/organisations/").content.decode()
    assert "Invite the first administrator of School board" in browser.get(path).content.decode()
    assert 'id="link"' in browser.post(path, {"name": "Pat", "email": "pat@example.org"}).content.decode()
    assert browser.get("/organisations/org_nobody/invite/").status_code == 404


def test_a_partners_administrator_sees_no_page_of_what_belongs_to_all(by: User, clock: MovableClock) -> None:
    pat = signed_in(partner(by).user, clock.now())
    page = pat.get("/members/").content.decode()
    assert "Organisations" not in page
    assert "Matching" not in page
    for path in ("/organisations/", "/organisations/new/", "/ops/", "/ops/banks/", "/ops/traffic/"):
        assert pat.get(path).status_code == 403
    offered = pat.get("/members/invite/").content.decode()
    assert 'value="caseworker"' in offered
    assert 'value="engineer"' not in offered


def test_an_older_deployment_knows_which_of_its_organisations_runs_it(database: RecordsDatabase) -> None:
    before, now = [("accounts", "0001_initial")], _leaves()
    MigrationExecutor(connection).migrate(before)
    try:
        old = MigrationExecutor(connection).loader.project_state(before).apps
        organisations = old.get_model("accounts", "Organisation").objects
        organisations.create(pk="org_a", name="chat.example")
        haven = organisations.create(pk="org_b", name="Haven")
        old.get_model("accounts", "User").objects.create(email="ada@example.org", name="Ada", organisation=haven)
    finally:
        MigrationExecutor(connection).migrate(now)
    assert [each.name for each in Organisation.objects.filter(runs_deployment=True)] == ["Haven"]


def _leaves() -> list[tuple[str, str]]:
    return [(app, name) for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes()]

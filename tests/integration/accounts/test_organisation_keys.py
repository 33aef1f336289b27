"""The organisation's key among its people: founded, shared, rotated, recovered, lost. With real keys and real boxes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from nacl.signing import SigningKey

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound
from takeback.base.instants import MovableClock
from takeback.flows import membership, organisation_keys, resealing
from takeback.project import wiring
from takeback.records.accounts import actions
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.audit.models import Content
from takeback.records.case_keys.moving import StoredCases
from takeback.records.keyring.models import OrganisationKey, RecoveryHalf, SealedCopy
from takeback.records.keyring.organisation_keys import Admitted, current_generation, generation_numbered
from takeback.records.keyring.queries import key_standing
from takeback.records.keyring.recovery import HalvesMade, Lent, Recovered
from takeback.sealing.case_keys import open_case_as_member
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.workers import upkeep
from takeback.workers.handlers import Duty, Item
from tests.fakes.sealed_cases import CasesInMemory
from tests.fakes.services import FakeServices
from tests.people import a_member, an_organisation

pytestmark = pytest.mark.django_db(databases=["default", "case_keys"])

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
PASSPHRASE = "violet harbour lantern seven"
OTHER = "maple orbit quiet thirteen"
ADMINISTRATOR, CASEWORKER, ENGINEER = Role.ADMINISTRATOR, Role.CASEWORKER, Role.ENGINEER


def founder(name: str = "Ada") -> membership.Member:
    """The first administrator, who joined as everybody does."""
    by = a_member(ADMINISTRATOR, name="Ghost")
    member = joined(by, name, ADMINISTRATOR)
    membership.remove(member.user, by.pk, NOW)
    return member


def joined(by: User, name: str, *roles: Role) -> membership.Member:
    issued = actions.invite(by, name=name, email=f"{name.lower()}@example.org", roles=roles, at=NOW)
    return membership.join(issued.secret, name=name, passphrase=PASSPHRASE, at=NOW)


def admitted(by: membership.Member, name: str, *roles: Role) -> membership.Member:
    member = joined(by.user, name, *roles)
    assert isinstance(organisation_keys.admit(by.user, by.private, member.user.pk, NOW), Admitted)
    return member


def recovered_account(by: membership.Member, member: membership.Member) -> membership.Member:
    """The same person after a lost passphrase: a new pair, and nothing sealed to it."""
    issued = actions.issue_recovery_link(by.user, member.user.pk, NOW)
    return membership.recover(issued.secret, passphrase=OTHER, at=NOW)


def lost_alone(member: membership.Member) -> membership.Member:
    issued = actions.issue_recovery_link_on_the_machine(member.user.email, NOW)
    return membership.recover(issued.secret, passphrase=OTHER, at=NOW)


def openers(organisation_id: str) -> set[str]:
    return set(key_standing(organisation_id).openers)


def leaves(kind: str) -> list[dict[str, object]]:
    return [json.loads(each) for each in Content.objects.filter(kind=kind).values_list("facts", flat=True)]


def test_the_first_administrator_who_joins_founds_the_key() -> None:
    ada = founder()
    standing = key_standing(ada.user.organisation_id)
    assert (standing.generation, standing.openers, standing.is_lost) == (1, frozenset({ada.user.pk}), False)
    facts = {"by": ada.user.pk, "organisation": ada.user.organisation_id, "generation": 1}
    assert leaves("organisation_keys_founded") == [facts]


def test_who_joins_later_founds_nothing_and_opens_nothing() -> None:
    ada = founder()
    bo = joined(ada.user, "Bo", ADMINISTRATOR, CASEWORKER)
    assert openers(ada.user.organisation_id) == {ada.user.pk}
    assert not organisation_keys.found_keys(bo.user, NOW)
    assert len(leaves("organisation_keys_founded")) == 1


def test_an_engineer_who_joins_first_founds_nothing() -> None:
    by = a_member(ADMINISTRATOR)
    joined(by, "Eve", ENGINEER)
    assert key_standing(by.organisation_id).generation is None
    assert current_generation(by.organisation_id) is None


def test_an_organisation_that_is_older_than_keys_gets_its_key_at_the_next_sign_in() -> None:
    ada = founder()
    OrganisationKey.objects.all().delete()
    assert organisation_keys.found_keys(ada.user, NOW)
    assert not organisation_keys.found_keys(ada.user, NOW)
    assert openers(ada.user.organisation_id) == {ada.user.pk}


def test_an_administrator_without_own_keys_founds_nothing() -> None:
    by = a_member(ADMINISTRATOR)
    assert not organisation_keys.found_keys(by, NOW)


def test_a_colleague_lets_the_next_one_in_and_the_log_says_who() -> None:
    ada = founder()
    bo = admitted(ada, "Bo", CASEWORKER)
    assert openers(ada.user.organisation_id) == {ada.user.pk, bo.user.pk}
    assert leaves("member_admitted") == [{"by": ada.user.pk, "user": bo.user.pk, "generations": "1"}]


def test_who_cannot_open_lets_nobody_in() -> None:
    ada = founder()
    bo, cy = joined(ada.user, "Bo", CASEWORKER), joined(ada.user, "Cy", CASEWORKER)
    answer = organisation_keys.admit(bo.user, bo.private, cy.user.pk, NOW)
    assert answer == Refused(Why.NO_COPY)
    assert leaves("member_admitted") == []


def test_neither_an_engineer_nor_an_auditor_is_ever_let_in() -> None:
    ada = founder()
    eve = joined(ada.user, "Eve", ENGINEER, Role.AUDITOR)
    with pytest.raises(NotAllowed):
        organisation_keys.admit(ada.user, ada.private, eve.user.pk, NOW)
    with pytest.raises(NotAllowed):
        organisation_keys.admit(eve.user, eve.private, ada.user.pk, NOW)
    assert openers(ada.user.organisation_id) == {ada.user.pk}


def test_nobody_of_another_organisation_is_let_in_or_lent_to() -> None:
    ada = founder()
    stranger = a_member(ADMINISTRATOR, organisation=an_organisation("Elsewhere"), name="Sid")
    for step in (
        lambda: organisation_keys.admit(ada.user, ada.private, stranger.pk, NOW),
        lambda: organisation_keys.lend(ada.user, ada.private, stranger.pk, NOW),
        lambda: organisation_keys.make_halves(ada.user, ada.private, [ada.user.pk, stranger.pk], NOW),
    ):
        with pytest.raises(NotFound):
            step()


def test_who_may_hold_no_key_any_more_loses_it_and_the_rest_have_a_new_one() -> None:
    ada = founder()
    bo = admitted(ada, "Bo", CASEWORKER)
    membership.change_roles(ada.user, bo.user.pk, {ENGINEER}, NOW)
    standing = key_standing(ada.user.organisation_id)
    assert (standing.generation, standing.openers) == (2, frozenset({ada.user.pk}))
    assert leaves("organisation_key_rotated") == [{"by": ada.user.pk, "user": bo.user.pk, "generation": 2}]


def test_another_role_that_may_hold_a_key_keeps_it() -> None:
    ada = founder()
    bo = admitted(ada, "Bo", CASEWORKER)
    membership.change_roles(ada.user, bo.user.pk, {Role.REVIEWER}, NOW)
    assert openers(ada.user.organisation_id) == {ada.user.pk, bo.user.pk}


def test_roles_that_would_lose_the_key_are_refused_and_nothing_is_half_done() -> None:
    ada = founder()
    bo = admitted(ada, "Bo", ADMINISTRATOR)
    lost_alone(bo)
    with pytest.raises(Conflict):
        membership.change_roles(bo.user, ada.user.pk, {ENGINEER}, NOW)
    assert ada.user.roles == {ADMINISTRATOR}


def test_the_last_passphrase_takes_the_key_along_and_a_new_one_brings_nothing_back() -> None:
    ada = founder()
    cases = CasesInMemory()
    old = current_generation(ada.user.organisation_id)
    assert old is not None
    cases.seal("case_a", old)
    with pytest.raises(Conflict):
        organisation_keys.begin_anew(ada.user, NOW)
    again = lost_alone(ada)
    assert key_standing(ada.user.organisation_id).is_lost
    assert current_generation(ada.user.organisation_id) is None  # nothing more is sealed to what nobody opens
    assert not organisation_keys.found_keys(again.user, NOW)  # never by itself: a person is told what is lost
    assert organisation_keys.begin_anew(again.user, NOW) == 2
    assert openers(ada.user.organisation_id) == {ada.user.pk}
    standing = key_standing(ada.user.organisation_id)
    assert (standing.older, standing.shut) == ((), (1,))
    assert resealing.move_cases(cases, again.user, again.private, NOW) == resealing.Moved(moved=0, shut=0, left=0)
    assert resealing.retire_old_generations(cases, NOW + timedelta(days=1)) == 0
    with pytest.raises(Conflict):
        organisation_keys.begin_anew(again.user, NOW)
    assert len(leaves("organisation_keys_begun_anew")) == 1


def test_no_new_key_is_begun_while_two_halves_can_bring_the_old_one_back() -> None:
    ada = founder()
    bo, cy = joined(ada.user, "Bo", ADMINISTRATOR), joined(ada.user, "Cy", ADMINISTRATOR)
    assert isinstance(organisation_keys.make_halves(ada.user, ada.private, [bo.user.pk, cy.user.pk], NOW), HalvesMade)
    again = lost_alone(ada)
    with pytest.raises(Conflict):
        organisation_keys.begin_anew(again.user, NOW)
    lost_alone(bo)
    assert key_standing(ada.user.organisation_id).is_lost  # one half alone is worth nothing
    assert organisation_keys.begin_anew(again.user, NOW) == 2


def test_two_administrators_bring_back_what_a_forgotten_passphrase_took() -> None:
    ada = founder()
    bo, cy = joined(ada.user, "Bo", ADMINISTRATOR), joined(ada.user, "Cy", ADMINISTRATOR)
    organisation_keys.make_halves(ada.user, ada.private, [bo.user.pk, cy.user.pk], NOW)
    again = recovered_account(bo, ada)
    assert isinstance(organisation_keys.lend(bo.user, bo.private, ada.user.pk, NOW), Lent)
    assert organisation_keys.recover_key(again.user, again.private, NOW) == Refused(Why.NEEDS_TWO_HALVES)
    assert isinstance(organisation_keys.lend(bo.user, bo.private, ada.user.pk, NOW), Lent)
    assert organisation_keys.recover_key(again.user, again.private, NOW) == Refused(Why.NEEDS_TWO_HALVES)
    assert isinstance(organisation_keys.lend(cy.user, cy.private, ada.user.pk, NOW), Lent)
    assert isinstance(organisation_keys.recover_key(again.user, again.private, NOW), Recovered)
    assert openers(ada.user.organisation_id) == {ada.user.pk}
    assert [len(leaves(kind)) for kind in ("recovery_halves_made", "half_lent", "key_recovered")] == [1, 3, 1]


def test_halves_are_for_two_administrators_or_more() -> None:
    ada = founder()
    bo = joined(ada.user, "Bo", CASEWORKER)
    with pytest.raises(Invalid):
        organisation_keys.make_halves(ada.user, ada.private, [ada.user.pk, ada.user.pk], NOW)
    with pytest.raises(NotFound):
        organisation_keys.make_halves(ada.user, ada.private, [ada.user.pk, bo.user.pk], NOW)
    with pytest.raises(NotAllowed):
        organisation_keys.make_halves(bo.user, bo.private, [ada.user.pk, bo.user.pk], NOW)
    assert not RecoveryHalf.objects.exists()


def test_who_is_administrator_no_more_holds_no_half() -> None:
    ada = founder()
    bo, cy = joined(ada.user, "Bo", ADMINISTRATOR), joined(ada.user, "Cy", ADMINISTRATOR)
    organisation_keys.make_halves(ada.user, ada.private, [ada.user.pk, bo.user.pk, cy.user.pk], NOW)
    membership.change_roles(ada.user, bo.user.pk, {CASEWORKER}, NOW)
    assert key_standing(ada.user.organisation_id).half_holders == {ada.user.pk, cy.user.pk}
    membership.change_roles(ada.user, cy.user.pk, {CASEWORKER}, NOW)
    assert key_standing(ada.user.organisation_id).half_holders == set()
    with pytest.raises(NotAllowed):
        organisation_keys.lend(cy.user, cy.private, bo.user.pk, NOW)


def test_after_a_leave_cases_move_and_the_old_key_is_destroyed_when_none_stands_on_it() -> None:
    ada = founder()
    bo = admitted(ada, "Bo", CASEWORKER)
    cases, organisation_id = CasesInMemory(), ada.user.organisation_id
    first = current_generation(organisation_id)
    assert first is not None
    for case_id in ("case_a", "case_b", "case_c"):
        cases.seal(case_id, first)
    membership.remove(ada.user, bo.user.pk, NOW)
    later = NOW + timedelta(hours=2)
    assert resealing.retire_old_generations(cases, later) == 0  # three cases still stand on it
    moved = resealing.move_cases(cases, ada.user, ada.private, NOW, most=2)
    assert moved == resealing.Moved(moved=2, shut=0, left=1)
    assert resealing.move_cases(cases, ada.user, ada.private, NOW) == resealing.Moved(moved=1, shut=0, left=0)
    assert resealing.move_cases(cases, ada.user, ada.private, NOW) == resealing.Moved(moved=0, shut=0, left=0)
    assert resealing.retire_old_generations(cases, NOW + timedelta(minutes=59)) == 0  # one may be under way
    assert resealing.retire_old_generations(cases, later) == 1
    assert resealing.retire_old_generations(cases, later) == 0
    assert not SealedCopy.objects.filter(key__generation=1).exists()
    second = generation_numbered(organisation_id, 2)
    assert second is not None
    for case in cases.kept.values():
        assert isinstance(open_case_as_member(case, second, ada.user.pk, ada.private), Opened)
        assert isinstance(open_case_as_member(case, second, bo.user.pk, bo.private), Refused)
    assert leaves("generation_retired") == [{"organisation": organisation_id, "generation": 1}]
    assert [each["cases"] for each in leaves("cases_resealed")] == [2, 1]


def test_a_worker_destroys_the_old_key_by_itself(tmp_path: Path) -> None:
    ada = founder()
    bo = admitted(ada, "Bo", CASEWORKER)
    membership.remove(ada.user, bo.user.pk, NOW)
    tidy = upkeep.handlers(SigningKey.generate, tmp_path)[upkeep.TIDY]
    assert isinstance(tidy, Duty)
    for hours, generations in ((0, {1, 2}), (2, {2})):
        services = FakeServices(clock=MovableClock(NOW + timedelta(hours=hours))).as_services()
        with transaction.atomic():
            tidy.carry_out(replace(services, sealed_cases=StoredCases()), Item(upkeep.TIDY, "now", {}, 1))
        live = OrganisationKey.objects.filter(retired_at=None, organisation_id=ada.user.organisation_id)
        assert set(live.values_list("generation", flat=True)) == generations


def test_the_program_knows_where_the_keys_of_cases_are() -> None:
    assert isinstance(wiring.services().sealed_cases, StoredCases)


def test_leaves_about_keys_hold_ids_alone() -> None:
    ada = founder()
    bo = admitted(ada, "Bo", ADMINISTRATOR)
    organisation_keys.make_halves(ada.user, ada.private, [ada.user.pk, bo.user.pk], NOW)
    written = repr(list(Content.objects.values_list("facts", flat=True)))
    assert "Ada" not in written
    assert "@" not in written

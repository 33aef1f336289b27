"""Roles and removal: of the own organisation alone, and never the last administrator."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.flows.staff import membership
from takeback.records.accounts import actions
from takeback.records.accounts.models import HeldRole, User
from takeback.records.accounts.queries import member_of, members_of
from takeback.records.accounts.roles import Role
from tests.people import a_member, an_organisation

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_roles_are_replaced_as_a_whole() -> None:
    by, user = a_member(Role.ADMINISTRATOR), a_member(Role.ENGINEER)
    actions.change_roles(by, user.pk, {Role.AUDITOR, Role.REVIEWER}, NOW)
    assert user.roles == {Role.AUDITOR, Role.REVIEWER}


def test_somebody_is_left_with_at_least_one_role() -> None:
    by, user = a_member(Role.ADMINISTRATOR), a_member(Role.ENGINEER)
    with pytest.raises(Invalid):
        actions.change_roles(by, user.pk, [], NOW)
    assert user.roles == {Role.ENGINEER}


def test_the_last_administrator_stays_one() -> None:
    by = a_member(Role.ADMINISTRATOR)
    with pytest.raises(Conflict):
        actions.change_roles(by, by.pk, {Role.ENGINEER}, NOW)
    with pytest.raises(Conflict):
        membership.remove(by, by.pk, NOW)
    assert by.roles == {Role.ADMINISTRATOR}


def test_an_administrator_of_another_organisation_does_not_count_as_another() -> None:
    by = a_member(Role.ADMINISTRATOR)
    a_member(Role.ADMINISTRATOR, organisation=an_organisation("Elsewhere"))
    with pytest.raises(Conflict):
        membership.remove(by, by.pk, NOW)


def test_one_of_two_administrators_may_go() -> None:
    by, user = a_member(Role.ADMINISTRATOR), a_member(Role.ADMINISTRATOR)
    membership.remove(by, user.pk, NOW)
    assert [member.id for member in members_of(by)] == [by.pk]


def test_a_removed_member_has_no_role_passphrase_or_way_back() -> None:
    by, user = a_member(Role.ADMINISTRATOR), a_member(*Role)
    user.set_password("violet harbour lantern seven")
    user.save()
    membership.remove(by, user.pk, NOW)
    row = User.objects.get(pk=user.pk)
    assert (row.is_active, row.has_usable_password(), row.roles) == (False, False, frozenset())


def test_members_of_another_organisation_are_neither_seen_nor_changed() -> None:
    by = a_member(Role.ADMINISTRATOR)
    other = a_member(Role.ENGINEER, organisation=an_organisation("Elsewhere"))
    assert member_of(by, other.pk) is None
    assert [member.id for member in members_of(by)] == [by.pk]
    for action in (
        lambda: actions.change_roles(by, other.pk, {Role.AUDITOR}, NOW),
        lambda: actions.issue_recovery_link(by, other.pk, NOW),
        lambda: membership.remove(by, other.pk, NOW),
    ):
        with pytest.raises(NotFound):
            action()
    assert other.roles == {Role.ENGINEER}


def test_a_role_that_is_none_of_ours_is_refused_by_the_database() -> None:
    user = a_member()
    with pytest.raises(IntegrityError), transaction.atomic():
        HeldRole.objects.create(user=user, role="root")


def test_an_address_is_stored_in_one_form_alone() -> None:
    user = a_member()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="ADA@example.org")

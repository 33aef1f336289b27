"""Invitations and recovery: who may issue a link, how long it works, and that it works once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db import connection

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound
from takeback.flows.staff import membership
from takeback.records.accounts import actions
from takeback.records.accounts.failures import attempt, record_failure
from takeback.records.accounts.models import Link, Organisation, SignInFailure, User
from takeback.records.accounts.queries import members_of, open_invitations_of, open_link
from takeback.records.accounts.roles import GIVEN_BY_PARTNERS, Role
from takeback.records.accounts.second_factor import activate_totp, factors_of, new_totp_secret
from takeback.records.audit.models import Content
from takeback.records.keyring import organisation_keys
from takeback.records.keyring.member_keys import open_member_key, public_key_of
from takeback.sealing.outcomes import Opened, Refused
from tests.people import a_member, an_organisation, signed_in
from tests.totp import code_at

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PASSPHRASE = "violet harbour lantern seven"
OTHER = "maple orbit quiet thirteen"
ENGINEER = frozenset({Role.ENGINEER})


def an_administrator(organisation: Organisation | None = None) -> User:
    return a_member(Role.ADMINISTRATOR, organisation=organisation)


def invited(by: User, email: str = "bo@example.org", at: datetime = NOW) -> actions.Issued:
    roles = ENGINEER if by.organisation.runs_deployment else GIVEN_BY_PARTNERS
    return actions.invite(by, name="Bo", email=email, roles=roles, at=at)


def joined(by: User, email: str = "bo@example.org") -> User:
    return membership.join(invited(by, email).secret, name="Bo", passphrase=PASSPHRASE, at=NOW).user


def first_joined(secret: str) -> User:
    return membership.join(
        secret, name="Ada", passphrase=PASSPHRASE, at=NOW, email="Ada@Example.org ", organisation_name="Haven"
    ).user


def leaves() -> list[str]:
    return list(Content.objects.order_by("pk").values_list("kind", flat=True))


def test_the_first_link_makes_an_administrator_of_a_named_organisation() -> None:
    issued = actions.issue_first_administrator_link(NOW)
    assert issued is not None
    user = first_joined(issued.secret)
    assert (user.email, user.organisation.name) == ("ada@example.org", "Haven")
    assert user.roles == {Role.ADMINISTRATOR}
    assert leaves() == ["first_invitation", "member_joined", "organisation_keys_founded"]


def test_asking_for_the_first_link_again_replaces_the_one_before() -> None:
    before, after = actions.issue_first_administrator_link(NOW), actions.issue_first_administrator_link(NOW)
    assert before is not None
    assert after is not None
    with pytest.raises(NotFound):
        first_joined(before.secret)
    first_joined(after.secret)
    assert Organisation.objects.count() == 1


def test_there_is_no_first_link_once_somebody_has_joined() -> None:
    issued = actions.issue_first_administrator_link(NOW)
    assert issued is not None
    first_joined(issued.secret)
    assert actions.issue_first_administrator_link(NOW) is None


def test_the_first_administrator_never_takes_hold_of_an_organisation_that_is_there_already() -> None:
    """A platform may be made on the command line before anybody has signed in."""
    platform = an_organisation("chat.example")
    issued = actions.issue_first_administrator_link(NOW)
    assert issued is not None
    assert first_joined(issued.secret).organisation != platform
    assert Organisation.objects.get(pk=platform.pk).name == "chat.example"


def test_a_first_link_that_was_not_used_in_time_makes_no_second_first_administrator() -> None:
    issued = actions.issue_first_administrator_link(NOW)
    assert issued is not None
    an_administrator(an_organisation("Elsewhere"))
    with pytest.raises(NotFound):
        first_joined(issued.secret)


def test_a_removed_first_administrator_does_not_open_the_first_link_again() -> None:
    user = an_administrator()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert actions.issue_first_administrator_link(NOW) is None


def test_the_secret_of_a_link_is_nowhere_in_the_database() -> None:
    issued = invited(an_administrator())
    row = Link.objects.filter(pk=issued.link_id).values().get()
    assert issued.secret not in repr(row)
    assert row["secret_hash"] == actions.hash_of(issued.secret)


def test_looking_at_a_link_does_not_use_it_up() -> None:
    issued = invited(an_administrator())
    for _ in range(3):
        assert open_link(issued.secret, NOW) is not None
    membership.join(issued.secret, name="Bo", passphrase=PASSPHRASE, at=NOW)


def test_a_link_works_once() -> None:
    issued = invited(an_administrator())
    membership.join(issued.secret, name="Bo", passphrase=PASSPHRASE, at=NOW)
    assert open_link(issued.secret, NOW) is None
    with pytest.raises(NotFound):
        membership.join(issued.secret, name="Eve", passphrase=OTHER, at=NOW)


def test_a_link_works_for_72_hours_and_not_a_second_longer() -> None:
    issued = invited(an_administrator())
    end = NOW + timedelta(hours=72)
    assert open_link(issued.secret, end - timedelta(seconds=1)) is not None
    assert open_link(issued.secret, end) is None
    with pytest.raises(NotFound):
        membership.join(issued.secret, name="Bo", passphrase=PASSPHRASE, at=end)


def test_inviting_again_revokes_the_earlier_link() -> None:
    by = an_administrator()
    before, after = invited(by), invited(by, "BO@example.org")
    assert open_link(before.secret, NOW) is None
    assert open_link(after.secret, NOW) is not None


def test_an_invitation_of_one_organisation_does_not_revoke_another_organisations() -> None:
    ours = invited(an_administrator())
    invited(an_administrator(an_organisation("Elsewhere")))
    assert open_link(ours.secret, NOW) is not None


def test_a_revoked_invitation_no_longer_works() -> None:
    by = an_administrator()
    issued = invited(by)
    actions.revoke_invitation(by, issued.link_id, NOW)
    assert open_link(issued.secret, NOW) is None


def test_an_invitation_of_another_organisation_cannot_be_revoked_or_seen() -> None:
    issued = invited(an_administrator())
    stranger = an_administrator(an_organisation("Elsewhere"))
    with pytest.raises(NotFound):
        actions.revoke_invitation(stranger, issued.link_id, NOW)
    assert open_invitations_of(stranger, NOW) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_lets_people_in_or_out(role: Role) -> None:
    by, other = a_member(role), a_member(Role.ENGINEER)
    for action in (
        lambda: invited(by),
        lambda: actions.change_roles(by, other.pk, frozenset(Role), NOW),
        lambda: actions.issue_recovery_link(by, other.pk, NOW),
        lambda: membership.remove(by, other.pk, NOW),
    ):
        with pytest.raises(NotAllowed):
            action()


def test_a_member_cannot_be_invited_again() -> None:
    by = an_administrator()
    joined(by)
    with pytest.raises(Conflict):
        invited(by)


def test_inviting_somebody_elses_member_tells_nothing_until_it_is_accepted() -> None:
    joined(an_administrator())
    issued = invited(an_administrator(an_organisation("Elsewhere")))
    with pytest.raises(Conflict):
        membership.join(issued.secret, name="Bo", passphrase=OTHER, at=NOW)


@pytest.mark.parametrize(
    ("name", "email", "roles", "field"),
    [
        ("", "bo@example.org", ENGINEER, "name"),
        (" \u2028 ", "bo@example.org", ENGINEER, "name"),
        ("B\u202eo", "bo@example.org", ENGINEER, "name"),
        ("B" * 201, "bo@example.org", ENGINEER, "name"),
        ("Bo", "bo", ENGINEER, "email"),
        ("Bo", "bo@example.org\nBcc: x@example.org", ENGINEER, "email"),
        ("Bo", f"{'b' * 300}@example.org", ENGINEER, "email"),
        ("Bo", "bo@example.org", frozenset(), "roles"),
    ],
)
def test_an_invitation_that_cannot_be_meant_is_refused_at_its_field(
    name: str, email: str, roles: frozenset[Role], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.invite(an_administrator(), name=name, email=email, roles=roles, at=NOW)
    assert refused.value.field == field


def test_a_weak_passphrase_leaves_the_invitation_open_and_makes_nobody() -> None:
    issued = invited(an_administrator())
    for weak in ("short", "aaaaaaaaaaaaaaaaaaaa", "bo@example.org"):
        with pytest.raises(Invalid):
            membership.join(issued.secret, name="Bo", passphrase=weak, at=NOW)
    assert not User.objects.filter(email="bo@example.org").exists()
    assert open_link(issued.secret, NOW) is not None


def test_joining_gives_a_key_that_the_passphrase_opens() -> None:
    member = membership.join(invited(an_administrator()).secret, name="Bo", passphrase=PASSPHRASE, at=NOW)
    assert identify_hasher(member.user.password).algorithm == "argon2"
    opened = open_member_key(member.user.pk, PASSPHRASE)
    assert isinstance(opened, Opened)
    assert opened.plaintext == member.private.raw


def test_recovery_brings_back_signing_in_with_a_new_key_and_no_factor() -> None:
    by = an_administrator()
    user = joined(by)
    secret = new_totp_secret()
    assert activate_totp(user, secret, code_at(secret, NOW), NOW)
    before = public_key_of(user.pk)
    browser = signed_in(user, NOW)
    issued = actions.issue_recovery_link(by, user.pk, NOW)
    assert User.objects.get(pk=user.pk).check_password(PASSPHRASE)  # nothing changes until it is used
    membership.recover(issued.secret, passphrase=OTHER, at=NOW)
    again = User.objects.get(pk=user.pk)
    assert again.check_password(OTHER)
    assert not again.check_password(PASSPHRASE)
    assert factors_of(again) == []
    assert public_key_of(user.pk) != before
    assert isinstance(open_member_key(user.pk, PASSPHRASE), Refused)
    assert not browser.session.exists(browser.cookies[_session_cookie()].value)


def test_whoever_runs_the_machine_lets_a_lone_administrator_in_anew() -> None:
    user = joined(an_administrator())
    issued = actions.issue_recovery_link_on_the_machine(f" {user.email.upper()} ", NOW)
    membership.recover(issued.secret, passphrase=OTHER, at=NOW)
    assert User.objects.get(pk=user.pk).check_password(OTHER)
    with pytest.raises(NotFound):
        actions.issue_recovery_link_on_the_machine("nobody@example.org", NOW)


def test_an_expired_link_is_ended_by_its_obligation_and_a_used_one_is_left_alone() -> None:
    by = an_administrator()
    issued = invited(by)
    actions.expire_link(issued.link_id, NOW)
    assert open_link(issued.secret, NOW) is None
    actions.expire_link(issued.link_id, NOW)
    assert Content.objects.filter(kind="link_expired").count() == 1


def test_a_recovery_link_does_not_accept_and_an_invitation_does_not_recover() -> None:
    by = an_administrator()
    user = joined(by)
    recovery, invitation = actions.issue_recovery_link(by, user.pk, NOW), invited(by, "eve@example.org")
    with pytest.raises(NotFound):
        membership.join(recovery.secret, name="Eve", passphrase=OTHER, at=NOW)
    with pytest.raises(NotFound):
        membership.recover(invitation.secret, passphrase=OTHER, at=NOW)


def test_nobody_recovers_their_own_account() -> None:
    by = an_administrator()
    with pytest.raises(NotAllowed):
        actions.issue_recovery_link(by, by.pk, NOW)


def test_removal_revokes_an_open_recovery_link() -> None:
    by = an_administrator()
    user = joined(by)
    issued = actions.issue_recovery_link(by, user.pk, NOW)
    membership.remove(by, user.pk, NOW)
    with pytest.raises(NotFound):
        membership.recover(issued.secret, passphrase=OTHER, at=NOW)


def test_somebody_removed_may_be_invited_back_under_the_same_id() -> None:
    by = an_administrator()
    user = joined(by)
    membership.remove(by, user.pk, NOW)
    again = membership.join(invited(by).secret, name="Bo again", passphrase=OTHER, at=NOW).user
    assert again.pk == user.pk
    assert {member.name for member in members_of(by)} == {"Ada", "Bo again"}


def test_whoever_leaves_leaves_the_organisations_key_behind() -> None:
    by, (ada, bo) = an_administrator(), _two_who_open_the_organisations_key()
    membership.remove(by, bo.user.pk, NOW)
    after = organisation_keys.current_generation(by.organisation_id)
    assert after is not None
    assert (after.number, set(after.copies)) == (2, {ada.user.pk})
    for number in (1, 2):
        opened = organisation_keys.open_generation(by.organisation_id, number, member_id=bo.user.pk, private=bo.private)
        assert isinstance(opened, Refused)


def test_the_last_who_opens_the_organisations_key_stays_and_nothing_is_half_done() -> None:
    by, (ada, bo) = an_administrator(), _two_who_open_the_organisations_key()
    membership.remove(by, bo.user.pk, NOW)
    with pytest.raises(Conflict):
        membership.remove(by, ada.user.pk, NOW)
    assert User.objects.get(pk=ada.user.pk).is_active


def _two_who_open_the_organisations_key() -> tuple[membership.Member, membership.Member]:
    by = an_administrator()
    ada, bo = (
        membership.join(invited(by, f"{name}@example.org").secret, name=name, passphrase=PASSPHRASE, at=NOW)
        for name in ("Cy", "Bo")
    )
    organisation = by.organisation_id
    organisation_keys.found_organisation_keys(organisation, ada.user.pk, at=NOW)
    organisation_keys.admit_member(
        organisation, by_id=ada.user.pk, by_private=ada.private, new_member=bo.user.pk, at=NOW
    )
    return ada, bo


def test_leaves_hold_ids_and_no_name_or_address() -> None:
    by = an_administrator()
    user = joined(by)
    actions.issue_recovery_link(by, user.pk, NOW)
    actions.change_roles(by, user.pk, frozenset({Role.ENGINEER, Role.AUDITOR}), NOW)
    membership.remove(by, user.pk, NOW)
    assert leaves() == ["member_invited", "member_joined", "recovery_link_issued", "roles_changed", "member_removed"]
    written = repr(list(Content.objects.values_list("facts", flat=True)))
    assert "Bo" not in written
    assert "@" not in written


def test_what_is_over_is_forgotten() -> None:
    invited(an_administrator())
    record_failure(attempt("ada@example.org", "198.51.100.7"), NOW)
    actions.forget_what_is_over(NOW + timedelta(hours=24) - timedelta(seconds=1))
    assert SignInFailure.objects.count() == 1
    actions.forget_what_is_over(NOW + timedelta(hours=144))
    assert SignInFailure.objects.count() == 0
    assert Link.objects.count() == 1
    actions.forget_what_is_over(NOW + timedelta(hours=144, seconds=1))
    assert Link.objects.count() == 0


def test_the_database_itself_refuses_a_second_open_link_to_an_address() -> None:
    issued = invited(an_administrator())
    row = Link.objects.get(pk=issued.link_id)
    row.pk, row.secret_hash = "link_other", "0" * 64
    with pytest.raises(Exception, match=r"(?i)unique"):
        row.save(force_insert=True)
    connection.needs_rollback = False


def _session_cookie() -> str:
    from django.conf import settings  # noqa: PLC0415 - for this one name

    return str(settings.SESSION_COOKIE_NAME)

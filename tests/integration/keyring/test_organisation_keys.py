from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import pytest

from takeback.base.errors import Conflict, NotFound
from takeback.records.accounts.models import Organisation, User
from takeback.records.keyring.member_keys import Given, renew_member_keys
from takeback.records.keyring.models import LentHalf, MemberKey, OrganisationKey, RecoveryHalf, SealedCopy
from takeback.records.keyring.organisation_keys import (
    Admitted,
    Rotated,
    admit_member,
    current_generation,
    found_organisation_keys,
    generation_numbered,
    open_generation,
    remove_member,
    retire_generation,
)
from takeback.sealing.boxes import KeyPair
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.passphrases import Cost

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHEAP = Cost(passes=1, memory_kib=8, lanes=1)


class Member(Protocol):
    id: str
    keys: KeyPair


NewMember = Callable[[str], Member]


@pytest.fixture
def ann(new_member: NewMember, organisation: Organisation) -> Member:
    member = new_member("ann")
    found_organisation_keys(organisation.pk, member.id, at=AT)
    return member


def opens(organisation: Organisation, number: int, member: Member) -> bool:
    opened = open_generation(organisation.pk, number, member_id=member.id, private=member.keys.private)
    return isinstance(opened, Opened)


def admit(organisation: Organisation, by: Member, new: Member) -> Admitted | Refused:
    return admit_member(organisation.pk, by_id=by.id, by_private=by.keys.private, new_member=new.id, at=AT)


def test_the_first_member_opens_the_first_generation(organisation: Organisation, ann: Member) -> None:
    assert opens(organisation, 1, ann)
    current = current_generation(organisation.pk)
    assert current is not None
    assert current.number == 1


def test_an_organisation_is_founded_once_and_by_one_of_its_own(
    organisation: Organisation, ann: Member, new_user: Callable[[str], User]
) -> None:
    with pytest.raises(Conflict):
        found_organisation_keys(organisation.pk, ann.id, at=AT)
    other = Organisation.objects.create(name="Southern Helpline")
    for who in (ann.id, new_user("bea").pk, "user_nobody"):
        with pytest.raises(NotFound):
            found_organisation_keys(other.pk, who, at=AT)
    with pytest.raises(NotFound):
        found_organisation_keys("org_nobody", ann.id, at=AT)
    assert current_generation(other.pk) is None


def test_a_colleague_admits_and_a_stranger_cannot(
    organisation: Organisation, ann: Member, new_member: NewMember
) -> None:
    bea, cleo = new_member("bea"), new_member("cleo")
    assert admit(organisation, cleo, bea) == Refused(Why.NO_COPY)
    assert not opens(organisation, 1, bea)
    assert admit(organisation, ann, bea) == Admitted((1,))
    assert opens(organisation, 1, bea)
    assert not opens(organisation, 1, cleo)


def test_nobody_of_another_organisation_and_nobody_inactive_is_admitted(
    organisation: Organisation, ann: Member, new_member: NewMember
) -> None:
    bea, cleo = new_member("bea"), new_member("cleo")
    User.objects.filter(pk=bea.id).update(organisation=Organisation.objects.create(name="Southern Helpline"))
    User.objects.filter(pk=cleo.id).update(is_active=False)
    for who in (bea, cleo):
        with pytest.raises(NotFound):
            admit(organisation, ann, who)


def test_who_is_removed_opens_nothing_and_who_remains_opens_both_generations(
    organisation: Organisation, ann: Member, new_member: NewMember
) -> None:
    bea = new_member("bea")
    admit(organisation, ann, bea)
    assert remove_member(organisation.pk, bea.id, at=AT) == Rotated(2, has_halves=False)
    for number in (1, 2):
        assert opens(organisation, number, ann)
        assert not opens(organisation, number, bea)


def test_a_later_colleague_gets_every_generation_that_still_opens_something(
    organisation: Organisation, ann: Member, new_member: NewMember
) -> None:
    bea, cleo = new_member("bea"), new_member("cleo")
    admit(organisation, ann, bea)
    remove_member(organisation.pk, bea.id, at=AT)
    assert admit(organisation, ann, cleo) == Admitted((1, 2))
    assert opens(organisation, 1, cleo)
    assert opens(organisation, 2, cleo)


def test_a_colleague_who_came_late_passes_on_what_there_is(
    organisation: Organisation, ann: Member, new_member: NewMember
) -> None:
    bea, cleo = new_member("bea"), new_member("cleo")
    admit(organisation, ann, bea)
    remove_member(organisation.pk, "user_nobody", at=AT)
    SealedCopy.objects.filter(key__generation=1, member_id=bea.id).delete()
    assert admit(organisation, bea, cleo) == Admitted((2,))
    assert not opens(organisation, 1, cleo)


def test_the_last_who_can_open_is_not_removed(organisation: Organisation, ann: Member, new_member: NewMember) -> None:
    new_member("bea")
    with pytest.raises(Conflict):
        remove_member(organisation.pk, ann.id, at=AT)
    assert opens(organisation, 1, ann)
    assert OrganisationKey.objects.count() == 1


def test_removing_twice_is_no_mistake(organisation: Organisation, ann: Member, new_member: NewMember) -> None:
    bea = new_member("bea")
    admit(organisation, ann, bea)
    remove_member(organisation.pk, bea.id, at=AT)
    assert remove_member(organisation.pk, bea.id, at=AT) == Rotated(3, has_halves=False)
    assert opens(organisation, 3, ann)


def test_who_moved_elsewhere_or_is_inactive_is_left_out_of_the_next_generation(
    organisation: Organisation, ann: Member, new_member: NewMember
) -> None:
    bea, cleo = new_member("bea"), new_member("cleo")
    for member in (bea, cleo):
        admit(organisation, ann, member)
    User.objects.filter(pk=bea.id).update(is_active=False)
    remove_member(organisation.pk, cleo.id, at=AT)
    assert not opens(organisation, 2, bea)
    assert opens(organisation, 2, ann)


def test_a_retired_generation_opens_for_nobody_and_the_current_one_is_not_retired(
    organisation: Organisation, ann: Member, new_member: NewMember
) -> None:
    bea = new_member("bea")
    admit(organisation, ann, bea)
    with pytest.raises(Conflict):
        retire_generation(organisation.pk, 1, at=AT)
    remove_member(organisation.pk, bea.id, at=AT)
    retire_generation(organisation.pk, 1, at=AT)
    retire_generation(organisation.pk, 1, at=AT)
    assert not opens(organisation, 1, ann)
    assert opens(organisation, 2, ann)
    assert OrganisationKey.objects.get(generation=1).retired_at == AT
    for organisation_id, number in ((organisation.pk, 9), ("org_nobody", 1)):
        with pytest.raises(NotFound):
            retire_generation(organisation_id, number, at=AT)


def test_without_a_key_there_is_nothing_to_open_admit_or_remove(
    organisation: Organisation, new_member: NewMember
) -> None:
    ann, bea = new_member("ann"), new_member("bea")
    assert generation_numbered(organisation.pk, 1) is None
    opened = open_generation(organisation.pk, 1, member_id=ann.id, private=ann.keys.private)
    assert opened == Refused(Why.NO_COPY)
    with pytest.raises(NotFound):
        admit(organisation, ann, bea)
    with pytest.raises(NotFound):
        remove_member(organisation.pk, ann.id, at=AT)


def test_a_renewed_pair_opens_nothing_until_a_colleague_admits_again(
    organisation: Organisation, ann: Member, new_member: NewMember
) -> None:
    bea = new_member("bea")
    admit(organisation, ann, bea)
    given = renew_member_keys(bea.id, "seven blue bicycles", at=AT, cost=CHEAP)
    assert isinstance(given, Given)
    old, new = bea.keys.private, given.keys.private
    for private in (old, new):
        assert open_generation(organisation.pk, 1, member_id=bea.id, private=private) == Refused(Why.NO_COPY)
    admit(organisation, ann, bea)
    assert isinstance(open_generation(organisation.pk, 1, member_id=bea.id, private=new), Opened)
    assert open_generation(organisation.pk, 1, member_id=bea.id, private=old) == Refused(Why.WRONG_KEY)


def test_no_row_holds_a_private_half_in_the_clear(
    organisation: Organisation, ann: Member, new_member: NewMember
) -> None:
    admit(organisation, ann, new_member("bea"))
    opened = open_generation(organisation.pk, 1, member_id=ann.id, private=ann.keys.private)
    assert isinstance(opened, Opened)
    rows = [
        bytes(value)
        for table in (MemberKey, OrganisationKey, SealedCopy, RecoveryHalf, LentHalf)
        for row in table._default_manager.values_list()
        for value in row
        if isinstance(value, bytes | memoryview)
    ]
    assert rows
    for secret in (opened.plaintext, ann.keys.private.raw):
        assert not any(secret in row for row in rows)

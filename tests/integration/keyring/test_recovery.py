from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import pytest

from takeback.base.errors import Invalid, NotFound
from takeback.records.accounts.models import Organisation
from takeback.records.keyring.member_keys import Given, renew_member_keys
from takeback.records.keyring.models import LentHalf, RecoveryHalf
from takeback.records.keyring.organisation_keys import (
    Rotated,
    admit_member,
    found_organisation_keys,
    open_generation,
    remove_member,
)
from takeback.records.keyring.recovery import (
    HalvesMade,
    Lent,
    Recovered,
    lend_half,
    make_recovery_halves,
    recover_with_halves,
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
    """Opens the organisation's key, and is the only one."""
    member = new_member("ann")
    found_organisation_keys(organisation.pk, member.id, at=AT)
    return member


@pytest.fixture
def holders(new_member: NewMember, organisation: Organisation, ann: Member) -> list[Member]:
    """Three administrators with halves, who open nothing themselves."""
    members = [new_member(name) for name in ("hal", "ida", "jon")]
    made = make(organisation, ann, members)
    assert made == HalvesMade((1,))
    return members


def make(organisation: Organisation, by: Member, holders: list[Member]) -> HalvesMade | Refused:
    return make_recovery_halves(
        organisation.pk, by_id=by.id, by_private=by.keys.private, holders=[each.id for each in holders], at=AT
    )


def lend(organisation: Organisation, holder: Member, borrower_id: str) -> Lent | Refused:
    return lend_half(
        organisation.pk, holder_id=holder.id, holder_private=holder.keys.private, borrower=borrower_id, at=AT
    )


def recover(organisation: Organisation, borrower_id: str, keys: KeyPair) -> Recovered | Refused:
    return recover_with_halves(organisation.pk, borrower=borrower_id, borrower_private=keys.private, at=AT)


def renewed(member: Member) -> KeyPair:
    given = renew_member_keys(member.id, "seven blue bicycles", at=AT, cost=CHEAP)
    assert isinstance(given, Given)
    return given.keys


def opens(organisation: Organisation, number: int, member_id: str, keys: KeyPair) -> bool:
    return isinstance(open_generation(organisation.pk, number, member_id=member_id, private=keys.private), Opened)


def test_the_only_one_who_could_open_comes_back_with_any_two_halves(
    organisation: Organisation, ann: Member, holders: list[Member]
) -> None:
    keys = renewed(ann)
    assert not opens(organisation, 1, ann.id, keys)
    assert lend(organisation, holders[0], ann.id) == Lent((1,))
    assert recover(organisation, ann.id, keys) == Refused(Why.NEEDS_TWO_HALVES)
    assert lend(organisation, holders[2], ann.id) == Lent((1,))
    assert recover(organisation, ann.id, keys) == Recovered((1,))
    assert opens(organisation, 1, ann.id, keys)


def test_loans_are_destroyed_once_they_have_served(
    organisation: Organisation, ann: Member, holders: list[Member]
) -> None:
    keys = renewed(ann)
    for holder in holders[:2]:
        lend(organisation, holder, ann.id)
    recover(organisation, ann.id, keys)
    assert not LentHalf.objects.exists()
    assert recover(organisation, ann.id, keys) == Refused(Why.NEEDS_TWO_HALVES)


def test_one_holder_lending_twice_is_still_one_half(
    organisation: Organisation, ann: Member, holders: list[Member]
) -> None:
    keys = renewed(ann)
    lend(organisation, holders[0], ann.id)
    lend(organisation, holders[0], ann.id)
    assert LentHalf.objects.count() == 1
    assert recover(organisation, ann.id, keys) == Refused(Why.NEEDS_TWO_HALVES)


def test_holders_open_nothing_themselves_and_lend_nothing_to_themselves(
    organisation: Organisation, ann: Member, holders: list[Member]
) -> None:
    for holder in holders:
        assert not opens(organisation, 1, holder.id, holder.keys)
        assert lend(organisation, holder, holder.id) == Refused(Why.NO_COPY)
    assert lend(organisation, ann, holders[0].id) == Refused(Why.NO_COPY)


def test_a_loan_to_one_member_serves_no_other(
    organisation: Organisation, ann: Member, holders: list[Member], new_member: NewMember
) -> None:
    bea = new_member("bea")
    lend(organisation, holders[0], ann.id)
    lend(organisation, holders[1], bea.id)
    assert recover(organisation, bea.id, bea.keys) == Refused(Why.NEEDS_TWO_HALVES)
    LentHalf.objects.update(borrower=bea.id)
    assert recover(organisation, bea.id, bea.keys) == Refused(Why.NEEDS_TWO_HALVES)


def test_a_holder_who_lost_the_passphrase_has_lost_the_half(
    organisation: Organisation, ann: Member, holders: list[Member]
) -> None:
    lend(organisation, holders[0], ann.id)
    renewed(holders[0])
    assert lend(organisation, holders[0], ann.id) == Refused(Why.NO_COPY)
    assert not LentHalf.objects.exists()
    keys = renewed(ann)
    for holder in holders[1:]:
        lend(organisation, holder, ann.id)
    assert recover(organisation, ann.id, keys) == Recovered((1,))


def test_after_a_removal_the_new_generation_has_new_halves_for_who_remains(
    organisation: Organisation, ann: Member, holders: list[Member]
) -> None:
    assert remove_member(organisation.pk, holders[0].id, at=AT) == Rotated(2, has_halves=True)
    assert lend(organisation, holders[0], ann.id) == Refused(Why.NO_COPY)
    keys = renewed(ann)
    for holder in holders[1:]:
        assert lend(organisation, holder, ann.id) == Lent((1, 2))
    assert recover(organisation, ann.id, keys) == Recovered((1, 2))


def test_a_removal_that_leaves_one_holder_leaves_no_halves_and_says_so(
    organisation: Organisation, ann: Member, holders: list[Member]
) -> None:
    remove_member(organisation.pk, holders[0].id, at=AT)
    assert remove_member(organisation.pk, holders[1].id, at=AT) == Rotated(3, has_halves=False)
    assert not RecoveryHalf.objects.exists()
    assert lend(organisation, holders[2], ann.id) == Refused(Why.NO_COPY)


def test_halves_are_made_again_and_the_old_ones_no_longer_fit(
    organisation: Organisation, ann: Member, holders: list[Member]
) -> None:
    lend(organisation, holders[0], ann.id)
    assert make(organisation, ann, holders[1:]) == HalvesMade((1,))
    assert not LentHalf.objects.exists()
    assert lend(organisation, holders[0], ann.id) == Refused(Why.NO_COPY)


def test_halves_need_a_member_who_opens_and_two_holders_of_the_organisation(
    organisation: Organisation, ann: Member, holders: list[Member]
) -> None:
    assert make(organisation, holders[0], holders) == Refused(Why.NO_COPY)
    with pytest.raises(Invalid):
        make(organisation, ann, [holders[0], holders[0]])
    with pytest.raises(NotFound):
        make_recovery_halves(
            organisation.pk, by_id=ann.id, by_private=ann.keys.private, holders=[ann.id, "user_nobody"], at=AT
        )
    assert RecoveryHalf.objects.count() == 3
    for act in (lambda: lend(organisation, holders[0], "user_nobody"), lambda: recover(organisation, "x", ann.keys)):
        with pytest.raises(NotFound):
            act()


def test_who_can_open_admits_as_before_while_halves_exist(
    organisation: Organisation, ann: Member, holders: list[Member], new_member: NewMember
) -> None:
    bea = new_member("bea")
    admit_member(organisation.pk, by_id=ann.id, by_private=ann.keys.private, new_member=bea.id, at=AT)
    assert opens(organisation, 1, bea.id, bea.keys)
    assert RecoveryHalf.objects.count() == 3

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from takeback.base.errors import Conflict, NotFound
from takeback.records.accounts.models import User
from takeback.records.keyring.member_keys import (
    Changed,
    Given,
    change_passphrase,
    give_member_keys,
    open_member_key,
    public_key_of,
    renew_member_keys,
)
from takeback.records.keyring.models import MemberKey
from takeback.sealing.boxes import KeyPair
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.passphrases import RECOMMENDED, Cost, Unacceptable, Weakness, cost_of

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHEAP = Cost(passes=1, memory_kib=8, lanes=1)
PASSPHRASE = "lamp river seven oranges"
NewUser = Callable[[str], User]


def test_the_passphrase_opens_the_key_that_was_given(new_user: NewUser) -> None:
    ann = new_user("ann")
    given = give_member_keys(ann.pk, PASSPHRASE, at=AT, cost=CHEAP)
    assert isinstance(given, Given)
    assert open_member_key(ann.pk, PASSPHRASE) == Opened(given.keys.private.raw)
    assert public_key_of(ann.pk) == given.keys.public


def test_a_wrong_passphrase_is_refused(new_user: NewUser) -> None:
    ann = new_user("ann")
    give_member_keys(ann.pk, PASSPHRASE, at=AT, cost=CHEAP)
    assert open_member_key(ann.pk, "lamp river seven apples") == Refused(Why.WRONG_KEY)


def test_who_has_no_keys_opens_nothing(new_user: NewUser) -> None:
    ann = new_user("ann")
    assert open_member_key(ann.pk, PASSPHRASE) == Refused(Why.NO_COPY)
    assert open_member_key("user_nobody", PASSPHRASE) == Refused(Why.NO_COPY)
    assert public_key_of(ann.pk) is None


def test_a_weak_passphrase_gives_no_keys(new_user: NewUser) -> None:
    ann = new_user("ann")
    assert give_member_keys(ann.pk, "short", at=AT, cost=CHEAP) == Unacceptable(Weakness.TOO_SHORT)
    assert give_member_keys(ann.pk, "Northern Helpline 1", at=AT, cost=CHEAP) == Unacceptable(Weakness.PERSONAL)
    assert not MemberKey.objects.exists()


def test_keys_are_not_given_twice_and_not_to_nobody(new_user: NewUser) -> None:
    ann = new_user("ann")
    give_member_keys(ann.pk, PASSPHRASE, at=AT, cost=CHEAP)
    with pytest.raises(Conflict):
        give_member_keys(ann.pk, PASSPHRASE, at=AT, cost=CHEAP)
    with pytest.raises(NotFound):
        give_member_keys("user_nobody", PASSPHRASE, at=AT, cost=CHEAP)


def test_a_changed_passphrase_opens_the_same_key_and_the_old_one_nothing(new_user: NewUser) -> None:
    ann = new_user("ann")
    given = give_member_keys(ann.pk, PASSPHRASE, at=AT, cost=CHEAP)
    assert isinstance(given, Given)
    assert change_passphrase(ann.pk, PASSPHRASE, "seven blue bicycles", at=AT, cost=CHEAP) == Changed()
    assert open_member_key(ann.pk, "seven blue bicycles") == Opened(given.keys.private.raw)
    assert open_member_key(ann.pk, PASSPHRASE) == Refused(Why.WRONG_KEY)


def test_a_passphrase_is_changed_only_by_who_knows_it_and_only_to_a_good_one(new_user: NewUser) -> None:
    ann = new_user("ann")
    give_member_keys(ann.pk, PASSPHRASE, at=AT, cost=CHEAP)
    refused = change_passphrase(ann.pk, "lamp river seven apples", "seven blue bicycles", at=AT, cost=CHEAP)
    assert refused == Refused(Why.WRONG_KEY)
    weak = change_passphrase(ann.pk, PASSPHRASE, "password password", at=AT, cost=CHEAP)
    assert weak == Unacceptable(Weakness.REPEATED)
    assert isinstance(open_member_key(ann.pk, PASSPHRASE), Opened)
    with pytest.raises(NotFound):
        change_passphrase("user_nobody", PASSPHRASE, "seven blue bicycles", at=AT, cost=CHEAP)


def test_renewed_keys_are_another_pair(new_user: NewUser) -> None:
    ann = new_user("ann")
    before = give_member_keys(ann.pk, PASSPHRASE, at=AT, cost=CHEAP)
    after = renew_member_keys(ann.pk, "seven blue bicycles", at=AT, cost=CHEAP)
    assert isinstance(before, Given)
    assert isinstance(after, Given)
    assert before.keys.private != after.keys.private
    assert open_member_key(ann.pk, "seven blue bicycles") == Opened(after.keys.private.raw)
    assert open_member_key(ann.pk, PASSPHRASE) == Refused(Why.WRONG_KEY)


def test_a_key_row_laid_under_another_member_opens_nothing(new_user: NewUser) -> None:
    ann, bea = new_user("ann"), new_user("bea")
    give_member_keys(ann.pk, PASSPHRASE, at=AT, cost=CHEAP)
    MemberKey.objects.update(member=bea)
    assert open_member_key(bea.pk, PASSPHRASE) == Refused(Why.WRONG_KEY)


def test_a_swapped_public_half_is_noticed_at_sign_in(new_user: NewUser) -> None:
    ann = new_user("ann")
    give_member_keys(ann.pk, PASSPHRASE, at=AT, cost=CHEAP)
    for swapped in (KeyPair.new().public.raw, bytes(32)):
        MemberKey.objects.update(public=swapped)
        assert open_member_key(ann.pk, PASSPHRASE) == Refused(Why.WRONG_KEY)


def test_the_table_holds_neither_passphrase_nor_private_key(new_user: NewUser) -> None:
    ann = new_user("ann")
    given = give_member_keys(ann.pk, PASSPHRASE, at=AT, cost=CHEAP)
    assert isinstance(given, Given)
    row = MemberKey.objects.get()
    everything = bytes(row.public) + bytes(row.locked_private)
    assert given.keys.private.raw not in everything
    assert PASSPHRASE.encode() not in everything


def test_without_a_cost_given_the_recommended_one_is_taken(new_user: NewUser) -> None:
    ann = new_user("ann")
    give_member_keys(ann.pk, PASSPHRASE, at=AT)
    assert cost_of(bytes(MemberKey.objects.get().locked_private)) == RECOMMENDED

"""People with keys, made cheaply: the cost is an argument here, and never a setting that a deployment could inherit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from takeback.records.accounts.models import Organisation, User
from takeback.records.keyring.member_keys import Given, give_member_keys
from takeback.sealing.boxes import KeyPair
from takeback.sealing.passphrases import Cost

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHEAP = Cost(passes=1, memory_kib=8, lanes=1)
PASSPHRASE = "lamp river seven oranges"


@dataclass(frozen=True)
class Member:
    """A user, and the pair that sign-in would open."""

    id: str
    keys: KeyPair


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(name="Northern Helpline")


@pytest.fixture
def new_user(organisation: Organisation) -> Callable[[str], User]:
    def make(name: str) -> User:
        return User.objects.create(email=f"{name}@helpline.example", name=name, organisation=organisation)

    return make


@pytest.fixture
def new_member(new_user: Callable[[str], User]) -> Callable[[str], Member]:
    def make(name: str) -> Member:
        user = new_user(name)
        given = give_member_keys(user.pk, PASSPHRASE, at=AT, cost=CHEAP)
        assert isinstance(given, Given)
        return Member(user.pk, given.keys)

    return make

"""The calls with which a platform opens its banks and sets how matches in them are judged.

A key reaches the banks of its own organisation. Somebody else's, and the deployment's own, are not found.
"""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Body, Router, Status

from takeback.matching.bank import BankClass
from takeback.records.accounts.models import Organisation
from takeback.records.banks.actions import change_bank, create_bank
from takeback.records.banks.queries import bank_named, banks_of
from takeback.records.platforms.scopes import Scope
from takeback.web.face.access import for_keys
from takeback.web.platform_api.answered_of_banks import (
    BankAnswered,
    BankCounted,
    BanksAnswered,
    bank_answered,
    bank_counted,
)
from takeback.web.platform_api.asked_of_banks import BankAsked, BankChanged
from takeback.web.platform_api.keys import key_holder

router = Router(by_alias=True)


@router.get("/banks", response=BanksAnswered, operation_id="list_banks", summary="List your banks")
@for_keys(Scope.BANKS.value)
def list_banks(request: HttpRequest) -> BanksAnswered:
    """The banks of the key's organisation, by name. Needs a key with the scope `banks`."""
    return BanksAnswered(banks=[bank_answered(each) for each in banks_of(_owner(request))])


@router.post("/banks", response={201: BankAnswered}, operation_id="open_bank", summary="Open a bank")
@for_keys(Scope.BANKS.value)
def open_bank(request: HttpRequest, asked: Body[BankAsked]) -> Status[BankAnswered]:
    """Open a new, empty bank of the key's organisation. Needs a key with the scope `banks`.

    Its class can be `intimate`, `allow` or `other`. A bank of class `child` is fed from authorised lists, and no key
    opens one.
    """
    owner = Organisation.objects.get(pk=_owner(request))
    at = request.services.clock.now()  # type: ignore[attr-defined]  # set by PlaceServices
    bank = create_bank(asked.name, BankClass(asked.bank_class), at, owner=owner, shared=asked.shared)
    return Status(201, bank_answered(bank))


@router.get("/banks/{name}", response=BankCounted, operation_id="show_bank", summary="Show a bank")
@for_keys(Scope.BANKS.value)
def show_bank(request: HttpRequest, name: str) -> BankCounted:
    """A bank, and how many entries are in it. Needs a key with the scope `banks`."""
    return bank_counted(bank_named(name, owner=_owner(request)))


@router.patch("/banks/{name}", response=BankAnswered, operation_id="change_bank", summary="Change a bank")
@for_keys(Scope.BANKS.value)
def change_bank_(request: HttpRequest, name: str, asked: Body[BankChanged]) -> BankAnswered:
    """Change how matches in it are judged, or who is told of them. Needs a key with the scope `banks`.

    Counts in every process within a second.
    """
    owner = _owner(request)
    if asked.policy is None and asked.shared is None:
        return bank_answered(bank_named(name, owner=owner))
    policy = None if asked.policy is None else asked.policy.as_written()
    at = request.services.clock.now()  # type: ignore[attr-defined]  # set by PlaceServices
    return bank_answered(change_bank(name, at, policy=policy, shared=asked.shared, owner=owner))


OPERATIONS = (list_banks, open_bank, show_bank, change_bank_)
"""Every operation of this file, with its declared access."""


def _owner(request: HttpRequest) -> str:
    return key_holder(request).organisation_id

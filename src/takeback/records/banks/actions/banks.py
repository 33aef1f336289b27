"""Open a bank, and change how matches in it are judged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.matching.bank import MOST_BANKS, BankClass
from takeback.matching.policy import read_changes
from takeback.records.accounts.models import Organisation
from takeback.records.audit.actions import append
from takeback.records.banks.actions.changes import log_bank_change
from takeback.records.banks.models import Bank

BANK_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
"""What a bank can be called: it stands in URLs and on labels."""

NONE_OF_YOURS = "your organisation has no bank of that name"
"""Said of somebody else's bank and of none alike."""

_NAME = re.compile(BANK_NAME)

CLOSED = "closed-"
"""How the name of a bank begins that was closed: behind it stands its number."""


def create_bank(
    name: str,
    bank_class: BankClass,
    at: datetime,
    *,
    owner: Organisation | None = None,
    shared: bool = True,
    coarse: bool = False,
) -> Bank:
    """Open a new, empty bank.

    Args:
        name: 1 to 64 letters, digits, `_`, `.` or `-`, the first a letter or digit: it stands in URLs and on labels.
        bank_class: what it will hold; never changed later, since it bounds what a match may do.
        at: now.
        owner: whose it is; left out, the deployment's own.
        shared: whether other platforms are told of matches in it.
        coarse: the log keeps the day alone. Always for what a survivor did.

    Raises:
        Invalid: the name cannot be one.
        Conflict: a bank has it already, or there are as many banks as there can be.
    """
    check_name(name)
    with transaction.atomic():
        bank, fresh = Bank.objects.get_or_create(
            name=name, defaults={"bank_class": bank_class, "made_at": at, "owner": owner, "shared": shared}
        )
        if not fresh:
            raise Conflict(f"there is a bank named {name} already")
        if bank.pk > MOST_BANKS:
            raise Conflict(f"there are {MOST_BANKS} banks already, and there can be no more")
        log_bank_change()
        append("bank.created", {"bank": bank.pk, "bank_class": bank_class.value}, at, coarse=coarse)
    return bank


def change_bank(
    name: str,
    at: datetime,
    *,
    policy: Mapping[str, Any] | None = None,
    shared: bool | None = None,
    owner: str | None = None,
) -> Bank:
    """Change how matches in a bank are judged, or who is told of them. Counts in every process within a second.

    Args:
        name: of an existing bank.
        at: now.
        policy: instead of what its owner had changed before, see `matching.policy.read_changes`; `{}` takes all
            changes back.
        shared: whether other platforms are told of matches in it.
        owner: whose it must be, see `locked_bank`.

    Raises:
        NotFound: no such bank.
        Invalid: the policy cannot be one; `field` names where.
    """
    if policy is not None:
        read_changes(policy)
    with transaction.atomic():
        bank = locked_bank(name, owner=owner)
        if policy is not None and policy != bank.policy:
            bank.policy = dict(policy)
            bank.policy_edition += 1
        if shared is not None:
            bank.shared = shared
        bank.save(update_fields=["policy", "policy_edition", "shared"])
        log_bank_change()
        append("bank.changed", {"bank": bank.pk, "edition": bank.policy_edition, "shared": int(bank.shared)}, at)
    return bank


def check_name(name: str) -> None:
    """Refuse what cannot be a bank's name.

    Args:
        name: see `create_bank`.

    Raises:
        Invalid: it cannot be one, or is kept for banks that were closed.
    """
    if not _NAME.fullmatch(name):
        raise Invalid(
            "a bank's name is 1 to 64 letters, digits, '_', '.' or '-', and starts with a letter or digit", field="name"
        )
    if name.startswith(CLOSED):
        raise Invalid(f"names that start with {CLOSED} are kept for banks that were closed", field="name")


def locked_bank(name: str, *, owner: str | None = None) -> Bank:
    """The bank of that name, held by this transaction.

    Args:
        name: its name.
        owner: the organisation whose it must be: somebody else's is not found. Left out, any bank will do.

    Raises:
        NotFound: there is none.
    """
    bank = Bank.objects.select_for_update(of=("self",)).filter(name=name).first()
    if owner is not None and (bank is None or bank.owner_id != owner):
        raise NotFound(NONE_OF_YOURS)
    if bank is None:
        raise NotFound(f"there is no bank named {name}; 'takeback bank create {name}' makes one")
    return bank

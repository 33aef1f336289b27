"""`/c/banks` and `/c/bank/X`: an organisation's own banks, and the names of those that are shared with it.

A ratio between on and off would skip a part of all uploads by a coin. It is not offered: what a platform is to try out,
it tries in shadow mode, where nothing is skipped.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse

from takeback.base.errors import Conflict, Invalid, NotFound
from takeback.flows.banks.own_banks import if_own, own_bank
from takeback.matching import bank as matching
from takeback.matching.bank import BankClass
from takeback.matching.policy import Outcome, PolicyChanges, read_changes
from takeback.matching.standing import Standing
from takeback.records.accounts.queries import organisation
from takeback.records.banks.actions import change_bank, close_bank, create_bank, rename_bank
from takeback.records.banks.actions.banks import CLOSED
from takeback.records.banks.changes import matching_banks
from takeback.records.banks.models import Bank
from takeback.records.banks.queries import bank_named
from takeback.web.hma.asked import is_name, json_asked, text_in
from takeback.web.hma.calls import Call, Json, WebCall
from takeback.web.hma.failures import Refused
from takeback.web.hma.shown import HOLD

_PEERS_NAME = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)
_JUDGED = (Standing.ATTESTED, Standing.REVIEWED, Standing.CONFIRMED, Standing.CONTESTED)
_OFF = {each.value: Outcome.ALLOW.value for each in _JUDGED}


def list_banks(call: Call) -> Json:
    """All banks of which the asker is told matches.

    Args:
        call: as it came.
    """
    return [_told(bank.name, bank.changes) for bank in _seen(call)]


def show_bank(call: Call, bank: str) -> Json:
    """One bank.

    Args:
        call: as it came.
        bank: its name.

    Raises:
        NotFound: there is none, or none that the asker may know of.
    """
    found = next((each for each in _seen(call) if each.name == bank), None)
    if found is None:
        raise NotFound("there is no such bank")
    return _told(found.name, found.changes)


def make_bank(call: WebCall) -> HttpResponse:
    """Make a bank of the asker's organisation, told to nobody else.

    Args:
        call: as it came.

    Raises:
        Refused: 403, there is one of that name.
        Invalid: the name, or the ratio, cannot be one.
    """
    asked = json_asked(call.request)
    name = _new_name(text_in(asked, "name"))
    ratio = _ratio(asked)
    with transaction.atomic(), _peers_conflict():
        made = create_bank(name, BankClass.INTIMATE, call.at, owner=organisation(call.organisation), shared=False)
        if ratio == 0:
            made = _switch(made, call, on=False)
    return JsonResponse(in_shape(made), status=201)


def change(call: WebCall, bank: str) -> Json:
    """Rename a bank of one's own, or take it out of matching and back.

    Args:
        call: as it came.
        bank: its name.

    Raises:
        NotFound: there is none, or none that the asker may know of.
        NotAllowed: it is another's, or a list that cannot be taken out of matching.
        Refused: 403, another bank has the new name.
        Invalid: the name, or the ratio, cannot be one.
    """
    asked = json_asked(call.request)
    new_name = None if asked.get("name") is None else _new_name(text_in(asked, "name"), now=bank)
    ratio = _ratio(asked)
    with held(call, bank) as own, _peers_conflict():
        switched = own if ratio is None else _switch(own, call, on=bool(ratio))
        changed = switched if new_name is None else rename_bank(switched.name, new_name, call.at)
    return in_shape(changed)


def delete_bank(call: Call, bank: str) -> Json:
    """Withdraw everything in a bank of one's own, and give up its name. A bank that is not there is no mistake.

    Args:
        call: as it came.
        bank: its name.

    Raises:
        NotAllowed: it is another's.
    """
    with contextlib.suppress(NotFound), held(call, bank):
        close_bank(bank, call.at)
    return {"message": "Done"}


def held(call: Call, bank: str) -> contextlib.AbstractContextManager[Bank]:
    """A transaction around writes to a bank of the asker's own; see `own_bank`.

    Args:
        call: who asks.
        bank: its name.

    Raises:
        NotFound: no bank can have this name, or this one is closed.
    """
    _check_name(bank)
    return own_bank(bank, call.organisation)


def check_own(call: Call, bank: str) -> Bank:
    """A bank of the asker's own, to be read.

    Args:
        call: who asks.
        bank: its name.

    Raises:
        NotFound: there is none, or none that the asker may know of.
        NotAllowed: it is another's.
    """
    _check_name(bank)
    return if_own(bank_named(bank), call.organisation)


def in_shape(bank: Bank) -> dict[str, object]:
    """A bank in the peer's shape.

    Args:
        bank: the row.
    """
    return _told(bank.name, changes_of(bank))


def changes_of(bank: Bank) -> PolicyChanges:
    """What a bank's owner changed of the policy.

    Args:
        bank: the row.
    """
    return read_changes(bank.policy, f"bank.{bank.pk}-{bank.policy_edition}")


def _check_name(bank: str) -> None:
    if not is_name(bank) or bank.startswith(CLOSED):
        raise NotFound("there is no such bank")


def _seen(call: Call) -> list[matching.Bank]:
    told = (bank for bank in matching_banks() if bank.is_seen_by(call.organisation))
    return [bank for bank in told if not bank.name.startswith(CLOSED)]


def _told(name: str, changes: PolicyChanges) -> dict[str, object]:
    off = all(changes.outcomes.get(each) is Outcome.ALLOW for each in _JUDGED)
    return {"name": name, "matching_enabled_ratio": 0.0 if off else 1.0}


def _new_name(name: str | None, now: str = "") -> str:
    if name is None or (name != now and (not _PEERS_NAME.fullmatch(name) or name.endswith(HOLD))):
        raise Invalid(f"a bank's name is capital letters, digits and '_', starts with a letter, and ends not in {HOLD}")
    return name


def _ratio(asked: Mapping[str, Any]) -> int | None:
    """1 for on, 0 for off; as a number, as a text, or as `enabled`, all of which clients send."""
    given = asked.get("enabled_ratio")
    if given is None:
        given = asked.get("enabled")
        if given is not None and not isinstance(given, bool):
            raise Invalid("enabled must be true or false")
    if given is None:
        return None
    try:
        ratio = float(given)
    except (TypeError, ValueError, OverflowError):
        raise Invalid("enabled_ratio must be a number") from None
    if ratio not in {0.0, 1.0}:
        raise Invalid("a bank is on (1) or off (0); to try one out on real uploads use a key in shadow mode")
    return int(ratio)


def _switch(bank: Bank, call: Call, *, on: bool) -> Bank:
    """Off means that the policy lets every match through. What its owner had set for outcomes is then forgotten."""
    is_off = bank.policy.get("outcomes") == _OFF
    if is_off != on:
        return bank  # it is so already
    if not on and bank.bank_class == BankClass.CHILD:
        raise Refused(403, "a list of child sexual abuse material is never taken out of matching")
    rest = {name: value for name, value in bank.policy.items() if name != "outcomes"}
    return change_bank(bank.name, call.at, policy=rest if on else {**rest, "outcomes": dict(_OFF)})


@contextlib.contextmanager
def _peers_conflict() -> Iterator[None]:
    """A name that is taken is a 403 to this API's clients."""
    try:
        yield
    except Conflict:
        raise Refused(403, "Bank already exists") from None

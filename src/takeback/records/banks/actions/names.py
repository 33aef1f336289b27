"""Give a bank another name, and close one, which gives its name up.

A bank's number is its own for ever: matches, the log and every index know it by that, so its name may change. A bank is
never deleted. What it held is withdrawn, which is what every index understands at once.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min

from takeback.base.errors import Conflict
from takeback.matching.bank import LIVE_STANDINGS, Standing
from takeback.records.audit.actions import append
from takeback.records.banks.actions.banks import CLOSED, check_name, locked_bank
from takeback.records.banks.actions.changes import log_bank_change, log_ranges
from takeback.records.banks.models import Bank, BankEntry


def rename_bank(name: str, new_name: str, at: datetime) -> Bank:
    """Give a bank another name. Counts in every process within a second.

    Args:
        name: of an existing bank.
        new_name: see `create_bank`; the name that it has already changes nothing.
        at: now.

    Raises:
        NotFound: no such bank.
        Invalid: the new name cannot be one.
        Conflict: another bank has it.
    """
    check_name(new_name)
    with transaction.atomic():
        bank = locked_bank(name)
        if bank.name == new_name:
            return bank
        if Bank.objects.filter(name=new_name).exists():
            raise Conflict("another bank has this name already")
        bank.name = new_name
        bank.save(update_fields=["name"])
        log_bank_change()
        append("bank.renamed", {"bank": bank.pk}, at)
    return bank


def close_bank(name: str, at: datetime) -> int:
    """Withdraw everything in a bank, at once and for good, and give its name up for another.

    Args:
        name: of an existing bank.
        at: now.

    Returns:
        How many entries were withdrawn.

    Raises:
        NotFound: no such bank.
    """
    with transaction.atomic():
        bank = locked_bank(name)
        live = BankEntry.objects.filter(bank=bank, standing__in=LIVE_STANDINGS)
        reach = live.aggregate(first=Min("pk"), last=Max("pk"))
        withdrawn = live.update(standing=Standing.WITHDRAWN)
        if withdrawn:
            log_ranges([(reach["first"], reach["last"])])
        bank.name = f"{CLOSED}{bank.pk}"
        bank.save(update_fields=["name"])
        log_bank_change()
        append("bank.closed", {"bank": bank.pk, "withdrawn": withdrawn}, at)
    return withdrawn

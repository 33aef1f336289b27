"""Writing to a bank of one's own: it is held by the transaction, so that nobody else's can take its name meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from takeback.base.errors import NotAllowed, NotFound
from takeback.records.banks.actions.banks import locked_bank
from takeback.records.banks.models import Bank


@contextmanager
def own_bank(name: str, organisation: str) -> Iterator[Bank]:
    """A transaction around writes to a bank; all of them happen, or none.

    Args:
        name: of the bank.
        organisation: who wants to write to it.

    Raises:
        NotFound: there is none, or none that the organisation may know of.
        NotAllowed: the organisation is told of matches in it, and may not write to it.
    """
    with transaction.atomic():
        yield if_own(locked_bank(name), organisation)


def if_own(bank: Bank, organisation: str) -> Bank:
    """The bank, if it is the organisation's own.

    Args:
        bank: any.
        organisation: who wants to see into it, or to write to it.

    Raises:
        NotFound: the organisation may not know of it.
        NotAllowed: the organisation is told of matches in it, and of no more.
    """
    if bank.owner_id != organisation:
        raise NotAllowed("this bank is another's") if bank.shared else NotFound("there is no such bank")
    return bank

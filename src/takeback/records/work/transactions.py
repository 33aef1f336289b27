"""The one rule of asking for work: inside the transaction that wants it."""

from __future__ import annotations

from django.db import connection, transaction


def need_transaction() -> None:
    """Refuse to go on outside a transaction.

    Raises:
        TransactionManagementError: there is none. A mistake in the program, found by its first test.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("this belongs inside the transaction that wants it")

"""Reads of banks for whoever keeps an index level with them: the log of changes, and entries as rows of numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db import connection

from takeback.matching import bank as matching
from takeback.matching.bank import LIVE_STANDINGS, NEVER, BankClass, Row, day_number
from takeback.matching.opinion import Word
from takeback.matching.policy import read_changes
from takeback.matching.standing import CODE_OF, NOT_LIVE, Standing
from takeback.records.banks.models import Bank, ChangeHead, EntryChange, Followed, Opinion


def head_of_changes() -> int:
    """How far the change log goes; 0 before the first change."""
    return ChangeHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0


def changed_ranges(sequence: int, until: int) -> list[tuple[int, int]]:
    """Ranges of entries that changed after `sequence`, up to and with `until`: least and greatest id of each.

    Args:
        sequence: the last change that the asker has seen.
        until: the head that the asker has read.
    """
    lines = EntryChange.objects.filter(sequence__gt=sequence, sequence__lte=until, first__isnull=False)
    ranges: list[tuple[int, int]] = []
    for first, last in sorted(lines.values_list("first", "last")):
        if first is None or last is None:
            continue
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], max(last, ranges[-1][1]))
        else:
            ranges.append((first, last))
    return ranges


def followed(name: str) -> int:
    """How far somebody has followed the change log; 0 before the beginning.

    Args:
        name: who follows.
    """
    return Followed.objects.filter(pk=name).values_list("sequence", flat=True).first() or 0


def matching_banks() -> list[matching.Bank]:
    """All banks, as a match knows them."""
    return [
        matching.Bank(
            bank.pk,
            bank.name,
            BankClass(bank.bank_class),
            bank.owner_id,
            bank.shared,
            read_changes(bank.policy, f"bank.{bank.pk}-{bank.policy_edition}"),
        )
        for bank in Bank.objects.order_by("pk")
    ]


def confirmed_by_one(among: Collection[int] | None = None) -> dict[int, frozenset[str]]:
    """For each attested entry that some platform has confirmed, which did.

    Args:
        among: look at these entries only.
    """
    confirmed: dict[int, frozenset[str]] = {}
    words = Opinion.objects.filter(word=Word.CONFIRMED, entry__standing=Standing.ATTESTED)
    if among is not None:
        words = words.filter(entry__in=among)
    for entry, organisation in words.values_list("entry", "organisation"):
        confirmed[entry] = confirmed.get(entry, frozenset()) | {organisation}
    return confirmed


def live_rows(chunk: int = 20_000) -> Iterator[list[Row]]:
    """Every entry of every bank that can match, in the order of ids, some thousand at a time.

    Args:
        chunk: how many are looked at in one go.
    """
    last = 0
    while rows := rows_between(last + 1, _GREATEST_ID, chunk):
        last = rows[-1][0]
        yield [row for row in rows if row[4] != NOT_LIVE]


def rows_between(first: int, last: int, most: int) -> list[Row]:
    """Entries of a range as they now are, in the order of ids.

    Read without Django's rows and fields, which would take ten times as long: a server that starts reads millions.

    Args:
        first: the least id.
        last: the greatest.
        most: at most so many; whoever gets as many goes on behind the last.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, signal_type, value, bank_id, CASE WHEN paused_until IS NULL THEN standing END, expires_on "
            "FROM banks_bankentry WHERE id BETWEEN %s AND %s ORDER BY id LIMIT %s",
            [first, last, most],
        )
        rows = cursor.fetchall()
    return [
        (id_, kind, value, bank, _CODES.get(standing, NOT_LIVE), NEVER if over is None else day_number(_day(over)))
        for id_, kind, value, bank, standing, over in rows
    ]


_GREATEST_ID = 2**62
_CODES: Mapping[str | None, int] = {each.value: CODE_OF[each] for each in LIVE_STANDINGS}


def _day(stored: date | str) -> date:
    """A day as PostgreSQL gives it, or as SQLite does: `YYYY-MM-DD`."""
    return stored if isinstance(stored, date) else date.fromisoformat(stored)

"""Entries into their table without an object each: what makes thousands at a time fast.

Each database has its own quickest way. SQLite runs one prepared statement again and again; PostgreSQL takes whole
columns as arrays, in one statement. Both pass over a signal that the bank has already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from takeback.matching.bank import Standing
from takeback.records.banks.actions.particulars import NOTHING_MORE, Particulars, check_particulars, stored_tags
from takeback.signals.signal import Signal


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One entry that is to be.

    Attributes:
        signal: a well-formed one.
        standing: `attested` or `reviewed`; the others are earned later.
        particulars: what else is said of it.
    """

    signal: Signal
    standing: Standing
    particulars: Particulars = NOTHING_MORE


Row = tuple[str, str, int | None, str, str, str, str, str, date | None, bool, date]

_COLUMNS = {
    "signal_type": "text",
    "value": "text",
    "quality": "smallint",
    "standing": "text",
    "provenance": "text",
    "consent_reference": "text",
    "tags": "text",
    "label": "text",
    "expires_on": "date",
    "flagged": "boolean",
    "made_on": "date",
}
"""As a `Row` has them, with their types in PostgreSQL."""

_NAMES = ", ".join(_COLUMNS)


def rows_of(entries: Sequence[NewEntry], provenance: str, today: date) -> list[Row]:
    """Entries as rows. What is said of them is checked once for all of which the same is said.

    Args:
        entries: what is to be banked.
        provenance: a word for where they come from.
        today: the day on which they are banked.

    Raises:
        Invalid: what is said of one cannot be.
    """
    checked: dict[Particulars, tuple[str, str, str, date | None]] = {}
    rows: list[Row] = []
    for entry in entries:
        signal, particulars = entry.signal, entry.particulars
        said = checked.get(particulars)
        if said is None:
            check_particulars(particulars)
            said = (
                particulars.consent_reference,
                stored_tags(particulars.tags),
                particulars.label,
                particulars.expires_on,
            )
            checked[particulars] = said
        rows.append((signal.type, signal.value, signal.quality, entry.standing.value, provenance, *said, False, today))
    return rows


def insert_where_absent(bank: int, rows: Sequence[Row]) -> None:
    """Insert those whose signal the bank does not have yet.

    Args:
        bank: its number; this transaction holds it.
        rows: any number; of two that are alike, the first counts.
    """
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())
            cursor.execute(
                f"INSERT INTO banks_bankentry (bank_id, {_NAMES}) "  # noqa: S608 - only our own column names
                f"SELECT %s, * FROM unnest({arrays}) "
                "ON CONFLICT (bank_id, signal_type, value) DO NOTHING",
                [bank, *(list(column) for column in zip(*rows, strict=True))],
            )
        else:
            places = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(
                f"INSERT INTO banks_bankentry (bank_id, {_NAMES}) "  # noqa: S608 - the same
                f"VALUES ({int(bank)}, {places}) "
                "ON CONFLICT (bank_id, signal_type, value) DO NOTHING",
                rows,
            )


def make_room_for_many() -> None:
    """Let this connection hold more of the table in memory: with SQLite's 2 MB, pages are read again and again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")


_CACHE_KIB = 64 * 1024

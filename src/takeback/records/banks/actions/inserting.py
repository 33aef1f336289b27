"""Entries into their table without an object each: what makes thousands at a time fast.

Each database has its own quickest way. SQLite runs one prepared statement again and again; PostgreSQL copies thousands
into a table of this transaction alone, and inserts from there. Both pass over a signal that the bank has already.
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

_COLUMNS = (
    "signal_type, value, quality, standing, provenance, consent_reference, tags, label, expires_on, flagged, made_on"
)
"""As a `Row` has them."""


_FEW = 1000
"""So many are sooner inserted than a table is made for them; a call of the API never makes one."""


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
        if connection.vendor == "postgresql" and len(rows) > _FEW:
            cursor.execute(
                f"CREATE TEMPORARY TABLE coming ON COMMIT DROP AS SELECT {_COLUMNS} FROM banks_bankentry WITH NO DATA"  # noqa: S608 - only our own column names
            )
            with cursor.copy(f"COPY coming ({_COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(
                f"INSERT INTO banks_bankentry (bank_id, {_COLUMNS}) SELECT %s, {_COLUMNS} FROM coming "  # noqa: S608 - the same
                "ON CONFLICT (bank_id, signal_type, value) DO NOTHING",
                [bank],
            )
            cursor.execute("DROP TABLE coming")  # a transaction may add twice
        else:
            places = ", ".join(["%s"] * len(_COLUMNS.split(",")))
            cursor.executemany(
                f"INSERT INTO banks_bankentry (bank_id, {_COLUMNS}) "  # noqa: S608 - the same
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

"""Small values for tests of matching."""

from __future__ import annotations

from datetime import date

from takeback.matching.bank import NEVER, Bank, BankClass, Row, Standing, day_number, rows_by_kind
from takeback.matching.matcher import Asker, Match, Shelf
from takeback.matching.standing import CODE_OF, NOT_LIVE
from takeback.signals.signal import Signal

ZERO = "0" * 64
RADII = {"pdq": 31, "md5": 0}
TODAY = date(2026, 11, 22)
ANYBODY = Asker(TODAY)
HERS = Bank(1, "hers", BankClass.INTIMATE)


def pdq_with(bits: int) -> str:
    """A hash that lies `bits` bits from `ZERO`."""
    return f"{(1 << bits) - 1:064x}"


def row(
    number: int = 1,
    value: str = ZERO,
    *,
    kind: str = "pdq",
    bank: Bank = HERS,
    standing: Standing | None = Standing.REVIEWED,
    expires_on: date | None = None,
) -> Row:
    until = NEVER if expires_on is None else day_number(expires_on)
    return (number, kind, value, bank.number, NOT_LIVE if standing is None else CODE_OF[standing], until)


def shelf_with(*rows: Row, banks: tuple[Bank, ...] = (HERS,)) -> Shelf:
    shelf = Shelf(RADII)
    shelf.know(banks)
    shelf.hold(rows_by_kind(list(rows)))
    return shelf


def found(shelf: Shelf, *signals: Signal, asker: Asker = ANYBODY) -> list[tuple[int, int]]:
    """Entry and distance of each match of one upload."""
    (matches,) = shelf.matches([signals or (Signal("pdq", ZERO, 100),)], asker)
    return [(match.entry, match.distance) for match in matches]


def match(
    entry: int = 1,
    distance: int = 0,
    *,
    standing: Standing = Standing.REVIEWED,
    bank: str = "hers",
    bank_class: BankClass = BankClass.INTIMATE,
    quality: int | None = 100,
    exact: bool = False,
) -> Match:
    where = Bank(list(BankClass).index(bank_class) + 1, bank, bank_class)
    return Match(entry, where, standing, "pdq", distance, Signal("pdq", ZERO, quality), exact=exact)

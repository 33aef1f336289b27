"""Small values for tests of matching."""

from takeback.matching.bank import BankClass, Entry, Standing
from takeback.matching.matcher import Match
from takeback.signals.signal import Signal

ZERO = "0" * 64


def pdq_with(bits: int) -> str:
    """A hash that lies `bits` bits from `ZERO`."""
    return f"{(1 << bits) - 1:064x}"


def entry(
    number: int = 1,
    *,
    standing: Standing = Standing.REVIEWED,
    bank: str = "hers",
    bank_class: BankClass = BankClass.INTIMATE,
    signal: Signal | None = None,
) -> Entry:
    return Entry(number, bank, bank_class, standing, signal or Signal("pdq", ZERO, 100))


def match(of: Entry, distance: int = 0, *, quality: int | None = 100, exact: bool = False) -> Match:
    return Match(of, distance, Signal(of.signal.type, of.signal.value, quality), exact=exact)

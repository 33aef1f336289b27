"""Small values of a scan, for the tests of its page."""

from __future__ import annotations

from takeback.flows.lookups.scan import Scanned, Took
from takeback.matching.bank import Bank, BankClass, Standing
from takeback.matching.decision import Policies, decide
from takeback.matching.matcher import Match
from takeback.signals.signal import Signal

PDQ = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
QUERY = Signal("pdq", PDQ, 88)
CHECKSUM = Signal("md5", "0cc175b9c0f1b6a831c399e269772661")


def near(
    id_: int, standing: Standing, distance: int, bank: str = "intimate-eu", kind: BankClass = BankClass.INTIMATE
) -> Match:
    return Match(id_, Bank(1, bank, kind), standing, "pdq", distance, QUERY)


def scanned(*matches: Match, marks: tuple[str, ...] = ()) -> Scanned:
    took = Took(decode_ms=6.25, lookup_ms=0.75)
    return Scanned((QUERY, CHECKSUM), marks, decide(matches, Policies()), matches, took)


NOTHING_NEAR = scanned()
NEAR_AN_ATTESTED_ONE = scanned(near(7, Standing.ATTESTED, 12))
NEAR_A_REVIEWED_ONE = scanned(near(8, Standing.REVIEWED, 4), marks=("truncated",))
SOFTENED = scanned(
    near(8, Standing.REVIEWED, 4),
    near(9, Standing.CONFIRMED, 2, "press", BankClass.ALLOW),
)

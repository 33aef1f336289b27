"""Small values of a scan, for the tests of its page."""

from __future__ import annotations

from takeback.flows.scan import Scanned, Took
from takeback.matching.bank import BankClass, Entry, Standing
from takeback.matching.decision import Policy, decide
from takeback.matching.matcher import Match
from takeback.signals.signal import Signal

PDQ = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
QUERY = Signal("pdq", PDQ, 88)
CHECKSUM = Signal("md5", "0cc175b9c0f1b6a831c399e269772661")


def entry(id_: int, standing: Standing, bank: str = "intimate-eu", kind: BankClass = BankClass.INTIMATE) -> Entry:
    return Entry(id_, bank, kind, standing, Signal("pdq", PDQ, 90))


def scanned(*matches: Match, marks: tuple[str, ...] = ()) -> Scanned:
    took = Took(decode_ms=6.25, lookup_ms=0.75)
    return Scanned((QUERY, CHECKSUM), marks, decide(matches, Policy()), matches, took)


NOTHING_NEAR = scanned()
NEAR_AN_ATTESTED_ONE = scanned(Match(entry(7, Standing.ATTESTED), 12, QUERY))
NEAR_A_REVIEWED_ONE = scanned(Match(entry(8, Standing.REVIEWED), 4, QUERY), marks=("truncated",))
SOFTENED = scanned(
    Match(entry(8, Standing.REVIEWED), 4, QUERY),
    Match(entry(9, Standing.CONFIRMED, "press", BankClass.ALLOW), 2, QUERY),
)

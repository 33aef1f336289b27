"""The collaborators that a view, a worker or a command may ask for, as one value that `project.wiring` makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from takeback.adapters.safe_fetch import Fetches, FetchPolicy
from takeback.base.instants import Clock
from takeback.flows.callbacks.callback_policy import callback_policy
from takeback.flows.callbacks.room import Room
from takeback.flows.floods.gate import Gate
from takeback.flows.lookups.bank_counts import BankCounts
from takeback.flows.lookups.key_book import KeyBook
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.flows.lookups.rates import Rates
from takeback.flows.lookups.tally import Tally
from takeback.flows.no_fetches import NoFetches
from takeback.flows.staff.resealing import SealedCases
from takeback.flows.takedowns.ports import TakedownPorts
from takeback.flows.takedowns.registry import Registry
from takeback.flows.takedowns.writing import LawClocks, NoticeWriter
from takeback.flows.uploads.no_blobs import NoBlobs
from takeback.matching.policy import Policy
from takeback.sealing.blob_store import BlobStore
from takeback.signals.decoder import Decoder


def _takedown_ports() -> TakedownPorts:
    """As a deployment without mail has them."""
    return TakedownPorts(recipients=Registry(), writes=NoticeWriter(), clocks=LawClocks())


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What is put together once a process.

    Attributes:
        clock: the only clock.
        decoder: hashes hostile bytes where they can do no harm.
        shelf: the entries to match against, level with the banks.
        keys: the keys of platforms, level with their table in a server.
        tally: what was served.
        rates: how much each key may still ask for.
        counts: how many entries the banks have.
        room: how much each platform may still have remembered.
        callbacks: who may be called back.
        fetcher: gets what strangers name from the public network, and from nowhere else.
        blobs: where uploaded pictures lie, sealed.
        legal_contact: the address of the member who alone decides on pictures that may be of minors.
        suspected_minor: what becomes of these: `withhold`, `hand_over` or `destroy`.
        undo_for: how long a reviewer can take a verdict back.
        most_bytes: the largest picture that is accepted.
        policy: how matches are judged.
        sealed_cases: which case is sealed to which key; `None` where there are no cases, and then no key is destroyed.
        gate: keeps floods away from forms that anybody may send.
        portal_organisation: who works the cases that people open on the portal, by its id; empty: the one that runs
            the deployment.
        takedowns: what takedowns ask of others: recipients, words, clocks, mail.
    """

    clock: Clock
    decoder: Decoder
    shelf: LiveShelf
    most_bytes: int
    keys: KeyBook = field(default_factory=KeyBook)
    tally: Tally = field(default_factory=Tally)
    rates: Rates = field(default_factory=Rates)
    counts: BankCounts = field(default_factory=BankCounts)
    room: Room = field(default_factory=Room)
    callbacks: FetchPolicy = field(default_factory=callback_policy)
    fetcher: Fetches = field(default_factory=NoFetches)
    blobs: BlobStore = field(default_factory=NoBlobs)
    legal_contact: str = ""
    suspected_minor: str = "withhold"
    undo_for: timedelta = timedelta(minutes=5)
    policy: Policy = field(default_factory=Policy)
    sealed_cases: SealedCases | None = None
    gate: Gate = field(default_factory=Gate)
    portal_organisation: str = ""
    takedowns: TakedownPorts = field(default_factory=_takedown_ports)

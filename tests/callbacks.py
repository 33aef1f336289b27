"""A platform that is called back, for tests: its webhook, and a worker that can be made to work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from takeback.adapters.safe_fetch import Dialler, Fetcher, Posts
from takeback.base.instants import MovableClock
from takeback.flows.callbacks.callback_policy import callback_policy
from takeback.flows.callbacks.remember import Kept, remember
from takeback.flows.callbacks.remembered_index import RememberedIndex
from takeback.flows.callbacks.retroactive import take_up
from takeback.flows.callbacks.webhooks import open_webhook
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.flows.lookups.lookup import Behalf
from takeback.flows.services import Services
from takeback.matching.bank import BankClass, Standing
from takeback.matching.policy import Policy
from takeback.records.banks.actions import add_entries, create_bank
from takeback.records.banks.models import Bank
from takeback.records.platforms.webhooks import SUBSCRIBED, Opened
from takeback.signals.signal import Signal
from takeback.workers import callbacks
from takeback.workers.worker import one_piece
from tests.fakes.network import NO_TRUST, ScriptedResolver
from tests.fakes.services import RADII, ObedientDecoder
from tests.people import an_organisation

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
PICTURE = Signal("pdq", "0f" * 32, 90)
URL = "https://platform.example/hook"


@dataclass
class Deployment:
    """One machine: services over the real records, and a clock that is moved by hand."""

    clock: MovableClock = field(default_factory=lambda: MovableClock(AT))
    loopback: bool = True

    def __post_init__(self) -> None:
        """Put it together."""
        self.remembered = RememberedIndex(RADII)
        self.services = Services(
            clock=self.clock,
            decoder=ObedientDecoder(),
            shelf=LiveShelf(RADII),
            most_bytes=1024,
            callbacks=callback_policy(loopback_allowed=self.loopback),
        )

    def webhook(self, organisation: str, url: str = URL) -> Opened:
        """Open one for everything."""
        return open_webhook(self.services, organisation, url, SUBSCRIBED)

    def remember(self, organisation: str, reference: str = "up-1", *signals: Signal, days: int = 30) -> Kept:
        """Have an upload remembered: the picture, if nothing else is given."""
        return remember(self.services, signals or (PICTURE,), reference, days, Behalf(organisation=organisation))

    def follow(self, policy: Policy | None = None) -> bool:
        """Take up what was banked."""
        return take_up(self.remembered, policy or Policy(), self.clock.now())

    def worker(self, receivers: Posts | None = None) -> Callable[[], bool]:
        """A worker that calls back."""
        return one_piece(self.services, callbacks.handlers(receivers or self.poster()), "worker")

    def deliver(self, worker: Callable[[], bool] | None = None) -> None:
        """Deliver all that is due."""
        work = worker or self.worker()
        while work():
            pass

    def poster(self) -> Fetcher:
        """What hands calls to loopback, and to nobody else."""
        policy = callback_policy(loopback_allowed=self.loopback)
        return Fetcher(policy, ScriptedResolver(), self.clock, dialler=Dialler(tls=NO_TRUST))

    def pass_time(self, **by: float) -> None:
        """Let it pass."""
        self.clock.move(timedelta(**by))


def a_platform(name: str = "platform") -> str:
    """An organisation that is one."""
    return str(an_organisation(name).pk)


def bank(
    signal: Signal = PICTURE,
    standing: Standing = Standing.REVIEWED,
    *,
    name: str = "hers",
    bank_class: BankClass = BankClass.INTIMATE,
    provenance: str = "test",
) -> int:
    """Bank one signal, in a bank that is made if need be."""
    if not Bank.objects.filter(name=name).exists():
        create_bank(name, bank_class, AT)
    return add_entries(name, [signal], standing, AT, provenance=provenance)[0].entry

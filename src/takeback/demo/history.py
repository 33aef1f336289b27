"""A month that never was: banks, platforms, and what they asked, so that the pages of a stage have something to show.

Everything is made up from a fixed seed. The hashes are random numbers, and belong to no picture.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from takeback.demo.stage import EVENTFUL
from takeback.flows.lookups.tally import up_to_micros
from takeback.flows.services import Services
from takeback.matching.bank import BankClass, Standing
from takeback.records.accounts.models import Organisation
from takeback.records.banks.actions import NewEntry, Particulars, add_many, add_match_days, change_bank, create_bank
from takeback.records.banks.actions.particulars import AUTHORISED_LIST
from takeback.records.banks.models import BankEntry, Opinion
from takeback.records.platforms.actions import KeyTerms, create_key, create_platform
from takeback.records.platforms.scopes import Scope
from takeback.records.platforms.usage import Usage, add_served, add_usage
from takeback.signals.signal import Signal

DAYS: Final = 30
MINUTES: Final = 60


@dataclass(frozen=True, slots=True)
class _Busy:
    """A platform: its name, its key's, uploads a day, and how many of a million are held and blocked."""

    name: str
    key: str
    uploads: int
    held: int
    blocked: int
    shadow: bool = False


_PLATFORMS: Final = (
    _Busy("Photo board", "uploads", 260_000, 90, 160),
    _Busy("Chat", "attachments", 94_000, 140, 210),
    _Busy("Dating", "profile pictures", 21_000, 60, 45, shadow=True),
)
_TAGS: Final = ("phone", "renewed", "second-request", "upload")
_ENDING: Final = 0.1
_ATTESTED: Final = 0.6
_ROUTES: Final = (("lookup", 0.86, 210e-6, 0.5), ("scan", 0.14, 6.5e-3, 0.42))
"""Route, its share of the uploads, seconds that a call takes, and how widely that is spread."""


def make_history(services: Services) -> int:
    """Make it up.

    Args:
        services: of a fresh home; its clock tells when the month ends.

    Returns:
        The entry that was met often, in the bank `EVENTFUL`.
    """
    chance = random.Random(7)  # noqa: S311 - a demonstration, the same each time
    now = services.clock.now()
    platforms = [create_platform(each.name, now).organisation for each in _PLATFORMS]
    _fill_banks(chance, now, platforms[0])
    for busy, organisation in zip(_PLATFORMS, platforms, strict=True):
        terms = KeyTerms(shadow=busy.shadow)
        key = create_key(name=busy.key, scopes=[Scope.LOOKUP.value], at=now, organisation=organisation, terms=terms)
        for back in range(DAYS):
            _use(chance, key.id, now.date() - timedelta(days=back), busy, 0.6 if back == 0 else 1.0)
    for back in range(MINUTES):
        _serve(chance, now.replace(second=0, microsecond=0) - timedelta(minutes=back))
    return _meet(chance, now.date(), platforms)


def _fill_banks(chance: random.Random, now: datetime, owner: Organisation) -> None:
    create_bank(EVENTFUL, BankClass.INTIMATE, now)
    _add(EVENTFUL, now, _entries(chance, 1800, now.date()), "portal")
    create_bank("board-own", BankClass.INTIMATE, now, owner=owner, shared=False)
    _add("board-own", now, _entries(chance, 420, now.date()), "api")
    change_bank("board-own", now, policy={"bits": {"reviewed": 24}, "outcomes": {"attested": "block"}})
    create_bank("press-and-memes", BankClass.ALLOW, now)
    _add("press-and-memes", now, _entries(chance, 260, now.date(), labelled=False), "import")
    create_bank("authorised-list", BankClass.CHILD, now)
    _add("authorised-list", now, _entries(chance, 900, now.date(), labelled=False), AUTHORISED_LIST)


def _add(bank: str, now: datetime, entries: Iterator[NewEntry], provenance: str) -> None:
    add_many(bank, list(entries), now, provenance=provenance)


def _entries(chance: random.Random, count: int, today: date, *, labelled: bool = True) -> Iterator[NewEntry]:
    for number in range(count):
        tags = chance.sample(_TAGS, chance.choice([0, 0, 1, 2])) if labelled else ()
        ends = chance.random() < _ENDING
        particulars = Particulars(
            tags=tuple(tags),
            label=f"batch {number // 150 + 1}" if labelled and number % 7 == 0 else "",
            expires_on=today + timedelta(days=chance.randrange(30, 720)) if ends else None,
            consent_reference=f"c-{number:05}" if labelled else "",
        )
        signal = Signal("pdq", f"{chance.getrandbits(256):064x}", chance.randrange(62, 101))
        standing = Standing.ATTESTED if labelled and chance.random() < _ATTESTED else Standing.REVIEWED
        yield NewEntry(signal, standing, particulars)


def _use(chance: random.Random, key: str, day: date, busy: _Busy, part: float) -> None:
    quiet = 0.72 if day.weekday() in {2, 3} else 1.0
    used: dict[tuple[str, str], Usage] = {}
    for route, share, _, _ in _ROUTES:
        uploads = int(busy.uploads * share * part * quiet * chance.uniform(0.85, 1.2))
        held, blocked = (_poisson(chance, uploads * rate / 1e6) for rate in (busy.held, busy.blocked))
        used[key, route] = Usage(
            calls=uploads if route == "scan" else uploads // 3,
            signals=uploads,
            allowed=uploads - held - blocked,
            held=held,
            blocked=blocked,
            shadowed=held + blocked if busy.shadow else 0,
            refused=chance.choice([0, 0, 0, 12]) if route == "lookup" else 0,
        )
    add_usage(day, used)


def _serve(chance: random.Random, minute: datetime) -> None:
    wave = 1 + 0.35 * math.sin(minute.minute / 60 * math.tau)
    served: dict[tuple[str, int], tuple[int, int]] = {}
    for route, share, seconds, spread in _ROUTES:
        for _ in range(int(90 * share * wave * chance.uniform(0.8, 1.2)) + 4):
            bound = up_to_micros(seconds * chance.lognormvariate(0, spread))
            calls, signals = served.get((route, bound), (0, 0))
            served[route, bound] = (calls + 1, signals + (1 if route == "scan" else 3))
    add_served(minute, served)


def _meet(chance: random.Random, today: date, platforms: Sequence[Organisation]) -> int:
    """Have one entry met often, flagged, and judged by two platforms."""
    entry = BankEntry.objects.filter(bank__name=EVENTFUL, standing=Standing.REVIEWED).order_by("pk")[4]
    for back in range(1, DAYS):
        peak = 9 * math.exp(-(((back - 17) / 4) ** 2)) + 0.8
        for organisation, share in zip(platforms, (1.0, 0.6, 0.2), strict=True):
            blocked, held = _poisson(chance, peak * share), _poisson(chance, peak * share / 4)
            if blocked or held:
                add_match_days(today - timedelta(days=back), {(entry.pk, organisation.pk): (held, blocked, 0)})
    for organisation, word in zip(platforms, ("confirmed", "removed"), strict=False):
        Opinion.objects.create(entry=entry, organisation=organisation, word=word, given_on=today - timedelta(days=16))
    BankEntry.objects.filter(pk=entry.pk).update(flagged=True)
    return entry.pk


def _poisson(chance: random.Random, mean: float) -> int:
    """How often something rare happens. Source: Knuth, The Art of Computer Programming 2, 3.4.1."""
    product, count, floor = chance.random(), 0, math.exp(-mean)
    while product > floor:
        product *= chance.random()
        count += 1
    return count

"""What each part of one lookup costs in the server, measured by itself, without a socket or a database."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("TAKEBACK_HOME", tempfile.mkdtemp(prefix="takeback-bench-"))

from takeback.project.start import start

start()

from datetime import UTC, datetime

import numpy as np

from takeback.adapters.growing_index import GrowingIndex
from takeback.flows.lookups.rates import Rates
from takeback.flows.lookups.tally import Tally
from takeback.matching.bank import NEVER, Bank, BankClass, EntryRows
from takeback.matching.decision import Policies, decide
from takeback.matching.matcher import Asker, Match, Shelf
from takeback.matching.standing import Standing
from takeback.matching.words import words_of_all
from takeback.records.platforms.key_text import new_key_text
from takeback.records.platforms.queries import KeyHolder, StoredKey, holder_among
from takeback.records.platforms.scopes import Scope
from takeback.signals.signal import Signal
from takeback.web.face.body_guard import BodyGuard
from takeback.web.face.lanes import Lane
from takeback.web.platform_api.answered import result_answered
from takeback.web.platform_api.asked import plain_signals
from takeback.web.platform_api.bodies import json_object

TITLE = "One lookup in a bank of 1 M, part by part"
TIMES = 3000
ROUNDS = 5
NOW = datetime(2026, 11, 22, tzinfo=UTC)
VALUE = "0123456789abcdef" * 4
BANKED = 1_000_000


def rows() -> list[dict[str, str]]:
    """Each part, the median of some rounds."""
    text = new_key_text()
    holder = KeyHolder(text.id, "org", frozenset({Scope.LOOKUP, Scope.DISTANCES}), used_today=True)
    keys = {text.id: StoredKey(text.secret_sha256, None, revoked=False, holder=holder)}
    rates, tally, shelf = Rates(), Tally(), _shelf()
    asker = Asker(NOW.date(), "org")
    body = f'{{"signals":[{{"type":"pdq","value":"{VALUE}","quality":90}}]}}'.encode()
    bank = Bank(1, "ours", BankClass.INTIMATE)
    match = Match(7, bank, Standing.REVIEWED, "pdq", 3, Signal("pdq", VALUE, 90))
    decision = decide([match], Policies())
    whole = str(text)
    return [
        _row("the key: found and compared", lambda: holder_among(keys, whole, at=NOW)),
        _row("the rate: taken from the allowance", lambda: rates.wait_seconds("k", 10**9, 1)),
        _row("the body: strict JSON, checked by column", lambda: plain_signals(json_object(body))),
        _row("the search, and who may be told", lambda: shelf.near("pdq", words_of_all([VALUE]), asker)),
        _row("the counters", lambda: tally.answered(holder, "lookup", 1, [], 0.0001)),
        _row("the guard of bodies and patience", _guarded()),
        _row("only for a hit: the decision", lambda: decide([match], Policies())),
        _row("only for a hit: the answer with its reasons", lambda: _written(decision, match)),
    ]


def _written(decision: Any, match: Match) -> str:  # noqa: ANN401 - as `decide` gives it
    from takeback.flows.lookups.lookup import LookedUp

    return result_answered(LookedUp(decision, (match,)), with_distances=True).model_dump_json()


def _shelf() -> Shelf:
    random = np.random.default_rng(1)
    hashes = random.integers(0, 2**64, (BANKED, 4), dtype=np.uint64)
    full = np.full
    rows = EntryRows(
        np.arange(1, BANKED + 1, dtype=np.uint64),
        hashes,
        full(BANKED, 1, np.uint16),
        full(BANKED, 2, np.uint8),
        full(BANKED, NEVER, np.uint16),
    )
    shelf = Shelf({"pdq": 31}, GrowingIndex)
    shelf.know([Bank(1, "ours", BankClass.INTIMATE)])
    shelf.hold({"pdq": rows})
    return shelf


def _guarded() -> Callable[[], None]:
    """One pass through the guard on an event loop, less the loop's own share."""
    connection = {"type": "http", "path": "/", "headers": [(b"content-length", b"2"), (b"host", b"x")]}
    lane = Lane(most_bytes=100)

    async def read(_connection: Any, receive: Any, _send: Any) -> None:  # noqa: ANN401 - of ASGI
        await receive()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(_message: Any) -> None:  # noqa: ANN401 - of ASGI
        return

    guard = BodyGuard(read, lane_of=lambda _path: lane)
    loop = asyncio.new_event_loop()

    async def many() -> None:
        for _ in range(100):
            await guard(connection, receive, send)

    def once() -> None:
        loop.run_until_complete(many())

    once.calls = 100  # type: ignore[attr-defined]  # how many passes it makes
    return once


def _row(part: str, call: Callable[[], Any]) -> dict[str, str]:
    calls = getattr(call, "calls", 1)
    times = max(1, TIMES // calls)
    call()
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(times):
            call()
        spent.append((time.process_time() - began) / times / calls)
    return {"part": part, "us of CPU": f"{statistics.median(spent) * 1e6:.1f}"}

"""Fetches from a server that a test scripts."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from datetime import UTC, datetime

from takeback.adapters.safe_fetch import Dialler, Fetched, Fetcher, FetchPolicy, NotFetched, Outcome, Reason
from takeback.base.instants import MovableClock
from tests.fakes.loopback import Talk, answer, serving
from tests.fakes.network import NO_TRUST, ScriptedResolver

NOW = datetime(2026, 1, 1, tzinfo=UTC)

POLICY = FetchPolicy(
    loopback_allowed=True, max_body_bytes=100_000, max_header_bytes=4_000, max_headers=20, total_seconds=20
)

NAMES = {"good.test": [["127.0.0.1"]], "other.test": [["127.0.0.1"]], "inside.test": [["10.0.0.7"]]}


def fetcher(policy: FetchPolicy = POLICY) -> Fetcher:
    return Fetcher(policy, ScriptedResolver(NAMES), MovableClock(NOW), dialler=Dialler(tls=NO_TRUST))


def fetch(talk: Talk, policy: FetchPolicy = POLICY, headers: Mapping[str, str] | None = None) -> Outcome:
    with serving(talk) as server:
        return fetcher(policy).fetch(server.url(), headers=headers)


def fetched(outcome: Outcome) -> Fetched:
    assert isinstance(outcome, Fetched), outcome
    return outcome


def reason(outcome: Outcome) -> Reason:
    assert isinstance(outcome, NotFetched), outcome
    return outcome.reason


def redirecting(*locations: str) -> Talk:
    """`/` leads to the first location, `/1` to the second, and so on; then there is a page."""

    def talk(connection: socket.socket, path: str) -> None:
        step = int(path.removeprefix("/") or 0)
        said = answer(302, b"", f"Location: {locations[step]}") if step < len(locations) else answer(200, b"there")
        connection.sendall(said)

    return talk

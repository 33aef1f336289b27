from __future__ import annotations

import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from takeback.adapters.safe_fetch import Connector, Dialler, Fetcher, FetchPolicy, NotFetched, Reason, Resolver
from takeback.adapters.safe_fetch.addresses import Address
from takeback.adapters.safe_fetch.budget import Budget
from takeback.adapters.safe_fetch.target import Target
from takeback.base.instants import MovableClock
from tests.fakes.network import NO_TRUST, RecordingConnector, ScriptedResolver

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PUBLIC = "93.184.215.14"


def fetcher(
    resolve: Resolver | None = None, connect: Connector | None = None, policy: FetchPolicy | None = None, **further: Any
) -> Fetcher:
    return Fetcher(
        policy or FetchPolicy(),
        resolve or ScriptedResolver({"good.example": [[PUBLIC]]}),
        MovableClock(NOW),
        dialler=Dialler(connect or RecordingConnector(), NO_TRUST),
        **further,
    )


def reason_of(fetcher: Fetcher, url: str = "http://good.example/") -> Reason:
    outcome = fetcher.fetch(url)
    assert isinstance(outcome, NotFetched)
    assert outcome.at == NOW
    return outcome.reason


def failing(error: OSError) -> Any:
    def call(*_: object, **__: object) -> Any:
        raise error

    return call


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), Reason.UNRESOLVABLE),
        (OSError("broken"), Reason.UNRESOLVABLE),
        (TimeoutError(), Reason.TOO_SLOW),
    ],
)
def test_a_look_up_that_fails_is_a_value(error: OSError, reason: Reason) -> None:
    assert reason_of(fetcher(resolve=failing(error))) is reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionRefusedError(), Reason.CONNECTION_REFUSED),
        (TimeoutError(), Reason.TOO_SLOW),
        (OSError(101, "unreachable"), Reason.UNREACHABLE),
    ],
)
def test_a_connection_that_fails_is_a_value(error: OSError, reason: Reason) -> None:
    assert reason_of(fetcher(connect=failing(error))) is reason


def test_a_name_without_addresses_leads_nowhere() -> None:
    assert reason_of(fetcher(), "http://unknown.example/") is Reason.UNRESOLVABLE


def test_only_a_few_of_many_addresses_are_tried() -> None:
    connect = RecordingConnector()
    many = ScriptedResolver({"many.example": [[f"1.1.1.{last}" for last in range(100)]]})
    assert reason_of(fetcher(many, connect), "http://many.example/") is Reason.CONNECTION_REFUSED
    assert len(connect.connected) == 4


def test_connecting_takes_no_longer_than_is_left() -> None:
    allowed: list[float] = []

    def connect(address: Address, port: int, *, seconds: float) -> socket.socket:
        allowed.append(seconds)
        raise TimeoutError

    many = ScriptedResolver({"many.example": [["1.1.1.1", "1.1.1.2", "1.1.1.3"]]})
    ticking = count(0, 3)  # three seconds pass whenever the clock is read
    policy = FetchPolicy(total_seconds=10, connect_seconds=5)
    slow = fetcher(many, connect, policy, monotonic=lambda: float(next(ticking)))
    assert reason_of(slow, "http://many.example/") is Reason.TOO_SLOW
    assert allowed == [4, 1]


def test_a_fetch_without_time_left_connects_nothing() -> None:
    connect = RecordingConnector()
    ticking = count(0, 60)
    assert reason_of(fetcher(connect=connect, monotonic=lambda: float(next(ticking)))) is Reason.TOO_SLOW
    assert connect.connected == []


@pytest.mark.parametrize("method", ["POST", "get", "CONNECT", ""])
def test_a_fetch_looks_and_never_acts(method: Any) -> None:
    with pytest.raises(ValueError, match="GET or HEAD"):
        fetcher().fetch("http://good.example/", method=method)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "inside"},
        {"content-LENGTH": "5"},
        {"Transfer-Encoding": "chunked"},
        {"Connection": "keep-alive"},
        {"Referer": "https://helpline.example/case/1"},
        {"X": "a\r\nHost: inside"},
        {"X\r\nHost": "inside"},
        {"X": " padded "},
        {"X": ""},
        {"": "a"},
        {"X": "é"},
        {"Name With Space": "a"},
    ],
)
def test_a_header_that_cannot_be_sent_is_the_callers_mistake(headers: Mapping[str, str]) -> None:
    with pytest.raises(ValueError, match=r"header|caller"):
        fetcher().fetch("http://good.example/", headers=headers)


def test_a_user_agent_that_cannot_be_sent_is_the_deployments_mistake() -> None:
    with pytest.raises(ValueError, match="header"):
        fetcher(policy=FetchPolicy(user_agent="a\r\nb")).fetch("http://good.example/")


def test_reasons_are_stable_words() -> None:
    assert sorted(Reason) == [
        "ambiguous_host",
        "connection_lost",
        "connection_refused",
        "forbidden_address",
        "forbidden_downgrade",
        "forbidden_host",
        "forbidden_port",
        "forbidden_scheme",
        "has_credentials",
        "malformed_response",
        "malformed_url",
        "redirect_loop",
        "tls_failed",
        "too_large",
        "too_many_redirects",
        "too_slow",
        "unreachable",
        "unresolvable",
        "unsupported_encoding",
    ]


class BrokenEarly(Dialler):
    """Hands out a connection that broke before its handshake: `ssl` says so only when it is used."""

    def dial(self, target: Target, addresses: tuple[Address, ...], budget: Budget) -> tuple[socket.socket, Address]:
        assert budget.seconds_left() > 0
        return NO_TRUST.wrap_socket(socket.socket(), server_hostname=target.host), addresses[0]


def test_a_connection_that_broke_before_its_handshake_is_lost_and_has_no_certificate() -> None:
    names = ScriptedResolver({"good.example": [[PUBLIC]]})
    broken = Fetcher(FetchPolicy(), names, MovableClock(NOW), dialler=BrokenEarly(RecordingConnector(), NO_TRUST))
    assert reason_of(broken, "https://good.example/") is Reason.CONNECTION_LOST

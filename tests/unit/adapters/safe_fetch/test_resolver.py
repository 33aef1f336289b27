from __future__ import annotations

import socket
import threading
from ipaddress import ip_address
from typing import Any

import pytest

from takeback.adapters.safe_fetch import SystemResolver


def answering(monkeypatch: pytest.MonkeyPatch, *texts: str) -> list[str]:
    asked: list[str] = []

    def getaddrinfo(host: str, *_: object, **__: object) -> list[tuple[Any, ...]]:
        asked.append(host)
        return [(socket.AF_UNSPEC, socket.SOCK_STREAM, 6, "", (text, 0)) for text in texts]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_all_addresses_come_back_once_each_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "2606:2800::1", "1.1.1.1", "1.1.1.1")
    assert SystemResolver()("good.example", seconds=5) == (ip_address("2606:2800::1"), ip_address("1.1.1.1"))


def test_a_name_is_asked_for_from_the_root_so_that_no_search_domain_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, "1.1.1.1")
    SystemResolver()("good.example", seconds=5)
    assert asked == ["good.example."]


@pytest.mark.parametrize("host", ["localhost", "any.localhost"])
def test_localhost_is_asked_of_nobody(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    asked = answering(monkeypatch, "1.1.1.1")
    assert all(address.is_loopback for address in SystemResolver()(host, seconds=5))
    assert asked == []


def test_an_answer_that_cannot_be_read_is_a_failed_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "no address")
    with pytest.raises(OSError, match="cannot be read"):
        SystemResolver()("good.example", seconds=5)


def test_a_failed_look_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(socket.gaierror):
        SystemResolver()("good.example", seconds=5)


def test_look_ups_that_hang_are_left_behind_and_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    started: list[str] = []

    def getaddrinfo(host: str, *_: object, **__: object) -> list[Any]:
        started.append(host)
        released.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    resolve = SystemResolver(most_at_once=2)
    for host in ("a.example", "b.example", "c.example", "d.example"):
        with pytest.raises(TimeoutError):
            resolve(host, seconds=0.05)
    assert started == ["a.example.", "b.example."]
    released.set()
    assert resolve("e.example", seconds=5) == ()

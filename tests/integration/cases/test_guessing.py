"""Whoever guesses codes at a real server: each guess costs the same, tells nothing, and many at once bury nobody.

Nothing here is timed. What a guess costs is counted: one Argon2id, whether or not anybody has the look-up words.
`benchmarks/bench_guessing.py` has the times.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
import uvicorn
from argon2.low_level import hash_secret_raw
from django.db import connections
from django.test.utils import CaptureQueriesContext

from takeback.flows.cases.opening import CODES_AT_ONCE
from takeback.flows.cases.own_case import enter
from takeback.project import asgi
from takeback.project.server import listen
from takeback.sealing import code_verifiers
from takeback.sealing.codes import Code, new_code
from takeback.web.portal.case import entering
from takeback.web.portal.case.tries import MOST, Tries
from tests.integration.cases.conftest import OpenCase, picture
from tests.integration.cases.test_opening import with_secret_of

AT_ONCE = 24
"""Guesses side by side."""


class Told(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    page: str


@dataclass
class Computed:
    """How often Argon2id ran, and how often at most at the same time."""

    times: int = 0
    now: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        with self.lock:
            self.times += 1
            self.now += 1
            self.most = max(self.most, self.now)

    def end(self) -> None:
        with self.lock:
            self.now -= 1


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> Computed:
    counted = Computed()

    def counting(**arguments: Any) -> bytes:
        counted.begin()
        try:
            return hash_secret_raw(**arguments)
        finally:
            counted.end()

    monkeypatch.setattr(code_verifiers, "hash_secret_raw", counting)
    return counted


@pytest.fixture
def port(transactional_db: None, opened: OpenCase, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The whole application behind a socket, in this process, so that its work can be counted."""
    monkeypatch.setattr(entering, "TRIES", Tries())
    listener = listen("127.0.0.1", 0)
    listener.listen()
    config = uvicorn.Config(asgi.application, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()


def guess(port: int, typed: str) -> Told:
    origin = f"http://127.0.0.1:{port}"
    headers = {
        "Origin": origin,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", "/case/", urlencode({"code": typed}), headers)
        answer = connection.getresponse()
        return Told(answer.status, dict(answer.getheaders()), answer.read().decode())
    finally:
        connection.close()


def words(code: Code) -> str:
    return " ".join(code.words())


def wrong_for(code: Code) -> Code:
    """Her look-up words, and another secret."""
    return with_secret_of(code.numbers, new_code().numbers)


def test_a_guess_costs_the_same_whether_it_is_right_or_wrong_or_nobodys(
    port: int, opened: OpenCase, computed: Computed
) -> None:
    code = opened(picture()).code
    told, costs = [], []
    for typed in (words(code), words(wrong_for(code)), words(new_code())):
        before = computed.times
        told.append(guess(port, typed))
        costs.append(computed.times - before)

    assert costs == [1, 1, 1]
    assert [each.status for each in told] == [302, 400, 400]


def test_a_wrong_code_and_nobodys_are_answered_alike_to_the_last_byte(port: int, opened: OpenCase) -> None:
    code = opened(picture()).code

    wrong, nobodys = guess(port, words(wrong_for(code))), guess(port, words(new_code()))

    assert wrong.page == nobodys.page
    without_time = [{k: v for k, v in each.headers.items() if k.lower() != "date"} for each in (wrong, nobodys)]
    assert without_time[0] == without_time[1]


def test_a_wrong_code_and_nobodys_ask_the_databases_the_same(db: None, opened: OpenCase) -> None:
    code = opened(picture()).code
    asked = []
    for guessed in (wrong_for(code), new_code()):
        with (
            CaptureQueriesContext(connections["default"]) as records,
            CaptureQueriesContext(connections["case_keys"]) as keys,
        ):
            assert enter(guessed) is None
        asked.append((len(records), len(keys)))

    assert asked == [(0, 1), (0, 1)]


@pytest.mark.parametrize("typed", ["", "acorn river lamp", "0000 " * 13, "river " * 500, "\x00", "%"])
def test_what_is_no_code_costs_nothing(port: int, computed: Computed, typed: str) -> None:
    before = computed.times

    assert guess(port, typed).status == 400
    assert computed.times == before


def test_guesses_side_by_side_are_bounded_counted_and_shut_nobody_out(
    port: int, opened: OpenCase, computed: Computed
) -> None:
    code = opened(picture()).code
    before = computed.times
    with ThreadPoolExecutor(AT_ONCE) as guessers:
        told = list(guessers.map(lambda _: guess(port, words(wrong_for(code))), range(AT_ONCE)))

    assert sorted(each.status for each in told) == [400] * MOST + [429] * (AT_ONCE - MOST)
    assert computed.times - before == AT_ONCE
    assert computed.most <= CODES_AT_ONCE
    assert guess(port, words(code)).status == 302

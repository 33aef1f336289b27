"""What every fetcher promises: one suite for the real one, over loopback, and for the tests' fake."""

from __future__ import annotations

import re
import socket
import ssl
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from takeback.adapters.safe_fetch import (
    Certificate,
    Dialler,
    Fetched,
    Fetcher,
    Fetches,
    FetchPolicy,
    NotFetched,
    Reason,
)
from takeback.base.instants import MovableClock
from tests.fakes.authority import Authority
from tests.fakes.fetcher import FakeFetcher, Page
from tests.fakes.loopback import answer, serving
from tests.fakes.network import ScriptedResolver

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BOUNDS: dict[str, Any] = {"max_redirects": 2, "max_body_bytes": 1_000}


class World(ABC):
    """A web of one host, `good.test`, in the clear and in TLS, and a fetcher that sees it.

    Its certificate is for `good.test` and `mirror.test`.
    """

    fetcher: Fetches

    @abstractmethod
    def url(self, path: str, scheme: str = "http") -> str:
        """The location of `path` on that host."""

    @abstractmethod
    def place(self, path: str, page: Page) -> None:
        """Put a page there."""


class FakeWorld(World):
    def __init__(self) -> None:
        self.fake = FakeFetcher(MovableClock(NOW), FetchPolicy(**BOUNDS))
        self.fetcher = self.fake
        self.fake.certify("good.test", "mirror.test")
        self.place("/", Page())

    def url(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://good.test{path}"

    def place(self, path: str, page: Page) -> None:
        self.fake.place(self.url(path), page)
        self.fake.place(self.url(path, "https"), page)


class RealWorld(World):
    def __init__(self, trust: ssl.SSLContext) -> None:
        self.pages: dict[str, Page] = {}
        self.ports = {"http": 0, "https": 0}
        resolve = ScriptedResolver({"good.test": [["127.0.0.1"]]})
        policy = FetchPolicy(loopback_allowed=True, **BOUNDS)
        self.fetcher = Fetcher(policy, resolve, MovableClock(NOW), dialler=Dialler(tls=trust))

    def url(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://good.test:{self.ports[scheme]}{path}"

    def place(self, path: str, page: Page) -> None:
        self.pages[path] = page

    def talk(self, connection: socket.socket, path: str) -> None:
        page = self.pages.get(path, Page(status=404))
        lines = [f"{name}: {value}" for name, value in page.headers.items()]
        connection.sendall(answer(page.status, page.body, *lines))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(params=["fake", "real"])
def world(request: pytest.FixtureRequest, authority: Authority) -> Iterator[World]:
    if request.param == "fake":
        yield FakeWorld()
        return
    real = RealWorld(authority.trust())
    certified = authority.serving("good.test", "mirror.test")
    with serving(real.talk) as clear, serving(real.talk, certified) as secured:
        real.ports = {"http": clear.port, "https": secured.port}
        yield real


def reason_of(world: World, url: str) -> Reason:
    outcome = world.fetcher.fetch(url)
    assert isinstance(outcome, NotFetched), outcome
    assert outcome.at == NOW
    return outcome.reason


def test_a_page_is_fetched_with_its_headers_and_its_hop(world: World) -> None:
    world.place("/picture?n=1", Page(body=b"bytes", headers={"Content-Type": "image/png"}))
    outcome = world.fetcher.fetch(world.url("/picture?n=1#part"))
    assert isinstance(outcome, Fetched)
    assert (outcome.status, outcome.body, outcome.at) == (200, b"bytes", NOW)
    assert outcome.header("content-type") == "image/png"
    assert outcome.final_url == world.url("/picture?n=1")
    assert [(hop.url, hop.status, hop.downgraded) for hop in outcome.hops] == [(outcome.final_url, 200, False)]


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_refusal_of_the_server_is_an_answer(world: World, status: int) -> None:
    world.place("/gone", Page(status=status, body=b"gone"))
    outcome = world.fetcher.fetch(world.url("/gone"))
    assert isinstance(outcome, Fetched)
    assert (outcome.status, outcome.body) == (status, b"gone")


def test_a_page_that_was_never_there_is_404(world: World) -> None:
    outcome = world.fetcher.fetch(world.url("/never"))
    assert isinstance(outcome, Fetched)
    assert outcome.status == 404


def test_a_head_request_brings_no_body(world: World) -> None:
    world.place("/picture", Page(body=b"bytes"))
    outcome = world.fetcher.fetch(world.url("/picture"), method="HEAD")
    assert isinstance(outcome, Fetched)
    assert (outcome.status, outcome.body) == (200, b"")


def test_redirects_are_followed_and_told(world: World) -> None:
    world.place("/old", Page(status=301, headers={"Location": "/new"}))
    world.place("/new", Page(body=b"here"))
    outcome = world.fetcher.fetch(world.url("/old"))
    assert isinstance(outcome, Fetched)
    assert (outcome.body, outcome.final_url) == (b"here", world.url("/new"))
    assert [hop.status for hop in outcome.hops] == [301, 200]


def certificate_at(world: World, url: str) -> Certificate | None:
    outcome = world.fetcher.fetch(url)
    assert isinstance(outcome, Fetched), outcome
    return outcome.certificate


def test_an_answer_in_tls_carries_the_certificate_that_was_shown_and_one_in_the_clear_none(world: World) -> None:
    world.place("/page", Page(body=b"here"))
    shown = certificate_at(world, world.url("/page", "https"))
    assert shown is not None
    assert shown.names == ("good.test", "mirror.test")
    assert re.fullmatch(r"[0-9a-f]{64}", shown.fingerprint)
    assert certificate_at(world, world.url("/never", "https")) == shown
    assert certificate_at(world, world.url("/page")) is None


def test_after_redirects_the_certificate_is_that_of_the_answer_at_the_end(world: World) -> None:
    world.place("/up", Page(status=301, headers={"Location": world.url("/page", "https")}))
    world.place("/down", Page(status=301, headers={"Location": world.url("/page")}))
    world.place("/page", Page(body=b"here"))
    assert certificate_at(world, world.url("/up")) == certificate_at(world, world.url("/page", "https")) is not None
    assert certificate_at(world, world.url("/down", "https")) is None


def test_a_circle_is_a_loop(world: World) -> None:
    world.place("/a", Page(status=302, headers={"Location": "/b"}))
    world.place("/b", Page(status=302, headers={"Location": "/a"}))
    assert reason_of(world, world.url("/a")) is Reason.REDIRECT_LOOP


def test_more_redirects_than_are_allowed_are_not_followed(world: World) -> None:
    for step in range(3):
        world.place(f"/{step}", Page(status=302, headers={"Location": f"/{step + 1}"}))
    world.place("/3", Page(body=b"here"))
    assert isinstance(world.fetcher.fetch(world.url("/1")), Fetched)
    outcome = world.fetcher.fetch(world.url("/0"))
    assert isinstance(outcome, NotFetched)
    assert outcome.reason is Reason.TOO_MANY_REDIRECTS
    assert [hop.status for hop in outcome.hops] == [302, 302, 302]


def test_a_redirect_into_a_private_network_is_refused(world: World) -> None:
    world.place("/trap", Page(status=302, headers={"Location": "http://10.0.0.1/"}))
    outcome = world.fetcher.fetch(world.url("/trap"))
    assert isinstance(outcome, NotFetched)
    assert (outcome.reason, len(outcome.hops)) == (Reason.FORBIDDEN_ADDRESS, 1)


def test_a_body_may_be_as_large_as_is_allowed(world: World) -> None:
    world.place("/large", Page(body=bytes(1_000)))
    world.place("/larger", Page(body=bytes(1_001)))
    assert isinstance(world.fetcher.fetch(world.url("/large")), Fetched)
    assert reason_of(world, world.url("/larger")) is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", Reason.MALFORMED_URL),
        ("ftp://good.test/", Reason.FORBIDDEN_SCHEME),
        ("http://me@good.test/", Reason.HAS_CREDENTIALS),
        ("http://0x7f.1/", Reason.AMBIGUOUS_HOST),
        ("http://printer.local/", Reason.FORBIDDEN_HOST),
        ("http://192.168.0.1/", Reason.FORBIDDEN_ADDRESS),
        ("http://1.1.1.1:22/", Reason.FORBIDDEN_PORT),
        ("http://unknown.test/", Reason.UNRESOLVABLE),
    ],
)
def test_what_may_not_be_fetched_is_refused_with_its_reason(world: World, url: str, reason: Reason) -> None:
    assert reason_of(world, url) is reason


def test_a_fetch_that_would_act_is_the_callers_mistake(world: World) -> None:
    method: Any = "POST"
    with pytest.raises(ValueError, match="GET or HEAD"):
        world.fetcher.fetch(world.url("/"), method=method)

"""Redirects: each hop is checked like a first location, and a secret follows to no other origin."""

from __future__ import annotations

from dataclasses import replace

import pytest

from takeback.adapters.safe_fetch import Dialler, Fetched, Fetcher, Reason
from takeback.base.instants import MovableClock
from tests.fakes.loopback import answer, saying, serving
from tests.fakes.network import NO_TRUST, ScriptedResolver
from tests.integration.fetching import NOW, POLICY, fetch, fetched, fetcher, reason, redirecting


def test_redirects_are_followed_and_told() -> None:
    with serving(redirecting("/1", "2")) as server:
        outcome = fetched(fetcher().fetch(server.url()))
    assert outcome.body == b"there"
    assert [(hop.url, hop.status) for hop in outcome.hops] == [
        (server.url("/"), 302),
        (server.url("/1"), 302),
        (server.url("/2"), 200),
    ]


def test_the_body_of_a_redirect_is_not_read() -> None:
    endless = b"HTTP/1.1 302 Moved\r\nContent-Length: 99999999999\r\nContent-Encoding: br\r\nLocation: /1\r\n\r\n"
    assert fetched(fetch(saying(endless, answer(200, b"there")))).body == b"there"


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("http://10.0.0.1/", Reason.FORBIDDEN_ADDRESS),
        ("http://169.254.169.254/latest/meta-data/", Reason.FORBIDDEN_ADDRESS),
        ("//[::ffff:10.0.0.1]/", Reason.FORBIDDEN_ADDRESS),
        ("http://inside.test/", Reason.FORBIDDEN_ADDRESS),
        ("http://0x7f.1/", Reason.AMBIGUOUS_HOST),
        ("http://a@127.0.0.1/", Reason.HAS_CREDENTIALS),
        ("file:///etc/passwd", Reason.FORBIDDEN_SCHEME),
        ("gopher://127.0.0.1/", Reason.FORBIDDEN_SCHEME),
        ("http://1.1.1.1:22/", Reason.FORBIDDEN_PORT),
        ("http://metadata.google.internal/", Reason.FORBIDDEN_HOST),
        ("http://gone.test/", Reason.UNRESOLVABLE),
        ("\\\\127.0.0.1\\", Reason.MALFORMED_URL),
        ("/a\x01b", Reason.MALFORMED_URL),
    ],
)
@pytest.mark.parametrize("before", [0, 1])
def test_a_redirect_is_checked_like_a_first_location(location: str, expected: Reason, before: int) -> None:
    steps = [f"/{step}" for step in range(1, before + 1)]
    outcome = fetch(redirecting(*steps, location))
    assert reason(outcome) is expected
    assert len(outcome.hops) == before + 1


def test_a_name_that_turns_inward_between_two_hops_is_refused() -> None:
    resolve = ScriptedResolver({"rebinding.test": [["127.0.0.1"], ["192.168.0.1"]]})
    with serving(redirecting("/1")) as server:
        rebound = Fetcher(POLICY, resolve, MovableClock(NOW), dialler=Dialler(tls=NO_TRUST))
        outcome = rebound.fetch(server.url(host="rebinding.test"))
    assert reason(outcome) is Reason.FORBIDDEN_ADDRESS
    assert len(outcome.hops) == 1
    assert len(server.requests) == 1


@pytest.mark.parametrize("locations", [["/"], ["/1", "/"], ["/1", "/2", "/1"], ["/#again"]])
def test_redirects_in_a_circle_are_a_loop(locations: list[str]) -> None:
    assert reason(fetch(redirecting(*locations))) is Reason.REDIRECT_LOOP


@pytest.mark.parametrize("most", [0, 1, 3])
def test_as_many_redirects_are_followed_as_are_allowed(most: int) -> None:
    steps = [f"/{step}" for step in range(1, 5)]
    outcome = fetch(redirecting(*steps), replace(POLICY, max_redirects=most))
    assert reason(outcome) is Reason.TOO_MANY_REDIRECTS
    assert len(outcome.hops) == most + 1
    assert isinstance(fetch(redirecting(*steps[:most]), replace(POLICY, max_redirects=most)), Fetched)


def test_a_secret_does_not_follow_a_redirect_to_another_origin() -> None:
    secrets = {"Cookie": "a=1", "Authorization": "Bearer 1", "X-Api-Key": "1", "Accept-Language": "ko"}
    with serving(saying(answer(200))) as other, serving(redirecting("/1", other.url(host="other.test"))) as server:
        fetched(fetcher().fetch(server.url(host="good.test"), headers=secrets))
    assert all("Cookie: a=1" in head and "X-Api-Key: 1" in head for head in server.requests)
    assert len(server.requests) == 2
    assert [line.split(":")[0] for line in other.requests[0].split("\r\n")[1:] if line] == [
        "Host",
        "User-Agent",
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Connection",
    ]

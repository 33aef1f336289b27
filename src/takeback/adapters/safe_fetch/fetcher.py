"""From hop to hop: parse, check, resolve, check, connect, check, ask; and the same again for every redirect.

`fetch` looks, and follows redirects. `post` hands something over, once, to exactly the location that was named.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, get_args

from takeback.adapters.safe_fetch.addresses import Address
from takeback.adapters.safe_fetch.budget import Budget
from takeback.adapters.safe_fetch.certificate import read_certificate, shown_certificate
from takeback.adapters.safe_fetch.connection import Dialler
from takeback.adapters.safe_fetch.exchange import Answer, Method, Verb, exchange
from takeback.adapters.safe_fetch.outcome import Fetched, Hop, NotFetched, Outcome, Reason, Stopped
from takeback.adapters.safe_fetch.policy import FetchPolicy
from takeback.adapters.safe_fetch.resolver import Resolver
from takeback.adapters.safe_fetch.target import Target, parse_redirect, parse_target
from takeback.base.instants import Clock

# What may follow a redirect to another origin. All else might be a secret, and a list of secrets is never complete.
_HARMLESS = frozenset({"accept", "accept-encoding", "accept-language", "range", "user-agent"})
_DEFAULT_HEADERS = {
    "accept": ("Accept", "*/*"),
    # What is kept as evidence is then what was sent, and most bombs are not even offered.
    "accept-encoding": ("Accept-Encoding", "identity"),
}
_OURS = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "te", "trailer", "referer"}
)
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


class Fetches(Protocol):
    """The port: whatever fetches. The real one and the tests' fake pass one contract suite."""

    def fetch(self, url: str, *, method: Method = "GET", headers: Mapping[str, str] | None = None) -> Outcome:
        """What lies at `url`, or why that cannot be told. See `Fetcher.fetch`."""
        ...


class Posts(Protocol):
    """The port: whatever hands something to a receiver that a stranger named."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Outcome:
        """Hand `body` to whoever listens at `url`. See `Fetcher.post`."""
        ...


@dataclass(frozen=True, slots=True)
class _Said:
    """One answer, the machine that gave it, and the certificate that it showed, unread: of most hops it never is."""

    answer: Answer
    address: Address
    certificate: bytes | None


class Fetcher:
    """Fetches over HTTP/1.1 as a `FetchPolicy` allows. Keeps nothing between fetches; threads may share it."""

    def __init__(
        self,
        policy: FetchPolicy,
        resolve: Resolver,
        clock: Clock,
        *,
        dialler: Dialler | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what a fetch needs.

        Args:
            policy: what is allowed.
            resolve: names to addresses; called once a hop.
            clock: tells when an outcome came. It bounds nothing: a clock that is set, or moved, must not end a fetch.
            dialler: opens connections; over TCP, and verified by the machine's authorities, if left out.
            monotonic: measures the deadline, in seconds.
        """
        self._policy = policy
        self._resolve = resolve
        self._clock = clock
        self._dialler = dialler or Dialler()
        self._monotonic = monotonic

    def fetch(self, url: str, *, method: Method = "GET", headers: Mapping[str, str] | None = None) -> Outcome:
        """What lies at `url`, after all redirects.

        Args:
            url: what a stranger wrote; anything at all.
            method: `GET` or `HEAD`.
            headers: further ones. To another origin go only `Accept`, `Accept-Encoding`, `Accept-Language`, `Range` and
                `User-Agent`.

        Returns:
            `Fetched` if a server answered, with any status; else `NotFetched`. Nothing a remote does raises.

        Raises:
            ValueError: the caller gave another method, or a header that cannot be sent or is ours to set.
        """
        if method not in get_args(Method):
            raise ValueError("a fetch is GET or HEAD")
        sent = self._headers(headers or {})
        budget = Budget.starting_now(self._policy, self._monotonic)
        hops: list[Hop] = []
        try:
            return self._walk(parse_target(url), method, sent, budget, hops)
        except Stopped as stopped:
            return NotFetched(reason=stopped.reason, detail=stopped.detail, hops=tuple(hops), at=self._clock.now())

    def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Outcome:
        """Hand `body` to whoever listens at `url`: one request, to the checked address, and no redirect is followed.

        Args:
            url: what a stranger wrote; anything at all.
            body: what to send.
            headers: further ones.

        Returns:
            `Fetched` if a server answered, with any status, also that of a redirect; what it says beside is not read.
            Else `NotFetched`: then it may have come, or not. Nothing a remote does raises.

        Raises:
            ValueError: the caller gave a header that cannot be sent or is ours to set.
        """
        sent = self._headers(headers or {})
        budget = Budget.starting_now(self._policy, self._monotonic)
        try:
            target = parse_target(url)
            said = self._ask(target, "POST", sent, budget, body)
        except Stopped as stopped:
            return NotFetched(reason=stopped.reason, detail=stopped.detail, hops=(), at=self._clock.now())
        return self._fetched(target, said, (_hop(target, said, downgraded=False),))

    def _walk(
        self, target: Target, method: Method, headers: tuple[tuple[str, str], ...], budget: Budget, hops: list[Hop]
    ) -> Fetched:
        seen = {target.url}
        downgraded = False
        while True:
            said = self._ask(target, method, headers, budget)
            hops.append(_hop(target, said, downgraded=downgraded))
            if said.answer.location is None:
                return self._fetched(target, said, tuple(hops))
            coming = parse_redirect(target, said.answer.location)
            downgraded = target.scheme == "https" and coming.scheme == "http"
            self._check_redirect(coming, seen, downgraded=downgraded)
            seen.add(coming.url)
            if coming.origin != target.origin:
                headers = tuple((name, value) for name, value in headers if name.lower() in _HARMLESS)
            target = coming

    def _fetched(self, target: Target, said: _Said, hops: tuple[Hop, ...]) -> Fetched:
        answer, shown = said.answer, said.certificate
        return Fetched(
            status=answer.status,
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers),
            body=answer.body,
            final_url=target.url,
            hops=hops,
            address=said.address,
            certificate=None if shown is None else read_certificate(shown),
            at=self._clock.now(),
        )

    def _ask(
        self, target: Target, method: Verb, headers: tuple[tuple[str, str], ...], budget: Budget, body: bytes = b""
    ) -> _Said:
        self._policy.check_target(target)
        connection, address = self._dialler.dial(target, self._addresses(target, budget), budget)
        with connection:
            answer = exchange(connection, target, method, headers, budget, body)
            return _Said(answer, address, shown_certificate(connection))

    def _addresses(self, target: Target, budget: Budget) -> tuple[Address, ...]:
        """The target's addresses, each of them checked: one that may not be reached refuses the name as a whole."""
        if target.literal is not None:
            self._policy.check_address(target.literal, target.port)
            return (target.literal,)
        try:
            addresses = self._resolve(target.host, seconds=budget.seconds_left())
        except TimeoutError:
            raise Stopped(Reason.TOO_SLOW, "the host's name took too long to look up") from None
        except OSError:
            raise Stopped(Reason.UNRESOLVABLE, "the host's name could not be looked up") from None
        if not addresses:
            raise Stopped(Reason.UNRESOLVABLE, "the host's name leads to no address")
        for address in addresses:
            self._policy.check_address(address, target.port)
        return addresses

    def _check_redirect(self, coming: Target, seen: set[str], *, downgraded: bool) -> None:
        if downgraded and not self._policy.downgrade_allowed:
            raise Stopped(Reason.FORBIDDEN_DOWNGRADE, "a redirect leads from https to http")
        if coming.url in seen:
            raise Stopped(Reason.REDIRECT_LOOP, "the redirects lead back to where they came from")
        if len(seen) > self._policy.max_redirects:
            raise Stopped(Reason.TOO_MANY_REDIRECTS, "there are more redirects than are followed")

    def _headers(self, extra: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        sent = {"user-agent": ("User-Agent", self._policy.user_agent), **_DEFAULT_HEADERS}
        for name, value in extra.items():
            if name.lower() in _OURS:
                raise ValueError(f"{name.lower()} is not the caller's to set")
            sent[name.lower()] = (name, value)
        if not all(_HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value) for name, value in sent.values()):
            raise ValueError("a header is a token and printable ASCII")
        return tuple(sent.values())


def _hop(target: Target, said: _Said, *, downgraded: bool) -> Hop:
    return Hop(url=target.url, address=said.address, status=said.answer.status, downgraded=downgraded)

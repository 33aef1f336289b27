"""A fetcher without a network. It reads locations and redirects by the real rules, so a test cannot pass with one that
the real fetcher would refuse."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import get_args

from takeback.adapters.safe_fetch import Certificate, Fetched, FetchPolicy, Hop, NotFetched, Outcome, Reason
from takeback.adapters.safe_fetch.exchange import Method
from takeback.adapters.safe_fetch.outcome import Stopped
from takeback.adapters.safe_fetch.target import Target, parse_redirect, parse_target
from takeback.base.instants import Clock

_ADDRESS = ip_address("93.184.215.14")


@dataclass(frozen=True, kw_only=True)
class Page:
    """What lies at one location."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class FakeFetcher:
    """Serves `Page`s and fails with `Reason`s, by location. Passes the contract suite of `Fetches`."""

    def __init__(self, clock: Clock, policy: FetchPolicy | None = None) -> None:
        """Begin with an empty web.

        Args:
            clock: tells when an outcome came.
            policy: its bounds on redirects, bodies, names and ports hold here too.
        """
        self._clock = clock
        self._policy = policy or FetchPolicy()
        self._pages: dict[str, Page | Reason] = {}
        self._certificates: dict[str, Certificate] = {}
        self.asked: list[tuple[str, str]] = []

    def place(self, url: str, page: Page | Reason) -> None:
        """Put `page`, or a failure, at `url`, in place of what was there."""
        self._pages[parse_target(url).url] = page

    def certify(self, *names: str) -> None:
        """Let the hosts of these names show one certificate that is for all of them; a host's own is for it alone."""
        self._certificates |= dict.fromkeys(names, _certificate(*names))

    def fetch(self, url: str, *, method: Method = "GET", headers: Mapping[str, str] | None = None) -> Outcome:  # noqa: ARG002 - the port's form
        """See `Fetches`."""
        if method not in get_args(Method):
            raise ValueError("a fetch is GET or HEAD")
        hops: list[Hop] = []
        try:
            return self._walk(parse_target(url), method, hops)
        except Stopped as stopped:
            return NotFetched(reason=stopped.reason, detail=stopped.detail, hops=tuple(hops), at=self._clock.now())

    def _walk(self, target: Target, method: Method, hops: list[Hop]) -> Fetched:
        seen: set[str] = set()
        downgraded = False
        while True:
            if target.url in seen:
                raise Stopped(Reason.REDIRECT_LOOP, "the redirects lead back to where they came from")
            if len(seen) > self._policy.max_redirects:
                raise Stopped(Reason.TOO_MANY_REDIRECTS, "there are more redirects than are followed")
            seen.add(target.url)
            page = self._page(target, method)
            hops.append(Hop(url=target.url, address=_ADDRESS, status=page.status, downgraded=downgraded))
            location = {name.lower(): value for name, value in page.headers.items()}.get("location")
            if location is None or not 300 <= page.status <= 399:
                return self._fetched(target, page, method, tuple(hops))
            coming = parse_redirect(target, location.encode("utf-8"))
            downgraded = target.scheme == "https" and coming.scheme == "http"
            target = coming

    def _page(self, target: Target, method: Method) -> Page:
        self._policy.check_target(target)
        self._policy.check_address(target.literal or _ADDRESS, target.port)
        self.asked.append((method, target.url))
        match self._pages.get(target.url):
            case Page() as page if len(page.body) <= self._policy.max_body_bytes:
                return page
            case Page():
                raise Stopped(Reason.TOO_LARGE, "the body is larger than is fetched")
            case None if any(parse_target(url).host == target.host for url in self._pages):
                return Page(status=404)
            case None:
                raise Stopped(Reason.UNRESOLVABLE, "the host's name leads to no address")
            case reason:
                raise Stopped(reason, "a test says so")

    def _fetched(self, target: Target, page: Page, method: Method, hops: tuple[Hop, ...]) -> Fetched:
        return Fetched(
            status=page.status,
            headers=tuple((name.lower(), value) for name, value in page.headers.items()),
            body=b"" if method == "HEAD" else page.body,
            final_url=target.url,
            hops=hops,
            address=_ADDRESS,
            certificate=self._certificate_of(target),
            at=self._clock.now(),
        )

    def _certificate_of(self, target: Target) -> Certificate | None:
        if target.scheme == "http":
            return None
        return self._certificates.get(target.host, _certificate(target.host))


def _certificate(*names: str) -> Certificate:
    return Certificate(hashlib.sha256(" ".join(names).encode()).hexdigest(), names)

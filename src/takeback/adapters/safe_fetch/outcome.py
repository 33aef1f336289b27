"""What comes back from a fetch. Whatever a remote does is a value here; only a caller's mistake raises.

No `repr` shows a location, a header or a body, so none reaches a log by way of a message or a traceback.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from takeback.adapters.safe_fetch.addresses import Address
from takeback.adapters.safe_fetch.certificate import Certificate


class Reason(StrEnum):
    """Why nothing was fetched. The words are stable: they are stored, translated and counted.

    None of them means "gone": a picture is gone only where a `Fetched` says so.
    """

    MALFORMED_URL = "malformed_url"
    FORBIDDEN_SCHEME = "forbidden_scheme"
    HAS_CREDENTIALS = "has_credentials"
    AMBIGUOUS_HOST = "ambiguous_host"
    """Two programs could read the host as two machines: `2130706433`, `0177.0.0.1`, `127.1`, `%31`."""
    FORBIDDEN_HOST = "forbidden_host"
    """A name that is not on the public Internet: one label, `.local`, `.internal`, `.onion`."""
    FORBIDDEN_PORT = "forbidden_port"
    FORBIDDEN_ADDRESS = "forbidden_address"
    FORBIDDEN_DOWNGRADE = "forbidden_downgrade"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REDIRECT_LOOP = "redirect_loop"
    UNRESOLVABLE = "unresolvable"
    CONNECTION_REFUSED = "connection_refused"
    UNREACHABLE = "unreachable"
    CONNECTION_LOST = "connection_lost"
    TLS_FAILED = "tls_failed"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    MALFORMED_RESPONSE = "malformed_response"
    UNSUPPORTED_ENCODING = "unsupported_encoding"


_OUR_RULES = frozenset(
    {
        Reason.MALFORMED_URL,
        Reason.FORBIDDEN_SCHEME,
        Reason.HAS_CREDENTIALS,
        Reason.AMBIGUOUS_HOST,
        Reason.FORBIDDEN_HOST,
        Reason.FORBIDDEN_PORT,
        Reason.FORBIDDEN_ADDRESS,
        Reason.FORBIDDEN_DOWNGRADE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One request that was answered.

    Attributes:
        url: what was asked for, in the form that was sent.
        address: the machine that answered.
        status: its status code.
        downgraded: this hop was in the clear and the one before it was not.
    """

    url: str = field(repr=False)
    address: Address = field(repr=False)
    status: int
    downgraded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A server answered, whatever it said: 404 and 500 are answers too.

    Attributes:
        status: 200 to 999; some sites make up their own.
        headers: names in lower case, values as latin-1 text, in the order sent. Hostile, like the body.
        body: what was sent, unpacked; only ever in memory. Empty for `HEAD`.
        final_url: where the answer came from, after all redirects.
        hops: every answered request in order; the last is the one that this answer belongs to.
        address: the machine that gave this answer.
        certificate: that it showed; `None` where the answer came in the clear. Of the last hop, like the answer.
        at: when the answer was complete, in UTC.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    final_url: str = field(repr=False)
    hops: tuple[Hop, ...]
    address: Address = field(repr=False)
    certificate: Certificate | None
    at: datetime

    def header(self, name: str) -> str | None:
        """The first value under `name`; `None` if there is none.

        Args:
            name: in any case.
        """
        return next((value for each, value in self.headers if each == name.lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFetched:
    """There is no answer, so nothing is known about what lies there.

    Attributes:
        reason: a stable word.
        detail: a sentence of ours for a log or a caseworker: never a location, nor anything that a remote wrote.
        hops: the requests that were answered before this one failed.
        at: when it was given up, in UTC.
    """

    reason: Reason
    detail: str
    hops: tuple[Hop, ...]
    at: datetime

    @property
    def refused(self) -> bool:
        """Whether our own rules stopped it, rather than the network or the server."""
        return self.reason in _OUR_RULES


Outcome = Fetched | NotFetched


class Stopped(Exception):
    """Inside this folder: the fetch ends here. It only unwinds; `Fetcher.fetch` turns it into `NotFetched`."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail

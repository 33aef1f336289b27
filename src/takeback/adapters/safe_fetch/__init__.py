"""Fetching what a stranger named, without being led anywhere: every byte of a location and of an answer is hostile.

The same for handing something over: `Fetcher.post`, which webhooks are called with.

    fetcher.py      the walk from hop to hop, and the ports `Fetches` and `Posts` that others ask for
    policy.py       what a deployment allows: ports, sizes, seconds, redirects
    target.py       a location read once, strictly; the host that was read is the host that is connected
    addresses.py    which addresses are on the public Internet
    resolver.py     names to addresses, once a hop, within a time
    budget.py       what is left of one fetch's bounds
    connection.py   a socket to a checked address, and TLS to the name
    certificate.py  the certificate that the other end showed, and the names that it is for
    proxied.py      the same through a proxy, to look from elsewhere
    exchange.py     one request and one answer within bounds
    decoding.py     gzip and deflate, unpacked only as far as is allowed
    outcome.py      what comes back: `Fetched`, or `NotFetched` with a reason

`docs/adr/0009-safe-fetch.md` says why it is built so; `docs/security/fetch.md` lists each promise and its test.
"""

from takeback.adapters.safe_fetch.certificate import Certificate
from takeback.adapters.safe_fetch.connection import Connector, Dialler
from takeback.adapters.safe_fetch.fetcher import Fetcher, Fetches, Posts
from takeback.adapters.safe_fetch.outcome import Fetched, Hop, NotFetched, Outcome, Reason
from takeback.adapters.safe_fetch.policy import FetchPolicy, why_refused
from takeback.adapters.safe_fetch.proxied import ProxiedDialler
from takeback.adapters.safe_fetch.resolver import Resolver, SystemResolver

__all__ = [
    "Certificate",
    "Connector",
    "Dialler",
    "FetchPolicy",
    "Fetched",
    "Fetcher",
    "Fetches",
    "Hop",
    "NotFetched",
    "Outcome",
    "Posts",
    "ProxiedDialler",
    "Reason",
    "Resolver",
    "SystemResolver",
    "why_refused",
]

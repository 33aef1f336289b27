"""What may be called back: https on its own port, and never anything inside."""

from __future__ import annotations

from takeback.adapters.safe_fetch import FetchPolicy


def callback_policy(*, loopback_allowed: bool = False) -> FetchPolicy:
    """The bounds of one call to a platform. It is short: a receiver that takes its time must not hold up others.

    Args:
        loopback_allowed: tests and the demonstration call this machine, in the clear.
    """
    return FetchPolicy(
        loopback_allowed=loopback_allowed,
        https_only=True,
        ports=frozenset({443}),
        max_redirects=0,
        max_header_bytes=16 * 1024,
        total_seconds=10.0,
        connect_seconds=5.0,
        user_agent="Takeback-Webhooks",
    )

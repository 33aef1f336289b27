"""Failed sign-ins: counted under keyed hashes, and forgotten after a day.

Whether an account exists plays no part: what nobody has is counted, and locked, like what somebody has.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from takeback.records.accounts.models import SignInFailure, as_stored

KEPT: Final = timedelta(hours=24)
"""How long a failure is kept: as long as the longest window below."""
FROM_ONE_ORIGIN: Final = (5, timedelta(minutes=15))
"""So many failures at one account from one place: enough for a person's typing, useless for guessing."""
OF_ONE_ORIGIN: Final = (30, timedelta(minutes=15))
"""So many failures from one place at any accounts."""
OF_ONE_ACCOUNT: Final = (50, KEPT)
"""So many failures at one account from anywhere: many places guess together. High, because whoever reaches it locks
the person out too."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who was tried, and from where, as keyed hashes.

    Attributes:
        account: of the e-mail address.
        origin: of the network address.
        is_shared: every caller has this origin, since a proxy stands before us and tells nobody's address: what one
            stranger does there must not lock everybody out.
    """

    account: str
    origin: str
    is_shared: bool = False


def attempt(email: str, address: str) -> Attempt:
    """The hashes under which an attempt is counted.

    Args:
        email: as typed.
        address: of the caller. Of IPv6 only the first 64 bits count, since one household has them all to itself.
    """
    shared = False
    try:
        network = ipaddress.ip_address(address)
    except ValueError:
        place = "unknown"  # such as a socket of this machine
    else:
        shared = settings.BEHIND_PROXY and network.is_loopback
        place = str(ipaddress.ip_network((address, 64), strict=False)) if network.version == 6 else address  # noqa: PLR2004 - IPv6
    return Attempt(_hidden(as_stored(email), b"account"), _hidden(place, b"origin"), shared)


def is_locked(tried: Attempt, at: datetime) -> bool:
    """Whether this attempt is refused before anything is looked at.

    Args:
        tried: from `attempt`.
        at: the present instant.
    """
    failures = SignInFailure.objects
    counted = [
        (FROM_ONE_ORIGIN, failures.filter(account=tried.account, origin=tried.origin)),
        (OF_ONE_ACCOUNT, failures.filter(account=tried.account)),
    ]
    if not tried.is_shared:
        counted.append((OF_ONE_ORIGIN, failures.filter(origin=tried.origin)))
    return any(rows.filter(at__gt=at - window).count() >= most for (most, window), rows in counted)


def record_failure(tried: Attempt, at: datetime) -> None:
    """Count one failure, and forget those that no longer count.

    Args:
        tried: from `attempt`.
        at: the present instant.
    """
    forget_old_failures(at)
    SignInFailure.objects.create(account=tried.account, origin=tried.origin, at=at)


def forget_old_failures(at: datetime) -> None:
    """Delete the failures that no longer count.

    Args:
        at: the present instant.
    """
    SignInFailure.objects.filter(at__lte=at - KEPT).delete()


def forget_failures(tried: Attempt) -> None:
    """After a success: forget what failed at this account from this place. What others tried stays counted.

    Args:
        tried: from `attempt`.
    """
    SignInFailure.objects.filter(account=tried.account, origin=tried.origin).delete()


def _hidden(text: str, kind: bytes) -> str:
    key: bytes = settings.FAILURE_KEY
    return hashlib.blake2b(text.encode(), key=key, person=kind, digest_size=32).hexdigest()

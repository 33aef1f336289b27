"""What a platform installs: ask at every upload whether the picture may be shown.

    from takeback.client import Client, Decision, Unhashable

    with Client("https://takeback.example", key) as takeback:
        answer = takeback.scan(picture)

`pip install takeback` alone gives it: the standard library and nothing else. The middleware for uploads
(`takeback.client.middleware`) wants the extra `takeback[middleware]`. `docs/client.md` tells the rest.
"""

from takeback.client.answers import (
    Decision,
    Match,
    Opinion,
    Reason,
    Remembered,
    Result,
    Scanned,
    Signal,
    Unhashable,
    Word,
)
from takeback.client.calls import Client
from takeback.client.errors import (
    CallFailed,
    KeyRefused,
    NotUnderstood,
    RequestRefused,
    ServerFailed,
    TooManyCalls,
    Unreachable,
)

__all__ = [
    "CallFailed",
    "Client",
    "Decision",
    "KeyRefused",
    "Match",
    "NotUnderstood",
    "Opinion",
    "Reason",
    "Remembered",
    "RequestRefused",
    "Result",
    "Scanned",
    "ServerFailed",
    "Signal",
    "TooManyCalls",
    "Unhashable",
    "Unreachable",
    "Word",
]

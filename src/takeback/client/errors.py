"""Calls that brought no answer.

    CallFailed            nothing is known: treat the upload as one that is still being checked
    |-- KeyRefused        401, 403: no good key, or one without the scope
    |-- TooManyCalls      429, and waiting as asked would have taken too long
    |-- RequestRefused    any other 4xx: what was sent cannot be meant, or is too large
    |-- ServerFailed      5xx: a mistake over there, or it cannot search now
    |-- Unreachable       no whole answer came: refused, reset, too slow, no TLS, no such name
    `-- NotUnderstood     an answer came that the API does not give: another program answered, or a newer one

None of them holds the key, the picture, a hash or the server's whole answer.
"""

from __future__ import annotations

from takeback.base.errors import TakebackError


class CallFailed(TakebackError):
    """The root: no decision came, so nothing is known.

    Attributes:
        code: the server's stable word, such as `too_large`; or one of ours: `unreachable`, `not_understood`, and
            `unexplained` where the server gave a status and no more.
        detail: one sentence.
        status: the HTTP status, if an answer came.
        field: the path of the offending value, such as `signals.3.value`.
        reason: the server's word for why, where it gives one.
        retry_after_seconds: how long the server asks to wait before the next call.
    """

    code: str = "unexplained"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        status: int | None = None,
        field: str | None = None,
        reason: str | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        """Keep what is known of the failure.

        Args:
            detail: one sentence.
            code: the stable word; the class's own if left out.
            status: the HTTP status.
            field: the path of the offending value.
            reason: the server's word for why.
            retry_after_seconds: how long to wait.
        """
        super().__init__(detail)
        self.code = code or type(self).code
        self.detail = detail
        self.status = status
        self.field = field
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds


class KeyRefused(CallFailed):
    """The key is not good, or lacks the scope that `detail` names. Asking again does not help."""


class TooManyCalls(CallFailed):
    """More calls than the key may make now."""


class RequestRefused(CallFailed):
    """What was sent cannot be meant. Mend what `field` and `detail` name; do not repeat it as it is."""


class ServerFailed(CallFailed):
    """The server could not do it now."""


class Unreachable(CallFailed):
    """No whole answer came in time."""

    code = "unreachable"


class NotUnderstood(CallFailed):
    """What answered is not the API, or says what this version does not know."""

    code = "not_understood"


def error_class(status: int) -> type[CallFailed]:
    """Which error a status becomes.

    Args:
        status: anything that is no success.
    """
    match status:
        case 401 | 403:
            return KeyRefused
        case 429:
            return TooManyCalls
        case _ if 400 <= status < 500:  # noqa: PLR2004 - the class of a client's mistakes
            return RequestRefused
        case _ if 500 <= status < 600:  # noqa: PLR2004 - the class of a server's mistakes
            return ServerFailed
        case _:
            return NotUnderstood

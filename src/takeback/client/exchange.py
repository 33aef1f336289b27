"""One call, made as often as is safe and as there is time for, until it brings an answer or an error that says why not.

An error is raised only after the one that caused it has been dropped: Python's own would carry frames whose variables
hold the request, and with it the key and the picture, into whatever records tracebacks.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from typing import Final

from takeback.client.address import Key
from takeback.client.connection import Answered, TooLong
from takeback.client.errors import CallFailed, NotUnderstood, Unreachable, error_class
from takeback.client.form import Body
from takeback.client.patience import pause_seconds, retry_after_seconds
from takeback.client.pool import Pool
from takeback.client.reading import Members, json_object

_OK: Final = range(200, 300)
_NO_CONTENT: Final = 204
_TRY_AGAIN: Final = frozenset({429, 503})
"""Statuses that say: nothing was done, come again."""

_LONGEST_WORD: Final = 100
_LONGEST_DETAIL: Final = 500


class _Stale(Exception):
    """The server had closed a connection that was kept."""


_FAILURES: Final[tuple[tuple[type[BaseException], type[CallFailed], str, bool | None], ...]] = (
    (ConnectionRefusedError, Unreachable, "nobody listens at the server's address", True),
    (TimeoutError, Unreachable, "no whole answer came in time", False),
    (ssl.SSLError, Unreachable, "no encrypted connection could be made that can be trusted", False),
    (socket.gaierror, Unreachable, "the server's name leads nowhere", False),
    (OSError, Unreachable, "the connection could not be made, or broke", None),
    (_Stale, Unreachable, "the connection broke", None),
    (TooLong, NotUnderstood, "the answer is larger than any that is meant", False),
    (http.client.IncompleteRead, Unreachable, "the connection broke before the answer was whole", None),
    (http.client.HTTPException, NotUnderstood, "what answered does not speak HTTP", False),
)
"""What went wrong, the first that fits; what it becomes; and whether another attempt is safe. `None`: for a
call that may be made twice."""


class Exchange:
    """How a client speaks with its server."""

    def __init__(self, pool: Pool, prefix: str, key: Key, timeout_seconds: float) -> None:
        """Note how.

        Args:
            pool: the connections.
            prefix: what stands before every path.
            key: the platform's.
            timeout_seconds: longest time for one call.
        """
        self._pool = pool
        self._prefix = prefix
        self._key = key
        self._timeout_seconds = timeout_seconds

    def ask(self, method: str, path: str, body: Body | None, *, repeatable: bool) -> Members:
        """Make a call and give the JSON object that it answers; an empty one where it answers with nothing.

        Args:
            method: such as `POST`.
            path: below the prefix.
            body: what is sent.
            repeatable: whether making the call twice does no more than making it once.

        Raises:
            CallFailed: nothing is known.
        """
        until = time.monotonic() + self._timeout_seconds
        attempt = 0
        while True:
            attempt += 1
            outcome, again = self._once(method, path, body, until, repeatable=repeatable)
            if not isinstance(outcome, CallFailed):
                return outcome
            pause = pause_seconds(attempt, outcome.retry_after_seconds)
            if not again or time.monotonic() + pause >= until:
                raise outcome
            time.sleep(pause)

    def _once(
        self, method: str, path: str, body: Body | None, until: float, *, repeatable: bool
    ) -> tuple[Members | CallFailed, bool]:
        """What one attempt brought, and whether another is safe."""
        sent = self._send(method, path, body, until, fresh=not repeatable)
        if isinstance(sent, _Stale):
            sent = self._send(method, path, body, until, fresh=True)
        if isinstance(sent, Answered):
            return _understood(sent), sent.status in _TRY_AGAIN
        kind, words, again = next(row[1:] for row in _FAILURES if isinstance(sent, row[0]))
        return kind(words), repeatable if again is None else again

    def _send(
        self, method: str, path: str, body: Body | None, until: float, *, fresh: bool
    ) -> Answered | OSError | http.client.HTTPException | TooLong | _Stale:
        headers = {
            "Authorization": self._key.header(),
            "Accept": "application/json, application/problem+json",
            "User-Agent": "takeback-client",
        }
        if body is not None:
            headers["Content-Type"] = body.content_type
        connection = self._pool.take(fresh=fresh)
        was_used = connection.used
        failed: OSError | http.client.HTTPException | TooLong
        try:
            answered = connection.ask(method, self._prefix + path, headers, body.pieces if body else (), until=until)
        except (OSError, http.client.HTTPException, TooLong) as error:
            failed = error.with_traceback(None)
        except BaseException:
            connection.close()  # an interrupt: half an answer may be on its way
            raise
        else:
            self._pool.give_back(connection)
            return answered
        connection.close()
        failed.__context__ = None
        return _Stale() if was_used and isinstance(failed, ConnectionError) else failed


def _understood(answered: Answered) -> Members | CallFailed:
    """The object that was answered, or the error that the answer is."""
    try:
        if answered.status not in _OK:
            return _problem(answered)
        if answered.status == _NO_CONTENT and not answered.body:
            return {}
        if not _is_kind(answered, "application/json"):
            return NotUnderstood("the answer is not JSON", status=answered.status)
        return json_object(answered.body)
    except NotUnderstood as error:
        return NotUnderstood(error.detail, status=answered.status)


def _problem(answered: Answered) -> CallFailed:
    """The error that a status is; what says more about it is read if it is there."""
    kind = error_class(answered.status)
    wait = retry_after_seconds(answered.headers)
    if kind is NotUnderstood:
        return NotUnderstood(
            f"the server answered {answered.status}; is the address the right one? No redirect is followed",
            status=answered.status,
        )
    members: Members = {}
    if _is_kind(answered, "application/problem+json"):
        try:
            members = json_object(answered.body)
        except NotUnderstood:
            members = {}
    return kind(
        _words(members, "detail", _LONGEST_DETAIL) or f"the server answered {answered.status}, and did not say why",
        code=_words(members, "code", _LONGEST_WORD),
        status=answered.status,
        field=_words(members, "field", _LONGEST_WORD),
        reason=_words(members, "reason", _LONGEST_WORD),
        retry_after_seconds=wait,
    )


def _is_kind(answered: Answered, kind: str) -> bool:
    said = answered.headers.get("content-type", "").partition(";")[0].strip().lower()
    encoded = answered.headers.get("content-encoding", "identity").strip().lower()
    return said == kind and encoded == "identity"


def _words(members: Members, name: str, most: int) -> str | None:
    """Some words of the server's, without what would disturb a log or a terminal."""
    value = members.get(name)
    if not isinstance(value, str) or not value:
        return None
    return "".join(letter if letter.isprintable() else "?" for letter in value[:most])

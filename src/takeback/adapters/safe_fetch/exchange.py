"""One request and one answer over an open connection, within bounds of bytes, lines and seconds.

h11 reads the protocol: strictly, without a socket, and refusing HTTP/0.9, two lengths that differ, and odd chunks.
`http.client` is not used: it reads lines from the socket by itself, each under a time limit of its own, so a server
that sends a byte a second holds it for as long as it likes.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import h11

from takeback.adapters.safe_fetch.budget import Budget
from takeback.adapters.safe_fetch.decoding import decoder_for
from takeback.adapters.safe_fetch.outcome import Reason, Stopped
from takeback.adapters.safe_fetch.policy import FetchPolicy
from takeback.adapters.safe_fetch.target import Target

Method = Literal["GET", "HEAD"]
"""A fetch looks and never acts, so there are no others."""

Verb = Literal["GET", "HEAD", "POST"]
"""What can be asked of a server; `POST` only by `Fetcher.post`."""

_RECEIVE_BYTES = 64 * 1024
_MOST_INTERIM_ANSWERS = 8
_HEADERS_TOO_LONG = 431  # how h11 marks a line or a block beyond its bound
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Attributes:
        status: 200 to 999; some sites make up their own.
        headers: names in lower case.
        body: unpacked; empty for a redirect and for `POST`, whose bodies are not read.
    """

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def location(self) -> bytes | None:
        """Where a redirect leads; `None` for any other answer. Two headers that differ count as the first."""
        if self.status not in _REDIRECTS:
            return None
        return next((value for name, value in self.headers if name == b"location"), None)


def exchange(
    connection: socket.socket,
    target: Target,
    method: Verb,
    headers: Sequence[tuple[str, str]],
    budget: Budget,
    body: bytes = b"",
) -> Answer:
    """Ask for `target` and read the answer.

    Args:
        connection: open, and closed by the caller.
        target: what to ask for.
        method: how.
        headers: sent after `Host`; checked by the caller.
        budget: of the whole fetch.
        body: sent with `POST`.

    Raises:
        Stopped: `CONNECTION_LOST`, `TOO_SLOW`, `TOO_LARGE`, `MALFORMED_RESPONSE` or `UNSUPPORTED_ENCODING`.
    """
    parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=budget.policy.max_header_bytes)
    lines = [("Host", target.authority), *headers, ("Connection", "close")]
    events: list[h11.Event] = [h11.EndOfMessage()]
    if method == "POST":
        lines.append(("Content-Length", str(len(body))))
        events.insert(0, h11.Data(data=body))
    events.insert(0, h11.Request(method=method, target=target.path, headers=lines))
    try:
        connection.settimeout(budget.seconds_left())
        connection.sendall(b"".join(parser.send(event) or b"" for event in events))
        return _read(_events(connection, parser, budget), budget.policy, method)
    except h11.RemoteProtocolError as error:
        if error.error_status_hint == _HEADERS_TOO_LONG:
            raise Stopped(Reason.TOO_LARGE, "the answer's header is larger than is read") from None
        raise Stopped(Reason.MALFORMED_RESPONSE, "the answer is not HTTP, or ends in the middle") from None
    except TimeoutError:
        raise Stopped(Reason.TOO_SLOW, "the whole fetch took too long") from None
    except ssl.SSLError:
        raise Stopped(Reason.TLS_FAILED, "the secure connection broke") from None
    except OSError:
        raise Stopped(Reason.CONNECTION_LOST, "the connection broke") from None


def _events(connection: socket.socket, parser: h11.Connection, budget: Budget) -> Iterator[object]:
    """What the server sends, event by event, until it has sent too much or the time is over."""
    # Lines between chunks are bytes too: without this, a body of one byte could come in a gigabyte of chunk extensions.
    left = 2 * budget.policy.max_body_bytes + (_MOST_INTERIM_ANSWERS + 1) * budget.policy.max_header_bytes
    while True:
        event = parser.next_event()
        if event is not h11.NEED_DATA:
            yield event
            continue
        connection.settimeout(budget.seconds_left())
        received = connection.recv(_RECEIVE_BYTES)
        left -= len(received)
        if left < 0:
            raise Stopped(Reason.TOO_LARGE, "the answer is larger than is fetched")
        parser.receive_data(received)


def _read(events: Iterator[object], policy: FetchPolicy, method: Verb) -> Answer:
    response = _response(events)
    headers = tuple((name, value) for name, value in response.headers)
    if len(headers) > policy.max_headers or sum(len(n) + len(v) + 4 for n, v in headers) > policy.max_header_bytes:
        raise Stopped(Reason.TOO_LARGE, "the answer's header is larger than is read")
    answer = Answer(response.status_code, headers, b"")
    if method in {"HEAD", "POST"} or answer.location is not None:  # of a receiver only its status is heard
        return answer
    length = next((int(value) for name, value in headers if name == b"content-length"), 0)
    chunked = any(name == b"transfer-encoding" for name, _ in headers)
    if length > policy.max_body_bytes and not chunked:  # chunks overrule the length (RFC 9112, 6.3)
        raise Stopped(Reason.TOO_LARGE, "the body is larger than is fetched")
    return Answer(response.status_code, headers, _body(events, headers, policy))


def _response(events: Iterator[object]) -> h11.Response:
    for interim, event in enumerate(events):
        match event:
            case h11.Response():
                return event
            case h11.InformationalResponse() if interim < _MOST_INTERIM_ANSWERS:
                continue
            case _:
                break
    raise Stopped(Reason.MALFORMED_RESPONSE, "the server gave no answer of the kind that was asked for")


def _body(events: Iterator[object], headers: tuple[tuple[bytes, bytes], ...], policy: FetchPolicy) -> bytes:
    encodings = [value.decode("latin-1") for name, value in headers if name == b"content-encoding"]
    decoder = decoder_for(encodings, policy.max_body_bytes)
    for event in events:
        match event:
            case h11.Data():
                decoder.feed(bytes(event.data))
            case h11.EndOfMessage():
                return decoder.finish()
            case _:
                break
    raise Stopped(Reason.MALFORMED_RESPONSE, "the body ends in the middle")

"""Sends recorded calls to a base URL. What it says of itself never holds the path, since a key stands in it."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from takeback.base.errors import Invalid, TooLarge, Unavailable
from takeback.cli.replaying.recording import Recorded

_MOST_ANSWERED = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answered:
    """What a call was answered.

    Attributes:
        status: of HTTP.
        answer: JSON; a text where the answer was none.
    """

    status: int
    answer: object


class Caller:
    """Calls one base URL. It follows no redirect, which would carry the key elsewhere."""

    def __init__(self, base_url: str, seconds: float = 60.0) -> None:
        """Connect at each call: one that came too late for a kept connection would have to be sent twice.

        Args:
            base_url: `https://HOST/hma/KEY`, or any other under which these calls are answered.
            seconds: how long a call may take.

        Raises:
            Invalid: it is no such URL. The message does not repeat it.
        """
        try:
            parts = urlsplit(base_url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        printable = all("!" <= letter <= "~" for letter in base_url)
        if parts.scheme not in {"http", "https"} or not host or not printable or parts.query or parts.fragment:
            raise Invalid("--against wants a URL such as https://HOST/hma/KEY, without a query")
        self.host = host
        self._before = parts.path.rstrip("/")
        connection = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._wire = connection(host, port, timeout=seconds)

    def send(self, call: Recorded) -> Answered:
        """Send a call.

        Args:
            call: of a recording.

        Raises:
            Unavailable: no whole answer came.
            TooLarge: more came than an answer of this API can be.
        """
        target = self._before + call.path + (f"?{call.query}" if call.query else "")
        headers = {"Content-Type": call.content_type} if call.content_type else {}
        try:
            self._wire.request(call.method, target, body=call.body or None, headers=headers)
            response = self._wire.getresponse()
            data = response.read(_MOST_ANSWERED + 1)
            cut_short = bool(response.length) and len(data) <= _MOST_ANSWERED
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(f"{self.host} gave no answer to line {call.line}: {type(error).__name__}") from None
        finally:
            self._wire.close()
        if cut_short:
            raise Unavailable(f"{self.host} broke off its answer to line {call.line}")
        if len(data) > _MOST_ANSWERED:
            raise TooLarge(f"the answer to line {call.line} is larger than this API's can be")
        return Answered(response.status, _read(data))


def _read(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data.decode("utf-8", "replace")

"""The calls that a platform makes."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterable
from types import TracebackType
from typing import Final, Self

from takeback.base.errors import Invalid
from takeback.client.address import read_address, read_key
from takeback.client.answers import Opinion, Remembered, Result, Scanned, Signal, Unhashable, Word
from takeback.client.errors import RequestRefused
from takeback.client.exchange import Exchange
from takeback.client.form import Body, picture_form
from takeback.client.pool import Pool
from takeback.client.reading import Members, forgotten_of, opinion_of, remembered_of, results_of, scanned_of

API: Final = "/api/v1"


class Client:
    """A server that knows which pictures may be shown. Make one and keep it; any number of threads may use it.

    A call gives an answer or raises a `CallFailed`, within `timeout_seconds` either way. What could not be asked is
    asked again meanwhile, where that is safe: a refused or broken connection, 429 and 503, as `Retry-After` says.
    A failure is never an `allow`.

    It follows no redirect and uses no proxy from the environment: pictures go to the address given and nowhere else.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout_seconds: float = 15.0,
        connections_kept: int = 8,
        tls: ssl.SSLContext | None = None,
        allow_plain_http: bool = False,
    ) -> None:
        """Note where the server is; nothing is sent yet.

        Args:
            url: the server's address, such as `https://takeback.example`.
            key: as `takeback key create` printed it.
            timeout_seconds: longest time for one call, waiting and asking again included.
            connections_kept: how many idle connections are kept.
            tls: for a certificate authority of your own; the machine's trust if left out.
            allow_plain_http: let key and pictures travel unencrypted to another machine.

        Raises:
            Invalid: an argument cannot be meant. The message repeats neither the address nor the key.
        """
        address = read_address(url, allow_plain_http=allow_plain_http)
        if not 0 < timeout_seconds <= _LONGEST_SECONDS:
            raise Invalid(
                f"timeout_seconds must be more than 0 and at most {_LONGEST_SECONDS}", field="timeout_seconds"
            )
        if connections_kept < 0:
            raise Invalid("connections_kept must be 0 or more", field="connections_kept")
        self.timeout_seconds = timeout_seconds
        """Longest time for one call."""
        self._origin = address.origin
        context = (tls or ssl.create_default_context()) if address.encrypted else None
        self._pool = Pool(address, context, connections_kept)
        self._exchange = Exchange(self._pool, address.prefix + API, read_key(key), timeout_seconds)

    def lookup(self, signals: Iterable[Signal]) -> list[Result]:
        """Look signals up, each by itself.

        Args:
            signals: 1 to 1,000.

        Returns:
            One for each signal, in order.

        Raises:
            CallFailed: nothing is known.
        """
        asked = _as_json(signals)
        return results_of(self._call("POST", "/lookup", {"signals": asked}), len(asked))

    def scan(self, data: bytes | bytearray | memoryview) -> Scanned | Unhashable:
        """Have a picture hashed and looked up. It is neither kept there nor written to a disk.

        Args:
            data: the file, whatever it holds.

        Returns:
            The decision; or `Unhashable` where the file gives no signal, so that there is none.

        Raises:
            CallFailed: nothing is known.
        """
        unhashable = None
        members: Members = {}
        try:
            members = self._call("POST", "/scan", picture_form(data))
        except RequestRefused as refused:
            if refused.code != "unhashable" or refused.reason is None:
                raise
            unhashable = Unhashable(refused.reason, refused.detail)
        return unhashable or scanned_of(members)

    def give_opinion(self, entry: int, word: Word) -> Opinion:
        """Say what you found when you looked at an upload that matched an entry. Your last word counts.

        Args:
            entry: its id, as a match gave it.
            word: what you found, or what became of the upload.

        Raises:
            CallFailed: it is not noted, or nobody knows whether it is: say it again.
        """
        return opinion_of(self._call("PUT", f"/opinions/{int(entry)}", {"word": Word(word).value}))

    def remember(self, signals: Iterable[Signal], reference: str, *, days: int) -> Remembered:
        """Look signals up, and have them remembered: your webhook hears of what is banked near them later.

        Args:
            signals: of one upload, 1 to 1,000.
            reference: your own word for the upload, opaque and without a name: letters, digits and `._:-`.
            days: for how long.

        Raises:
            Invalid: the reference has another form.
            CallFailed: nothing is known, and perhaps nothing is remembered: ask again.
        """
        asked = _as_json(signals)
        body = {"signals": asked, "reference": _checked(reference), "days": days}
        return remembered_of(self._call("POST", "/remember", body), len(asked))

    def forget(self, reference: str) -> int:
        """Have an upload forgotten that was to be remembered. Doing it twice is no mistake.

        Args:
            reference: as it was given.

        Returns:
            How many signals are forgotten.

        Raises:
            Invalid: the reference has another form.
            CallFailed: perhaps it is still remembered: ask again.
        """
        return forgotten_of(self._call("DELETE", f"/remember/{_checked(reference)}"))

    def _call(self, method: str, path: str, body: Body | Members | None = None, *, repeatable: bool = True) -> Members:
        """Make a call and give the object that it answers.

        Args:
            method: such as `POST`.
            path: below `/api/v1`.
            body: a form, or the members of a JSON object.
            repeatable: whether making the call twice does no more than making it once.

        Raises:
            CallFailed: nothing is known.
        """
        if body is not None and not isinstance(body, Body):
            body = Body("application/json", (json.dumps(body).encode("ascii"),))
        return self._exchange.ask(method, path, body, repeatable=repeatable)

    def close(self) -> None:
        """Close the idle connections. A call after that still works, and keeps none."""
        self._pool.close()

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def __repr__(self) -> str:
        """Where it asks, and never with which key."""
        return f"Client({self._origin!r})"


_LONGEST_SECONDS: Final = 3600
_REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


def _as_json(signals: Iterable[Signal]) -> list[dict[str, str | int | None]]:
    return [{"type": each.type, "value": each.value, "quality": each.quality} for each in signals]


def _checked(reference: str) -> str:
    """The reference, if it may stand in an address."""
    if not _REFERENCE.fullmatch(reference):
        raise Invalid(
            "a reference has 1 to 128 letters, digits and ._:-, and begins with a letter or digit", field="reference"
        )
    return reference

"""What stands in for a fetcher in a process that was given none: it reaches nothing, and says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from takeback.adapters.safe_fetch.exchange import Method
from takeback.base.errors import Unavailable


class NoFetches:
    """Fetches nothing. Whoever asks is told `Unavailable`, which is never "there is nothing"."""

    def fetch(self, _url: str, *, method: Method = "GET", headers: Mapping[str, str] | None = None) -> NoReturn:  # noqa: ARG002 - the port's form
        """Refuse.

        Raises:
            Unavailable: always.
        """
        raise Unavailable("this process fetches nothing")

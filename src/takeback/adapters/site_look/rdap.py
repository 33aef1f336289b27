"""Registries' records of names and networks. Which registry has a record, IANA's lists say.

Source:
    RFC 9082 (queries), RFC 9224 (finding the registry), RFC 9083 (answers).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from ipaddress import ip_network
from typing import Final
from urllib.parse import quote

from takeback.adapters.safe_fetch import Fetched, Fetches
from takeback.adapters.safe_fetch.addresses import Address
from takeback.adapters.site_look.rdap_records import Said, read_object, read_record

FetchesWithin = Callable[[float], Fetches]
"""A fetcher that takes no longer than so many seconds."""

_LISTS: Final = "https://data.iana.org/rdap/"
_ACCEPT: Final = {"Accept": "application/rdap+json, application/json"}
_OK: Final = 200
_NOT_FOUND: Final = 404


class Rdap:
    """Asks registries. Keeps IANA's lists for the life of the process; threads may share it."""

    def __init__(self, fetches_within: FetchesWithin, base: str = "") -> None:
        """Take how to fetch.

        Args:
            fetches_within: makes a fetcher for one question.
            base: the one service that is asked, without a slash at its end; empty finds each registry's own.
        """
        self._fetches_within = fetches_within
        self._base = base.rstrip("/")
        self._lists: dict[str, list[object]] = {}
        self._lock = threading.Lock()

    def of_name(self, site: str, *, seconds: float) -> tuple[Said, ...] | str:
        """Who answers for a name; or a word for why that is not known.

        Args:
            site: a registrable domain.
            seconds: how long it may take.
        """
        suffix = site.rpartition(".")[2]
        base = self._base or self._service("dns", lambda each: suffix in each, seconds=seconds / 2)
        return base[1:] if base.startswith("!") else self._ask(f"{base}/domain/{quote(site)}", seconds=seconds / 2)

    def of_address(self, address: Address, *, seconds: float) -> tuple[Said, ...] | str:
        """Who answers for an address; or a word for why that is not known.

        Args:
            address: a public address.
            seconds: how long it may take.
        """
        kind = f"ipv{address.version}"
        base = self._base or self._service(kind, lambda each: _holds(each, address), seconds=seconds / 2)
        return base[1:] if base.startswith("!") else self._ask(f"{base}/ip/{address}", seconds=seconds / 2)

    def _ask(self, url: str, *, seconds: float) -> tuple[Said, ...] | str:
        answer = self._fetches_within(seconds).fetch(url, headers=_ACCEPT)
        if not isinstance(answer, Fetched):
            return answer.reason.value
        if answer.status == _NOT_FOUND:
            return "not_found"
        if answer.status != _OK:
            return "refused"
        said = read_record(answer.body)
        return "malformed_response" if said is None else said

    def _service(self, kind: str, fits: Callable[[list[object]], bool], *, seconds: float) -> str:
        """The registry's address; or "!" and a word."""
        with self._lock:
            known = self._lists.get(kind)
        if known is None:
            answer = self._fetches_within(seconds).fetch(f"{_LISTS}{kind}.json", headers=_ACCEPT)
            if not isinstance(answer, Fetched):
                return f"!{answer.reason.value}"
            read = read_object(answer.body) if answer.status == _OK else None
            services = read.get("services") if read is not None else None
            if not isinstance(services, list):
                return "!malformed_response"
            known = services
            with self._lock:
                self._lists[kind] = known
        for each in known:
            match each:
                case [list(keys), list(addresses), *_] if fits(keys):
                    secure = next(
                        (one for one in addresses if isinstance(one, str) and one.startswith("https://")), None
                    )
                    return "!no_service" if secure is None else secure.rstrip("/")
                case _:
                    pass
        return "!no_service"


def _holds(keys: list[object], address: Address) -> bool:
    for each in keys:
        try:
            if address in ip_network(str(each), strict=False):
                return True
        except ValueError:
            continue
    return False

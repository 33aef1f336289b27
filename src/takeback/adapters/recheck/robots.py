"""What a site lets machines look at, by its robots.txt: the longest rule that fits wins, and an allowing one a tie.

Matched piece by piece, never by a regular expression: a site's pattern must not be able to hold a worker up.

Source:
    RFC 9309.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from takeback.adapters.safe_fetch import Fetched, Fetches
from takeback.base.instants import Clock

_MOST_BYTES: Final = 500 * 1024  # RFC 9309, 2.5
_MOST_RULES: Final = 2_000
_LONGEST_RULE: Final = 2_000
_MOST_SITES: Final = 5_000
_A_DAY: Final = 24 * 3600.0
_CLIENT_ERRORS: Final = range(400, 500)
_OK: Final = range(200, 300)
_EVERYBODY: Final = "*"


@dataclass(frozen=True, slots=True)
class Rules:
    """What stands in one robots.txt for a machine that says nothing of itself.

    Attributes:
        rules: pattern, and whether it allows.
    """

    rules: tuple[tuple[str, bool], ...] = ()

    def allow(self, path: str) -> bool:
        """Whether a path may be fetched.

        Args:
            path: with its query.
        """
        best, allowed = -1, True
        for pattern, allows in self.rules:
            if _fits(pattern, path) and (len(pattern) > best or (len(pattern) == best and allows)):
                best, allowed = len(pattern), allows
        return allowed


NOTHING: Final = Rules((("/", False),))
"""What could not be read forbids everything (RFC 9309, 2.3.1.4)."""


def read_rules(body: bytes) -> Rules:
    """The rules of a robots.txt for everybody.

    Args:
        body: hostile.
    """
    rules: list[tuple[str, bool]] = []
    for_us = naming = False
    for line in body[:_MOST_BYTES].decode("utf-8", "replace").lstrip("\ufeff").splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if not colon:
            continue
        field_name, said = name.strip().lower(), value.strip()
        if field_name == "user-agent":
            for_us = (for_us and naming) or said == _EVERYBODY
            naming = True
            continue
        if field_name not in {"allow", "disallow"}:
            continue
        naming = False
        if for_us and said and len(said) <= _LONGEST_RULE and len(rules) < _MOST_RULES:
            rules.append((said, field_name == "allow"))
    return Rules(tuple(rules))


def _fits(pattern: str, path: str) -> bool:
    """Whether a pattern with `*` and `$` fits the beginning of a path: the leftmost fit of each piece is enough."""
    ends = pattern.endswith("$")
    first, *rest = (pattern[:-1] if ends else pattern).split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not ends or path == first
    at = len(first)
    for piece in rest[:-1]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    last = rest[-1]
    if ends:
        return path.endswith(last) and len(path) - len(last) >= at
    return path.find(last, at) >= 0


@dataclass
class Robots:
    """Asks each origin for its rules once a day. For one thread.

    Attributes:
        clock: tells when a day is over.
    """

    clock: Clock
    _known: dict[tuple[str, str], tuple[float, Rules]] = field(default_factory=dict)

    def allow(self, url: str, fetches: Fetches, vantage: str) -> bool:
        """Whether a location may be fetched.

        Args:
            url: which.
            fetches: asks for the rules where they are not known.
            vantage: from where: a site may have other rules for other countries.
        """
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        origin = f"{parts.scheme}://{parts.netloc}"
        now = self.clock.now().timestamp()
        known = self._known.get((vantage, origin))
        if known is None or now - known[0] > _A_DAY:
            if len(self._known) >= _MOST_SITES:
                self._known.clear()
            known = now, _asked(origin, fetches)
            self._known[vantage, origin] = known
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return known[1].allow(path)

    def were_read(self, url: str, vantage: str) -> bool:
        """Whether the rules that hold for a location were read: then what they forbid, they forbid tomorrow too.

        Args:
            url: which.
            vantage: from where.
        """
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        known = self._known.get((vantage, f"{parts.scheme}://{parts.netloc}"))
        return known is not None and known[1] is not NOTHING


def _asked(origin: str, fetches: Fetches) -> Rules:
    match fetches.fetch(f"{origin}/robots.txt"):
        case Fetched(status=status, body=body) if status in _OK:
            return read_rules(body)
        case Fetched(status=status) if status in _CLIENT_ERRORS:
            return Rules()  # there are none
        case _:
            return NOTHING

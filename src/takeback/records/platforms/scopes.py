"""What a key may be used for. No scope includes another: who looks up sees no distance, unless given that too.

Two scopes stand alone. A key with `hma` travels in the path of an address, where proxies write it down, so it opens
nothing else. A key with `report` reaches cases, and no key that asks about uploads does.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from takeback.base.errors import Invalid


class Scope(StrEnum):
    """Seven scopes, each named by what its holder does."""

    LOOKUP = "lookup"
    """Asks whether a picture or its signals are known."""
    BANKS = "banks"
    """Fills and empties the banks of its own organisation."""
    OPINIONS = "opinions"
    """Says what the platform thinks of a match."""
    WEBHOOKS = "webhooks"
    """Sets where the platform wants to be called back."""
    DISTANCES = "distances"
    """Is told how far a match is. For vetted platforms alone: distances help to steer a picture past a match."""
    HMA = "hma"
    """Speaks the older matching API that many platforms run today, distances and all. Never beside another scope."""
    REPORT = "report"
    """Brings links to cases of its own organisation, and reads nothing of them. Never beside another scope."""


STAND_ALONE: Final = frozenset({Scope.HMA, Scope.REPORT})


def parse_scopes(words: Iterable[str]) -> frozenset[Scope]:
    """The scopes that the words name.

    Args:
        words: as a person typed them, or as they were stored.

    Raises:
        Invalid: no word at all, one that names no scope (the message lists them), or another beside one that stands
            alone.
    """
    known = {scope.value: scope for scope in Scope}
    given = list(words)
    strangers = [word for word in given if word not in known]
    if strangers or not given:
        what = f"{strangers[0]!r} is not a scope" if strangers else "a key needs at least one scope"
        raise Invalid(f"{what}; the scopes are {', '.join(known)}", field="scope")
    scopes = frozenset(known[word] for word in given)
    alone = sorted(scopes & STAND_ALONE)
    if alone and len(scopes) > 1:
        why = "it travels in addresses" if alone[0] == Scope.HMA else "it reaches cases"
        raise Invalid(f"a key with the scope {alone[0]} carries no other, since {why}; make two", field="scope")
    return scopes


def usable_scopes(stored: Iterable[str]) -> frozenset[Scope]:
    """What a stored key may be used for. Words that this version does not know give no right.

    Args:
        stored: the key's words. One that has `hma` beside others is good for `hma` alone, however it came to be; and
            one that has `report` beside others brings no links.
    """
    words = frozenset(stored)
    known = frozenset(scope for scope in Scope if scope.value in words)
    if Scope.HMA in known:
        return frozenset({Scope.HMA})
    return known - {Scope.REPORT} if len(known) > 1 else known

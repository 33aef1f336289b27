"""Hundreds of locations at once: one notice a recipient, within what the recipient takes in one.

The split is the same whenever it is made of the same locations, so that a preview, an approval and a sending speak of
the same notices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from takeback.base.errors import Invalid

ANY: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a recipient takes in one notice or form.

    Attributes:
        most_links: how many locations.
        most_characters: of all locations together, one on a line; for a form's field.
        one_host: all locations of one notice are of one host.
    """

    most_links: int = ANY
    most_characters: int = 1_000_000
    one_host: bool = False

    def __post_init__(self) -> None:
        """Refuse limits within which nothing can be asked."""
        if self.most_links < 1 or self.most_characters < 1:
            raise Invalid("a recipient's limits let at least one location through", field="limits")


@dataclass(frozen=True, slots=True)
class Part:
    """The locations of one notice.

    Attributes:
        recipient: its key, as the caller names it.
        number: from 1 on.
        of: how many notices this recipient gets.
        locations: in order.
    """

    recipient: str
    number: int
    of: int
    locations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TooLong:
    """A location that fits into no notice to its recipient. It is shown, never dropped.

    Attributes:
        recipient: its key.
        location: as it was given.
        characters: how many it has.
    """

    recipient: str
    location: str
    characters: int


@dataclass(frozen=True, slots=True)
class Split:
    """All locations: each in one part, or too long for any.

    Attributes:
        parts: by recipient, then by number.
        too_long: the others.
    """

    parts: tuple[Part, ...]
    too_long: tuple[TooLong, ...]


def split(asked: Iterable[tuple[str, str]], limits: Mapping[str, Limits]) -> Split:
    """Divide locations into notices.

    Args:
        asked: pairs of a recipient's key and a location; repetitions count once.
        limits: by recipient's key; a recipient without takes everything in one.
    """
    by_recipient: dict[str, set[str]] = {}
    for recipient, location in asked:
        by_recipient.setdefault(recipient, set()).add(location)
    parts: list[Part] = []
    too_long: list[TooLong] = []
    for recipient in sorted(by_recipient):
        held = limits.get(recipient, Limits())
        fitting = []
        for location in sorted(by_recipient[recipient]):
            if len(location) > held.most_characters:
                too_long.append(TooLong(recipient, location, len(location)))
            else:
                fitting.append(location)
        groups = _grouped(fitting, held)
        parts.extend(Part(recipient, number, len(groups), group) for number, group in enumerate(groups, start=1))
    return Split(tuple(parts), tuple(too_long))


def _grouped(locations: list[str], limits: Limits) -> list[tuple[str, ...]]:
    by_host: dict[str, list[str]] = {}
    for each in locations:
        by_host.setdefault(_host(each) if limits.one_host else "", []).append(each)
    groups: list[tuple[str, ...]] = []
    for host in sorted(by_host):
        now: list[str] = []
        characters = 0
        for each in by_host[host]:
            longer = characters + len(each) + (1 if now else 0)
            if now and (len(now) == limits.most_links or longer > limits.most_characters):
                groups.append(tuple(now))
                now, longer = [], len(each)
            now.append(each)
            characters = longer
        groups.append(tuple(now))
    return groups


def _host(location: str) -> str:
    try:
        return urlsplit(location).hostname or location
    except ValueError:  # brackets that close nothing, say
        return location

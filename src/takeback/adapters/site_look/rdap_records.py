"""What a registry's record says of whom to ask, however deep it is nested. Hostile like any other answer.

Source:
    RFC 9083 (records, entities and roles), RFC 7095 (jCard).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_DEEPEST = 4
_MOST_ENTITIES = 60
_MOST_PROPERTIES = 60
_ROLE = re.compile(r"[a-z ]{1,40}")


@dataclass(frozen=True, slots=True)
class Said:
    """A way to ask that a record names.

    Attributes:
        roles: of who is asked, the outermost first: `("registrar", "abuse")`.
        address: a mailbox, or a page.
        is_page: which of the two.
    """

    roles: tuple[str, ...]
    address: str
    is_page: bool


def read_record(body: bytes) -> tuple[Said, ...] | None:
    """What a record says; `None` where it is no record.

    Args:
        body: as it came.
    """
    record = read_object(body)
    if record is None or "objectClassName" not in record:
        return None
    return tuple(_said_in(record))


def read_object(body: bytes) -> dict[str, object] | None:
    """A JSON object; `None` for anything else.

    Args:
        body: as it came.
    """
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _said_in(record: dict[str, object]) -> Iterator[Said]:
    left = _MOST_ENTITIES
    waiting: list[tuple[tuple[str, ...], object]] = [((), record)]
    while waiting and left:
        roles, holder = waiting.pop(0)
        entities = holder.get("entities") if isinstance(holder, dict) else None
        for entity in entities if isinstance(entities, list) else ():
            if not isinstance(entity, dict) or not left:
                continue
            left -= 1
            own = entity.get("roles")
            named = (each for each in (own if isinstance(own, list) else ())[:8] if isinstance(each, str))
            all_roles = roles + tuple(each for each in named if _ROLE.fullmatch(each))
            for address, is_page in _ways(entity.get("vcardArray")):
                yield Said(all_roles, address, is_page)
            if len(all_roles) <= _DEEPEST:
                waiting.append((all_roles, entity))


def _ways(card: object) -> Iterator[tuple[str, bool]]:
    properties = card[1] if isinstance(card, list) and len(card) > 1 else None
    for each in (properties if isinstance(properties, list) else ())[:_MOST_PROPERTIES]:
        match each:
            case ["email", _, _, str(address), *_]:
                yield address.strip(), False
            case ["contact-uri", _, _, str(address), *_]:
                mailbox = address.removeprefix("mailto:")
                yield mailbox.strip(), mailbox == address
            case _:
                pass

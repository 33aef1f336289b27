"""The site's own file for reports of weaknesses. It names who reads mail there, and is made for nothing else.

Source:
    RFC 9116. What is not of its form is passed over, since sites that answer every path with a page are many.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

_LONGEST = 64 * 1024
_MOST_FIELDS = 50
_FIELD = re.compile(r"([A-Za-z-]{2,40}):[ \t]*(\S.{0,2000}?)[ \t]*")


@dataclass(frozen=True, slots=True)
class SecurityTxt:
    """What the file says.

    Attributes:
        contacts: its contacts in the order of preference: `mailto:` and `https:` only.
        languages: as it names them.
        expires: when it ends; `None` where it does not say, or not readably.
    """

    contacts: tuple[str, ...]
    languages: tuple[str, ...]
    expires: datetime | None

    def is_over(self, now: datetime) -> bool:
        """Whether its owner no longer stands by it.

        Args:
            now: the present instant.
        """
        return self.expires is not None and self.expires <= now


def read_security_txt(body: bytes) -> SecurityTxt | None:
    """Read the file; `None` where it is none, such as a page that stands in for what is missing.

    Args:
        body: as it came.
    """
    contacts: list[str] = []
    languages: list[str] = []
    expires: datetime | None = None
    text = body[:_LONGEST].decode("utf-8", "replace")
    fields = 0
    for line in text.splitlines():
        found = _FIELD.fullmatch(line)
        if found is None or fields >= _MOST_FIELDS:
            continue
        fields += 1
        match found[1].lower():
            case "contact":
                contacts.append(_contact(found[2]))
            case "preferred-languages":
                languages = [each.strip().lower() for each in found[2].split(",")][:8]
            case "expires":
                expires = _instant(found[2])
            case _:
                pass
    kept = tuple(each for each in contacts if each)
    if not kept:
        return None
    return SecurityTxt(
        kept, tuple(each for each in languages if re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", each)), expires
    )


def _contact(value: str) -> str:
    if re.fullmatch(r"(?:https://|mailto:)\S+", value, re.IGNORECASE):
        return value
    # A bare mailbox was allowed by early drafts, and is still what many files have.
    return f"mailto:{value}" if re.fullmatch(r"[^\s:/@]+@[^\s:/@]+", value) else ""


def _instant(value: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None

"""What a list can say, and how it is written."""

from __future__ import annotations

from enum import StrEnum

COLUMNS = ("type", "value", "quality", "standing", "tags", "label", "expires_on", "consent_reference")
"""What a list can say of an entry. `value` is needed; `type` and `standing` too, unless the command gives them."""


class Form(StrEnum):
    """How a list is written; a third form, one hash a line, is only read."""

    CSV = "csv"
    JSONL = "jsonl"


class OnError(StrEnum):
    """What to do about a row of which no entry can be made."""

    STOP = "stop"
    SKIP = "skip"

"""What a client notes of a content: a note, and its own id for it. Both are opaque here, and stand in an entry's label.

The peer keeps an address and any JSON beside. A bank here holds hashes and no story, so those are refused, and said to
be: a client that believed them kept would lose them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.http import HttpRequest

from takeback.base.errors import Invalid
from takeback.records.banks.actions import Particulars
from takeback.records.banks.actions.particulars import read_tags
from takeback.records.banks.models import BankEntry
from takeback.web.hma.asked import is_json, json_asked, text_in

_HAS_ID = "hma-content-id"
"""The tag of an entry whose label begins with the client's own id, in brackets."""

_WITH_ID = re.compile(r"\[([^\]]*)\] ?(.*)", re.DOTALL)


class Remark(NamedTuple):
    """What is noted of a content.

    Attributes:
        note: free words.
        content_id: the client's own id for it.
    """

    note: str = ""
    content_id: str = ""

    @property
    def label(self) -> str:
        """Both, as people read them in the list of entries."""
        return f"[{self.content_id}] {self.note}".rstrip() if self.content_id else self.note

    @property
    def particulars(self) -> Particulars:
        """The same, for a new entry."""
        return Particulars(label=self.label, tags=(_HAS_ID,) if self.content_id else ())

    def tags(self, row: BankEntry) -> tuple[str, ...]:
        """The tags of an entry that is to carry this.

        Args:
            row: with the tags that its owner gave it, which stay.
        """
        others = tuple(tag for tag in read_tags(row.tags) if tag != _HAS_ID)
        return (*others, _HAS_ID) if self.content_id else others


NO_REMARK: Final = Remark()


def remark_of(row: BankEntry) -> Remark:
    """What is noted of an entry.

    Args:
        row: of a bank.
    """
    found = _WITH_ID.fullmatch(row.label) if _HAS_ID in read_tags(row.tags) else None
    return Remark(found[2], found[1]) if found else Remark(row.label)


def remark_asked(request: HttpRequest) -> Remark:
    """What a request says of a content: `note` and `metadata` in JSON, or `note` in a form.

    Args:
        request: to bank something, or to change it.

    Raises:
        Invalid: it cannot be kept.
    """
    if not is_json(request):
        return Remark(request.POST.get("note", "") if request.content_type == "multipart/form-data" else "")
    asked = json_asked(request)
    return Remark(text_in(asked, "note") or "", _content_id(asked.get("metadata")))


def _content_id(metadata: object) -> str:
    if metadata is None:
        return ""
    if not isinstance(metadata, dict):
        raise Invalid("metadata should be a json object")
    said: Mapping[str, Any] = {name: value for name, value in metadata.items() if value not in (None, "", {})}
    if set(said) - {"content_id", "content_uri", "json"}:
        raise Invalid("Invalid metadata: it has content_id, content_uri and json")
    if set(said) - {"content_id"}:
        raise Invalid("a bank keeps hashes and no addresses: of metadata, content_id alone is kept here")
    content_id = text_in(said, "content_id") or ""
    if "]" in content_id:
        raise Invalid("content_id must not hold ']'")
    return content_id

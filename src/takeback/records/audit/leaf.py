"""What one leaf says, and how that becomes the bytes that are hashed. Pure.

A leaf holds ids and numbers, never words: whatever is written here is kept as long as the case, is handed to the
police, and is read by auditors who may see nothing sealed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address

from takeback.base.errors import Invalid
from takeback.base.instants import day_of
from takeback.records.audit import merkle

SALT_BYTES = 32
MOST_FACTS = 16
LARGEST_NUMBER = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exact (RFC 8259, section 6)."""

_KIND = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_SUBJECT = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KEY = re.compile(r"[a-z_]{1,40}")
_VALUE = re.compile(r"[A-Za-z0-9_.:=-]{1,128}")
"""No space, so no sentence; no `@` or `%`, so no address; no `/`, so no link."""
_TIME_OF_DAY = re.compile(r"\d\d:\d\d|T\d\d")
_VERSION = "takeback-leaf-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a leaf says.

    Attributes:
        kind: what happened, such as `entry_withdrawn`.
        facts: canonical JSON: ASCII, keys in order, no spaces.
        at: when, in UTC: `2026-11-22T04:34:02Z`, or the day alone where it touches a survivor.
        subject: the opaque id of the one whom `forget` can make this leaf forget; empty if none.
    """

    kind: str
    facts: str
    at: str
    subject: str

    def hashed(self, index: int, salt: bytes) -> bytes:
        """The leaf's hash.

        The index is part of it, so that a leaf which was moved is found where it stands. No field that `content_of`
        makes holds a line break, so no two contents give the same bytes.

        Args:
            index: the leaf's place in the log, from 0.
            salt: random bytes. Without them nobody can find what a leaf said by trying.
        """
        said = "\n".join((_VERSION, str(index), self.at, self.kind, self.subject, self.facts))
        return merkle.leaf_hash(salt + said.encode())


def content_of(
    kind: str, facts: Mapping[str, str | int], at: datetime, subject: str | None, *, coarse: bool
) -> Content:
    """The content of a leaf, checked.

    Args:
        kind: `[a-z][a-z0-9_.]*`, at most 64 letters.
        facts: at most 16; keys `[a-z_]+`; values are ids (letters, digits and `_.:=-`, at most 128) or whole numbers.
        at: an instant with its zone.
        subject: an opaque id, or none.
        coarse: keep the day alone, as everything about a survivor must.

    Raises:
        Invalid: something is of another form. The message names the field and never repeats the value.
    """
    if not _KIND.fullmatch(kind):
        raise Invalid("a leaf's kind is a lower-case word such as `entry_withdrawn`", field="kind")
    if subject is not None and not _SUBJECT.fullmatch(subject):
        raise Invalid("a leaf's subject is an opaque id: letters, digits, `_` and `-`, at most 64", field="subject")
    if at.tzinfo is None:
        raise Invalid("an instant needs its zone", field="at")
    if len(facts) > MOST_FACTS:
        raise Invalid(f"a leaf holds at most {MOST_FACTS} facts", field="facts")
    checked = {_checked_key(key): _checked_value(key, value, coarse=coarse) for key, value in facts.items()}
    return Content(
        kind=kind,
        facts=json.dumps(checked, sort_keys=True, separators=(",", ":"), ensure_ascii=True),
        at=day_of(at) if coarse else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        subject=subject or "",
    )


def _checked_key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise Invalid("a fact's name is of lower-case letters and `_`, at most 40", field="facts")
    return key


def _checked_value(key: str, value: str | int, *, coarse: bool) -> str | int:
    field = f"facts.{key}"
    if isinstance(value, bool):
        raise Invalid("a fact is text or a whole number; write 0 or 1 for no and yes", field=field)
    if isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise Invalid("a fact's number is too large to be kept exactly", field=field)
        return value
    if "@" in value:
        raise Invalid("a fact never holds a mail address; write the id of whom you mean", field=field)
    if not _VALUE.fullmatch(value):
        raise Invalid("a fact is an id: letters, digits and `_.:=-`, 1 to 128 of them, and no words", field=field)
    if _is_network_address(value):
        raise Invalid("a fact never holds a network address", field=field)
    if coarse and _TIME_OF_DAY.search(value):
        raise Invalid("a fact about a survivor holds no time finer than a day", field=field)
    return value


def _is_network_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True

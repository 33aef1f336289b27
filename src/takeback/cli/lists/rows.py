"""A row of a list to an entry, or to what is wrong with it. A million of them are read, so nothing is checked twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from takeback.base.errors import Invalid
from takeback.matching.bank import Standing
from takeback.matching.policy import BEST_QUALITY, MINIMUM_QUALITY
from takeback.records.banks.actions import NOTHING_MORE, NewEntry, Particulars
from takeback.records.banks.actions.particulars import check_particulars, check_standing
from takeback.signals.hashers import HASHERS
from takeback.signals.signal import Signal

_DIGITS = {each.type: each.digits for each in HASHERS}
_WELL_FORMED = {kind: re.compile(f"[0-9a-f]{{{digits}}}").fullmatch for kind, digits in _DIGITS.items()}
_QUALITIES = {"": None, **{str(quality): quality for quality in range(MINIMUM_QUALITY, BEST_QUALITY + 1)}}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOST_KEPT = 10_000

_Said = tuple[object, object, object, object]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of which no entry can be made.

    Attributes:
        line: its number.
        field: where the mistake is; `line` for the line as a whole.
        why: a sentence.
    """

    line: int
    field: str
    why: str


class BadValue(Exception):
    """Something in a row cannot be meant. It never leaves the reading of lists."""

    def __init__(self, where: str, why: str) -> None:
        """Keep the two.

        Args:
            where: a column.
            why: a sentence, without what stood there.
        """
        super().__init__(why)
        self.field = where
        self.why = why


@dataclass(slots=True, kw_only=True)
class Rows:
    """Makes entries of rows.

    Attributes:
        standing: of rows that name none.
        kind: the kind of signal of rows that name none.
    """

    standing: Standing | None = None
    kind: str | None = None
    _standings: dict[object, Standing] = field(default_factory=dict)
    _said: dict[_Said, Particulars] = field(default_factory=dict)

    def entry_of(self, row: Mapping[str, object]) -> NewEntry:
        """The entry that a row says.

        Args:
            row: by `COLUMNS`. What is missing, empty or `None` is not said. Every cell of a CSV is a string.

        Raises:
            BadValue: something in it cannot be meant.
        """
        get = row.get
        kind, value, quality, word = get("type"), get("value"), get("quality"), get("standing")
        # What is usual is looked up; the rest is read with care.
        well_formed = _WELL_FORMED.get(kind) if isinstance(kind, str) else None
        if well_formed is None or not isinstance(kind, str) or not isinstance(value, str) or not well_formed(value):
            kind, value = self._read_signal(kind, value)
        known = _QUALITIES[quality] if isinstance(quality, str) and quality in _QUALITIES else _quality(quality)
        standing = self._standings.get(word) if isinstance(word, str) else None
        if standing is None:
            standing = self._read_standing(word)
        said = (get("tags"), get("label"), get("expires_on"), get("consent_reference"))
        return NewEntry(Signal(kind, value, known), standing, self._particulars(said) if any(said) else NOTHING_MORE)

    def _read_signal(self, kind: object, value: object) -> tuple[str, str]:
        if kind is None or kind == "":
            kind = self.kind
        if kind is None:
            raise BadValue("type", "it is missing; name it in the row, or give --type")
        if not isinstance(kind, str) or kind not in _DIGITS:
            raise BadValue("type", f"it is no kind of signal; known are {', '.join(_DIGITS)}")
        if not isinstance(value, str) or value == "":
            raise BadValue("value", "it is missing")
        lowered = value.lower() if value.isascii() else value
        if not _WELL_FORMED[kind](lowered):
            raise BadValue("value", f"a {kind} has {_DIGITS[kind]} hex digits; this has {len(value)} letters")
        return kind, lowered

    def _read_standing(self, word: object) -> Standing:
        if word is None or word == "":
            if self.standing is None:
                raise BadValue("standing", "it is missing; name it in the row, or give --standing")
            return self.standing
        try:
            standing = Standing(str(word))
            check_standing(standing)
        except (ValueError, Invalid):
            raise BadValue("standing", "an entry starts as attested or reviewed, and as nothing else") from None
        return self._standings.setdefault(word, standing)

    def _particulars(self, said: _Said) -> Particulars:
        tags, label, expires_on, reference = said
        known = tuple(tags) if isinstance(tags, list) and all(isinstance(each, str) for each in tags) else tags
        key = (known, label, expires_on, reference)
        try:
            kept = self._said.get(key)
        except TypeError:  # a list or an object of JSON, where a word is wanted
            kept = None
        if kept is None:
            kept = Particulars(
                tags=_tags(known),
                label=_word("label", label),
                expires_on=_day(expires_on),
                consent_reference=_word("consent_reference", reference),
            )
            try:
                check_particulars(kept)
            except Invalid as error:
                raise BadValue(error.field or "line", error.message) from None
            if len(self._said) < _MOST_KEPT:
                self._said[key] = kept
        return kept


def _quality(written: object) -> int | None:
    if written is None or written == "":
        return None
    if isinstance(written, str):
        written = int(written) if written.isdecimal() and written.isascii() and len(written) <= 3 else -1  # noqa: PLR2004 - digits of 100
    if not isinstance(written, int) or isinstance(written, bool) or not 0 <= written <= BEST_QUALITY:
        raise BadValue("quality", f"it is no whole number from 0 to {BEST_QUALITY}")
    if written < MINIMUM_QUALITY:
        raise BadValue("quality", f"it is below {MINIMUM_QUALITY}: such a hash would match what it should not")
    return written


def _tags(written: object) -> tuple[str, ...]:
    match written:
        case None | "":
            return ()
        case str():
            return tuple(written.split())
        case tuple():
            return written
        case _:
            raise BadValue("tags", "it is no list of words")


def _word(column: str, written: object) -> str:
    if written is None:
        return ""
    if not isinstance(written, str):
        raise BadValue(column, "it is no text")
    return written


def _day(written: object) -> date | None:
    if written is None or written == "":
        return None
    try:
        if isinstance(written, str) and _DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise BadValue("expires_on", "it is no day such as 2027-01-31")

"""Lines to rows. What kind of list it is, its first line says."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import BinaryIO, NoReturn

from takeback.base.errors import Invalid
from takeback.cli.lists.form import COLUMNS
from takeback.cli.lists.lines import Line, lines_of, unpacked
from takeback.cli.lists.rows import BadRow, BadValue, Rows
from takeback.records.banks.actions import NewEntry
from takeback.signals.hashers import HASHERS

_KINDS = {each.type: each.digits for each in HASHERS}
_BARE = {_KINDS[kind]: kind for kind in ("pdq", "md5")}
"""Which kind a bare hash is, by its length. A SHA-256 is as long as a PDQ and written `sha256:...`."""

_HASH = re.compile(r"(?:([a-z0-9_]+):)?([0-9a-fA-F]+)")
_SHOWN = 40

Row = Mapping[str, object]


def entries_in(file: BinaryIO, rows: Rows) -> Iterator[NewEntry | BadRow]:
    """Of each row of a list its entry, or what is wrong with it.

    Args:
        file: CSV with a header, JSON lines, or one hash a line; also as gzip. Buffered, at its start.
        rows: what makes entries of rows.

    Raises:
        Invalid: it is no list at all.
    """
    lines = lines_of(unpacked(file))
    first = next(lines, None)
    if first is None:
        raise Invalid("the file is empty", field="FILE")
    if first.text is None:
        raise Invalid(f"the first line cannot be read: {first.why}", field="FILE")
    read, lines = _reader(first, lines, rows)
    for number, text, why in lines:
        if text is None:
            yield BadRow(number, "line", why)
            continue
        try:
            yield rows.entry_of(read(text))
        except BadValue as bad:
            yield BadRow(number, bad.field, bad.why)


def _reader(first: Line, rest: Iterator[Line], rows: Rows) -> tuple[Callable[[str], Row], Iterator[Line]]:
    """What reads a line of this list, and the lines that it is for."""
    text = (first.text or "").strip()
    if text.startswith("{"):
        return _json_row, chain([first], rest)
    if _HASH.fullmatch(text):
        return (lambda line: _hash_row(line, rows.kind)), chain([first], rest)
    return _csv_reader(_header(text)), rest


def _header(text: str) -> list[str]:
    """The columns of a CSV.

    Raises:
        Invalid: a column is unknown or named twice, or the one that is needed is missing.
    """
    try:
        columns = [each.strip() for each in _cells(text)]
    except BadValue as bad:
        raise Invalid(f"line 1: {bad.why}", field="FILE") from None
    strangers = [each for each in columns if each not in COLUMNS]
    if strangers:
        shown = "".join(each if each.isprintable() else "?" for each in strangers[0][:_SHOWN])
        raise Invalid(
            f"line 1: {shown!r} is no column; a list has {', '.join(COLUMNS)}, with commas between them", field="FILE"
        )
    if len(set(columns)) != len(columns):
        twice = next(each for each in columns if columns.count(each) > 1)
        raise Invalid(f"line 1: the column {twice} is there twice", field="FILE")
    if "value" not in columns:
        raise Invalid("line 1: there is no column `value`", field="FILE")
    return columns


def _csv_reader(columns: list[str]) -> Callable[[str], Row]:
    def read(text: str) -> Row:
        cells = text.split(",") if '"' not in text else _cells(text)
        if len(cells) != len(columns):
            raise BadValue("line", f"it has {len(cells)} cells, and the header {len(columns)}")
        return dict(zip(columns, cells))  # noqa: B905 - just counted, and a million times

    return read


def _cells(text: str) -> list[str]:
    """One line of a CSV. No value that can be meant holds a line break, so a quote that stays open is a mistake."""
    try:
        (cells,) = csv.reader([text], strict=True)
    except (csv.Error, ValueError):
        raise BadValue("line", "its quotes do not close, or stand where none can be") from None
    return cells


def _json_row(text: str) -> Row:
    try:
        row = json.loads(text, object_pairs_hook=_each_name_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadValue("line", "it is no JSON object with each name once") from None
    if not isinstance(row, dict):
        raise BadValue("line", "it is no JSON object with each name once")
    for name in row:
        if name not in COLUMNS:
            raise BadValue("line", f"it has a name that is none of {', '.join(COLUMNS)}")
    return row


def _hash_row(text: str, kind: str | None) -> Row:
    matched = _HASH.fullmatch(text.strip())
    if matched is None:
        raise BadValue("value", "it is no hash in hex digits")
    named, digits = matched.groups()
    known = named or kind or _BARE.get(len(digits))
    if known is None:
        lengths = " or ".join(f"{length} ({kind})" for length, kind in _BARE.items())
        raise BadValue("value", f"a hash has {lengths} hex digits; this has {len(digits)}")
    return {"type": known, "value": digits}


def _each_name_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError
    return names


def _no_constant(_word: str) -> NoReturn:
    raise ValueError

"""A report: the locations that somebody told, read from pasted lines or from a CSV. Pure.

Each line gives a location, or a sentence's worth of why not. No line is dropped in silence: what cannot be read is what
a caseworker has to ask about.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from takeback.base.errors import Invalid, TooLarge
from takeback.casework.takedown.matter import Matter
from takeback.sites.location import Location, Reach, Unreadable, read_location

MOST_BYTES: Final = 2 * 1024 * 1024
"""Of one paste or file: thousands of links. More is no report, and is told so before a line of it is read."""
MOST_LINES: Final = 5_000
LONGEST_LINE: Final = 8_000

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark its own begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|javascript:|data:)[^\s<>\"]+", re.IGNORECASE)
_AFTER_A_LINK = ".,;:!?'\u2019\u201d"
_OPENS_AND_CLOSES = (("(", ")"), ("[", "]"), ("{", "}"))
_COLUMNS_OF_LOCATIONS: Final = frozenset({"location", "url", "link"})
_MATTER: Final = "matter"
_DELIMITERS = ",;\t"


class WhyNot(StrEnum):
    """Why a line gives no location, where it is not the location itself that cannot be read."""

    NOT_UTF8 = "not_utf8"
    """Letters in it come from an encoding that cannot be told. A guess would be another link."""
    TOO_LONG = "too_long"
    NO_LOCATION = "no_location"
    """The row has no cell for it, or an empty one."""
    UNKNOWN_MATTER = "unknown_matter"
    BAD_QUOTES = "bad_quotes"


@dataclass(frozen=True, slots=True)
class Told:
    """One location that was told.

    Attributes:
        line: on which line, from 1.
        location: what was read.
        matter: what lies there, as told, or as its place suggests.
    """

    line: int
    location: Location = field(repr=False)
    matter: Matter


@dataclass(frozen=True, slots=True)
class Twice:
    """A location that stands on an earlier line already, however it is written.

    Attributes:
        line: on which line.
        first: on which line it stands first.
    """

    line: int
    first: int


@dataclass(frozen=True, slots=True)
class NotRead:
    """A line that gives no location.

    Attributes:
        line: on which line.
        text: what stands there, cut short.
        why: a word of ours, or one of `sites.location`.
    """

    line: int
    text: str = field(repr=False)
    why: str


Line = Told | Twice | NotRead


@dataclass(frozen=True, slots=True)
class Report:
    """All that was told, line by line.

    Attributes:
        lines: in order. A line with two links gives two.
    """

    lines: tuple[Line, ...] = field(repr=False)

    @property
    def told(self) -> tuple[Told, ...]:
        """The locations, each once."""
        return tuple(line for line in self.lines if isinstance(line, Told))

    @property
    def not_read(self) -> tuple[NotRead, ...]:
        """What a person has to look at."""
        return tuple(line for line in self.lines if isinstance(line, NotRead))


def read_paste(text: str | bytes) -> Report:
    """Read pasted text: a link a line, or links among words. A line without a link is taken whole, as a name.

    Args:
        text: as pasted, or as the bytes of a file.

    Raises:
        TooLarge: more bytes or lines than a report has.
    """
    return _without_repeats(_pasted(_decoded(text).splitlines()))


def read_lines(lines: Sequence[str]) -> Report:
    """Read lines that a program gives one by one, each as a line of a paste.

    Args:
        lines: numbered from 1; a line break within one makes no second one of it.

    Raises:
        TooLarge: more bytes or lines than a report has.
    """
    _decoded("\n".join(lines))
    return _without_repeats(_pasted(lines))


def read_csv(data: str | bytes) -> Report:
    """Read a CSV whose first row names its columns: `location` (or `url`, or `link`), and perhaps `matter`.

    Between the cells stand commas, semicolons or tabs. Other columns are passed over: a report needs no names.

    Args:
        data: the file.

    Raises:
        TooLarge: more bytes or lines than a report has.
        Invalid: no column holds locations, or two do.
    """
    return _without_repeats(_rows(_decoded(data)))


def suggested(reach: Reach) -> Matter:
    """What probably lies at a location of which nobody said so.

    Args:
        reach: how one gets to it.
    """
    return {Reach.SEARCH: Matter.SEARCH_RESULT, Reach.NAME: Matter.ACCOUNT}.get(reach, Matter.IMAGE)


def _decoded(data: str | bytes) -> str:
    """Text in which a byte that is no UTF-8 stands as a lone surrogate, so that its line, and no other, is refused."""
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise TooLarge(f"a report has at most {MOST_BYTES} bytes; send it in parts")
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace").removeprefix("\ufeff")
    return data.decode("utf-8", "surrogateescape")


def _pasted(lines: Sequence[str]) -> Iterator[Line]:
    if len(lines) > MOST_LINES:
        raise TooLarge(f"a report has at most {MOST_LINES} lines; send it in parts")
    for number, line in enumerate(lines, start=1):
        plain = line.strip()
        if not plain:
            continue
        if (why := _refused(plain)) is not None:
            yield NotRead(number, _short(plain), why)
            continue
        for candidate in [_trimmed(found) for found in _LINK.findall(plain)] or [plain]:
            yield _line(number, candidate, None)


def _rows(text: str) -> Iterator[Line]:
    head, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    at = _columns(reader)
    read = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # from here on no line can be told from another
            yield NotRead(reader.line_num, "", WhyNot.BAD_QUOTES)
            return
        read += 1
        if read > MOST_LINES:
            raise TooLarge(f"a report has at most {MOST_LINES} lines; send it in parts")
        if any(cell.strip() for cell in cells):
            yield _row(reader.line_num, cells, at)


def _columns(reader: Iterator[list[str]]) -> dict[str, int]:
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
    except csv.Error:
        raise Invalid("the first row names the columns; its quotes do not close", field="line 1") from None
    where = [index for index, name in enumerate(header) if name in _COLUMNS_OF_LOCATIONS]
    if len(where) != 1:
        raise Invalid("the first row names the columns; one, and only one, is called location", field="line 1")
    at = {"location": where[0]}
    if _MATTER in header:
        at[_MATTER] = header.index(_MATTER)
    return at


def _row(number: int, cells: list[str], at: dict[str, int]) -> Line:
    told = cells[at["location"]].strip() if at["location"] < len(cells) else ""
    if not told:
        return NotRead(number, "", WhyNot.NO_LOCATION)
    if (why := _refused(told)) is not None:
        return NotRead(number, _short(told), why)
    column = at.get(_MATTER)
    word = cells[column].strip().casefold() if column is not None and column < len(cells) else ""
    if word and word not in {matter.value for matter in Matter}:
        return NotRead(number, _short(told), WhyNot.UNKNOWN_MATTER)
    return _line(number, told, Matter(word) if word else None)


def _line(number: int, text: str, matter: Matter | None) -> Line:
    match read_location(text):
        case Unreadable(reason):
            return NotRead(number, _short(text), reason)
        case location:
            return Told(number, location, matter or suggested(location.reach))


def _without_repeats(lines: Iterable[Line]) -> Report:
    first: dict[str, int] = {}
    kept: list[Line] = []
    for line in lines:
        if not isinstance(line, Told):
            kept.append(line)
        elif line.location.key not in first:
            first[line.location.key] = line.line
            kept.append(line)
        elif first[line.location.key] != line.line:  # on one line, a link and its own text are no repetition
            kept.append(Twice(line.line, first[line.location.key]))
    return Report(tuple(kept))


def _refused(text: str) -> WhyNot | None:
    if len(text) > LONGEST_LINE:
        return WhyNot.TOO_LONG
    return WhyNot.NOT_UTF8 if any("\ud800" <= letter <= "\udfff" for letter in text) or "\ufffd" in text else None


def _trimmed(link: str) -> str:
    """A link without what a sentence put behind it."""
    while True:
        plain = link.rstrip(_AFTER_A_LINK)
        for opens, closes in _OPENS_AND_CLOSES:
            if plain.endswith(closes) and plain.count(closes) > plain.count(opens):
                plain = plain[:-1]
        if plain == link:
            return plain
        link = plain


def _short(text: str) -> str:
    """Enough to find the line by, and nothing that cannot be printed."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:120])

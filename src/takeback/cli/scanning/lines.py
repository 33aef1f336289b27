"""The lines of a scan, and the file in which they stand so that a scan can go on where it was ended."""

from __future__ import annotations

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, Final

from takeback.base.errors import Invalid
from takeback.cli.scanning.walk import File, Path

_LONGEST_LINE: Final = 16 * 1024 * 1024
_OUTCOMES: Final = ("decision", "unhashable", "unreadable", "skipped")
_FINAL: Final = frozenset({"decision", "unhashable"})
"""Outcomes that hold for as long as the file is as it was; the others are looked at again."""

NO_PICTURE: Final = frozenset({"not_a_picture", "empty"})
"""Reasons that say that a file is no picture, rather than one that could not be looked at."""


def named(path: Path) -> dict[str, str]:
    """How a line says where a file lies: text, and in hex besides where the name is not text.

    Args:
        path: below the folder.
    """
    whole = b"/".join(path) or b"."
    try:
        return {"path": whole.decode("utf-8")}
    except UnicodeDecodeError:
        return {"path": whole.decode("utf-8", "replace"), "path_hex": whole.hex()}


def stamped(file: File) -> dict[str, int]:
    """How a line says which state of a file was looked at.

    Args:
        file: as it was before it was read.
    """
    return {"size": file.size, "mtime_ns": file.mtime_ns}


class Tally:
    """What the lines of a scan come to, each file counted once."""

    def __init__(self) -> None:
        """Begin with none."""
        self.counts: Counter[str] = Counter()
        self.earlier = 0
        """How many stood in the file of an earlier scan."""

    def count(self, line: Mapping[str, Any]) -> None:
        """Take up a line.

        Args:
            line: as it is written.
        """
        self.counts[_outcome(line)] += 1

    def passed_over(self, outcome: str) -> None:
        """Take up what an earlier scan found.

        Args:
            outcome: as `Lines.outcome_of` gives it.
        """
        self.counts[outcome] += 1
        self.earlier += 1

    @property
    def not_known(self) -> int:
        """How many files may be pictures, and could not be looked at."""
        return self.counts["unreadable"] + self.counts["unhashable"]


class Lines:
    """Where the lines go: standard output, or a file."""

    def __init__(self, out: int) -> None:
        """Write to an open file.

        Args:
            out: its handle.
        """
        self._out = out
        self._stamps: dict[str, tuple[int, int, str]] = {}
        self._other: set[tuple[str, str]] = set()
        about = os.fstat(out)
        self.identity = (about.st_dev, about.st_ino)

    def write(self, line: Mapping[str, Any]) -> None:
        """One line, in ASCII and at once, so that whatever ends the process tears none but the last.

        Args:
            line: only what JSON knows.
        """
        rest = memoryview(json.dumps(line).encode("ascii") + b"\n")
        while rest:
            rest = rest[os.write(self._out, rest) :]

    def is_told(self, line: Mapping[str, Any]) -> bool:
        """Whether the file holds a line already that says the same of a name that is no ordinary file.

        Args:
            line: about to be written.
        """
        return (_key(line), _outcome(line)) in self._other

    def outcome_of(self, file: File) -> str | None:
        """What the file says of a file that is still as it was; `None` where it is to be looked at.

        Args:
            file: as it is now.
        """
        name = named(file.path)
        size, mtime_ns, outcome = self._stamps.get(_key(name), (-1, -1, ""))
        return outcome if (size, mtime_ns) == (file.size, file.mtime_ns) else None

    def take_up(self, *, resume: bool) -> None:
        """Read the lines of an earlier scan, and cut a last one off that is torn. What is no scan's is left as it is.

        Args:
            resume: whether there may be any.

        Raises:
            Invalid: there are some and may not be, or one is not a scan's.
        """
        if not resume:
            if os.fstat(self._out).st_size:
                raise Invalid("the file holds something; go on with --resume, or name another", field="--out")
            return
        whole = 0
        for number, text in enumerate(_lines_of(self._out), 1):
            if not text.endswith(b"\n") and _is_torn(text):
                break
            line = _line(text)
            if line is None:
                raise Invalid(f"line {number} of the file is not a line of a scan; nothing was changed", field="--out")
            whole += len(text)
            self._note(line)
        if os.fstat(self._out).st_size > whole:
            os.ftruncate(self._out, whole)

    def close(self) -> None:
        """Let go of the file, so that another scan may go on with it."""
        os.close(self._out)

    def _note(self, line: Mapping[str, Any]) -> None:
        if _FINAL & line.keys():
            self._stamps[_key(line)] = (line["size"], line["mtime_ns"], _outcome(line))
        elif "skipped" in line:
            self._other.add((_key(line), _outcome(line)))


def open_lines(path: FilePath, *, resume: bool) -> Lines:
    """The file for the lines, readable by its owner alone; two scans never write into one.

    Args:
        path: of the file.
        resume: go on with what it holds.

    Raises:
        Invalid: it holds something and is not to be gone on with, another scan writes into it, or it is no scan's.
        OSError: it cannot be written.
    """
    out = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_APPEND, 0o600)
    try:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Invalid("another scan writes into this file", field="--out") from None
        lines = Lines(out)
        lines.take_up(resume=resume)
    except BaseException:
        os.close(out)
        raise
    return lines


def _outcome(line: Mapping[str, Any]) -> str:
    """The one word under which a line is counted."""
    if "decision" in line:
        return str(line["decision"])
    if "unhashable" in line:
        return "no picture" if line["unhashable"] in NO_PICTURE else "unhashable"
    return "unreadable" if "unreadable" in line else "skipped"


def _key(line: Mapping[str, Any]) -> str:
    return f"hex:{line['path_hex']}" if "path_hex" in line else f"text:{line['path']}"


def _line(text: bytes) -> dict[str, Any] | None:
    """A line of a scan, if it is one."""
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(line, dict) or not all(isinstance(line.get(each, ""), str) for each in ("path", "path_hex")):
        return None
    outcomes = [each for each in _OUTCOMES if isinstance(line.get(each), str)]
    if "path" not in line or len(outcomes) != 1:
        return None
    stamps = all(type(line.get(each)) is int for each in ("size", "mtime_ns"))
    return line if stamps or outcomes[0] not in _FINAL else None


def _lines_of(handle: int) -> Iterator[bytes]:
    """The lines of a file, each with its line break, and what stands behind the last one."""
    os.lseek(handle, 0, os.SEEK_SET)
    rest = b""
    while part := os.read(handle, 1024 * 1024):
        *whole, rest = (rest + part).split(b"\n")
        for each in whole:
            yield each + b"\n"
        if len(rest) > _LONGEST_LINE:
            raise Invalid("the file holds a line that is longer than any of a scan; nothing was changed", field="--out")
    if rest:
        yield rest


def _is_torn(text: bytes) -> bool:
    """Whether it is the beginning of a line, or what a machine that lost its power leaves in its place."""
    return text.startswith(_BEGINNING) or _BEGINNING.startswith(text) or not text.strip(b"\0")


_BEGINNING: Final = b'{"path": "'

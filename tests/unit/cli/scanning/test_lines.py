from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from takeback.base.errors import Invalid
from takeback.cli.scanning.lines import Lines, Tally, named, open_lines, stamped
from takeback.cli.scanning.walk import File

ALLOWED = {"path": "a", "decision": "allow", "size": 5, "mtime_ns": 7}
FILE = File((b"a",), 5, 7, (1, 1))


def reopened(path: Path) -> Lines:
    """What a later scan knows of the file."""
    lines = open_lines(path, resume=True)
    lines.close()
    return lines


def write(path: Path, *written: dict[str, object]) -> None:
    with closing(open_lines(path, resume=False)) as lines:
        for each in written:
            lines.write(each)


def test_a_line_that_was_written_is_found_again_while_its_file_is_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "out", ALLOWED)
    lines = reopened(tmp_path / "out")
    assert lines.outcome_of(FILE) == "allow"
    assert lines.outcome_of(File((b"a",), 6, 7, (1, 1))) is None
    assert lines.outcome_of(File((b"a",), 5, 8, (1, 1))) is None
    assert lines.outcome_of(File((b"b",), 5, 7, (1, 1))) is None


def test_the_last_line_of_a_file_counts(tmp_path: Path) -> None:
    write(tmp_path / "out", ALLOWED, {**ALLOWED, "decision": "block", "mtime_ns": 8})
    again = reopened(tmp_path / "out")
    assert again.outcome_of(FILE) is None
    assert again.outcome_of(File((b"a",), 5, 8, (1, 1))) == "block"


def test_what_could_not_be_read_is_looked_at_again(tmp_path: Path) -> None:
    (tmp_path / "out").write_text('{"path": "a", "unreadable": "EACCES"}\n')
    assert reopened(tmp_path / "out").outcome_of(FILE) is None


def test_what_is_no_file_is_told_once(tmp_path: Path) -> None:
    link = {"path": "a", "skipped": "link"}
    (tmp_path / "out").write_text(json.dumps(link) + "\n")
    lines = reopened(tmp_path / "out")
    assert lines.is_told(link)
    assert not lines.is_told({"path": "b", "skipped": "link"})


@pytest.mark.parametrize("name", [b"a", b"\xff", b"\xed\xb2\x80", "\ufffd".encode(), b"a\nb", b'"'])
def test_names_that_look_alike_are_told_apart(tmp_path: Path, name: bytes) -> None:
    file = File((b"in", name), 5, 7, (1, 1))
    write(tmp_path / "out", {**named(file.path), "unhashable": "empty", **stamped(file)})
    lines = reopened(tmp_path / "out")
    assert lines.outcome_of(file) == "no picture"
    others = {b"\xfe", "\ufffd\ufffd".encode(), b"b", b"fe"} - {name}
    assert all(lines.outcome_of(File((b"in", other), 5, 7, (1, 1))) is None for other in others)


@pytest.mark.parametrize("torn", [b"{", b'{"pa', b'{"path": "', b'{"path": "b", "decision": "al', bytes(300)])
def test_a_last_line_that_is_torn_is_cut_off(tmp_path: Path, torn: bytes) -> None:
    whole = json.dumps(ALLOWED).encode() + b"\n"
    (tmp_path / "out").write_bytes(whole + torn)
    assert reopened(tmp_path / "out").outcome_of(FILE) == "allow"
    assert (tmp_path / "out").read_bytes() == whole


@pytest.mark.parametrize(
    "held",
    [
        b"my thesis",
        b"my thesis\n",
        b"\xff\xd8\xff\xe0 a picture",
        b'{"path": 7, "skipped": "link"}\n',
        b'{"path": "a"}\n',
        b'{"path": "a", "decision": "allow", "unhashable": "empty", "size": 1, "mtime_ns": 1}\n',
        b'{"path": "a", "decision": "allow", "size": "1", "mtime_ns": 1}\n',
        b'{"path": "a", "skipped": "link"}\n\n{"path": "b", "skipped": "link"}\n',
        b"[" * 100_000 + b"\n",
    ],
)
@pytest.mark.parametrize("resume", [False, True])
def test_a_file_that_is_no_scans_is_left_alone(tmp_path: Path, held: bytes, *, resume: bool) -> None:
    (tmp_path / "out").write_bytes(held)
    with pytest.raises(Invalid):
        open_lines(tmp_path / "out", resume=resume)
    assert (tmp_path / "out").read_bytes() == held


def test_each_file_is_counted_under_one_word() -> None:
    tally = Tally()
    for line in (
        ALLOWED,
        {"unhashable": "damaged"},
        {"unhashable": "empty"},
        {"unreadable": "EIO"},
        {"skipped": "link"},
    ):
        tally.count(line)
    tally.passed_over("hold")
    assert dict(tally.counts) == {
        "allow": 1,
        "unhashable": 1,
        "no picture": 1,
        "unreadable": 1,
        "skipped": 1,
        "hold": 1,
    }
    assert (tally.not_known, tally.earlier) == (2, 1)

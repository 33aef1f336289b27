"""Runs a backup or a restore over and over, each time killed (SIGKILL) before one more line of ours.

    python killed_before_every_line.py backup|restore|restore-damaged FOLDER

A process of its own without Django, so that every child starts as the command line does: from nothing. After each kill
it looks at what is left. FOLDER holds `home` (the old state) and `backup.tar.gz` (the new state of a restore). The last
line printed is how many kills there were.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from takeback.project import backup, serving
from takeback.project.backup.archive import unpack
from takeback.project.backup.make import make
from takeback.project.backup.restore import restore
from takeback.project.configuration import read_configuration

NOW = datetime(2026, 11, 22, tzinfo=UTC)
OURS = (str(Path(backup.__file__).parent), serving.__file__)


def run_until_line(command: Callable[[], object], line: int) -> bool:
    """Run in a child that is killed before the `line`-th different line of ours. False if there are not so many."""
    child = os.fork()
    if child == 0:
        seen: set[tuple[str, int]] = set()

        def trace(frame: FrameType, event: str, _argument: object) -> object:
            if not frame.f_code.co_filename.startswith(OURS):
                return None
            if event == "line":
                seen.add((frame.f_code.co_filename, frame.f_lineno))
                if len(seen) == line:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        status = 70
        try:
            sys.settrace(trace)  # type: ignore[arg-type]  # typeshed wants the tracer's own type, which names itself
            command()
            status = 0
        finally:
            sys.settrace(None)
            os._exit(status)
    status = os.waitpid(child, 0)[1]
    if status not in {0, signal.SIGKILL}:
        sys.exit(f"neither killed nor well before line {line}: status {status}")
    return status == signal.SIGKILL


def numbers(database: Path) -> list[int]:
    """What the log in a database says; the database must be sound."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [number for (number,) in connection.execute("SELECT leaf_id FROM audit_content ORDER BY 1")]


def check_backup(work: Path, old: bytes) -> None:
    """The file is the old one or a whole new one; the home is as it was."""
    file = work / "out" / "backup.tar.gz"
    assert numbers(work / "home" / "takeback.sqlite3") == [0, 1, 2, 3, 4]
    if file.read_bytes() != old:
        unpacked = work / "unpacked"
        unpacked.mkdir()
        unpack(file, unpacked)
        assert numbers(unpacked / "database.sqlite3") == [0, 1, 2, 3, 4]


def check_restore(home: Path, *, damaged: bool) -> None:
    """The home holds the old or the new, whole; the old is there or beside; and the next restore puts all in order."""
    databases = [home / "takeback.sqlite3", *home.glob("*restor*/takeback.sqlite3")]
    if damaged:
        kept = [path.read_bytes()[:16] == b"damaged damaged!" for path in databases]
        assert any(kept)
        assert all(numbers(path) for path, is_old in zip(databases, kept, strict=True) if not is_old)
    else:
        found = [numbers(path) for path in databases]
        assert [0, 1, 2, 3, 4] in found
        assert all(
            each in ([0, 1, 2, 3, 4], [0, 1, 2], [0, 1, 2, 3]) for each in found
        )  # the last: restored, and says so
        sizes = [int(path.stem) for path in (home / "heads").glob("*.json")]
        assert max(sizes, default=0) <= len(found[0])


def main(what: str, work: Path) -> None:
    """Kill, look, and once in a while go on."""
    os.fsync = lambda _descriptor: None  # type: ignore[assignment]  # a kill is no power cut; and this runs for minutes
    os.environ["TAKEBACK_HOME"] = str(work / "home")
    configuration = read_configuration()
    home, file, kills = work / "home", work / "out" / "backup.tar.gz", 0
    template = work / "template"
    shutil.copytree(home, template)
    shutil.rmtree(home)
    while True:
        for left_over in (home, work / "out", work / "unpacked"):
            shutil.rmtree(left_over, ignore_errors=True)
        shutil.copytree(template, home)
        (work / "out").mkdir()
        if what == "backup":
            shutil.copy(work / "backup.tar.gz", file)
            old = file.read_bytes()
            killed = run_until_line(lambda: make(configuration, file, NOW), kills + 1)
            check_backup(work, old)
            make(configuration, file, NOW)
            assert [path.name for path in file.parent.iterdir()] == [file.name]
        else:
            killed = run_until_line(
                lambda: restore(configuration, work / "backup.tar.gz", NOW, replace=True), kills + 1
            )
            check_restore(home, damaged=what == "restore-damaged")
            if killed and kills % 10 == 0:  # each of these starts Django
                assert not run_until_line(
                    lambda: restore(configuration, work / "backup.tar.gz", NOW, replace=True), 10**6
                )
                check_restore(home, damaged=what == "restore-damaged")
                assert numbers(home / "takeback.sqlite3") == [0, 1, 2, 3]
                assert not list(home.glob(".restoring_*"))
        assert killed or not list(home.glob(".work-*"))
        if not killed:
            break
        kills += 1
    print(kills)  # noqa: T201 - the answer to the test that runs this


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

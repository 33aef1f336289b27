"""`takeback scan`: a whole folder of pictures, on all cores, and again from where it was ended."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from takeback.base.errors import Invalid
from takeback.cli.output import words
from takeback.cli.scanning.crew import Crew
from takeback.cli.scanning.lines import Lines, Tally, named, open_lines, stamped
from takeback.cli.scanning.walk import File, Skipped, Unreadable, open_folder, read, walk

if TYPE_CHECKING:
    from takeback.flows.services import Services

_FOUND = 3
_INTERRUPTED = 130
_MOST_JOBS = 64


class FailOn(StrEnum):
    """From which decision on the exit status is 3."""

    HOLD = "hold"
    BLOCK = "block"
    NEVER = "never"


def scan(
    folder: Annotated[Path, typer.Argument(help="Everything below it is scanned. Links are not followed.")],
    out: Annotated[Path | None, typer.Option(help="Write the lines into this file instead of to stdout.")] = None,
    bank: Annotated[str | None, typer.Option(help="Look in this bank only.")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=_MOST_JOBS, help="Pictures read at the same time; else one a core.")
    ] = None,
    fail_on: Annotated[FailOn, typer.Option(help="Decisions that make the exit status 3.")] = FailOn.HOLD,
    *,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the file of --out: what stands in it unchanged is passed over.")
    ] = False,
    signals: Annotated[bool, typer.Option("--signals", help="Also print the hashes.")] = False,
) -> None:
    """Scan every file below a folder against the banks. One JSON line each, in the order in which they are done.

    Exit status: 0 nothing but `allow` and files that are no pictures; 1 some file could not be looked at, so nothing is
    known of it; 2 asked wrongly; 3 something was held or blocked (--fail-on); 130 interrupted.
    """
    if resume and out is None:
        raise Invalid("--resume goes on with a file: name it with --out", field="--resume")
    if not folder.is_dir():
        raise Invalid(f"{_shown(folder)}: no such folder", field="FOLDER")
    threads = jobs or min(len(os.sched_getaffinity(0)), _MOST_JOBS)
    os.environ["TAKEBACK_DECODERS"] = str(threads)  # each thread has a child of its own, so none waits for another
    from takeback.project.start import start

    lines = open_lines(out, resume=resume) if out else Lines(1)
    root = open_folder(folder)
    start()
    from takeback.project.wiring import services

    here = services()
    tally = Tally()
    began = time.monotonic()
    try:
        _check_bank(bank)
        job = _Job(here, root, bank, with_signals=signals)
        _scan_all(job, lines, tally, threads)
    except KeyboardInterrupt:
        words.print(f"\nInterrupted. {_how_to_go_on(folder, out)}", soft_wrap=True, markup=False)
        raise typer.Exit(_INTERRUPTED) from None
    except BaseException:
        words.print(_how_to_go_on(folder, out), soft_wrap=True, markup=False)
        raise
    finally:
        here.decoder.close()
        if out:
            lines.close()
        _say(tally, time.monotonic() - began)
    raise typer.Exit(_status(tally, fail_on))


@dataclass(frozen=True, slots=True)
class _Job:
    """What the threads know."""

    services: Services
    root: int
    bank: str | None
    with_signals: bool

    def line(self, found: File | Skipped | Unreadable) -> dict[str, Any]:
        """What there is to say of one name."""
        if isinstance(found, File):
            if found.size > self.services.most_bytes:
                return {**named(found.path), "unhashable": "too_many_bytes", **stamped(found)}
            seen = read(self.root, found, self.services.most_bytes)
            if isinstance(seen, tuple):
                return self._scanned(*seen)
            found = seen
        if isinstance(found, Skipped):
            return {**named(found.path), "skipped": found.kind}
        return {**named(found.path), "unreadable": found.why}

    def _scanned(self, file: File, data: bytes) -> dict[str, Any]:
        from takeback.flows.lookups.lookup import Behalf
        from takeback.flows.lookups.scan import scan as scan_picture
        from takeback.signals.signal import Unhashable

        seen = scan_picture(self.services, data, Behalf(bank=self.bank))
        if isinstance(seen, Unhashable):
            return {**named(file.path), "unhashable": seen.reason, **stamped(file)}
        reasons = list(dict.fromkeys(each.code for each in seen.decision.reasons))
        line: dict[str, Any] = {
            **named(file.path),
            "decision": seen.decision.outcome.value,
            "reasons": reasons,
            **stamped(file),
        }
        if self.with_signals:
            line["signals"] = [
                {"type": each.type, "value": each.value, "quality": each.quality} for each in seen.signals
            ]
        return line


def _scan_all(job: _Job, lines: Lines, tally: Tally, threads: int) -> None:
    """Write a line for everything that is not passed over."""
    from django.db import connections

    crew = Crew(job.line, threads=threads, farewell=connections.close_all)  # each thread's own
    with _bar(job.root) as bar, closing(crew.work_through(_left_to_do(job.root, lines, tally, bar))) as done:
        for line in done:
            if not lines.is_told(line):
                lines.write(line)
            tally.count(line)
            if bar is not None:
                bar.advance()


def _left_to_do(root: int, lines: Lines, tally: Tally, bar: _Bar | None) -> Iterator[File | Skipped | Unreadable]:
    """What lies in the folder, but for the file of lines itself and what stands in it already."""
    for found in walk(root):
        if isinstance(found, File):
            if found.identity == lines.identity:
                continue
            if outcome := lines.outcome_of(found):
                tally.passed_over(outcome)
                if bar is not None:
                    bar.advance()
                continue
        yield found


class _Bar:
    """A progress bar for people."""

    def __init__(self, root: int) -> None:
        columns = TextColumn("scanning"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self._progress = Progress(*columns, console=words, transient=True)
        self._task = self._progress.add_task("", total=sum(1 for _ in walk(root)))

    def advance(self) -> None:
        """One more is done."""
        self._progress.advance(self._task)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _bar(root: int) -> _Bar | nullcontext[None]:
    return _Bar(root) if words.is_terminal else nullcontext()


def _check_bank(bank: str | None) -> None:
    """A bank that is not there is said before the first file is read."""
    from takeback.records.banks.queries import bank_named

    if bank is not None:
        bank_named(bank)


def _status(tally: Tally, fail_on: FailOn) -> int:
    counts = tally.counts
    if fail_on is not FailOn.NEVER and (counts["block"] or (counts["hold"] and fail_on is FailOn.HOLD)):
        return _FOUND
    return 1 if tally.not_known else 0


def _say(tally: Tally, seconds: float) -> None:
    """The summary for people."""
    counts = tally.counts
    total = sum(counts.values())
    parts = [f"{counts[word]} {word}" for word in _WORDS if counts[word]]
    words.print(f"{total} seen: {', '.join(parts) or 'nothing'}. {seconds:.1f} s.", soft_wrap=True, markup=False)
    if tally.earlier:
        words.print(f"{tally.earlier} of them stood in the file already.", soft_wrap=True, markup=False)
    if tally.not_known:
        words.print(f"Nothing is known of {tally.not_known}: their lines say why.", soft_wrap=True, markup=False)


_WORDS = ("block", "hold", "allow", "no picture", "unhashable", "unreadable", "skipped")


def _how_to_go_on(folder: Path, out: Path | None) -> str:
    if out is None:
        return "With --out FILE a scan can be gone on with."
    return f"Go on with: takeback scan {shlex.quote(_shown(folder))} --out {shlex.quote(_shown(out))} --resume"


def _shown(path: Path) -> str:
    """A path as it can stand on a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(path))

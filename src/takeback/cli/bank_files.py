"""`takeback bank import` and `bank export`: whole lists in and out, a million rows and more."""

from __future__ import annotations

import gc
import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from takeback.base.errors import Invalid, TakebackError, Unavailable
from takeback.cli.lists.form import Form, OnError
from takeback.cli.output import json_line, people, words
from takeback.matching.standing import Standing

if TYPE_CHECKING:  # these need Django, which help does not
    from takeback.cli.lists.rows import BadRow, Rows
    from takeback.records.banks.actions import Added, NewEntry
    from takeback.records.banks.models import Bank

_MOST_SHOWN = 20
_BEHIND = 10
"""As `nice` counts: 0 is a server's, 19 the last."""
_LOOK_EVERY = 5000


def import_file(
    name: Annotated[str, typer.Argument(help="The bank to fill.")],
    file: Annotated[str, typer.Argument(help="CSV, JSON lines, or one hash a line; also as gzip. '-' reads stdin.")],
    standing: Annotated[Standing | None, typer.Option(help="Of rows that name none: attested or reviewed.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Kind of signal of rows that name none.")] = None,
    provenance: Annotated[str, typer.Option(help="A word for where they come from.")] = "import",
    on_error: Annotated[OnError, typer.Option(help="A bad row stops it, or is passed over.")] = OnError.STOP,
    *,
    authorised_list: Annotated[
        bool, typer.Option("--authorised-list", help="It is one; a bank of class child takes nothing else.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, and write nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="A JSON line of what was done.")] = False,
) -> None:
    """Fill a bank from a list. A file is checked whole before anything is written; doing it again is always safe.

    Exit 1 if any row was passed over.
    """
    from takeback.project.start import start

    start()
    gc.disable()  # this process ends with the list, and looking for cycles costs a third of the time
    _step_back()
    from takeback.cli.lists.rows import Rows
    from takeback.records.banks.actions import AUTHORISED_LIST
    from takeback.records.banks.actions.particulars import check_feeding, check_provenance, check_standing
    from takeback.records.banks.queries import bank_named

    check_provenance(provenance)
    if provenance == AUTHORISED_LIST and not authorised_list:
        raise Invalid("say --authorised-list if it is one", field="provenance")
    if standing is not None:
        check_standing(standing)
    _check_kind(kind)
    provenance = AUTHORISED_LIST if authorised_list else provenance
    bank = bank_named(name)
    check_feeding(bank, provenance)
    rows = Rows(standing=standing, kind=kind)
    skip = on_error is OnError.SKIP
    if dry_run or (file != "-" and not skip):
        good = _check(file, rows, skip=skip)
        if dry_run:
            _say_checked(name, good, json=json)
            raise typer.Exit(1 if good.bad else 0)
    done, source = _fill(bank, file, rows, provenance, skip=skip)
    if json:
        told = {"fresh": done.fresh, "lifted": done.lifted, "unchanged": done.unchanged, "passed_over": source.bad}
        json_line({"bank": name, **told})
    else:
        passed = f" {source.bad:,} bad rows were passed over." if source.bad else ""
        people.print(
            f"{name}: {done.fresh:,} new, {done.lifted:,} now reviewed, {done.unchanged:,} there already.{passed}",
            soft_wrap=True,
            markup=False,
        )
    raise typer.Exit(1 if source.bad else 0)


def _step_back() -> None:
    """Whoever looks something up on the same machine goes first: an import can wait, an upload cannot."""
    with suppress(AttributeError, OSError):  # not everywhere is there such a thing
        os.setpriority(os.PRIO_PROCESS, 0, _BEHIND)


def export_file(
    name: Annotated[str, typer.Argument(help="Which bank.")],
    form: Annotated[Form, typer.Option("--format", help="How.")] = Form.CSV,
    out: Annotated[
        Path | None, typer.Option(help="The file, whole or not there; as gzip if it ends so. Left out: stdout.")
    ] = None,
    *,
    live_only: Annotated[bool, typer.Option("--live-only", help="Leave out what is withdrawn or expired.")] = False,
) -> None:
    """Write a bank as a list, which 'bank import' reads back as it was."""
    from takeback.project.start import start

    start()
    from takeback.cli.lists.writing import write_entries
    from takeback.project.backup.disk import whole_or_absent
    from takeback.records.banks.queries import Sought, bank_named, entries_of

    entries = entries_of(bank_named(name), Sought(live=True if live_only else None))
    if out is None:
        write_entries(entries, form, sys.stdout.buffer.write)
        sys.stdout.buffer.flush()
        return
    target = out.expanduser().resolve()
    if target.exists() and not target.is_file():
        raise Invalid(f"{out} is no ordinary file", field="out")
    if not target.parent.is_dir():
        raise Invalid(f"the folder of {out} does not exist", field="out")
    with whole_or_absent(target) as draft:
        if target.suffix == ".gz":
            with gzip.GzipFile(fileobj=draft, mode="wb", filename="", mtime=0) as packed:
                written = write_entries(entries, form, packed.write)
        else:
            written = write_entries(entries, form, draft.write)
    words.print(f"{out}: {written:,} entries of {name}.", soft_wrap=True, markup=False)


@dataclass(slots=True)
class _Source:
    """What comes out of a list: entries, with the bad rows counted and shown as they come.

    Attributes:
        good: how many entries.
        bad: how many rows of which none could be made.
        first: the first of these.
    """

    skip: bool
    good: int = 0
    bad: int = 0
    first: BadRow | None = field(default=None)

    def entries(self, found: Iterator[NewEntry | BadRow]) -> Iterator[NewEntry]:
        """The entries. Where bad rows are not passed over, the first of them is the end."""
        from takeback.cli.lists.rows import BadRow

        for each in found:
            if isinstance(each, BadRow):
                self.bad += 1
                self.first = self.first or each
                if not self.skip:
                    return
                if self.bad <= _MOST_SHOWN:
                    words.print(f"line {each.line}: {each.field}: {each.why}", soft_wrap=True, markup=False)
                elif self.bad == _MOST_SHOWN + 1:
                    words.print("more bad rows follow, and are only counted", markup=False)
            else:
                self.good += 1
                yield each


def _check(file: str, rows: Rows, *, skip: bool) -> _Source:
    """Go through the whole list and write nothing.

    Raises:
        Invalid: there is a bad row, and it is not to be passed over.
    """
    from takeback.cli.lists.reading import entries_in

    source = _Source(skip=True)  # all are shown, not the first alone
    with _opened(file) as opened, _progress("Checking", file) as show:
        for count, _ in enumerate(source.entries(entries_in(opened, rows)), start=1):
            if count % _LOOK_EVERY == 0:
                show(opened, count)
    if source.bad and not skip:
        raise Invalid(
            f"{source.bad:,} of {source.bad + source.good:,} rows cannot be imported, so nothing was written; "
            "mend them, or pass over them with --on-error skip",
            field="FILE",
        )
    return source


def _fill(bank: Bank, file: str, rows: Rows, provenance: str, *, skip: bool) -> tuple[Added, _Source]:
    """Bank what a list says.

    Raises:
        Invalid: a row is bad, and is not to be passed over; those before it are banked.
        Unavailable: the database or the disk refused; what was banked before stays.
    """
    from django.db import Error

    from takeback.cli.lists.reading import entries_in
    from takeback.flows.banks.filling import fill_bank
    from takeback.project.wiring import services
    from takeback.records.banks.actions import Added

    source, done = _Source(skip), Added()
    try:
        with _opened(file) as opened, _progress("Importing", file) as show:
            found = source.entries(entries_in(opened, rows))
            for done in fill_bank(bank.name, found, services().clock, provenance=provenance):
                show(opened, _rows_in(done))
    except Error as error:
        raise Unavailable(
            f"the database refused after {_rows_in(done):,} rows: is there room on the disk, and does it answer? "
            "What was banked stays; import the same list again, and it is completed"
        ) from error
    except TakebackError as error:
        raise type(error)(f"{error.message}; {_rows_in(done):,} rows are banked") from error
    if source.first is not None and not skip:
        bad = source.first
        raise Invalid(
            f"line {bad.line}: {bad.field}: {bad.why}. The {_rows_in(done):,} rows before it are banked; mend it and "
            "import the same list again",
            field="FILE",
        )
    return done, source


def _rows_in(done: Added) -> int:
    return done.fresh + done.lifted + done.unchanged


def _check_kind(kind: str | None) -> None:
    from takeback.signals.hashers import HASHERS

    known = [each.type for each in HASHERS]
    if kind is not None and kind not in known:
        raise Invalid(f"{kind} is no kind of signal; known are {', '.join(known)}", field="type")


def _say_checked(name: str, source: _Source, *, json: bool) -> None:
    if json:
        json_line({"bank": name, "good": source.good, "bad": source.bad, "dry_run": True})
    else:
        people.print(f"{source.good:,} rows can go into {name}, {source.bad:,} cannot. Nothing was written.")


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    """The list, buffered.

    Raises:
        Invalid: it is no file.
    """
    if file == "-":
        yield cast("BinaryIO", sys.stdin.buffer)
        return
    path = Path(file)
    if not path.is_file():
        raise Invalid(f"{file}: no such file", field="FILE")
    with path.open("rb") as opened:
        yield opened


class _Show:
    """Moves a progress bar."""

    def __init__(self, progress: Progress, what: str, size: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task(what, total=size, rows="")
        self._size = size

    def __call__(self, opened: BinaryIO, rows: int) -> None:
        """Show how far it is.

        Args:
            opened: the list, of whose bytes so many are read.
            rows: how many rows.
        """
        done = opened.tell() if self._size is not None else 0
        self._progress.update(self._task, completed=done, rows=f"{rows:,} rows")


@contextmanager
def _progress(what: str, file: str) -> Iterator[_Show]:
    """A bar on stderr, where somebody sees it."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
        console=words,
        disable=not words.is_terminal,
        transient=True,
    )
    with bar:
        yield _Show(bar, what, None if file == "-" else Path(file).stat().st_size)

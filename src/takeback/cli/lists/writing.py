"""Entries to the lines of a list, which `takeback bank import` reads back as they were."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from io import StringIO

from takeback.cli.lists.form import COLUMNS, Form
from takeback.matching.bank import Entry


def write_entries(entries: Iterable[Entry], form: Form, write: Callable[[bytes], object]) -> int:
    """Write a list, some thousand rows at a time.

    Args:
        entries: any number.
        form: how.
        write: takes bytes.

    Returns:
        How many rows were written.
    """
    written, buffer = 0, StringIO()
    table = csv.writer(buffer, lineterminator="\n")
    if form is Form.CSV:
        table.writerow(COLUMNS)
    for entry in entries:
        if form is Form.CSV:
            table.writerow(_cells(entry))
        else:
            buffer.write(json.dumps(_object(entry), ensure_ascii=False) + "\n")
        written += 1
        if buffer.tell() > _ENOUGH:
            write(buffer.getvalue().encode("utf-8"))
            buffer.seek(0)
            buffer.truncate()
    write(buffer.getvalue().encode("utf-8"))
    return written


_ENOUGH = 256 * 1024


def _cells(entry: Entry) -> tuple[object, ...]:
    return (
        entry.signal.type,
        entry.signal.value,
        "" if entry.signal.quality is None else entry.signal.quality,
        entry.standing.value,
        " ".join(entry.tags),
        entry.label,
        "" if entry.expires_on is None else entry.expires_on.isoformat(),
        entry.consent_reference,
    )


def _object(entry: Entry) -> dict[str, object]:
    """Only what is said: an empty word is left out."""
    everything: dict[str, object] = {
        "type": entry.signal.type,
        "value": entry.signal.value,
        "quality": entry.signal.quality,
        "standing": entry.standing.value,
        "tags": list(entry.tags),
        "label": entry.label,
        "expires_on": None if entry.expires_on is None else entry.expires_on.isoformat(),
        "consent_reference": entry.consent_reference,
    }
    return {name: value for name, value in everything.items() if value not in (None, "", [])}

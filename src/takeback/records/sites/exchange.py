"""Lists of sites in and out: what one organisation learned about who answers, another need not find again.

How sites answered and which edges were removed stay where they were noted: another's experience is not ours.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from django.db import transaction

from takeback.base.errors import Invalid
from takeback.records.sites.actions import row_of
from takeback.records.sites.listed import COLUMNS, Listed, as_object, as_rows, listed_of_object, listed_of_row
from takeback.records.sites.models import Site, SiteContact
from takeback.records.sites.queries import as_contact
from takeback.sites.contact import Source

_AT_ONCE = 500
_LONGEST_LINE = 256 * 1024
_OF_A_SITE = ("language", "never_contact_operator", "notes", "country")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of which no site can be made.

    Attributes:
        line: from 1.
        field: where in it.
        why: what is wrong.
    """

    line: int
    field: str
    why: str


def read_json_lines(lines: Iterable[str]) -> Iterator[Listed | BadRow]:
    """Sites out of JSON lines.

    Args:
        lines: of the list; empty ones are passed over.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if len(line) > _LONGEST_LINE:
            yield BadRow(number, "line", "this line is longer than any site needs")
            continue
        try:
            yield listed_of_object(json.loads(line))
        except Invalid as error:
            yield BadRow(number, error.field or "line", error.message)
        except (ValueError, RecursionError):
            yield BadRow(number, "line", "this is no JSON")


def read_csv(lines: Iterable[str]) -> Iterator[Listed | BadRow]:
    """Sites out of CSV; rows of one site may stand anywhere.

    Args:
        lines: of the list, with the names of its columns first.
    """
    rows = csv.DictReader(lines, strict=True)
    try:
        unknown = set(rows.fieldnames or ()) - set(COLUMNS)
        if unknown or "site" not in (rows.fieldnames or ()):
            yield BadRow(1, "columns", f"the columns are {', '.join(COLUMNS)}; site is needed")
            return
        for row in rows:
            if None in row or None in row.values():
                yield BadRow(rows.line_num, "row", "this row has another number of cells than there are columns")
                continue
            try:
                yield listed_of_row(row)
            except Invalid as error:
                yield BadRow(rows.line_num, error.field or "row", error.message)
    except csv.Error:
        yield BadRow(rows.line_num, "row", "this is no CSV")


def read_list(data: bytes) -> list[Listed | BadRow]:
    """Sites out of a whole list: JSON lines where its first sign is a brace, otherwise CSV.

    Args:
        data: of a file, as somebody gave it.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [BadRow(1 + data.count(b"\n", 0, error.start), "list", "this is no text in UTF-8")]
    if (at := text.find("\0")) >= 0:
        return [BadRow(1 + text.count("\n", 0, at), "list", "this is no text")]
    lines = io.StringIO(text, newline="")
    return list(read_json_lines(lines) if text.lstrip()[:1] == "{" else read_csv(lines))


def import_sites(sites: Iterable[Listed], at: datetime) -> int:
    """Take sites in, all or none. Doing it again changes nothing; a reason never to ask an operator is never removed.

    Args:
        sites: as lists say them.
        at: the present instant.

    Returns:
        How many rows were taken in.
    """
    taken = 0
    waiting = iter(sites)
    with transaction.atomic():
        while batch := list(islice(waiting, _AT_ONCE)):
            _take(batch, at)
            taken += len(batch)
    return taken


def write_json_lines(write: Callable[[str], object]) -> int:
    """Write the registry as JSON lines.

    Args:
        write: takes each line.

    Returns:
        How many sites.
    """
    count = 0
    for count, each in enumerate(_all(), start=1):  # noqa: B007 - the number of the last is the answer
        write(json.dumps(as_object(each), ensure_ascii=False) + "\n")
    return count


def write_csv(write: Callable[[str], object]) -> int:
    """Write the registry as CSV.

    Args:
        write: takes each line.

    Returns:
        How many sites.
    """
    line = io.StringIO()
    rows = csv.DictWriter(line, COLUMNS, lineterminator="\n")
    rows.writeheader()
    count = 0
    for count, each in enumerate(_all(), start=1):  # noqa: B007 - the same
        rows.writerows(as_rows(each))
        write(line.getvalue())
        line.seek(0)
        line.truncate()
    write(line.getvalue())
    return count


def _all() -> Iterator[Listed]:
    for site in Site.objects.order_by("domain").prefetch_related("contacts").iterator(chunk_size=_AT_ONCE):
        # Channels are in everybody's directory, and in which network a site stands a look says.
        contacts = tuple(as_contact(row) for row in site.contacts.all() if row.source != Source.CHANNELS.value)
        yield Listed(site.domain, site.language, site.never_contact_operator, site.notes, contacts, site.country)


def _take(batch: Sequence[Listed], at: datetime) -> None:
    """Keep some rows, in five questions to the database however many sites they name."""
    day = at.astimezone(UTC).date()
    told: dict[str, Site] = {}
    for each in batch:
        _fill(told.setdefault(each.domain, Site(domain=each.domain, added_on=day)), each)
    Site.objects.bulk_create(told.values(), ignore_conflicts=True)
    known = {each.domain: each for each in Site.objects.select_for_update().filter(domain__in=told)}
    changed = [site for domain, site in known.items() if _fill(site, told[domain])]
    Site.objects.bulk_update(changed, _OF_A_SITE)
    # What is here already was found or written here, and is not overwritten by what somebody else found.
    ways = [row_of(known[each.domain], contact) for each in batch for contact in each.contacts]
    SiteContact.objects.bulk_create(ways, ignore_conflicts=True)


def _fill(site: Site, told: Listed | Site) -> bool:
    """Fill in what nothing is known of; whether anything was."""
    fresh = {name: value for name in _OF_A_SITE if (value := getattr(told, name)) and not getattr(site, name)}
    for name, value in fresh.items():
        setattr(site, name, value)
    return bool(fresh)

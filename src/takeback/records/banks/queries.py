"""Reads of banks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q, QuerySet

from takeback.base.errors import NotFound
from takeback.matching import bank as matching
from takeback.matching.bank import LIVE_STANDINGS, NEVER, BankClass, Entry, Row, day_number
from takeback.matching.opinion import Word
from takeback.matching.policy import read_changes
from takeback.matching.standing import CODE_OF, NOT_LIVE, Standing
from takeback.records.banks.actions.opinions import Given
from takeback.records.banks.actions.particulars import read_tags
from takeback.records.banks.models import Bank, BankEntry, ChangeHead, EntryChange, Followed, MatchDay, Opinion
from takeback.signals.signal import Signal


@dataclass(frozen=True, slots=True)
class CountedBank:
    """A bank, and how much is in it.

    Attributes:
        name: unique.
        bank_class: what it holds.
        entries: how many, whatever their standing.
        live: how many of them can match.
        owner: the organisation's id, or `None` for the deployment's own.
        shared: whether other platforms are told of matches in it.
        policy: what its owner changed.
    """

    name: str
    bank_class: BankClass
    entries: int
    live: int
    owner: str | None = None
    shared: bool = True
    policy: Mapping[str, object] | None = None


def banks(owner: str | None = None) -> list[CountedBank]:
    """All banks by name.

    Args:
        owner: those of this organisation only.
    """
    counted = Bank.objects.annotate(
        all_entries=Count("entries"),
        live_entries=Count("entries", filter=Q(entries__standing__in=LIVE_STANDINGS, entries__paused_until=None)),
    )
    if owner is not None:
        counted = counted.filter(owner=owner)
    return [
        CountedBank(
            bank.name,
            BankClass(bank.bank_class),
            bank.all_entries,
            bank.live_entries,
            bank.owner_id,
            bank.shared,
            bank.policy,
        )
        for bank in counted.order_by("name")
    ]


def bank_named(name: str, *, owner: str | None = None) -> Bank:
    """The bank of that name.

    Args:
        name: its name.
        owner: whose it must be; somebody else's is not found.

    Raises:
        NotFound: there is none.
    """
    bank = Bank.objects.filter(name=name).first()
    if bank is None or (owner is not None and bank.owner_id != owner):
        raise NotFound(f"there is no bank named {name}")
    return bank


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which entries of a bank are asked for; `None` asks for all.

    Attributes:
        standing: of this standing.
        signal_type: of this kind.
        value: with exactly this value, or beginning with these hex digits.
        tag: with this tag.
        flagged: flagged, or not.
        after: those with a greater id.
    """

    standing: Standing | None = None
    signal_type: str | None = None
    value: str | None = None
    tag: str | None = None
    flagged: bool | None = None
    after: int = 0


def sought_entries(bank: Bank, sought: Sought) -> QuerySet[BankEntry]:
    """Entries of a bank in the order in which they came: to be cut to a page, or gone through.

    Args:
        bank: whose.
        sought: which.
    """
    rows = BankEntry.objects.filter(bank=bank, pk__gt=sought.after).select_related("bank").order_by("pk")
    if sought.standing is not None:
        rows = rows.filter(standing=sought.standing)
    if sought.signal_type is not None:
        rows = rows.filter(signal_type=sought.signal_type)
    if sought.value is not None:
        rows = rows.filter(value__startswith=sought.value.lower())
    if sought.tag is not None:
        rows = rows.filter(tags__contains=f" {sought.tag} ")
    if sought.flagged is not None:
        rows = rows.filter(flagged=sought.flagged)
    return rows


def entries_of(bank: Bank, sought: Sought | None = None) -> Iterator[Entry]:
    """A bank's entries in the order in which they came, whatever their standing.

    Args:
        bank: whose.
        sought: which; all if left out.
    """
    return map(entry_of, sought_entries(bank, sought or Sought()).iterator(chunk_size=5000))


def entry_page(bank: Bank, sought: Sought, most: int) -> tuple[list[Entry], int | None]:
    """One page of a bank's entries, and where the next begins.

    Args:
        bank: whose.
        sought: which.
        most: entries a page.

    Returns:
        The entries, and what to give as `after` for the next page; `None` at the end.
    """
    rows = list(sought_entries(bank, sought)[: most + 1])
    page = [entry_of(row) for row in rows[:most]]
    return page, page[-1].id if len(rows) > most else None


def entry_named(bank: Bank, entry_id: int) -> Entry:
    """One entry of this bank, and of no other.

    Args:
        bank: the entry's own.
        entry_id: which.

    Raises:
        NotFound: it has no such entry.
    """
    row = BankEntry.objects.filter(bank=bank, pk=entry_id).select_related("bank").first()
    if row is None:
        raise NotFound(f"there is no entry {entry_id} in {bank.name}")
    return entry_of(row)


def matching_banks() -> list[matching.Bank]:
    """All banks, as a match knows them."""
    return [
        matching.Bank(
            bank.pk,
            bank.name,
            BankClass(bank.bank_class),
            bank.owner_id,
            bank.shared,
            read_changes(bank.policy, f"bank.{bank.pk}-{bank.policy_edition}"),
        )
        for bank in Bank.objects.order_by("pk")
    ]


def confirmed_by_one(among: Collection[int] | None = None) -> dict[int, frozenset[str]]:
    """For each attested entry that some platform has confirmed, which did.

    Args:
        among: look at these entries only.
    """
    confirmed: dict[int, frozenset[str]] = {}
    words = Opinion.objects.filter(word=Word.CONFIRMED, entry__standing=Standing.ATTESTED)
    if among is not None:
        words = words.filter(entry__in=among)
    for entry, organisation in words.values_list("entry", "organisation"):
        confirmed[entry] = confirmed.get(entry, frozenset()) | {organisation}
    return confirmed


def opinion_page(organisation_id: str, after: int, most: int) -> tuple[list[Given], int | None]:
    """What a platform has said, in the order of entries: one page, and where the next begins.

    Args:
        organisation_id: the platform. It sees its own words, and nobody else's.
        after: those of entries with a greater id.
        most: words a page.

    Returns:
        The words, and what to give as `after` for the next page; `None` at the end. Of a bank that it may no longer be
        told of, nothing.
    """
    visible = Q(entry__bank__shared=True) | Q(entry__bank__owner=organisation_id)
    words = Opinion.objects.filter(visible, organisation=organisation_id, entry__gt=after).order_by("entry")
    rows = list(words.select_related("entry__bank")[: most + 1])
    page = [
        Given(row.entry_id, row.entry.bank.name, Word(row.word), row.given_on, Standing(row.entry.standing))
        for row in rows[:most]
    ]
    return page, page[-1].entry if len(rows) > most else None


def withdrawn_among(ids: Collection[int]) -> list[int]:
    """Which of these entries are withdrawn.

    Args:
        ids: of any entries.
    """
    withdrawn = BankEntry.objects.filter(pk__in=ids, standing=Standing.WITHDRAWN)
    return list(withdrawn.order_by("pk").values_list("pk", flat=True))


def told_of(entry_id: int) -> set[str]:
    """The platforms of which an upload matched an entry, and which were told so then.

    Args:
        entry_id: which.
    """
    return set(MatchDay.objects.filter(entry=entry_id).values_list("organisation", flat=True))


def followed(name: str) -> int:
    """How far somebody has followed the change log; 0 before the beginning.

    Args:
        name: who follows.
    """
    return Followed.objects.filter(pk=name).values_list("sequence", flat=True).first() or 0


def live_rows(chunk: int = 20_000) -> Iterator[list[Row]]:
    """Every entry of every bank that can match, in the order of ids, some thousand at a time.

    Args:
        chunk: how many are looked at in one go.
    """
    last = 0
    while rows := rows_between(last + 1, _GREATEST_ID, chunk):
        last = rows[-1][0]
        yield [row for row in rows if row[4] != NOT_LIVE]


def head_of_changes() -> int:
    """How far the change log goes; 0 before the first change."""
    return ChangeHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0


def changed_ranges(sequence: int, until: int) -> list[tuple[int, int]]:
    """Ranges of entries that changed after `sequence`, up to and with `until`: least and greatest id of each.

    Args:
        sequence: the last change that the asker has seen.
        until: the head that the asker has read.
    """
    lines = EntryChange.objects.filter(sequence__gt=sequence, sequence__lte=until, first__isnull=False)
    ranges: list[tuple[int, int]] = []
    for first, last in sorted(lines.values_list("first", "last")):
        if first is None or last is None:
            continue
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], max(last, ranges[-1][1]))
        else:
            ranges.append((first, last))
    return ranges


def rows_between(first: int, last: int, most: int) -> list[Row]:
    """Entries of a range as they now are, in the order of ids.

    Read without Django's rows and fields, which would take ten times as long: a server that starts reads millions.

    Args:
        first: the least id.
        last: the greatest.
        most: at most so many; whoever gets as many goes on behind the last.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, signal_type, value, bank_id, CASE WHEN paused_until IS NULL THEN standing END, expires_on "
            "FROM banks_bankentry WHERE id BETWEEN %s AND %s ORDER BY id LIMIT %s",
            [first, last, most],
        )
        rows = cursor.fetchall()
    return [
        (id_, kind, value, bank, _CODES.get(standing, NOT_LIVE), NEVER if over is None else day_number(_day(over)))
        for id_, kind, value, bank, standing, over in rows
    ]


_GREATEST_ID = 2**62
_CODES: Mapping[str | None, int] = {each.value: CODE_OF[each] for each in LIVE_STANDINGS}


def _day(stored: date | str) -> date:
    """A day as PostgreSQL gives it, or as SQLite does: `YYYY-MM-DD`."""
    return stored if isinstance(stored, date) else date.fromisoformat(stored)


def entry_of(row: BankEntry) -> Entry:
    """The row as people read it.

    Args:
        row: with its bank.
    """
    return Entry(
        id=row.pk,
        bank=row.bank.name,
        bank_class=BankClass(row.bank.bank_class),
        standing=Standing(row.standing),
        signal=Signal(row.signal_type, row.value, row.quality),
        provenance=row.provenance,
        tags=read_tags(row.tags),
        label=row.label,
        made_on=row.made_on,
        expires_on=row.expires_on,
        flagged=row.flagged,
        paused=row.paused_until is not None,
    )

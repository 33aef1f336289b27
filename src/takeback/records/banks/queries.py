"""Reads of banks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Any

from django.db.models import Count, Q, QuerySet

from takeback.base.errors import NotFound
from takeback.matching import bank as matching
from takeback.matching.bank import LIVE_STANDINGS, BankClass, Entry, Row, Standing
from takeback.matching.policy import read_changes
from takeback.records.banks.actions.banks import NONE_OF_YOURS
from takeback.records.banks.actions.particulars import read_tags
from takeback.records.banks.models import Bank, BankEntry, ChangeHead, EntryChange, Opinion
from takeback.signals.hashers import HASHERS
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
    return [_counted(bank, bank.all_entries, bank.live_entries) for bank in counted.order_by("name")]


def banks_of(owner: str) -> list[Bank]:
    """The banks of one organisation by name, without counting what is in them.

    Args:
        owner: its id.
    """
    return list(Bank.objects.filter(owner=owner).order_by("name"))


def count_bank(bank: Bank) -> CountedBank:
    """A bank, and how much is in it: goes through all of its entries.

    Args:
        bank: which.
    """
    there = BankEntry.objects.filter(bank=bank)
    return _counted(bank, there.count(), there.filter(standing__in=LIVE_STANDINGS, paused_until=None).count())


def _counted(bank: Bank, entries: int, live: int) -> CountedBank:
    return CountedBank(
        bank.name, BankClass(bank.bank_class), entries, live, bank.owner_id, bank.shared, dict(bank.policy)
    )


def bank_named(name: str, *, owner: str | None = None) -> Bank:
    """The bank of that name.

    Args:
        name: its name.
        owner: the organisation whose it must be: somebody else's is not found. Left out, any bank will do.

    Raises:
        NotFound: there is none.
    """
    bank = Bank.objects.filter(name=name).first()
    if owner is not None and (bank is None or bank.owner_id != owner):
        raise NotFound(NONE_OF_YOURS)
    if bank is None:
        raise NotFound(f"there is no bank named {name}; 'takeback bank create {name}' makes one")
    return bank


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which entries are asked for; `None` asks for all.

    Attributes:
        standing: of this standing.
        live: with a standing under which they can match.
        signal_type: of this kind.
        value: with exactly this value, or beginning with these hex digits.
        tag: with this tag.
        label: with these letters in their label, small or capital.
        flagged: flagged, or not.
        after: those with a greater id.
    """

    standing: Standing | None = None
    live: bool | None = None
    signal_type: str | None = None
    value: str | None = None
    tag: str | None = None
    label: str | None = None
    flagged: bool | None = None
    after: int = 0


def sought_entries(bank: Bank | None, sought: Sought) -> QuerySet[BankEntry]:
    """Entries in the order in which they came: to be cut to a page, or gone through.

    Args:
        bank: whose; `None` for those of all banks.
        sought: which.
    """
    rows = BankEntry.objects.filter(pk__gt=sought.after).select_related("bank").order_by("pk")
    if bank is not None:
        rows = rows.filter(bank=bank)
    if sought.standing is not None:
        rows = rows.filter(standing=sought.standing)
    if sought.live is not None:
        rows = rows.filter(standing__in=LIVE_STANDINGS) if sought.live else rows.exclude(standing__in=LIVE_STANDINGS)
    if sought.signal_type is not None:
        rows = rows.filter(signal_type=sought.signal_type)
    if sought.value is not None:
        rows = rows.filter(_begins_with(sought.value.lower(), sought.signal_type, bank))
    if sought.tag is not None:
        rows = rows.filter(tags__contains=f" {sought.tag} ")
    if sought.label is not None:
        rows = rows.filter(label__icontains=sought.label)
    if sought.flagged is not None:
        rows = rows.filter(flagged=sought.flagged)
    return rows


def _begins_with(digits: str, kind: str | None, bank: Bank | None) -> Q:
    """A whole value is found in the index of signals; the beginning of one is searched for."""
    kinds = [each for each in HASHERS if kind in {None, each.type}]
    if any(each.digits > len(digits) for each in kinds):
        return Q(value__startswith=digits)
    alike = BankEntry.objects.filter(signal_type__in=[each.type for each in kinds], value=digits)
    if bank is not None:
        alike = alike.filter(bank=bank)
    return Q(pk__in=alike.values("pk"))  # a query of its own, for else the order by id has all of the bank gone through


def entries_of(bank: Bank | None, sought: Sought | None = None) -> Iterator[Entry]:
    """Entries in the order in which they came, some thousand of them in memory at a time.

    Args:
        bank: whose; `None` for those of all banks.
        sought: which; all if left out, whatever their standing.
    """
    rows = sought_entries(bank, sought or Sought()).values_list(*_COLUMNS_OF_ENTRY)
    return starmap(_entry, rows.iterator(chunk_size=2000))


_COLUMNS_OF_ENTRY = (
    *("pk", "bank__name", "bank__bank_class", "standing", "signal_type", "value", "quality", "provenance", "tags"),
    *("label", "made_on", "expires_on", "flagged", "paused_until", "consent_reference"),
)


def _entry(  # noqa: PLR0913, PLR0917 - the columns of one row, a million times
    id_: int,
    bank: str,
    bank_class: str,
    standing: str,
    kind: str,
    value: str,
    quality: int | None,
    provenance: str,
    tags: str,
    *more: Any,  # noqa: ANN401 - the other columns, as they come
) -> Entry:
    signal = Signal(kind, value, quality)
    return Entry(id_, bank, BankClass(bank_class), Standing(standing), signal, provenance, read_tags(tags), *more)


def entries_among(ids: Sequence[int], sought: Sought) -> Iterator[Entry]:
    """Those of some entries that are asked for.

    Args:
        ids: of entries of any bank; few enough to be found near one hash.
        sought: which.
    """
    for start in range(0, len(ids), _AT_ONCE):
        yield from map(entry_of, sought_entries(None, sought).filter(pk__in=ids[start : start + _AT_ONCE]))


_AT_ONCE = 500


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


def confirmed_by_one() -> dict[int, frozenset[str]]:
    """For each attested entry that some platform has confirmed, which did."""
    confirmed: dict[int, frozenset[str]] = {}
    words = Opinion.objects.filter(word="confirmed", entry__standing=Standing.ATTESTED)
    for entry, organisation in words.values_list("entry", "organisation"):
        confirmed[entry] = confirmed.get(entry, frozenset()) | {organisation}
    return confirmed


def live_rows(chunk: int = 10_000) -> Iterator[list[Row]]:
    """Every entry of every bank that can match, in the order of ids, some thousand at a time.

    Args:
        chunk: how many at a time.
    """
    last = 0
    while rows := _rows(BankEntry.objects.filter(pk__gt=last, standing__in=LIVE_STANDINGS), chunk):
        last = rows[-1].id
        yield [row for row in rows if row.standing is not None]


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

    Args:
        first: the least id.
        last: the greatest.
        most: at most so many; whoever gets as many goes on behind the last.
    """
    return _rows(BankEntry.objects.filter(pk__gte=first, pk__lte=last), most)


def _rows(entries: QuerySet[BankEntry], most: int) -> list[Row]:
    columns = ("pk", "signal_type", "value", "bank", "standing", "expires_on", "paused_until")
    return [
        Row(pk, kind, value, bank, _LIVE.get(standing) if paused is None else None, expires_on)
        for pk, kind, value, bank, standing, expires_on, paused in entries.order_by("pk").values_list(*columns)[:most]
    ]


_LIVE: Mapping[str, Standing] = {each.value: each for each in LIVE_STANDINGS}


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
        paused_until=row.paused_until,
        consent_reference=row.consent_reference,
    )

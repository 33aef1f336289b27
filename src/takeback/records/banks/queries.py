"""Reads of banks: what people and platforms ask. What an index follows is in `records.banks.changes`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Any

from django.db.models import Count, Q, QuerySet

from takeback.base.errors import NotFound
from takeback.matching.bank import LIVE_STANDINGS, BankClass, Entry
from takeback.matching.opinion import Word
from takeback.matching.standing import Standing
from takeback.records.banks.actions.banks import NONE_OF_YOURS
from takeback.records.banks.actions.opinions import Given
from takeback.records.banks.actions.particulars import read_tags
from takeback.records.banks.models import Bank, BankEntry, MatchDay, Opinion
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


def live_by_kind(organisation: str) -> dict[str, int]:
    """How many entries of each kind of signal can match, in the banks that an organisation is told of.

    Args:
        organisation: whose platform asks.
    """
    seen = Q(bank__shared=True) | Q(bank__owner=organisation)
    live = BankEntry.objects.filter(seen, standing__in=LIVE_STANDINGS, paused_until=None)
    return dict(live.values_list("signal_type").annotate(Count("pk")).order_by())


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


def values_of(ids: Iterable[int], kind: str) -> dict[int, str]:
    """The signals of some entries that can match, each by its entry.

    Args:
        ids: of entries.
        kind: of signal, such as `pdq`.
    """
    rows = BankEntry.objects.filter(pk__in=list(ids), signal_type=kind, standing__in=LIVE_STANDINGS)
    return dict(rows.order_by("pk").values_list("pk", "value"))


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

"""Note what a platform says of an entry, and move the entry's standing accordingly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from takeback.base.errors import NotFound, TooMany
from takeback.matching.bank import LIVE_STANDINGS, BankClass
from takeback.matching.opinion import Said, Word, standing_after
from takeback.matching.standing import Standing
from takeback.records.audit.actions import append
from takeback.records.banks.actions.changes import log_changes
from takeback.records.banks.models import Bank, BankEntry, Opinion

MOST_A_DAY = 10_000
"""Entries of which one platform can say something on one day: every process keeps what is confirmed in memory."""

_AT_ONCE = 500

Vetted = Callable[[], Collection[str]]
"""Tells which organisations are vetted; asked once the bank is held, so that no change of it is missed."""


@dataclass(frozen=True, slots=True)
class Given:
    """An opinion, as it is noted now.

    Attributes:
        entry: of which.
        bank: the name of its bank.
        word: the platform's last word.
        given_on: the day on which it first said so.
        standing: how far the entry is trusted now, by everybody.
        is_new: the platform said something else before, or nothing.
    """

    entry: int
    bank: str
    word: Word
    given_on: date
    standing: Standing
    is_new: bool = field(default=False, compare=False)


def give_opinion(entry_id: int, organisation_id: str, word: Word, vetted: Vetted, at: datetime) -> Given:
    """Note a platform's word; it takes the place of the word before. Saying the same twice changes nothing.

    It is noted of an entry that is withdrawn or expired too, and moves nothing there.

    Args:
        entry_id: an entry of which the platform may be told.
        organisation_id: the platform.
        word: what it says.
        vetted: tells whose words count for others.
        at: now.

    Raises:
        NotFound: there is no such entry, or none that the platform may be told of.
        TooMany: it has said something of `MOST_A_DAY` entries today.
    """
    with transaction.atomic():
        bank = _bank_of(entry_id, organisation_id)
        entry = BankEntry.objects.get(pk=entry_id)
        before = Opinion.objects.filter(entry=entry, organisation=organisation_id).first()
        is_new = before is None or before.word != word
        if before is not None and not is_new:
            given_on = before.given_on
        else:
            given_on = at.date()
            _note(entry, organisation_id, word, given_on)
            # Even where the standing stays: on this platform a confirmation counts at once.
            _settle(bank, [entry], vetted())
            log_changes([entry.pk])
            facts: dict[str, str | int] = {"bank": bank.pk, "entry": entry.pk, "organisation": organisation_id}
            append("bank.opinion_given", {**facts, "word": word.value, "standing": entry.standing}, at)
    return Given(entry.pk, bank.name, word, given_on, Standing(entry.standing), is_new)


def settle_opinions_of(organisation_id: str, vetted: Vetted, at: datetime) -> int:
    """Move every entry anew of which a platform has said something, because its words count now, or no longer.

    Args:
        organisation_id: the platform.
        vetted: tells whose words count for others.
        at: now.

    Returns:
        How many entries have another standing.
    """
    moving = Opinion.objects.filter(organisation=organisation_id, word__in=[Word.CONFIRMED, Word.NOT_INTIMATE])
    with transaction.atomic():
        by_bank: dict[int, list[int]] = defaultdict(list)
        for entry, bank_id in moving.order_by("entry").values_list("entry", "entry__bank"):
            by_bank[bank_id].append(entry)
        moved: list[int] = []
        for bank_id in sorted(by_bank):  # in one order, so that no two wait for each other
            bank = Bank.objects.select_for_update(of=("self",)).get(pk=bank_id)
            counting = vetted()
            ids = by_bank[bank_id]
            for start in range(0, len(ids), _AT_ONCE):
                entries = list(BankEntry.objects.filter(pk__in=ids[start : start + _AT_ONCE]))
                moved += _settle(bank, entries, counting)
        if moved:
            log_changes(moved)
            append("bank.opinions_settled", {"organisation": organisation_id, "entries": len(moved)}, at)
    return len(moved)


def _bank_of(entry_id: int, organisation_id: str) -> Bank:
    """The bank of an entry, held by this transaction, if the platform may be told of matches in it."""
    bank = Bank.objects.select_for_update(of=("self",)).filter(entries=entry_id).first()
    if bank is None or not (bank.shared or bank.owner_id == organisation_id):
        raise NotFound("there is no such entry, or none that this key may know of")
    return bank


def _note(entry: BankEntry, organisation_id: str, word: Word, day: date) -> None:
    if Opinion.objects.filter(organisation=organisation_id, given_on=day).count() >= MOST_A_DAY:
        raise TooMany(f"a platform can speak of {MOST_A_DAY} entries a day")
    Opinion.objects.update_or_create(
        entry=entry, organisation_id=organisation_id, defaults={"word": word.value, "given_on": day}
    )


def _settle(bank: Bank, entries: Iterable[BankEntry], vetted: Collection[str]) -> list[int]:
    """Move each of these entries of a held bank to where its opinions put it; which of them moved."""
    waiting = {each.pk: each for each in entries if each.standing in LIVE_STANDINGS}
    said: dict[int, list[Said]] = defaultdict(list)
    words = Opinion.objects.filter(entry__in=waiting).values_list("entry", "organisation", "word")
    for entry_id, organisation, word in words:
        said[entry_id].append(Said(organisation, Word(word), organisation in vetted))
    moved = []
    for entry in waiting.values():
        banked_as = Standing(entry.banked_as or entry.standing)
        standing = standing_after(banked_as, BankClass(bank.bank_class), bank.owner_id, said[entry.pk])
        if standing == entry.standing:
            continue
        entry.banked_as = None if standing is banked_as else banked_as.value
        entry.standing = standing.value
        entry.save(update_fields=["standing", "banked_as"])
        moved.append(entry.pk)
    return moved

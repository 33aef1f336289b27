"""Thousands at a time: the same rules as for a few, and the same outcome however often and from however many sides."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from takeback.base.errors import Invalid, NotAllowed, NotFound
from takeback.base.instants import MovableClock
from takeback.flows.banks.filling import fill_bank
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.matching.bank import BankClass, Standing
from takeback.matching.matcher import Asker
from takeback.records.accounts.models import Organisation
from takeback.records.audit.models import Content
from takeback.records.banks.actions import (
    AUTHORISED_LIST,
    Added,
    NewEntry,
    Particulars,
    add_each,
    add_entries,
    add_many,
    create_bank,
    withdraw_entry,
)
from takeback.records.banks.changes import changed_ranges, head_of_changes
from takeback.records.banks.models import BankEntry, EntryChange
from takeback.records.banks.queries import Sought, bank_named, entries_of
from takeback.signals.signal import Signal

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
RADII = {"pdq": 31, "md5": 0, "sha256": 0}

pytestmark = pytest.mark.usefixtures("database")


def new(number: int, standing: Standing = Standing.REVIEWED, kind: str = "md5", **said: Any) -> NewEntry:
    digits = 32 if kind == "md5" else 64
    return NewEntry(Signal(kind, f"{number:0{digits}x}"), standing, Particulars(**said))


def add(*entries: NewEntry, bank: str = "hers") -> Added:
    return add_many(bank, entries, AT, provenance="test")


@pytest.fixture(autouse=True)
def hers(database: object) -> None:
    create_bank("hers", BankClass.INTIMATE, AT)


def test_what_is_new_is_told_from_what_was_there_and_from_what_is_lifted() -> None:
    assert add(new(1), new(2, Standing.ATTESTED), new(3, Standing.ATTESTED)) == Added(fresh=3)
    assert add(new(1), new(2), new(3, Standing.ATTESTED), new(4)) == Added(fresh=1, lifted=1, unchanged=2)
    assert add() == Added()


def test_doing_it_again_changes_nothing_and_says_nothing_in_the_logs() -> None:
    add(new(1), new(2))
    before = head_of_changes(), Content.objects.count()
    assert add(new(1), new(2)) == Added(unchanged=2)
    assert (head_of_changes(), Content.objects.count()) == before


def test_one_line_of_the_change_log_says_that_thousands_came() -> None:
    head = head_of_changes()
    add(*(new(number) for number in range(1200)))
    assert EntryChange.objects.filter(sequence__gt=head).count() == 1
    ids = set(BankEntry.objects.values_list("pk", flat=True))
    (only_range,) = changed_ranges(head, head_of_changes())
    assert only_range == (min(ids), max(ids))


def test_two_alike_in_one_call_are_one_entry_and_the_better_standing_counts() -> None:
    assert add(new(1, Standing.ATTESTED), new(1), new(1, Standing.ATTESTED)) == Added(fresh=1, lifted=1, unchanged=1)
    assert BankEntry.objects.get().standing == Standing.REVIEWED


def test_the_same_digits_as_another_kind_are_another_signal() -> None:
    add(new(1, Standing.ATTESTED, "pdq"), new(1, Standing.ATTESTED, "sha256"))
    assert add(new(1, Standing.REVIEWED, "sha256")) == Added(lifted=1)
    assert dict(BankEntry.objects.values_list("signal_type", "standing")) == {"pdq": "attested", "sha256": "reviewed"}


def test_nothing_brings_back_what_was_withdrawn() -> None:
    (banked,) = add_entries("hers", [new(1).signal], Standing.ATTESTED, AT, provenance="test")
    withdraw_entry("hers", banked.entry, AT)
    assert add(new(1)) == Added(unchanged=1)
    assert BankEntry.objects.get().standing == Standing.WITHDRAWN


def test_each_is_told_of_in_the_order_sent() -> None:
    (old,) = add_each("hers", [new(5)], AT, provenance="test")
    told = add_each("hers", [new(9), new(5), new(7, kind="pdq"), new(9)], AT, provenance="test")
    assert [each.fresh for each in told] == [True, False, True, False]
    assert told[1].entry == old.entry
    assert told[3].entry == told[0].entry
    values = dict(BankEntry.objects.values_list("pk", "value"))
    assert [int(values[each.entry], 16) for each in told] == [9, 5, 7, 9]


def test_what_is_said_of_an_entry_is_kept() -> None:
    add(new(1, tags=("b", "a"), label="  Ä, 🏔 and نیم‌فاصله ", expires_on=date(2027, 1, 31), consent_reference="c/1"))
    (entry,) = entries_of(bank_named("hers"))
    assert entry.tags == ("a", "b")
    assert entry.label == "  Ä, 🏔 and نیم‌فاصله "
    assert (entry.expires_on, entry.consent_reference, entry.provenance) == (date(2027, 1, 31), "c/1", "test")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"tags": ("Capital",)}, "tags"),
        ({"tags": tuple(f"t{number}" for number in range(17))}, "tags"),
        ({"label": "x" * 121}, "label"),
        ({"label": "line\nbreak"}, "label"),
        ({"label": "\ud800"}, "label"),
        ({"consent_reference": "a b"}, "consent_reference"),
    ],
)
def test_one_that_cannot_be_keeps_all_out(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(new(1), new(2, **said))
    assert refused.value.field == field
    assert not BankEntry.objects.exists()


def test_a_standing_that_is_earned_later_keeps_all_out() -> None:
    with pytest.raises(Invalid, match="confirmed"):
        add(new(1), new(2, Standing.CONFIRMED))
    assert not BankEntry.objects.exists()


def test_a_childs_bank_takes_nothing_but_an_authorised_list() -> None:
    create_bank("list", BankClass.CHILD, AT)
    with pytest.raises(NotAllowed):
        add(new(1), bank="list")
    assert add_many("list", [new(1)], AT, provenance=AUTHORISED_LIST) == Added(fresh=1)


def test_a_bank_of_another_organisation_is_not_found_and_nor_is_the_deployments_own() -> None:
    theirs, others = Organisation.objects.create(name="theirs"), Organisation.objects.create(name="others")
    create_bank("theirs", BankClass.INTIMATE, AT, owner=theirs)
    for bank, owner in (("theirs", others.pk), ("hers", theirs.pk), ("nowhere", theirs.pk)):
        with pytest.raises(NotFound, match="your organisation has no bank"):
            add_many(bank, [new(1)], AT, provenance="test", owner=owner)
    assert add_many("theirs", [new(1)], AT, provenance="test", owner=theirs.pk) == Added(fresh=1)


def test_two_that_add_the_same_at_once_end_with_each_once_and_their_counts_agree() -> None:
    lists = [[new(number) for number in range(300)], [new(number) for number in range(150, 450)]]
    told: list[Added] = []

    def write(entries: list[NewEntry]) -> None:
        try:
            told.extend(add(*entries[start : start + 50]) for start in range(0, len(entries), 50))
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(entries,)) for entries in lists]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert BankEntry.objects.count() == 450
    assert sum(each.fresh for each in told) == 450
    assert sum(each.unchanged for each in told) == 150
    head = head_of_changes()
    covered = {id_ for first, last in changed_ranges(1, head) for id_ in range(first, last + 1)}
    assert set(BankEntry.objects.values_list("pk", flat=True)) <= covered


def test_a_follower_misses_nothing_of_what_two_banks_take_up_at_once() -> None:
    create_bank("theirs", BankClass.INTIMATE, AT)
    shelf = LiveShelf(RADII)
    shelf.check()

    def write(bank: str, first: int) -> None:
        try:
            for start in range(first, first + 100, 10):
                add(*(new(number) for number in range(start, start + 10)), bank=bank)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(bank, first)) for bank, first in (("hers", 0), ("theirs", 1000))]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        shelf.check()
    for writer in writers:
        writer.join()
    assert shelf.check() == 200


def test_a_list_is_banked_in_pieces_and_its_sum_is_told_after_each() -> None:
    entries = [new(number) for number in (5, 3, 9, 1, 7)]
    told = list(fill_bank("hers", entries, MovableClock(AT), provenance="test", at_once=2, sorted_at_once=4))
    assert [each.fresh for each in told] == [2, 4, 5]
    assert Content.objects.filter(kind="bank.entries_added").count() == 3
    (again,) = fill_bank("hers", entries, MovableClock(AT), provenance="test")
    assert again == Added(unchanged=5)
    shelf = LiveShelf(RADII)
    assert all(shelf.matches([[each.signal]], Asker(AT.date()))[0] for each in entries)


def test_a_lift_among_many_looks_through_the_index_and_not_through_the_bank() -> None:
    add(*(new(number, Standing.ATTESTED) for number in range(1500)))
    assert add(*(new(number) for number in range(1500))) == Added(lifted=1500)
    rows = BankEntry.objects.filter(bank=bank_named("hers"), signal_type="md5", value__in=["ab" * 16, "cd" * 16])
    plan = rows.explain()
    assert "one_entry_for_each_signal" in plan or "autoindex" in plan or "Index Scan" in plan, plan


def test_a_whole_value_is_sought_for_in_the_index_and_the_beginning_of_one_is_found() -> None:
    add(new(0xAB, kind="pdq"), new(0xAB), new(0xCD))
    bank = bank_named("hers")
    assert len(list(entries_of(bank, Sought(value="0" * 30)))) == 3
    assert len(list(entries_of(bank, Sought(value=f"{0xAB:032X}")))) == 1
    assert len(list(entries_of(bank, Sought(value=f"{0xAB:064x}", signal_type="pdq")))) == 1
    assert list(entries_of(bank, Sought(value=f"{0xAB:064x}", signal_type="md5"))) == []
    assert list(entries_of(bank, Sought(value="%"))) == []

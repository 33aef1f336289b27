"""Banks on both databases: all or nothing, once, and seen by every process from the commit on."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.matching.bank import BankClass, Standing
from takeback.matching.matcher import Asker
from takeback.records.audit.models import Leaf
from takeback.records.banks.actions import AUTHORISED_LIST, add_entries, create_bank, flag_entries, withdraw_entry
from takeback.records.banks.changes import changed_ranges, head_of_changes
from takeback.records.banks.models import BankEntry, EntryChange
from takeback.records.banks.queries import CountedBank, banks
from takeback.signals.signal import Signal
from tests.database import RecordsDatabase

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
RADII = {"pdq": 31, "md5": 0}
PDQ = Signal("pdq", "0f" * 32, 90)
MD5 = Signal("md5", "ab" * 16)

pytestmark = pytest.mark.usefixtures("database")


def bank_hers(*signals: Signal, standing: Standing = Standing.REVIEWED) -> list[int]:
    create_bank("hers", BankClass.INTIMATE, AT)
    return [each.entry for each in add_entries("hers", signals, standing, AT, provenance="test")]


def found(shelf: LiveShelf, signal: Signal = PDQ) -> list[int]:
    return [match.entry for match in shelf.matches([[signal]], Asker(AT.date()))[0]]


def test_a_banked_signal_is_found_and_a_withdrawn_one_is_not() -> None:
    shelf = LiveShelf(RADII)
    assert found(shelf) == []
    (entry,) = bank_hers(PDQ)
    assert found(shelf) == [entry]
    withdraw_entry("hers", entry, AT)
    assert found(shelf) == []


def test_a_shelf_that_opens_late_knows_the_same_as_one_that_followed() -> None:
    followed = LiveShelf(RADII)
    followed.check()
    entries = bank_hers(PDQ, MD5, Signal("pdq", "0e" + "0f" * 31, 90))
    withdraw_entry("hers", entries[2], AT)
    late = LiveShelf(RADII)
    for signal in (PDQ, MD5):
        assert found(followed, signal) == found(late, signal) != []


def test_banking_twice_adds_nothing_and_says_so() -> None:
    bank_hers(PDQ)
    before = head_of_changes()
    again = add_entries("hers", [PDQ], Standing.REVIEWED, AT, provenance="test")
    assert [each.fresh for each in again] == [False]
    assert head_of_changes() == before
    assert BankEntry.objects.count() == 1


def test_a_review_lifts_an_attested_entry_and_an_attestation_lowers_nothing() -> None:
    bank_hers(PDQ, standing=Standing.ATTESTED)
    add_entries("hers", [PDQ], Standing.REVIEWED, AT, provenance="test")
    add_entries("hers", [PDQ], Standing.ATTESTED, AT, provenance="test")
    assert BankEntry.objects.get().standing == Standing.REVIEWED


def test_banking_again_never_brings_back_what_was_withdrawn() -> None:
    (entry,) = bank_hers(PDQ)
    withdraw_entry("hers", entry, AT)
    add_entries("hers", [PDQ], Standing.REVIEWED, AT, provenance="test")
    assert found(LiveShelf(RADII)) == []


def test_an_entry_is_reached_through_its_own_bank_only() -> None:
    (entry,) = bank_hers(PDQ)
    create_bank("theirs", BankClass.INTIMATE, AT)
    with pytest.raises(NotFound, match="theirs"):
        withdraw_entry("theirs", entry, AT)
    assert found(LiveShelf(RADII)) == [entry]


def test_a_childs_bank_is_fed_from_authorised_lists_only() -> None:
    create_bank("list", BankClass.CHILD, AT)
    with pytest.raises(NotAllowed, match="authorised"):
        add_entries("list", [PDQ], Standing.REVIEWED, AT, provenance="command_line")
    assert add_entries("list", [PDQ], Standing.REVIEWED, AT, provenance=AUTHORISED_LIST)[0].fresh


@pytest.mark.parametrize("standing", [Standing.CONFIRMED, Standing.CONTESTED, Standing.WITHDRAWN, Standing.EXPIRED])
def test_a_standing_that_is_earned_later_is_refused_at_banking(standing: Standing) -> None:
    with pytest.raises(Invalid, match=standing):
        bank_hers(PDQ, standing=standing)


@pytest.mark.parametrize("name", ["", " ", "a b", "../x", "-x", "x" * 65, "é", "a\n"])
def test_a_name_that_cannot_stand_in_a_url_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="name"):
        create_bank(name, BankClass.INTIMATE, AT)


def test_two_banks_cannot_have_one_name() -> None:
    create_bank("hers", BankClass.INTIMATE, AT)
    with pytest.raises(Conflict, match="hers"):
        create_bank("hers", BankClass.OTHER, AT)


def test_banking_in_no_bank_says_how_to_make_one() -> None:
    with pytest.raises(NotFound, match="bank create nowhere"):
        add_entries("nowhere", [PDQ], Standing.REVIEWED, AT, provenance="test")


def test_entries_changes_and_leaves_stand_or_fall_together() -> None:
    create_bank("hers", BankClass.INTIMATE, AT)
    leaves, head = Leaf.objects.count(), head_of_changes()

    def add_and_fail() -> None:
        with transaction.atomic():
            add_entries("hers", [PDQ, MD5], Standing.REVIEWED, AT, provenance="test")
            message = "the caller fails after all"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="after all"):
        add_and_fail()
    assert (BankEntry.objects.count(), EntryChange.objects.count(), head_of_changes()) == (0, head, head)
    assert Leaf.objects.count() == leaves


def test_changes_have_no_gap_when_many_write_at_once(database: RecordsDatabase) -> None:
    create_bank("hers", BankClass.INTIMATE, AT)

    def write(worker: int) -> None:
        try:
            for number in range(5):
                signal = Signal("md5", f"{worker:016x}{number:016x}")
                add_entries("hers", [signal], Standing.REVIEWED, AT, provenance="test")
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    sequences = list(EntryChange.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, 22)), "the first says that there is a bank"
    assert sum(last - first + 1 for first, last in changed_ranges(0, 21)) == 20
    assert head_of_changes() == 21


def test_flagging_is_once_and_leaves_its_leaf() -> None:
    (entry,) = bank_hers(PDQ)
    leaves = Leaf.objects.count()
    flag_entries([entry], AT)
    flag_entries([entry], AT)
    assert BankEntry.objects.get().flagged
    assert Leaf.objects.count() == leaves + 1


def test_the_list_counts_entries_and_those_that_can_match() -> None:
    entries = bank_hers(PDQ, MD5)
    withdraw_entry("hers", entries[0], AT)
    assert banks() == [CountedBank("hers", BankClass.INTIMATE, entries=2, live=1, policy={})]

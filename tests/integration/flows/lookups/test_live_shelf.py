"""A shelf in several processes: seen within a moment, started from what was saved, rebuilt from what is damaged."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError

from takeback.adapters.growing_index import GrowingIndex
from takeback.adapters.shelf_folder import ShelfFolder
from takeback.base.errors import Unavailable
from takeback.flows.lookups.live_shelf import BULK_LAG_SECONDS, STALE_AFTER_SECONDS, LiveShelf
from takeback.matching.bank import BankClass, Row, Standing
from takeback.matching.matcher import Asker
from takeback.matching.shelf_store import Stand
from takeback.records.banks import changes
from takeback.records.banks.actions import (
    EntryChanges,
    NewEntry,
    Particulars,
    add_entries,
    add_many,
    change_bank,
    change_entry,
    create_bank,
    withdraw_entry,
)
from takeback.signals.signal import Signal
from takeback.workers import indexer
from takeback.workers.indexer import PURGE_EVERY_SECONDS, SAVE_EVERY_SECONDS, Indexer

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = AT.date()
RADII = {"pdq": 31, "md5": 0}
MANY = 300

pytestmark = pytest.mark.usefixtures("database")


class Seconds:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def pdq(number: int) -> Signal:
    return Signal("pdq", hashlib.sha256(b"%d" % number).hexdigest(), 90)


def bank_many(count: int = MANY, first: int = 0) -> None:
    entries = [NewEntry(pdq(number), Standing.REVIEWED) for number in range(first, first + count)]
    add_many("hers", entries, AT, provenance="test")


def native() -> GrowingIndex:
    return GrowingIndex(native_from=100)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_bank("hers", BankClass.INTIMATE, AT)
    return tmp_path / "index"


def shelf_on(folder: Path, monotonic: Seconds | None = None) -> LiveShelf:
    return LiveShelf(RADII, native, ShelfFolder(folder), monotonic or Seconds())


def found(shelf: LiveShelf, signal: Signal, *, today: date = TODAY) -> list[int]:
    return [match.entry for match in shelf.matches([[signal]], Asker(today))[0]]


def test_a_server_refuses_until_it_is_loaded_and_once_it_is_not_level_any_more(folder: Path) -> None:
    clock = Seconds()
    shelf = shelf_on(folder, clock)
    with pytest.raises(Unavailable, match="being loaded"):
        shelf.current()
    shelf.level()
    shelf.current()
    clock.now += STALE_AFTER_SECONDS + 0.1
    with pytest.raises(Unavailable, match="not level"):
        shelf.current()
    shelf.level()
    shelf.current()


def test_banks_that_cannot_be_read_make_no_empty_shelf(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> int:
        raise OperationalError("connection refused")

    bank_many(3)
    shelf = shelf_on(folder)
    with monkeypatch.context() as while_down:
        while_down.setattr(changes, "head_of_changes", down)
        with pytest.raises(Unavailable):
            shelf.level()
        with pytest.raises(Unavailable):
            shelf.current()
    assert len(shelf.level()) == 3


def test_a_process_starts_from_what_was_saved_and_takes_up_what_came_since(folder: Path) -> None:
    bank_many()
    first = shelf_on(folder)
    first.level()
    first.save()
    bank_many(5, first=5000)
    (entry,) = found(first, pdq(7))
    withdraw_entry("hers", entry, AT)
    second = shelf_on(folder)
    assert len(second.level()) == MANY + 5 - 1
    assert second.taken_up == 6, "it read what came since, and not the whole bank"
    assert found(second, pdq(7)) == []
    assert len(found(second, pdq(5003))) == 1


@pytest.mark.parametrize("which", ["SHELF", "pdq/segment-*", "pdq/MANIFEST"])
def test_a_damaged_index_is_read_anew_from_the_banks_and_saved_again(folder: Path, which: str) -> None:
    bank_many()
    first = shelf_on(folder)
    first.level()
    first.save()
    (path,) = folder.glob(which)
    path.write_bytes(path.read_bytes()[:-1])
    second = shelf_on(folder)
    assert len(second.level()) == MANY
    assert not second.is_saved
    second.save()
    third = shelf_on(folder)
    third.level()
    assert third.taken_up == 0
    assert third.is_saved


@pytest.mark.parametrize("log", ["999:" + "ab" * 32, "0:" + "ab" * 32, "nonsense"])
def test_a_saved_shelf_of_another_database_is_not_believed(folder: Path, log: str) -> None:
    """As after a restore of an older backup: the saved one has seen changes that never were."""
    bank_many()
    shelf = shelf_on(folder)
    ShelfFolder(folder).save(shelf.level(), Stand(shelf.position, log))
    add_entries("hers", [pdq(10**6)], Standing.REVIEWED, AT, provenance="test")
    late = shelf_on(folder)
    assert len(late.level()) == MANY + 1
    assert not late.is_saved
    assert late.taken_up == 0, "all of it was read from the banks"


def test_a_pause_takes_an_entry_out_and_its_end_brings_it_back(folder: Path) -> None:
    (banked,) = add_entries("hers", [pdq(1)], Standing.REVIEWED, AT, provenance="test")
    shelf = shelf_on(folder)
    assert found(shelf, pdq(1)) == [banked.entry]
    change_entry("hers", banked.entry, EntryChanges(paused_until=AT + timedelta(days=1)), AT)
    assert found(shelf, pdq(1)) == []
    change_entry("hers", banked.entry, EntryChanges(paused_until=AT), AT)
    assert found(shelf, pdq(1)) == [banked.entry]


def test_an_entry_is_found_until_its_day_whether_or_not_a_worker_runs(folder: Path) -> None:
    over = Particulars(expires_on=TODAY + timedelta(days=2))
    (banked,) = add_entries("hers", [pdq(1)], Standing.REVIEWED, AT, provenance="test", particulars=over)
    shelf = shelf_on(folder)
    assert found(shelf, pdq(1), today=TODAY + timedelta(days=1)) == [banked.entry]
    assert found(shelf, pdq(1), today=TODAY + timedelta(days=2)) == []


def test_a_change_of_a_banks_policy_is_seen_without_a_change_of_entries(folder: Path) -> None:
    shelf = shelf_on(folder)
    shelf.level()
    change_bank("hers", AT, policy={"bits": {"reviewed": 3}})
    (bank,) = shelf.level().banks.values()
    assert bank.changes.edition.endswith("-1")


def test_a_withdrawal_does_not_wait_behind_an_import(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (banked,) = add_entries("hers", [pdq(10**6)], Standing.REVIEWED, AT, provenance="test")
    shelf = shelf_on(folder)
    shelf.level()
    bank_many(1000, first=5000)
    withdraw_entry("hers", banked.entry, AT)
    looked_at: list[int] = []
    original = changes.rows_between

    def watched(first: int, last: int, most: int) -> list[Row]:
        looked_at.append(first)
        return original(first, last, most)

    monkeypatch.setattr(changes, "rows_between", watched)
    shelf.level()
    assert looked_at[0] == banked.entry


def test_a_process_goes_over_to_the_saved_shelf_once_it_took_up_much(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("takeback.flows.lookups.live_shelf._WORTHWHILE", 200)
    reader, writer = shelf_on(folder), shelf_on(folder)
    reader.level()
    assert not reader.adopt_if_worthwhile(), "nothing was taken up"
    bank_many()
    reader.level()
    assert not reader.adopt_if_worthwhile(), "nothing is saved"
    writer.level()
    writer.save()
    bank_many(1, first=9000)
    reader.level()
    assert reader.adopt_if_worthwhile()
    assert len(reader.current()) == MANY + 1
    assert len(found(reader, pdq(9000))) == 1
    assert not reader.adopt_if_worthwhile()


def test_the_indexer_saves_what_is_much_at_once_and_a_single_change_after_a_while(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "NATIVE_FROM", 100)
    monkeypatch.setattr(indexer, "MANY", 200)
    clock = Seconds()
    shelf = shelf_on(folder, clock)
    worker = Indexer(shelf, clock)
    assert not worker.step(), "few are read from the banks as fast"
    bank_many()
    assert worker.step()
    assert not worker.step(), "nothing is new"
    bank_many(1, first=9000)
    assert not worker.step()
    clock.now += SAVE_EVERY_SECONDS + 1
    assert worker.step()
    bank_many(250, first=20_000)
    assert worker.step(), "much is saved at once"


def test_within_a_day_nothing_is_left_on_disk_of_what_was_withdrawn(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "NATIVE_FROM", 100)
    canary = Signal("pdq", "c0ffee" + "5a" * 29, 90)
    bank_many()
    (banked,) = add_entries("hers", [canary], Standing.REVIEWED, AT, provenance="test")
    clock = Seconds()
    shelf = shelf_on(folder, clock)
    worker = Indexer(shelf, clock)
    worker.step()
    before = {path.name for path in folder.glob("pdq/segment-*")}
    withdraw_entry("hers", banked.entry, AT)
    clock.now += PURGE_EVERY_SECONDS + 1
    assert worker.step()
    assert PURGE_EVERY_SECONDS < 24 * 3600
    assert not before & {path.name for path in folder.glob("pdq/segment-*")}, "every file that held it is gone"
    (index,) = [index for kind, index in shelf.current().indexes.items() if kind == "pdq"]
    assert isinstance(index, GrowingIndex)
    assert index.native is not None
    assert index.native.table_bytes > 0
    assert len(index) == MANY


def test_a_large_change_is_taken_up_in_parts_and_a_small_one_does_not_wait_behind_it(folder: Path) -> None:
    clock = Seconds()
    shelf = shelf_on(folder, clock)
    bank_many(5)
    shelf.level()
    (hers,) = found(shelf, pdq(3))
    bank_many(12_000, first=1_000)
    withdraw_entry("hers", hers, AT)

    def seen() -> int:
        return len(shelf.current())

    shelf.level_a_little()
    assert shelf.is_behind
    assert 4 < seen() < 12_004, "of the import only a part is there"
    assert [match.entry for match in shelf.current().matches([[pdq(3)]], Asker(TODAY))[0]] == [], "the withdrawal is"
    assert not shelf.save(), "what is saved has followed the banks to some point, and not in parts"
    passes = 0
    while shelf.is_behind:
        clock.now += STALE_AFTER_SECONDS - 0.1
        shelf.level_a_little()
        passes += 1
    assert passes > 1
    assert seen() == 12_004
    assert shelf.save()


def test_a_server_that_cannot_keep_up_with_an_import_refuses_in_the_end(folder: Path) -> None:
    clock = Seconds()
    shelf = shelf_on(folder, clock)
    shelf.level()
    bank_many(12_000)
    shelf.level_a_little()
    clock.now += BULK_LAG_SECONDS + 0.1
    shelf.level_a_little()
    with pytest.raises(Unavailable, match="not level"):
        shelf.current()
    assert len(shelf.level()) == 12_000
    shelf.level_a_little()
    shelf.current()


def test_a_database_that_goes_away_in_the_middle_of_a_large_change_loses_none_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = shelf_on(folder)
    shelf.level()
    bank_many(3_000)
    real, left = changes.rows_between, [2]

    def flaky(first: int, last: int, most: int) -> list[Row]:
        left[0] -= 1
        if left[0] == 0:
            raise OperationalError("gone")
        return real(first, last, most)

    monkeypatch.setattr(changes, "rows_between", flaky)
    with pytest.raises(Unavailable):
        shelf.level()
    assert len(shelf.level()) == 3_000

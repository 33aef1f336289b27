"""What a store of shelves promises, on real folders: what was saved is what is opened, or it is refused."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from takeback.adapters.growing_index import GrowingIndex
from takeback.adapters.shelf_folder import ShelfFolder
from takeback.base.errors import NotFound, Tampered
from takeback.matching.bank import NEVER, EntryRows
from takeback.matching.matcher import Asker, Shelf
from takeback.matching.shelf_store import Stand
from takeback.matching.words import words_of_all
from takeback.signals.signal import Signal
from tests.unit.matching.values import HERS, TODAY

RADII = {"pdq": 31, "md5": 0}
FEW = 50
MANY = 300
MD5 = "ab" * 16


def pdq(number: int) -> str:
    return hashlib.sha256(b"%d" % number).hexdigest()


def rows(values: list[str], first: int = 1) -> EntryRows:
    count = len(values)
    return EntryRows(
        np.arange(first, first + count, dtype=np.uint64),
        words_of_all(values),
        np.full(count, HERS.number, np.uint16),
        np.full(count, 2, np.uint8),
        np.full(count, NEVER, np.uint16),
    )


def shelf_of(pdqs: int) -> Shelf:
    """Native from 100 hashes on, so that both forms are met."""
    shelf = Shelf(RADII, lambda: GrowingIndex(native_from=100))
    shelf.know([HERS])
    shelf.hold({"pdq": rows([pdq(number) for number in range(pdqs)]), "md5": rows([MD5], first=5000)})
    return shelf


def found(shelf: Shelf, signal: Signal) -> list[int]:
    shelf.know([HERS])
    return [match.entry for match in shelf.matches([[signal]], Asker(TODAY))[0]]


def opened(store: ShelfFolder) -> tuple[Shelf, Stand]:
    saved = store.open(RADII)
    assert saved is not None
    return saved


@pytest.fixture
def store(tmp_path: Path) -> ShelfFolder:
    return ShelfFolder(tmp_path / "index")


@pytest.mark.parametrize("count", [0, 1, FEW, MANY])
def test_what_was_saved_is_found_after_opening(store: ShelfFolder, count: int) -> None:
    store.save(shelf_of(count), Stand(7, "log"))
    shelf, stand = opened(store)
    assert stand == Stand(7, "log")
    assert len(shelf) == count + 1
    assert found(shelf, Signal("md5", MD5)) == [5000]
    for number in range(0, count, 17):
        assert number + 1 in found(shelf, Signal("pdq", pdq(number)))


def test_a_shelf_that_was_opened_goes_on_as_any_other(store: ShelfFolder) -> None:
    store.save(shelf_of(MANY), Stand(7, "log"))
    shelf, _ = opened(store)
    shelf.hold({"pdq": rows([pdq(10**6)], first=9000)})
    assert found(shelf, Signal("pdq", pdq(10**6))) == [9000]
    shelf.hold({"pdq": rows([pdq(3)], first=4)._replace(standings=np.zeros(1, np.uint8))})
    assert 4 not in found(shelf, Signal("pdq", pdq(3)))
    store.save(shelf, Stand(8, "log"))
    again, stand = opened(store)
    assert stand.position == 8
    assert found(again, Signal("pdq", pdq(10**6))) == [9000]
    assert 4 not in found(again, Signal("pdq", pdq(3)))


def test_only_what_is_newer_is_opened_when_that_is_asked(store: ShelfFolder) -> None:
    store.save(shelf_of(FEW), Stand(7, "log"))
    assert store.open(RADII, newer_than=7) is None
    assert store.open(RADII, newer_than=6) is not None


def test_nothing_saved_is_said_as_such(store: ShelfFolder) -> None:
    with pytest.raises(NotFound):
        store.open(RADII)


def test_a_shelf_for_other_kinds_is_refused(store: ShelfFolder) -> None:
    store.save(shelf_of(FEW), Stand(7, "log"))
    with pytest.raises(Tampered):
        store.open({"pdq": 31})


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [_cut, _flip, _empty])
@pytest.mark.parametrize("which", ["SHELF", "pdq/segment-*", "pdq/MANIFEST"])
def test_whatever_is_damaged_is_refused_and_never_searched(
    store: ShelfFolder, tmp_path: Path, which: str, harm: Callable[[Path], None]
) -> None:
    store.save(shelf_of(MANY), Stand(7, "log"))
    (path,) = (tmp_path / "index").glob(which)
    harm(path)
    with pytest.raises(Tampered):
        store.open(RADII)


def test_a_missing_index_is_refused_though_the_rest_is_there(store: ShelfFolder, tmp_path: Path) -> None:
    store.save(shelf_of(MANY), Stand(7, "log"))
    shutil.rmtree(tmp_path / "index" / "pdq")
    with pytest.raises(Tampered):
        store.open(RADII)


def test_parts_that_were_saved_at_different_times_stand_where_the_oldest_does(
    store: ShelfFolder, tmp_path: Path
) -> None:
    """As after a kill between the index and the file beside it: what is known beyond is taken up again."""
    store.save(shelf_of(MANY), Stand(7, "log"))
    before = (tmp_path / "index" / "SHELF").read_bytes()
    shelf, _ = opened(store)
    shelf.hold({"pdq": rows([pdq(10**6)], first=9000)})
    store.save(shelf, Stand(9, "log"))
    (tmp_path / "index" / "SHELF").write_bytes(before)
    again, stand = opened(store)
    assert stand.position == 7
    again.hold({"pdq": rows([pdq(10**6)], first=9000)})
    assert found(again, Signal("pdq", pdq(10**6))) == [9000]

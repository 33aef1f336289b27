from __future__ import annotations

import numpy as np
import pytest

from takeback.base.errors import Invalid
from takeback.matching.columns import MOST_ID, Columns

ONE = np.array([1], np.uint8)


def put(columns: Columns, id_: int, standing: int) -> None:
    columns.put(
        np.array([id_], np.uint64), np.array([7], np.uint16), np.array([standing], np.uint8), np.array([9], np.uint16)
    )


def test_what_was_put_is_known_and_what_was_not_has_no_standing() -> None:
    columns = Columns()
    put(columns, 5, 2)
    known = columns.of(np.array([5, 4, 1_000_000, 5], np.uint64))
    assert known.standings.tolist() == [2, 0, 0, 2]
    assert known.banks[0] == 7
    assert known.until[0] == 9


def test_growing_keeps_what_was_there() -> None:
    columns = Columns()
    put(columns, 1, 3)
    put(columns, 500_000, 4)
    assert columns.of(np.array([1, 500_000], np.uint64)).standings.tolist() == [3, 4]


def test_the_last_word_counts() -> None:
    columns = Columns()
    put(columns, 1, 3)
    put(columns, 1, 0)
    assert columns.of(np.array([1], np.uint64)).standings.tolist() == [0]


def test_an_id_that_no_database_gives_is_refused_before_it_takes_all_memory() -> None:
    with pytest.raises(Invalid):
        put(Columns(), MOST_ID, 1)


def test_what_is_live_today_is_counted_by_bank() -> None:
    columns = Columns()
    ids = np.arange(1, 600_001, dtype=np.uint64)  # more than one step
    banks = np.where(ids % 3 == 0, 65_535, 7).astype(np.uint16)
    standings = np.where(ids % 2 == 0, 0, 2).astype(np.uint8)
    until = np.where(ids % 5 == 0, 10, 20).astype(np.uint16)
    columns.put(ids, banks, standings, until)
    for today, lives in ((9, until > 9), (10, until > 10), (20, until > 20)):
        live = (standings != 0) & lives
        expected = {7: int((live & (banks == 7)).sum()), 65_535: int((live & (banks == 65_535)).sum())}
        assert columns.live_by_bank(today) == {bank: count for bank, count in expected.items() if count}


def test_nothing_held_is_live_nowhere() -> None:
    assert Columns().live_by_bank(0) == {}

"""The page of the index says what is so, and what to do where it is not as it should be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from takeback.flows.lookups.index_state import IndexState, KindState
from takeback.matching.shelf_store import SavedShelf
from takeback.web.ops.index import shown_index

SAVED = SavedShelf(90, datetime(2026, 11, 22, 7, 5, tzinfo=UTC), 3 * 2**20)


def state(**changed: object) -> IndexState:
    said: dict[str, object] = {
        "loaded": True,
        "level": True,
        "age_seconds": 0.04,
        "position": 100,
        "head": 100,
        "taken_up": 10,
        "kinds": (KindState("pdq", 1_234_567, 31, 2**27, 4, 12), KindState("md5", 0, 0)),
        "column_bytes": 2048,
        "saved": SAVED,
        "saved_is_damaged": False,
    }
    return IndexState(**{**said, **changed})  # type: ignore[arg-type]  # as each field wants it


def page(of: IndexState) -> str:
    return render_to_string("ops/index.html", {"index": shown_index(of), "process": 42}, RequestFactory().get("/ops/"))


def test_a_level_index_says_so_and_gives_no_advice() -> None:
    text = page(state())
    for words in (
        "Level with the banks",
        "1,234,567",
        "128 MiB",
        "native index",
        "each is looked at",
        "2026-11-22 07:05",
    ):
        assert words in text
    assert "What to do" not in text
    assert "takeback doctor" not in text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"loaded": False, "level": False, "age_seconds": None, "kinds": ()}, "Still loading"),
        ({"level": False, "age_seconds": 7.26}, "7.3 s ago"),
    ],
)
def test_an_index_that_is_not_level_says_what_to_do(changed: dict[str, object], words: str) -> None:
    text = page(state(**changed))
    assert words in text
    assert "takeback doctor" in text
    assert "notice-done" not in text


def test_what_is_not_known_is_not_told_as_nothing() -> None:
    shown = shown_index(state(head=None))
    assert (shown.head, shown.behind, shown.saved_behind) == (None, None, None)
    assert "the banks cannot be read" in page(state(head=None))


def test_what_came_since_is_counted() -> None:
    shown = shown_index(state(head=130))
    assert (shown.behind, shown.saved_behind) == ("30", "40")


def test_nothing_behind_is_a_number_and_no_gap() -> None:
    assert "<dd>0</dd>" in page(state())


def test_a_damaged_save_and_none_at_all_are_told_apart() -> None:
    assert "damaged" in page(state(saved=None, saved_is_damaged=True))
    assert "Nothing is saved" in page(state(saved=None))

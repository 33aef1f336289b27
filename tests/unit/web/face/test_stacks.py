"""A bar that is divided."""

from __future__ import annotations

from takeback.web.face.stacks import stack


def test_parts_fill_the_bar_one_after_another() -> None:
    pieces = stack([("a", 30), ("b", 0), ("c", 10)])
    assert [(each.style, each.start, each.width) for each in pieces] == [
        ("a", "0.00", "75.00"),
        ("c", "75.00", "25.00"),
    ]


def test_what_is_small_beside_the_others_can_still_be_seen() -> None:
    few = stack([("a", 1_000_000), ("b", 1)])[1]
    assert float(few.width) > 0.5
    assert round(float(few.start) + float(few.width)) == 100


def test_nothing_is_no_bar() -> None:
    assert stack([("a", 0)]) == ()

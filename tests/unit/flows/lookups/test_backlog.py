"""What waits to be taken up, in which order."""

from __future__ import annotations

from takeback.flows.lookups.backlog import NARROW, Backlog


def spans(backlog: Backlog) -> list[tuple[int, int]]:
    return [(each.first, each.last) for each in backlog.in_order()]


def test_what_is_small_goes_before_what_is_large_and_older() -> None:
    backlog = Backlog()
    backlog.add([(1, 1_000_000)], 1.0)
    backlog.add([(2_000_000, 2_500_000), (1_500_000, 1_500_000)], 2.0)
    backlog.add([(7, 7 + NARROW - 1)], 3.0)
    assert spans(backlog) == [
        (1_500_000, 1_500_000),
        (7, 7 + NARROW - 1),
        (1, 1_000_000),
        (2_000_000, 2_500_000),
    ]


def test_a_part_that_is_left_waits_since_the_change_was_seen() -> None:
    backlog = Backlog()
    assert backlog.oldest() is None
    backlog.add([(1, 1_000)], 1.0)
    backlog.add([(5_000, 9_000)], 2.0)
    first, second = backlog.in_order()
    first.first = 900
    assert spans(backlog) == [(900, 1_000), (5_000, 9_000)], "now small, it goes first"
    backlog.done(first)
    assert (len(backlog), backlog.oldest()) == (1, 2.0)
    backlog.done(second)
    assert (len(backlog), backlog.oldest()) == (0, None)

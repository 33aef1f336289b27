"""Plots stay within their frame, show what is not nothing, and leave gaps where nothing is known."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takeback.web.ops.plots import HEIGHT, bars, bytes_in_words, duration, lines, nice_top
from takeback.web.ops.scale import scale

COUNTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)
NUMBER = re.compile(r"-?\d*\.?\d+")


def boxes(path: str) -> list[tuple[float, float, float]]:
    """Left, top and height of each bar."""
    return [
        (float(left), float(top), float(height))
        for left, top, height in re.findall(r"M([\d.]+) (-?[\d.]+)h[\d.]+v([\d.]+)h", path)
    ]


@given(COUNTS)
def test_each_count_has_its_bar_and_none_a_count_of_nothing(counts: list[int]) -> None:
    (shape,) = bars([("plain", counts)], []).shapes
    drawn = boxes(shape.path)
    assert [int(left) for left, _, _ in drawn] == [column for column, count in enumerate(counts) if count]
    assert all(height >= 1 and top + height == pytest.approx(HEIGHT, abs=0.02) for _, top, height in drawn)
    assert all(top >= -0.02 for _, top, _ in drawn)


def test_a_bar_is_as_high_as_its_count_says() -> None:
    (shape,) = bars([("plain", [100, 50])], []).shapes
    assert [height for _, _, height in boxes(shape.path)] == [100, 50]


def test_parts_stand_one_on_another() -> None:
    below, above = bars([("hold", [2]), ("block", [8])], []).shapes
    ((_, top_below, height_below),), ((_, top_above, height_above),) = boxes(below.path), boxes(above.path)
    assert (top_below, height_below) == (80, 20)
    assert (top_above, height_above) == (0, 80)


@pytest.mark.parametrize(
    ("most", "top"), [(0, 2), (1, 2), (2, 2), (3, 4), (7, 8), (10, 10), (11, 20), (430_000, 600_000), (10**9, 10**9)]
)
def test_a_scale_ends_at_an_even_number(most: int, top: int) -> None:
    assert nice_top(most) == top
    assert bars([("plain", [most])], []).scale == (f"{top:,}", f"{top // 2:,}", "0")


@given(st.lists(st.none() | st.integers(1, 10**8), max_size=60))
def test_lines_stay_in_their_frame_and_begin_anew_behind_a_gap(values: list[int | None]) -> None:
    plot = lines([("line", values)], [])
    path = plot.shapes[0].path
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ (-?[\d.]+)", path)]
    assert all(-0.01 <= y <= HEIGHT + 0.01 for y in heights)
    runs = sum(value is not None and (at == 0 or values[at - 1] is None) for at, value in enumerate(values))
    assert path.count("M") == runs
    assert path.count("L") == sum(value is not None for value in values) - runs
    padded = [None, *values, None]
    alone = sum(here is not None and padded[at] is None and padded[at + 2] is None for at, here in enumerate(values))
    assert path.count("h.4") == alone, "a single point is a stroke, which can be seen"


def test_a_line_runs_across_at_each_number_of_the_scale() -> None:
    assert bars([("plain", [1, 2, 3])], []).grid == "M0 0.00h3M0 50.00h3M0 100.00h3"
    assert lines([("line", [90, 2500])], []).grid.count("M") == 4


def test_each_step_of_times_is_ten_times_as_long() -> None:
    assert lines([("line", [90, 2500])], []).scale == ("10 ms", "1 ms", "100 µs", "10 µs")
    assert lines([], []).scale == ("10 µs", "1 µs")


@pytest.mark.parametrize(
    ("micros", "words"),
    [
        (0, "0 µs"),
        (1, "1 µs"),
        (215, "215 µs"),
        (1000, "1 ms"),
        (6889, "6.9 ms"),
        (16_384, "16 ms"),
        (2_500_000, "2.5 s"),
    ],
)
def test_durations_have_their_unit(micros: int, words: str) -> None:
    assert duration(micros) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (10 * 2**20, "10 MiB"), (5 * 2**40, "5120 GiB")],
)
def test_memory_has_its_unit(count: int, words: str) -> None:
    assert bytes_in_words(count) == words


@given(st.integers(0, 256))
def test_a_distance_stands_on_the_scale_in_its_order(distance: int) -> None:
    shown = scale(distance, [31, 20, 31])
    assert [bits for _, bits in shown.marks] == [20, 31]
    assert 0 <= shown.here <= 1000
    assert (shown.here <= shown.marks[0][0]) == (distance <= 20)
    assert shown.marks[1][0] < shown.strangers < 1000

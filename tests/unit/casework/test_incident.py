"""What a place is called, and what may be told of a count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takeback.casework.incident import COUNT_STEP, SMALLEST_COUNT, rough_count, same_place


@pytest.mark.parametrize(("people", "told"), [(0, 0), (1, 0), (4, 0), (5, 5), (6, 5), (9, 5), (10, 10), (104, 100)])
def test_a_count_is_told_in_steps_and_not_at_all_while_it_is_small(people: int, told: int) -> None:
    assert rough_count(people).at_least == told
    assert rough_count(people).is_small is (people < SMALLEST_COUNT)


@given(st.integers(0, 10_000))
def test_one_more_person_is_mostly_not_seen_and_a_count_never_says_more_than_there_are(people: int) -> None:
    told = rough_count(people).at_least
    assert told <= people < told + COUNT_STEP
    assert told % COUNT_STEP == 0


@pytest.mark.parametrize(
    "other",
    [
        "https://chat.example/room/a",
        "http://chat.example/room/a/",
        "HTTPS://Chat.Example/room/a#message-3",
        "www.chat.example/room/a",
        "  chat.example/room/a ",
        "https://someone@chat.example/room/a",
    ],
)
def test_one_place_in_many_spellings_is_one(other: str) -> None:
    assert same_place(other) == same_place("https://chat.example/room/a")


@pytest.mark.parametrize(
    "other",
    [
        "https://chat.example/room/b",
        "https://chat.example/room/A",
        "https://other.example/room/a",
        "https://chat.example/room/a?part=2",
        "chat.example",
        "room a",
    ],
)
def test_two_places_are_two(other: str) -> None:
    assert same_place(other) != same_place("https://chat.example/room/a")


def test_a_name_is_alike_however_it_is_typed() -> None:
    assert same_place(" Hillside   School ") == same_place("hillside school")
    assert same_place("한빛학교") == same_place("한빛학교")


@given(st.text(max_size=200))
def test_whatever_somebody_writes_is_a_place_and_the_same_one_with_spaces_around_it(text: str) -> None:
    assert same_place(text) == same_place(f"  {text} ")

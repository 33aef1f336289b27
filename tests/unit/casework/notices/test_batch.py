from __future__ import annotations

import random

import pytest

from takeback.base.errors import Invalid
from takeback.casework.notices.batch import Limits, split

LINKS = [f"https://gallery{number % 3}.example/posts/{number}" for number in range(700)]


def test_one_notice_a_recipient_where_it_sets_no_limit() -> None:
    divided = split((("gallery", each) for each in LINKS), {})
    (part,) = divided.parts
    assert (part.recipient, part.number, part.of) == ("gallery", 1, 1)
    assert sorted(part.locations) == sorted(LINKS)


def test_no_part_is_larger_than_its_limit_and_no_location_is_lost_or_twice() -> None:
    asked = [(f"site{number % 4}", each) for number, each in enumerate(LINKS)]
    limits = {"site0": Limits(most_links=7), "site1": Limits(most_characters=200), "site2": Limits(one_host=True)}
    divided = split(asked * 2, limits)
    assert sorted((part.recipient, each) for part in divided.parts for each in part.locations) == sorted(asked)
    for part in divided.parts:
        if part.recipient == "site0":
            assert len(part.locations) <= 7
        if part.recipient == "site1":
            assert len("\n".join(part.locations)) <= 200
        if part.recipient == "site2":
            assert len({each.split("/")[2] for each in part.locations}) == 1
    for recipient in ("site0", "site1", "site2", "site3"):
        numbers = [part.number for part in divided.parts if part.recipient == recipient]
        assert numbers == list(range(1, len(numbers) + 1))
        assert {part.of for part in divided.parts if part.recipient == recipient} == {len(numbers)}


def test_the_split_does_not_hang_on_the_order_in_which_locations_come() -> None:
    asked = [(f"site{number % 4}", each) for number, each in enumerate(LINKS)]
    shuffled = asked.copy()
    random.Random(7).shuffle(shuffled)  # noqa: S311 - an order, and no secret
    limits = {"site1": Limits(most_links=9, one_host=True)}
    assert split(asked, limits) == split(shuffled, limits)


def test_a_network_that_takes_250_links_of_one_host_gets_so_many() -> None:
    divided = split((("cdn", each) for each in LINKS), {"cdn": Limits(most_links=250, one_host=True)})
    assert [len(part.locations) for part in divided.parts] == [234, 233, 233]


def test_a_location_that_fits_nowhere_is_shown_and_not_dropped() -> None:
    divided = split(
        [("form", "https://a.example/" + "x" * 100), ("form", "https://a.example/1")],
        {"form": Limits(most_characters=50)},
    )
    assert [part.locations for part in divided.parts] == [("https://a.example/1",)]
    assert [(each.recipient, each.characters) for each in divided.too_long] == [("form", 118)]


def test_nothing_asked_is_nothing_to_send() -> None:
    assert split([], {}).parts == ()


def test_locations_without_a_host_are_kept_apart_by_their_text() -> None:
    divided = split([("r", "@somebody"), ("r", "http://[1"), ("r", "@other")], {"r": Limits(one_host=True)})
    assert len(divided.parts) == 3


@pytest.mark.parametrize("limits", [{"most_links": 0}, {"most_characters": 0}, {"most_links": -1}])
def test_limits_within_which_nothing_fits_are_refused(limits: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        Limits(most_links=limits.get("most_links", 1), most_characters=limits.get("most_characters", 1))

"""What differs and matters: matches by bank and distance, hashes, statuses and shapes; never ids or words."""

from __future__ import annotations

import pytest

from takeback.cli.replaying.caller import Answered
from takeback.cli.replaying.comparing import differences
from takeback.cli.replaying.recording import Recorded


def _differ(
    path: str, before: object, after: object, status: int = 200, now: int = 200, method: str = "GET"
) -> list[str]:
    call = Recorded(1, method, path, "", "", b"", status, before)
    return differences(call, Answered(now, after))


def _content(id_: int, distance: str) -> dict[str, object]:
    return {"bank_content_id": id_, "distance": distance}


def test_ids_do_not_matter_and_distances_do() -> None:
    assert _differ("/m/lookup", {"A": [_content(1, "4")]}, {"A": [_content(77, "4")]}) == []
    assert _differ("/m/lookup", {"A": [_content(1, "4")]}, {"A": [_content(1, "6")]}) == [
        "missing: A at distance 4",
        "extra: A at distance 6",
    ]


def test_a_bank_that_is_missing_or_more_is_named_with_its_kind_of_signal() -> None:
    before = {"pdq": {"A": [_content(1, "0"), _content(2, "0")], "B": []}}
    assert _differ("/m/lookup", before, {"pdq": {"C": [_content(1, "2")]}}, method="POST") == [
        "missing: pdq A at distance 0, 2 times",
        "extra: pdq C at distance 2",
    ]


def test_an_order_does_not_matter() -> None:
    one, other = _content(1, "0"), _content(2, "9")
    after = {"B": [other | {"distance": "0"}], "A": [other, one]}
    assert _differ("/m/lookup", {"A": [one, other], "B": [one]}, after) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"pdq": {}}, {}),
        ({"A": [_content(1, "4")]}, {"pdq": {"A": [_content(1, "4")]}}),
        ({"A": [_content(1, "4")]}, {"A": [{"bank_content_id": 1, "distance": 4}]}),
        ({"A": []}, []),
        ({"A": []}, None),
        ({"A": []}, {"message": "sorry"}),
        ({"A": []}, {"A": 7}),
    ],
)
def test_another_shape_of_matches_differs(before: object, after: object) -> None:
    assert _differ("/m/lookup", before, after) == ["the shape of the matches differs"]


def test_raw_matches_are_counted_and_compared_by_distance() -> None:
    assert _differ("/m/raw_lookup", {"matches": [1, 2]}, {"matches": [8, 9]}) == []
    assert _differ("/m/raw_lookup", {"matches": [1, 2]}, {"matches": [8]}) == ["missing: a match"]
    with_distance = {"matches": [_content(1, "3")]}
    assert _differ("/m/raw_lookup", {"matches": []}, with_distance) == ["extra: a match at distance 3"]


def test_a_hash_differs_by_so_many_bits() -> None:
    assert _differ("/h/hash", {"pdq": "0f"}, {"pdq": "0f"}) == []
    assert _differ("/h/hash", {"pdq": "0f"}, {"pdq": "00"}) == ["pdq differs in 4 bits"]
    assert _differ("/h/hash", {"pdq": ""}, {"pdq": "00"}) == ["pdq differs: there is one now"]
    assert _differ("/h/hash", {"pdq": "x"}, {"pdq": "y"}) == ["pdq differs"]
    assert _differ("/h/hash", {"pdq": "00"}, {"md5": "00"}) == ["missing: hash of kind pdq", "extra: hash of kind md5"]


def test_a_status_matters_and_the_words_of_an_error_do_not() -> None:
    assert _differ("/c/bank/A", {}, {}, status=200, now=404) == ["status 200 became 404"]
    assert _differ("/c/bank/A", {"message": "a"}, {"message": "b"}, status=404, now=404) == []
    assert _differ("/m/lookup", [], {"message": "b"}, status=422, now=400) == []
    assert _differ("/h/hash", "a page", {"message": "b"}, status=500, now=400) == ["status 500 became 400"]


def test_banks_are_compared_by_name_and_other_answers_by_shape() -> None:
    one, other = {"name": "A", "matching_enabled_ratio": 1.0}, {"name": "B", "matching_enabled_ratio": 1}
    assert _differ("/c/banks", [one], [one, other]) == ["extra: bank B"]
    assert _differ("/c/bank/A", one, other) == []
    assert _differ("/c/bank/A", one, {"name": "A"}) == ["missing: field matching_enabled_ratio"]
    assert _differ("/c/bank/A", one, {**one, "matching_enabled_ratio": "1"}) == ["the shape of the answer differs"]


def test_texts_and_comparisons_are_compared_whole() -> None:
    assert _differ("/status", "I-AM-ALIVE", "I-AM-ALIVE") == []
    assert _differ("/status", "I-AM-ALIVE", "OK") == ["I-AM-ALIVE became OK"]
    compared = {"pdq": [True, {"distance": 1}]}
    assert _differ("/m/compare", compared, {"pdq": [True, {"distance": 1}]}, method="POST") == []
    assert len(_differ("/m/compare", compared, {"pdq": [True, {}]}, method="POST")) == 1

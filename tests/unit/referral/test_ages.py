"""The highest threshold of the laws involved wins."""

from __future__ import annotations

import pytest

from takeback.referral.ages import threshold


@pytest.mark.parametrize(
    ("countries", "age"),
    [(["US"], 18), (["KR"], 19), (["US", "KR"], 19), (["other"], 18), ([], 19)],
)
def test_who_counts_as_grown_up(countries: list[str], age: int) -> None:
    assert threshold(countries) == age

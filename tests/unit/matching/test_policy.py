from __future__ import annotations

from typing import Any

import pytest

from takeback.base.errors import Invalid
from takeback.matching.policy import Outcome, Policy, read_changes, with_changes
from takeback.matching.standing import CODE_OF, STANDING_OF, Standing


def test_nothing_changed_changes_nothing_not_even_the_version() -> None:
    assert with_changes(Policy(), read_changes({}, "bank.1-1")) == Policy()


def test_one_number_can_be_changed_and_the_rest_stays() -> None:
    changed = with_changes(Policy(), read_changes({"bits": {"attested": 12}, "minimum_quality": 0}, "bank.1-1"))
    assert changed.bits[Standing.ATTESTED] == 12
    assert changed.bits[Standing.REVIEWED] == 31
    assert changed.outcomes == Policy().outcomes
    assert changed.minimum_quality == 0
    assert changed.version == "default-1+bank.1-1"


def test_an_outcome_can_be_changed() -> None:
    assert read_changes({"outcomes": {"reviewed": "hold"}}, "x").outcomes == {Standing.REVIEWED: Outcome.HOLD}


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ({"radius": 3}, "policy"),
        ({"bits": {"attested": 32}}, "policy.bits.attested"),
        ({"bits": {"attested": -1}}, "policy.bits.attested"),
        ({"bits": {"attested": True}}, "policy.bits.attested"),
        ({"bits": {"attested": "9"}}, "policy.bits.attested"),
        ({"bits": {"withdrawn": 9}}, "policy.bits"),
        ({"bits": [9]}, "policy.bits"),
        ({"outcomes": {"reviewed": "delete"}}, "policy.outcomes.reviewed"),
        ({"outcomes": {"reviewed": ["block"]}}, "policy.outcomes.reviewed"),
        ({"outcomes": {"child": "allow"}}, "policy.outcomes"),
        ({"minimum_quality": 101}, "policy.minimum_quality"),
    ],
)
def test_what_cannot_be_a_policy_is_refused_by_name(written: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_changes(written)
    assert refused.value.field == field


def test_the_codes_of_standings_never_change() -> None:
    """They stand in files that a newer version opens."""
    assert {standing.value: code for standing, code in CODE_OF.items()} == {
        "attested": 1,
        "reviewed": 2,
        "confirmed": 3,
        "contested": 4,
        "withdrawn": 5,
        "expired": 6,
    }
    assert all(STANDING_OF[code] is standing for standing, code in CODE_OF.items())

"""What a platform is told of its own use: exact, by days, and never a number of anybody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from takeback.matching.bank import BankClass, Standing
from takeback.records.accounts.models import Organisation
from takeback.records.banks.actions import add_entries, add_match_days, create_bank
from takeback.records.platforms.actions import create_key, create_platform
from takeback.records.platforms.usage import Usage, add_usage
from takeback.signals.signal import Signal
from tests.asgi import AsgiAnswer
from tests.fakes.services import MORNING, PDQ, FakeServices
from tests.integration.web.platform_api.conftest import NewKey, Platform

TODAY = MORNING.date()


def a_platform(name: str, *scopes: str) -> tuple[Organisation, Platform]:
    organisation = create_platform(name, MORNING).organisation
    key = create_key(name="uploads", scopes=list(scopes or ("lookup",)), at=MORNING, organisation=organisation)
    return organisation, Platform(str(key))


def key_id(platform: Platform) -> str:
    assert platform.key is not None
    return platform.key.split("_")[1]


def get(platform: Platform, path: str) -> AsgiAnswer:
    return platform.call(f"/api/v1/{path}", b"", "", "GET")


def rows(platform: Platform, path: str, name: str) -> list[dict[str, Any]]:
    answer = get(platform, path)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()[name]
    return found


def entries(count: int) -> list[int]:
    create_bank("ours", BankClass.INTIMATE, MORNING)
    signals = [Signal("pdq", f"{int(PDQ, 16) ^ number:064x}") for number in range(count)]
    return [each.entry for each in add_entries("ours", signals, Standing.REVIEWED, MORNING, provenance="test")]


def test_usage_is_told_by_day_key_and_route(services: FakeServices, transactional_db: None) -> None:
    _, platform = a_platform("chat.example")
    used = Usage(calls=3, signals=30, allowed=27, held=1, blocked=2, shadowed=2, refused=5)
    add_usage(TODAY, {(key_id(platform), "lookup"): used, (key_id(platform), "scan"): Usage(calls=1, signals=1)})
    add_usage(TODAY - timedelta(days=1), {(key_id(platform), "lookup"): Usage(calls=9)})
    told = rows(platform, "usage", "usage")
    assert [(each["day"], each["route"], each["calls"]) for each in told] == [
        ("2026-11-21", "lookup", 9),
        ("2026-11-22", "lookup", 3),
        ("2026-11-22", "scan", 1),
    ]
    assert told[1] == {
        "day": "2026-11-22",
        "key": key_id(platform),
        "route": "lookup",
        **{name: getattr(used, name) for name in Usage.__slots__},
    }


def test_what_was_just_looked_up_is_in_the_usage(services: FakeServices, transactional_db: None) -> None:
    _, platform = a_platform("chat.example")
    platform.lookup_one()
    (told,) = rows(platform, "usage", "usage")
    assert (told["route"], told["calls"], told["blocked"]) == ("lookup", 1, 1)


def test_nobody_elses_numbers_are_told(services: FakeServices, transactional_db: None) -> None:
    mine, platform = a_platform("mine.example")
    other, others = a_platform("other.example")
    (entry,) = entries(1)
    add_usage(TODAY, {(key_id(others), "lookup"): Usage(calls=1)})
    add_match_days(TODAY, {(entry, other.pk): (5, 6, 0), (entry, mine.pk): (1, 2, 3)})
    assert rows(platform, "usage", "usage") == []
    assert rows(platform, "statistics", "matches") == [
        {"day": "2026-11-22", "bank": "ours", "entry": entry, "held": 1, "blocked": 2, "shadowed": 3}
    ]


def test_days_are_included_at_both_ends(services: FakeServices, transactional_db: None) -> None:
    _, platform = a_platform("chat.example")
    for back in range(5):
        add_usage(TODAY - timedelta(days=back), {(key_id(platform), "lookup"): Usage(calls=1)})
    told = rows(platform, "usage?from=2026-11-19&to=2026-11-21", "usage")
    assert [each["day"] for each in told] == ["2026-11-19", "2026-11-20", "2026-11-21"]


def test_without_days_the_last_thirty_are_told(services: FakeServices, transactional_db: None) -> None:
    _, platform = a_platform("chat.example")
    answer = get(platform, "usage").json()
    assert (answer["from"], answer["to"]) == ("2026-10-24", "2026-11-22")


def test_statistics_come_page_by_page_with_none_lost_or_twice(services: FakeServices, transactional_db: None) -> None:
    organisation, platform = a_platform("chat.example")
    ids = entries(7)
    for back in range(3):
        add_match_days(TODAY - timedelta(days=back), {(entry, organisation.pk): (0, 1, 0) for entry in ids})
    seen: list[tuple[str, int]] = []
    after = ""
    while True:
        answer = get(platform, f"statistics?limit=4{after}").json()
        seen += [(each["day"], each["entry"]) for each in answer["matches"]]
        if answer["next"] is None:
            break
        after = f"&after={answer['next']}"
    assert seen == sorted(set(seen))
    assert len(seen) == 21


@pytest.mark.parametrize("path", ["usage", "statistics"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-11-31", "from"),
        ("from=yesterday", "from"),
        ("to=1999-12-31", "to"),
        ("from=2026-01-01&to=2026-11-22", "from"),
        ("from=2026-12-24", "from"),
    ],
)
def test_days_that_cannot_be_meant_are_named(
    services: FakeServices, transactional_db: None, path: str, query: str, field: str
) -> None:
    _, platform = a_platform("chat.example")
    answer = get(platform, f"{path}?{query}")
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, "invalid", field)


@pytest.mark.parametrize(
    "after", ["1", "2026-11-22", "2026-13-01.7", "2026-11-22.0", "2026-11-22.9999999999999999999", "x.y", "%00"]
)
def test_a_place_that_was_never_given_is_refused(services: FakeServices, transactional_db: None, after: str) -> None:
    _, platform = a_platform("chat.example")
    answer = get(platform, f"statistics?after={after}")
    assert (answer.status_code, answer.json()["field"]) == (400, "after")


@pytest.mark.parametrize("path", ["usage", "statistics"])
def test_another_scope_is_not_enough_and_no_key_is_none(
    services: FakeServices, transactional_db: None, new_key: NewKey, path: str
) -> None:
    assert get(Platform(new_key("banks")), path).status_code == 403
    assert get(Platform(None), path).status_code == 401

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from takeback.client.patience import pause_seconds, retry_after_seconds

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_each_wait_is_about_twice_the_last_up_to_a_bound() -> None:
    for attempt in range(1, 2000):
        pause = pause_seconds(attempt, None)
        usual = min(0.1 * 2.0 ** min(attempt - 1, 16), 5.0)
        assert usual / 2 <= pause <= usual


def test_what_the_server_asks_for_is_never_cut_short() -> None:
    assert all(3 <= pause_seconds(1, 3) <= 3.3 for _ in range(100))
    assert 0 <= pause_seconds(1, 0) <= 0.1


def test_two_clients_do_not_come_back_at_one_instant() -> None:
    assert len({pause_seconds(3, None) for _ in range(20)}) > 10


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        (" 5 ", 5),
        ("Sun, 22 Nov 2026 08:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 07:00:00 GMT", 0),
        ("Sun, 22 Nov 2026 08:00:30", None),
        ("99999999", None),
        ("-1", None),
        ("1.5", None),
        ("\u0663", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float | None) -> None:
    assert retry_after_seconds({"retry-after": text}, NOW) == seconds
    assert retry_after_seconds({}, NOW) is None

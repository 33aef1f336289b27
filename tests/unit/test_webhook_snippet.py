"""The few lines by which a receiver verifies a call, as they stand in the documentation, verify our calls."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from takeback.records.platforms.webhook_secret import WebhookSecret

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text("utf-8")
SECRET = WebhookSecret.new()
BODY = b'{"type":"test"}'


@pytest.fixture
def is_ours() -> Callable[..., bool]:
    (snippet,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(snippet, names)  # noqa: S102 - our own page, read as a reader would paste it
    function: Callable[..., bool] = names["is_ours"]
    return function


def headers(at: datetime | None = None, secret: WebhookSecret = SECRET) -> dict[str, str]:
    at = at or datetime.fromtimestamp(time.time(), UTC)
    return {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": secret.sign("evt_1", BODY, at),
    }


def test_a_call_of_ours_is_ours(is_ours: Callable[..., bool]) -> None:
    assert is_ours(SECRET.text, headers(), BODY)


def test_after_a_rotation_either_secret_will_do(is_ours: Callable[..., bool]) -> None:
    rotated = SECRET.rotated(datetime.fromtimestamp(time.time(), UTC).date())
    for text in (SECRET.text, rotated.text):
        assert is_ours(text, headers(secret=rotated), BODY)


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_call_of_which_anything_was_changed_is_not(is_ours: Callable[..., bool], changed: str) -> None:
    sent = headers()
    wrong = {"webhook-timestamp": str(int(sent["webhook-timestamp"]) - 1)}.get(changed, "v1,AAAA")
    assert not is_ours(SECRET.text, {**sent, changed: wrong}, BODY)
    assert not is_ours(SECRET.text, sent, BODY + b" ")
    assert not is_ours(WebhookSecret.new().text, sent, BODY)


@pytest.mark.parametrize("stamp", ["", "-1", "soon", "1.5"])
def test_a_stamp_that_is_none_is_refused(is_ours: Callable[..., bool], stamp: str) -> None:
    assert not is_ours(SECRET.text, {**headers(), "webhook-timestamp": stamp}, BODY)


def test_an_old_call_that_somebody_repeats_is_refused(is_ours: Callable[..., bool]) -> None:
    old = datetime.fromtimestamp(time.time(), UTC) - timedelta(minutes=6)
    assert not is_ours(SECRET.text, headers(old), BODY)

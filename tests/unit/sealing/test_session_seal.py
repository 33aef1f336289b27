from __future__ import annotations

import pytest

from takeback.sealing.boxes import KeyPair
from takeback.sealing.outcomes import Opened, Refused, Why
from takeback.sealing.session_seal import unwrap_for_session, wrap_for_session

PRIVATE = KeyPair.new().private


def test_cookie_and_blob_together_give_the_key_back() -> None:
    parted = wrap_for_session(PRIVATE, session_id="s1", holder_id="user_a")
    opened = unwrap_for_session(parted.cookie_value, parted.server_blob, session_id="s1", holder_id="user_a")
    assert opened == Opened(PRIVATE.raw)


def test_neither_part_holds_the_key_and_the_cookie_stands_in_no_repr() -> None:
    parted = wrap_for_session(PRIVATE, session_id="s1", holder_id="user_a")
    assert PRIVATE.raw not in parted.server_blob
    assert parted.cookie_value not in repr(parted)
    assert len(parted.cookie_value) == 43


@pytest.mark.parametrize(("session_id", "holder_id"), [("s2", "user_a"), ("s1", "user_b"), ("s", "1user_a"), ("", "")])
def test_the_parts_open_nothing_in_another_session_or_for_another_holder(session_id: str, holder_id: str) -> None:
    parted = wrap_for_session(PRIVATE, session_id="s1", holder_id="user_a")
    opened = unwrap_for_session(parted.cookie_value, parted.server_blob, session_id=session_id, holder_id=holder_id)
    assert opened == Refused(Why.WRONG_KEY)


def test_the_cookie_of_an_earlier_sign_in_does_not_open_a_later_blob() -> None:
    earlier = wrap_for_session(PRIVATE, session_id="s1", holder_id="user_a")
    later = wrap_for_session(PRIVATE, session_id="s1", holder_id="user_a")
    opened = unwrap_for_session(earlier.cookie_value, later.server_blob, session_id="s1", holder_id="user_a")
    assert opened == Refused(Why.WRONG_KEY)


@pytest.mark.parametrize(
    "cookie", ["", "=", "a" * 42, "a" * 44, "é" * 43, "!" * 43, "a" * 42 + "=", "a" * 100_000, "\0" * 43]
)
def test_whatever_stands_in_the_cookie_is_refused_and_breaks_nothing(cookie: str) -> None:
    parted = wrap_for_session(PRIVATE, session_id="s1", holder_id="user_a")
    opened = unwrap_for_session(cookie, parted.server_blob, session_id="s1", holder_id="user_a")
    assert opened == Refused(Why.WRONG_KEY)


@pytest.mark.parametrize("blob", [b"", b"L", b"L\x01", b"L\x01" + bytes(24), bytes(100)])
def test_a_damaged_blob_is_refused(blob: bytes) -> None:
    parted = wrap_for_session(PRIVATE, session_id="s1", holder_id="user_a")
    opened = unwrap_for_session(parted.cookie_value, blob, session_id="s1", holder_id="user_a")
    assert isinstance(opened, Refused)

"""Signed heads: whose signature counts, and what a file may hold."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from nacl.signing import SigningKey

from takeback.base.errors import Tampered
from takeback.records.audit.heads import head_from, sign, verify_head

KEY = SigningKey(b"\x01" * 32)
OTHER = SigningKey(b"\x02" * 32)
HEAD = sign(5, b"\x09" * 32, "2026-11-22T04:34:02Z", KEY)


def test_a_head_holds_under_the_key_that_is_trusted() -> None:
    assert verify_head(bytes(KEY.verify_key), HEAD)


def test_a_head_does_not_hold_because_it_names_its_own_key() -> None:
    forged = sign(5, b"\x09" * 32, "2026-11-22T04:34:02Z", OTHER)
    assert not verify_head(bytes(KEY.verify_key), forged)
    assert not verify_head(bytes(KEY.verify_key), replace(forged, key=bytes(KEY.verify_key)))


@pytest.mark.parametrize(
    "changed",
    [
        replace(HEAD, size=6),
        replace(HEAD, root=b"\x08" * 32),
        replace(HEAD, at="2026-11-22T04:34:03Z"),
        replace(HEAD, signature=b"\x00" * 64),
        replace(HEAD, signature=b""),
    ],
)
def test_a_head_with_anything_changed_does_not_hold(changed: object) -> None:
    assert not verify_head(bytes(KEY.verify_key), changed)  # type: ignore[arg-type]  # parametrize loses the type


def test_a_key_that_is_none_verifies_nothing() -> None:
    assert not verify_head(b"short", HEAD)


def test_a_head_comes_back_from_its_file_as_it_was() -> None:
    assert head_from(HEAD.as_json()) == HEAD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        "[" * 5000,
        HEAD.as_json()[:-5],
        json.dumps({**json.loads(HEAD.as_json()), "size": -1}),
        json.dumps({**json.loads(HEAD.as_json()), "size": True}),
        json.dumps({**json.loads(HEAD.as_json()), "size": "5"}),
        json.dumps({**json.loads(HEAD.as_json()), "at": 5}),
        json.dumps({**json.loads(HEAD.as_json()), "root": "09"}),
        json.dumps({**json.loads(HEAD.as_json()), "key": "zz"}),
        json.dumps({**json.loads(HEAD.as_json()), "signature": None}),
    ],
)
def test_text_that_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(Tampered):
        head_from(text)

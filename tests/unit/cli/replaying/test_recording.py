"""A recorded call is read strictly: what is sent is what was meant, and no line smuggles another header in."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from takeback.base.errors import Invalid
from takeback.cli.replaying.recording import read_recording, recorded_of

GOOD: dict[str, Any] = {"method": "GET", "path": "/m/lookup", "query": "a=b&c=%20", "status": 200, "answer": {}}


def _line(**other: object) -> bytes:
    return json.dumps({**GOOD, **other}).encode()


def test_a_call_is_read_with_its_answer() -> None:
    call = recorded_of(_line(answer={"BANK": []}), 3)
    assert (call.line, call.method, call.path, call.query, call.body) == (3, "GET", "/m/lookup", "a=b&c=%20", b"")
    assert call.answer == {"BANK": []}


def test_a_body_is_json_or_a_form_or_bytes() -> None:
    assert recorded_of(_line(json={"a": 1}), 1).body == b'{"a": 1}'
    raw = recorded_of(_line(body=base64.b64encode(b"\0\xff").decode(), content_type="image/jpeg"), 1)
    assert (raw.body, raw.content_type) == (b"\0\xff", "image/jpeg")
    form = recorded_of(_line(files={"photo": base64.b64encode(b"a picture").decode()}), 1)
    assert form.content_type.startswith("multipart/form-data; boundary=")
    assert b'name="photo"' in form.body
    assert b"\r\n\r\na picture\r\n--" in form.body


@pytest.mark.parametrize(
    ("method", "path", "looks"),
    [
        ("GET", "/c/banks", True),
        ("POST", "/m/lookup", True),
        ("POST", "/m/compare", True),
        ("POST", "/h/hash", True),
        ("POST", "/c/banks", False),
        ("POST", "/c/bank/A/content", False),
        ("PUT", "/c/bank/A", False),
        ("DELETE", "/c/bank/A", False),
    ],
)
def test_what_changes_a_bank_is_told_from_what_looks(method: str, path: str, *, looks: bool) -> None:
    assert recorded_of(_line(method=method, path=path), 1).changes_nothing is looks


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"7",
        b"[" * 100_000,
        _line(more=1),
        _line(method="TRACE"),
        _line(method=None),
        _line(path="m/lookup"),
        _line(path="/m/lookup?a=b"),
        _line(path="//elsewhere.example/ x"),
        _line(path="/a\r\nHost: b"),
        _line(query="a b"),
        _line(query="a\nb"),
        _line(query=7),
        _line(status="200"),
        _line(status=True),
        _line(status=99),
        _line(json={}, body=""),
        _line(body="not base64!"),
        _line(body=7),
        _line(files=[]),
        _line(files={"a\r\nb": ""}),
        _line(files={"photo": 7}),
        _line(content_type="a\r\nb"),
    ],
)
def test_what_is_no_recorded_call_is_refused_with_its_line(line: bytes) -> None:
    with pytest.raises(Invalid, match="line 12"):
        recorded_of(line, 12)


def test_empty_lines_are_passed_over_and_lines_are_counted_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "recording"
    file.write_bytes(b"\n" + _line() + b"\n\n  \n" + _line() + b"\n")
    assert [call.line for call in read_recording(file)] == [2, 5]

"""JSON that two readers could understand differently is refused."""

from __future__ import annotations

import pytest

from takeback.base.errors import Invalid
from takeback.web.platform_api.bodies import json_object


def test_an_object_is_read() -> None:
    assert json_object('{"a": [1, null, "ü"]}'.encode()) == {"a": [1, None, "ü"]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"{} {}",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "\\u0062": 2}}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": "\xff"}',
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\n"}',
        b"{'a': 1}",
        b"\0",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_whatever_is_not_one_plain_object_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid):
        json_object(body)

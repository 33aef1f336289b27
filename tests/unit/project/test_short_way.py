"""What counts as one whole and plain request, and what goes the long way."""

from __future__ import annotations

import pytest

from takeback.project.short_way import WholeRequest

BODY = b'{"signals":[]}'
PLAIN = b"POST /x HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\nContent-Length: 14\r\n\r\n" + BODY


def with_header(line: bytes) -> bytes:
    return PLAIN.replace(b"Host: h\r\n", b"Host: h\r\n" + line + b"\r\n")


def test_a_whole_request_is_read_with_its_headers_and_body() -> None:
    whole = WholeRequest()
    assert whole.read(PLAIN)
    assert whole.headers == {b"host": b"h", b"connection": b"keep-alive", b"content-length": b"14"}
    assert whole.body == BODY


def test_one_reader_reads_request_after_request_and_mixes_none() -> None:
    whole = WholeRequest()
    assert whole.read(PLAIN.replace(b"Host: h\r\n", b"Host: h\r\nX-Other: 1\r\n"))
    assert whole.read(PLAIN)
    assert b"x-other" not in whole.headers
    assert whole.body == BODY


@pytest.mark.parametrize("length", range(len(PLAIN)))
def test_a_request_of_which_anything_is_missing_goes_the_long_way(length: int) -> None:
    assert not WholeRequest().read(PLAIN[:length])


@pytest.mark.parametrize(
    "data",
    [
        PLAIN + b"P",
        PLAIN + PLAIN,
        PLAIN.replace(b"keep-alive", b"close"),
        PLAIN.replace(b"Content-Length: 14", b"Transfer-Encoding: chunked").replace(BODY, b"0\r\n\r\n"),
        PLAIN.replace(b"Content-Length: 14", b"Content-Length: 14\r\nContent-Length: 14"),
        PLAIN.replace(b"Content-Length: 14", b"Content-Length: -1"),
        with_header(b"Expect: 100-continue"),
        with_header(b"Upgrade: websocket"),
        with_header(b"Authorization: a\r\nauthorization: b"),
        with_header(b" folded"),
        with_header(b"no colon"),
        b"\x16\x03\x01\x02\x00",
    ],
    ids=range(12),
)
def test_whatever_is_unusual_goes_the_long_way(data: bytes) -> None:
    assert not WholeRequest().read(data)

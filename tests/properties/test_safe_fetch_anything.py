"""Whatever a stranger writes as a location, and whatever a server says, comes back as a value within bounds."""

from __future__ import annotations

import hashlib
import socket
import zlib
from contextlib import suppress
from dataclasses import astuple
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from takeback.adapters.safe_fetch import FetchPolicy
from takeback.adapters.safe_fetch.budget import Budget
from takeback.adapters.safe_fetch.certificate import MOST_NAMES, read_certificate
from takeback.adapters.safe_fetch.decoding import decoder_for
from takeback.adapters.safe_fetch.exchange import exchange
from takeback.adapters.safe_fetch.outcome import Stopped
from takeback.adapters.safe_fetch.target import parse_redirect, parse_target
from tests.fakes.authority import Authority

BOUNDS = FetchPolicy(max_body_bytes=500, max_header_bytes=300, max_headers=10)
HOME = parse_target("https://good.example/a/b?c")

locations = st.one_of(
    st.text(),
    st.text(alphabet="htps:/\\@[]%?#.0x1aé。ß \t\n", max_size=40),
    st.builds("http://{}/{}".format, st.text(max_size=30), st.text(max_size=30)),
)

pieces = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.0 200\r\n",
        b"HTTP/1.1 302 Found\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 204 None\r\n",
        b"Content-Length: 5\r\n",
        b"Content-Length: 9\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\n",
        b"Content-Encoding: deflate\r\n",
        b"Location: /next\r\n",
        b"Connection: keep-alive\r\n",
        b"\r\n",
        b"\n",
        b" fold\r\n",
        b"5\r\nhello\r\n",
        b"0\r\n",
        b"ffffffffffffffff\r\n",
        b"1;" + b"x" * 200 + b"\r\n",
        b"hello" * 60,
        zlib.compress(bytes(400)),
        zlib.compress(bytes(60_000)),
    ]
)
answers = st.lists(st.one_of(pieces, st.binary(max_size=30)), max_size=12).map(b"".join)


@settings(deadline=None)
@given(locations)
@example("http://good.example:00080/")
@example("http://ß。/")
def test_a_location_is_read_in_one_way_or_refused(location: str) -> None:
    with suppress(Stopped):
        target = parse_target(location)
        assert parse_target(target.url) == target
        assert target.url.isascii()
        assert target.url.isprintable()
        assert " " not in target.url


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=60), locations.map(lambda text: text.encode("utf-8", "ignore"))))
def test_a_redirect_is_read_in_one_way_or_refused(location: bytes) -> None:
    with suppress(Stopped):
        target = parse_redirect(HOME, location)
        assert parse_target(target.url) == target


@settings(deadline=None)
@given(answers)
def test_an_answer_is_read_within_bounds_or_refused(said: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(said)
        theirs.shutdown(socket.SHUT_WR)
        with suppress(Stopped):
            answer = exchange(ours, HOME, "GET", (), Budget.starting_now(BOUNDS))
            assert 200 <= answer.status <= 999
            assert len(answer.body) <= 500
            assert len(answer.headers) <= 10
            assert sum(map(len, astuple(answer)[1])) <= 300


@settings(deadline=None)
@given(st.sampled_from(["gzip", "deflate", "identity"]), st.lists(st.binary(max_size=200), max_size=8))
def test_a_body_is_unpacked_within_bounds_or_refused(encoding: str, cuts: list[bytes]) -> None:
    with suppress(Stopped):
        decoder = decoder_for([encoding], 500)
        for cut in cuts:
            decoder.feed(cut)
        assert len(decoder.finish()) <= 500


@cache
def _certificate() -> bytes:
    with TemporaryDirectory() as folder:
        return Authority(Path(folder)).signed("good.test", "*.wild.test", "127.0.0.1", "xn--bcher-kva.test")


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2_000), st.binary(max_size=6)), max_size=8), st.integers(0, 2_000))
def test_a_certificate_is_read_within_bounds_whatever_its_bytes_are(changes: list[tuple[int, bytes]], cut: int) -> None:
    der = bytearray(_certificate())
    for at, put in changes:
        der[at : at + len(put)] = put
    for each in (bytes(der), bytes(der[:cut])):
        read = read_certificate(each)
        assert read.fingerprint == hashlib.sha256(each).hexdigest()
        assert len(read.names) <= MOST_NAMES
        assert all(len(name) <= 253 for name in read.names)

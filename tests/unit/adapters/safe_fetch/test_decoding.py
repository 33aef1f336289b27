from __future__ import annotations

import gzip
import zlib

import pytest

from takeback.adapters.safe_fetch.decoding import decoder_for
from takeback.adapters.safe_fetch.outcome import Reason, Stopped

TEXT = b"taken back, " * 5_000


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def unpack(encodings: list[str], packed: bytes, *, step: int = 1_000, limit: int = 100_000) -> bytes:
    decoder = decoder_for(encodings, limit)
    for start in range(0, len(packed), step):
        decoder.feed(packed[start : start + step])
    return decoder.finish()


@pytest.mark.parametrize("step", [1, 7, 100_000])
@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("GZIP", gzip.compress(TEXT[:30_000]) + gzip.compress(TEXT[30_000:])),
        ("gzip", gzip.compress(TEXT) + b"\x00padding"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
        ("identity", TEXT),
    ],
    ids=["gzip", "x-gzip", "two members", "padded", "zlib", "raw deflate", "identity"],
)
def test_a_packed_body_is_unpacked_however_it_is_cut(encoding: str, packed: bytes, step: int) -> None:
    assert unpack([encoding], packed, step=step) == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_packed_body_of_nothing_is_nothing(encoding: str) -> None:
    assert unpack([encoding], b"") == b""


@pytest.mark.parametrize("limit", [len(TEXT), len(TEXT) - 1])
@pytest.mark.parametrize(("encoding", "packed"), [("gzip", gzip.compress(TEXT)), ("identity", TEXT)])
def test_a_body_may_have_as_many_bytes_as_are_allowed_and_not_one_more(
    encoding: str, packed: bytes, limit: int
) -> None:
    if limit == len(TEXT):
        assert unpack([encoding], packed, limit=limit) == TEXT
        return
    with pytest.raises(Stopped) as stopped:
        unpack([encoding], packed, limit=limit)
    assert stopped.value.reason is Reason.TOO_LARGE


@pytest.mark.parametrize("members", [1, 1_000])
def test_a_bomb_is_given_up_as_soon_as_it_is_too_large(members: int) -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024 // members)) * members
    with pytest.raises(Stopped) as stopped:
        unpack(["gzip"], bomb, step=64 * 1024)
    assert stopped.value.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", b"no gzip at all"),
        ("gzip", b"\x1f"),
        ("gzip", gzip.compress(TEXT)[:-5]),
        ("gzip", gzip.compress(TEXT)[:-8] + bytes(8)),
        ("gzip", gzip.compress(TEXT) + gzip.compress(TEXT[:100])[:-5]),
        ("deflate", zlib.compress(TEXT)[:-1]),
        ("deflate", b"\xff\xff\xff\xff"),
        ("deflate", b"x"),
    ],
    ids=["not gzip", "one byte", "cut", "wrong checksum", "second member cut", "zlib cut", "not deflate", "one letter"],
)
def test_a_body_that_is_not_packed_as_it_says_is_malformed(encoding: str, packed: bytes) -> None:
    with pytest.raises(Stopped) as stopped:
        unpack([encoding], packed)
    assert stopped.value.reason is Reason.MALFORMED_RESPONSE


@pytest.mark.parametrize("encodings", [["br"], ["zstd"], ["gzip, gzip"], ["gzip", "deflate"], ["identity, br"], ["é"]])
def test_a_body_packed_in_layers_or_unknown_ways_is_refused(encodings: list[str]) -> None:
    with pytest.raises(Stopped) as stopped:
        decoder_for(encodings, 1)
    assert stopped.value.reason is Reason.UNSUPPORTED_ENCODING

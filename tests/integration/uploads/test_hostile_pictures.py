"""Hostile files reach the decoder's child and nothing else; the reviewer is told why there is nothing to see."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

import pytest
from PIL import Image

from takeback.adapters.decoder import ChildDecoder
from takeback.base.errors import NotFound
from takeback.flows import reviewing
from takeback.flows.reviewing import Decided
from takeback.flows.seen_uploads import facts, hint, reveal
from takeback.flows.services import Services
from takeback.records.uploads.verdict_words import Verdict
from takeback.signals.decoder import Decoder
from takeback.signals.intake import Limits
from takeback.signals.signal import Unhashable
from tests.samples import files
from tests.uploads import Helpline, upload


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    made = ChildDecoder(Limits(pixels=4_000_000), children=1, seconds=20)
    yield made
    made.close()


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(content, zlib.crc32(name)))


def a_bomb(side: int) -> bytes:
    """A PNG of some kilobytes that says that it is `side` by `side`."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(min(side, 4000) * (side // 8 + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (a_bomb(60_000), "too_many_pixels"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "truncated"),
        (b"%PDF-1.7", "unsupported"),
    ],
)
def test_what_cannot_be_read_is_shown_to_nobody_and_banked_nowhere(
    services: Services, helpline: Helpline, data: bytes, reason: str
) -> None:
    upload(services, helpline.partner, data)
    who = helpline.reviewer
    row = reviewing.take_next(services, who.user)
    assert row is not None
    unreadable = facts(services, who.user, who.private, row.pk).unreadable
    assert unreadable is not None
    assert unreadable.reason == reason
    for look in (hint, reveal):
        with pytest.raises(NotFound):
            look(services, who.user, who.private, row.pk)
    assert isinstance(reviewing.decide(services, who.user, who.private, row.pk, Verdict.INTIMATE), Unhashable)
    assert reviewing.decide(services, who.user, who.private, row.pk, Verdict.NOT_INTIMATE) == Decided()


def test_of_a_file_that_is_something_else_too_the_reviewer_gets_pixels_alone(
    services: Services, helpline: Helpline
) -> None:
    polyglot = files()["jpeg"] + b"<html><script>alert(1)</script>%PDF-1.7 PK\x03\x04"
    upload(services, helpline.partner, polyglot)
    who = helpline.reviewer
    row = reviewing.take_next(services, who.user)
    assert row is not None
    for look in (hint, reveal):
        shown = look(services, who.user, who.private, row.pk)
        assert Image.open(io.BytesIO(shown)).format == "JPEG"
        assert not any(mark in shown for mark in (b"script", b"%PDF", b"PK\x03\x04", b"Exif"))

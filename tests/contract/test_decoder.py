"""What every `Decoder` must do: the fake, and the one with children."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from takeback.adapters.decoder import ChildDecoder
from takeback.base.errors import Unavailable
from takeback.signals.decoder import Decoder
from takeback.signals.hashing import hash_picture
from takeback.signals.intake import Limits, unhashable
from takeback.signals.showing import Shown, show_picture
from takeback.signals.signal import Hashed
from tests.fakes.decoder import InProcessDecoder
from tests.samples import bits_apart, files

LIMITS = Limits(bytes=1_000_000, pixels=1_000_000)


@pytest.fixture(scope="module", params=["fake", "children"])
def decoder(request: pytest.FixtureRequest) -> Iterator[Decoder]:
    made: Decoder = InProcessDecoder(LIMITS) if request.param == "fake" else ChildDecoder(LIMITS, seconds=30)
    yield made
    made.close()


@pytest.mark.parametrize("name", sorted(files()))
def test_it_answers_as_hashing_does(decoder: Decoder, name: str) -> None:
    assert decoder.hash(files()[name]) == hash_picture(files()[name], LIMITS)


@pytest.mark.parametrize("name", sorted(files()))
def test_it_answers_as_fast_hashing_does(decoder: Decoder, name: str) -> None:
    assert decoder.hash(files()[name], fast=True) == hash_picture(files()[name], LIMITS, fast=True)


def test_fast_differs_from_exact_by_a_few_bits_and_in_nothing_else(decoder: Decoder) -> None:
    exact, fast = decoder.hash(files()["jpeg"]), decoder.hash(files()["jpeg"], fast=True)
    assert isinstance(exact, Hashed)
    assert isinstance(fast, Hashed)
    assert exact.signals[1:] == fast.signals[1:]
    assert exact.marks == fast.marks == ()
    assert bits_apart(exact.signals[0].value, fast.signals[0].value) <= 10


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "gif", "heif", "tiff"])
def test_it_answers_as_hashing_does_for_a_cut_file(decoder: Decoder, name: str) -> None:
    cut = files()[name][:-700]
    assert decoder.hash(cut) == decoder.hash(cut, fast=True) == hash_picture(cut, LIMITS)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"hello", "not_a_picture"),
        (b"%PDF-1.7", "unsupported"),
        (bytes(1_000_001), "too_many_bytes"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "truncated"),
        (b"GIF89a\x08\0\x08\0\0\0\0;", "damaged"),
    ],
)
def test_what_is_no_picture_has_a_reason(decoder: Decoder, data: bytes, reason: str) -> None:
    assert decoder.hash(data) == decoder.hash(data, fast=True) == unhashable(reason)


@pytest.mark.parametrize("name", sorted(files()))
def test_it_shows_a_picture_as_bare_pixels(decoder: Decoder, name: str) -> None:
    shown = decoder.show(files()[name])
    assert isinstance(shown, Shown)
    assert shown == show_picture(files()[name], LIMITS)


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "empty"), (b"hello", "not_a_picture"), (b"%PDF-1.7", "unsupported")]
)
def test_it_shows_nothing_that_is_no_picture(decoder: Decoder, data: bytes, reason: str) -> None:
    assert decoder.show(data) == unhashable(reason)


def test_many_threads_each_get_their_own_answer(decoder: Decoder) -> None:
    asked = [name for name in sorted(files()) for _ in range(4)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda name: decoder.hash(files()[name]), asked))
    for name, answer in zip(asked, answers, strict=True):
        assert isinstance(answer, Hashed)
        assert answer == hash_picture(files()[name], LIMITS)


@pytest.mark.parametrize("kind", ["fake", "children"])
def test_after_closing_it_is_unavailable(kind: str) -> None:
    decoder: Decoder = InProcessDecoder(LIMITS) if kind == "fake" else ChildDecoder(LIMITS)
    decoder.close()
    decoder.close()
    with pytest.raises(Unavailable):
        decoder.hash(files()["jpeg"])
    with pytest.raises(Unavailable):
        decoder.show(files()["jpeg"])

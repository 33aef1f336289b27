"""Whatever is done to a file, it is hashed or refused: never an exception."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.samples import files

from takeback.signals.containers import end_of, recognise
from takeback.signals.hashing import hash_picture
from takeback.signals.intake import REASONS, Limits
from takeback.signals.opening import orientation_of
from takeback.signals.signal import Hashed, Unhashable

LIMITS = Limits(pixels=500_000)
CALM = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
NAMES = sorted(files())


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A file with a few bytes overwritten, most of them in its head, and perhaps cut or lengthened."""
    data = bytearray(files()[draw(st.sampled_from(NAMES))])
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, min(len(data) - 1, draw(st.sampled_from([64, 700, 10**7])))))
        piece = draw(st.binary(min_size=1, max_size=6))
        data[at : at + len(piece)] = piece
    keep = draw(st.sampled_from([1.0, 1.0, 0.99, 0.7, 0.3, 0.01]))
    return bytes(data[: int(len(data) * keep)]) + draw(st.binary(max_size=20))


@CALM
@given(mutated())
def test_a_mutated_file_is_hashed_or_refused(data: bytes) -> None:
    outcome = hash_picture(data, LIMITS)
    match outcome:
        case Hashed():
            assert len(outcome.signals[0].value) == 64
        case Unhashable():
            assert outcome.detail == REASONS[outcome.reason]


@CALM
@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"GIF89a", b"II*\0", b"RIFF....WEBP", b"\0\0\0\x18ftypheic"]), st.binary()
)
def test_any_bytes_behind_a_known_opening_are_refused_calmly(opening: bytes, rest: bytes) -> None:
    assert isinstance(hash_picture(opening + rest, LIMITS), Unhashable | Hashed)


@CALM
@given(st.binary(max_size=400), st.sampled_from(NAMES))
def test_an_end_lies_within_the_file(noise: bytes, name: str) -> None:
    data = files()[name][:300] + noise
    kind = recognise(data)
    if kind is not None and kind != "other":
        end = end_of(kind, data)
        assert end is None or 0 <= end <= len(data)


@CALM
@given(st.binary(max_size=200), st.sampled_from([b"", b"II*\0", b"MM\0*", b"Exif\0\0II*\0\x08\0\0\0"]))
def test_any_exif_gives_one_of_eight_ways_to_lie(noise: bytes, head: bytes) -> None:
    assert 1 <= orientation_of(head + noise) <= 8

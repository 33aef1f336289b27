"""The page of a result says everything that was found, and shows nothing of the picture."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from takeback.flows.lookups.scan import Scanned, Took
from takeback.matching.bank import Standing
from takeback.signals.intake import unhashable
from takeback.web.ops import result
from takeback.web.ops.forms import PictureForm
from tests.unit.web.ops import values


def _page(**context: object) -> str:
    return render_to_string("ops/try.html", {"form": PictureForm(), **context}, RequestFactory().get("/ops/"))


@pytest.mark.parametrize(
    ("scanned", "badge"),
    [
        (values.NOTHING_NEAR, "badge-allow"),
        (values.NEAR_AN_ATTESTED_ONE, "badge-hold"),
        (values.NEAR_A_REVIEWED_ONE, "badge-block"),
        (values.SOFTENED, "badge-hold"),
    ],
)
def test_the_decision_stands_as_a_badge_with_its_reasons(scanned: Scanned, badge: str) -> None:
    shown = result.shown(scanned)
    page = _page(result=shown)
    assert badge in page
    for reason in shown.reasons:
        assert reason.sentence in page
        assert reason.particulars in page


def test_every_match_is_a_row_with_distance_and_standing() -> None:
    page = _page(result=result.shown(values.SOFTENED))
    for words in ("intimate-eu", "press", "reviewed", "confirmed", ">4<", ">2<", ">88<"):
        assert words in page


def test_signals_marks_and_milliseconds_are_told() -> None:
    page = _page(result=result.shown(values.NEAR_A_REVIEWED_ONE))
    for words in (
        values.PDQ,
        values.CHECKSUM.value,
        "The file ends early or breaks off.",
        "6.2 ms",
        "0.8 ms",
        "7.0 ms",
    ):
        assert words in page


def test_nothing_near_is_said_as_a_search_that_was_made() -> None:
    assert "Every bank was searched, and nothing is near." in _page(result=result.shown(values.NOTHING_NEAR))


def test_an_entry_that_an_allow_bank_contradicts_is_named() -> None:
    assert "entry 8." in _page(result=result.shown(values.SOFTENED))


def test_a_picture_without_a_hash_is_no_decision() -> None:
    page = _page(unhashable=result.shown_unhashable(unhashable("not_a_picture")))
    assert "The file is not a picture." in page
    assert "badge" not in page


@pytest.mark.parametrize(
    ("decode_ms", "lookup_ms", "bars"), [(0.0, 0.0, (1, 1, 1)), (1e9, 0.0, (100, 1, 100)), (6.25, 0.75, (89, 11, 100))]
)
def test_bars_stay_within_their_frame(decode_ms: float, lookup_ms: float, bars: tuple[int, ...]) -> None:
    took = Took(decode_ms=decode_ms, lookup_ms=lookup_ms)
    scanned = Scanned((), (), values.NOTHING_NEAR.decision, (), took)
    assert tuple(time.percent for time in result.shown(scanned).times) == bars


def test_a_hostile_bank_name_stays_text() -> None:
    match = values.near(1, Standing.REVIEWED, 0, "<script>alert(1)</script>")
    assert "<script>" not in _page(result=result.shown(values.scanned(match)))

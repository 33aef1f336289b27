"""Opinions, and uploads that are to be remembered: what is sent, what comes back, and what is not understood."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from takeback.base.errors import Invalid
from takeback.client import Client, Decision, NotUnderstood, Opinion, Signal, Word
from tests.fakes.scripted_server import RESULT, answer, problem, scripted

KEY = "tb_made_up_and_secret"
SIGNAL = Signal("pdq", "0" * 64, 100)
OPINION = {"entry": 7, "bank": "ours", "word": "confirmed", "given_on": "2026-11-25", "standing": "attested"}
REMEMBERED = {"results": [RESULT], "reference": "upload-81f3", "until": "2026-12-25"}


def test_an_opinion_is_put_at_its_entry() -> None:
    with scripted(answer(200, OPINION)) as server, Client(server.url, KEY) as client:
        given = client.give_opinion(7, Word.CONFIRMED)
    assert given == Opinion(7, "ours", Word.CONFIRMED, date(2026, 11, 25), "attested")
    ((head, body),) = server.requests
    assert head.startswith("PUT /api/v1/opinions/7 HTTP/1.1")
    assert json.loads(body) == {"word": "confirmed"}


def test_an_upload_is_remembered_and_forgotten() -> None:
    forgotten = answer(200, {"reference": "upload-81f3", "forgotten": 1})
    with scripted(answer(200, REMEMBERED), forgotten) as server, Client(server.url, KEY) as client:
        kept = client.remember([SIGNAL], "upload-81f3", days=30)
        assert client.forget("upload-81f3") == 1
    assert (kept.reference, kept.until, kept.results[0].decision) == ("upload-81f3", date(2026, 12, 25), Decision.BLOCK)
    (_, body), (head, nothing) = server.requests
    assert json.loads(body) == {
        "signals": [{"type": "pdq", "value": "0" * 64, "quality": 100}],
        "reference": "upload-81f3",
        "days": 30,
    }
    assert head.startswith("DELETE /api/v1/remember/upload-81f3 HTTP/1.1")
    assert nothing == b""


@pytest.mark.parametrize("reference", ["", "../keys", "a b", "a/b", "-a", "x" * 129, "a\r\nX: 1", "a?b", "a%2fb"])
def test_a_reference_that_could_be_another_address_is_sent_nowhere(reference: str) -> None:
    with scripted(answer(200, REMEMBERED)) as server, Client(server.url, KEY) as client:
        with pytest.raises(Invalid):
            client.remember([SIGNAL], reference, days=1)
        with pytest.raises(Invalid):
            client.forget(reference)
    assert server.requests == []


def test_a_word_that_does_not_exist_is_sent_nowhere() -> None:
    with scripted(answer(200, OPINION)) as server, Client(server.url, KEY) as client:
        with pytest.raises(ValueError, match="perhaps"):
            client.give_opinion(7, "perhaps")  # type: ignore[arg-type]  # a caller without a type checker
        with pytest.raises(ValueError, match="invalid literal"):
            client.give_opinion("7/../8", Word.KEPT)  # type: ignore[arg-type]  # the same
    assert server.requests == []


def test_a_call_that_is_put_off_is_made_again() -> None:
    with scripted(problem(503, "unavailable", "Retry-After: 0"), answer(200, OPINION)) as server:
        with Client(server.url, KEY) as client:
            assert client.give_opinion(7, Word.CONFIRMED).entry == 7
        assert len(server.requests) == 2


Ask = Callable[[Client], Any]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda client: client.give_opinion(7, Word.KEPT), {**OPINION, "word": "perhaps"}),
        (lambda client: client.give_opinion(7, Word.KEPT), {**OPINION, "given_on": "yesterday"}),
        (lambda client: client.give_opinion(7, Word.KEPT), {**OPINION, "entry": "7"}),
        (lambda client: client.remember([SIGNAL], "a", days=1), {**REMEMBERED, "results": []}),
        (lambda client: client.remember([SIGNAL], "a", days=1), {**REMEMBERED, "until": None}),
        (lambda client: client.forget("a"), {"forgotten": True}),
    ],
    ids=["a strange word", "no day", "no number", "too few results", "no end", "no count"],
)
def test_an_answer_that_is_not_as_described_is_not_understood(ask: Ask, said: object) -> None:
    with scripted(answer(200, said)) as server, Client(server.url, KEY) as client, pytest.raises(NotUnderstood):
        ask(client)

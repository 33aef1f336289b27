"""From an answer's bytes to values. What is needed must be there and right; what is new is passed over.

A member that this version does not know is nothing to it, so that an older client goes on working with a newer server.
A decision that it does not know is an error: guessing would show somebody's picture.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from http import HTTPStatus
from typing import Any, TypeVar

from takeback.client.answers import (
    Decision,
    Match,
    Opinion,
    Reason,
    Remembered,
    Result,
    Scanned,
    Signal,
    Word,
)
from takeback.client.errors import NotUnderstood

_T = TypeVar("_T")

Members = Mapping[str, Any]


def json_object(body: bytes) -> Members:
    """The JSON object that a body is.

    Args:
        body: as it came.

    Raises:
        NotUnderstood: no JSON in UTF-8, no object, or a name twice, which two readers could understand differently.
    """
    value = None
    with suppress(ValueError, RecursionError):  # raised below, so that the answer does not hang on the error
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_each_name_once)
    if not isinstance(value, dict):
        raise NotUnderstood("the answer is not a JSON object", status=HTTPStatus.OK)
    return value


def results_of(members: Members, asked: int) -> list[Result]:
    """The results of a lookup.

    Args:
        members: the answer.
        asked: how many signals were asked for.

    Raises:
        NotUnderstood: not exactly so many results, or one that is not as the API describes it.
    """
    results = [_result(each) for each in _list(members, "results")]
    if len(results) != asked:
        raise NotUnderstood(f"{asked} signals were asked for, and {len(results)} results came", status=HTTPStatus.OK)
    return results


def scanned_of(members: Members) -> Scanned:
    """The result of a scan.

    Args:
        members: the answer.

    Raises:
        NotUnderstood: it is not as the API describes it.
    """
    result = _result(members)
    return Scanned(
        result.decision,
        result.reasons,
        result.matches,
        signals=tuple(_signal(each) for each in _list(members, "signals")),
        marks=tuple(_is(str, each, "marks") for each in _list(members, "marks")),
    )


def opinion_of(members: Members) -> Opinion:
    """What is noted of an entry.

    Args:
        members: the answer.

    Raises:
        NotUnderstood: it is not as the API describes it.
    """
    word = _get(str, members, "word")
    if word not in _WORDS:
        raise NotUnderstood("the answer notes a word that this client does not know", status=HTTPStatus.OK)
    return Opinion(
        entry=_get(int, members, "entry"),
        bank=_get(str, members, "bank"),
        word=Word(word),
        given_on=_day(members, "given_on"),
        standing=_get(str, members, "standing"),
    )


def remembered_of(members: Members, asked: int) -> Remembered:
    """What is remembered of an upload.

    Args:
        members: the answer.
        asked: how many signals were to be remembered.

    Raises:
        NotUnderstood: not exactly so many results, or something that is not as the API describes it.
    """
    results = tuple(results_of(members, asked))
    return Remembered(_get(str, members, "reference"), _day(members, "until"), results)


def forgotten_of(members: Members) -> int:
    """How many signals are remembered no more.

    Args:
        members: the answer.

    Raises:
        NotUnderstood: it is not as the API describes it.
    """
    return _get(int, members, "forgotten")


def _result(value: object) -> Result:
    members = _is(dict, value, "results")
    word = _get(str, members, "decision")
    if word not in _DECISIONS:
        raise NotUnderstood(
            "the answer's decision is a word that this client does not know; is there a newer one?",
            status=HTTPStatus.OK,
        )
    reasons = tuple(_reason(each) for each in _list(members, "reasons"))
    if not reasons:
        raise NotUnderstood("the answer decides without a reason", status=HTTPStatus.OK)
    return Result(Decision(word), reasons, tuple(_match(each) for each in _list(members, "matches")))


_DECISIONS = frozenset(Decision)
_WORDS = frozenset(Word)


def _reason(value: object) -> Reason:
    members = _is(dict, value, "reasons")
    return Reason(
        code=_get(str, members, "code"),
        policy_version=_get(str, members, "policy_version"),
        bank=_maybe(str, members, "bank"),
        entry=_maybe(int, members, "entry"),
        standing=_maybe(str, members, "standing"),
        signal_type=_maybe(str, members, "signal_type"),
        distance=_maybe(int, members, "distance"),
        quality=_maybe(int, members, "quality"),
    )


def _match(value: object) -> Match:
    members = _is(dict, value, "matches")
    return Match(
        bank=_get(str, members, "bank"),
        entry=_get(int, members, "entry"),
        standing=_get(str, members, "standing"),
        signal_type=_get(str, members, "signal_type"),
        distance=_maybe(int, members, "distance"),
    )


def _signal(value: object) -> Signal:
    members = _is(dict, value, "signals")
    return Signal(_get(str, members, "type"), _get(str, members, "value"), _maybe(int, members, "quality"))


def _day(members: Members, name: str) -> date:
    text = _get(str, members, name)
    with suppress(ValueError):  # raised below, so that the answer does not hang on the error
        return date.fromisoformat(text)
    raise NotUnderstood(f"the answer's `{name}` is no day", status=HTTPStatus.OK)


def _list(members: Members, name: str) -> Sequence[object]:
    return _get(list, members, name)


def _maybe(kind: type[_T], members: Members, name: str) -> _T | None:
    return None if members.get(name) is None else _get(kind, members, name)


def _get(kind: type[_T], members: Members, name: str) -> _T:
    return _is(kind, members.get(name), name)


def _is(kind: type[_T], value: object, name: str) -> _T:
    """The value, if it is of the kind; JSON's `true` is no number."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise NotUnderstood(f"the answer's `{name}` is missing, or not as the API describes it", status=HTTPStatus.OK)
    return value


def _each_name_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError
    return names

"""What differs between two answers to the same call, and matters to a client. Pure.

Ids do not matter: two systems count on their own. A match is known by its bank and its distance, and a picture by its
hash. Words of an error do not matter, but its status does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from takeback.cli.replaying.caller import Answered
from takeback.cli.replaying.recording import Recorded

_ERRORS_BEGIN_AT: Final = 400
_CANNOT_BE_MEANT: Final = frozenset({400, 422})
"""Versions of the peer answer a missing parameter with either."""

_Match = tuple[str, str, str]


def differences(call: Recorded, now: Answered) -> list[str]:
    """What is answered differently now, a sentence each; none where nothing differs that matters.

    Args:
        call: with the answer that was recorded.
        now: the answer now.
    """
    if now.status != call.status and not {now.status, call.status} <= _CANNOT_BE_MEANT:
        return [f"status {call.status} became {now.status}"]
    if call.status >= _ERRORS_BEGIN_AT:
        return []
    return list(_of_answers(call, now.answer))


def _of_answers(call: Recorded, now: object) -> Iterator[str]:
    before = call.answer
    match call.path:
        case "/m/lookup" | "/m/raw_lookup":
            yield from _of_matches(before, now)
        case "/h/hash":
            yield from _of_hashes(before, now)
        case "/c/banks" if call.method == "GET":
            yield from _of_names(_names(before), _names(now), "bank")
        case _ if call.path == "/m/compare" or isinstance(before, str) or isinstance(now, str):
            if before != now:
                yield f"{_short(before)} became {_short(now)}"
        case _:
            yield from _of_shapes(before, now)


def shape_of(value: object) -> object:
    """What a JSON value is made of, without what it says: comparable.

    Args:
        value: any JSON.
    """
    match value:
        case bool() | None:
            return type(value)
        case int() | float():
            return float
        case dict():
            return frozenset((name, shape_of(each)) for name, each in value.items())
        case list():
            return ("list", frozenset(shape_of(each) for each in value))
        case _:
            return type(value)


def _of_matches(before: object, after: object) -> Iterator[str]:
    was, is_ = matches_in(before), matches_in(after)
    if was is None or is_ is None or _kinds(before) != _kinds(after):
        yield "the shape of the matches differs"
        return
    for how, left in (("missing", was - is_), ("extra", is_ - was)):
        for (kind, bank, distance), count in sorted(left.items()):
            where = " ".join(each for each in (kind, bank) if each) or "a match"
            far = f" at distance {distance}" if distance else ""
            yield f"{how}: {where}{far}" + (f", {count} times" if count > 1 else "")


def matches_in(answer: object) -> Counter[_Match] | None:
    """The matches of an answer by kind of signal, bank and distance; `None` where it has no such shape.

    Args:
        answer: of `/m/lookup`, with or without the kind of signal, or of `/m/raw_lookup`.
    """
    found: Counter[_Match] = Counter()
    if not isinstance(answer, dict):
        return None
    if isinstance(raw := answer.get("matches"), list) and len(answer) == 1 and _is_raw(raw):
        found.update(("", "", _distance(each) or "") for each in raw)
        return found
    by_kind = {"": answer} if all(isinstance(each, list) for each in answer.values()) else answer
    for kind, by_bank in by_kind.items():
        if not isinstance(by_bank, dict):
            return None
        for bank, contents in by_bank.items():
            distances = [_distance(each) for each in contents] if isinstance(contents, list) else [None]
            if None in distances:
                return None
            found.update((kind, bank, str(each)) for each in distances)
    return found


def _kinds(answer: object) -> set[str]:
    """The kinds of signal that an answer is divided by; none where it is not."""
    by_kind = answer.items() if isinstance(answer, dict) else ()
    return {kind for kind, by_bank in by_kind if isinstance(by_bank, dict)}


def _is_raw(raw: Sequence[object]) -> bool:
    return all(_distance(each) is not None or (isinstance(each, int) and not isinstance(each, bool)) for each in raw)


def _distance(content: object) -> str | None:
    """The distance of one content: a text in this API, whatever it counts."""
    if not isinstance(content, dict) or not isinstance(content.get("distance"), str):
        return None
    return str(content["distance"])


def _of_hashes(before: object, after: object) -> Iterator[str]:
    if not isinstance(before, dict) or not isinstance(after, dict):
        yield "the shape of the hashes differs"
        return
    yield from _of_names(set(before), set(after), "hash of kind")
    for kind in sorted(set(before) & set(after)):
        if before[kind] != after[kind]:
            yield f"{kind} differs{_bits_apart(before[kind], after[kind])}"


def _bits_apart(one: object, other: object) -> str:
    if not isinstance(one, str) or not isinstance(other, str):
        return ""
    if not one or not other:
        return ": there is " + ("one now" if other else "none now")
    try:
        return f" in {(int(one, 16) ^ int(other, 16)).bit_count()} bits"
    except ValueError:
        return ""


def _of_names(before: set[str], after: set[str], what: str) -> Iterator[str]:
    yield from (f"missing: {what} {name}" for name in sorted(before - after))
    yield from (f"extra: {what} {name}" for name in sorted(after - before))


def _names(banks: object) -> set[str]:
    return {str(each.get("name")) for each in banks if isinstance(each, Mapping)} if isinstance(banks, list) else set()


def _of_shapes(before: object, after: object) -> Iterator[str]:
    if shape_of(before) == shape_of(after):
        return
    if isinstance(before, dict) and isinstance(after, dict) and set(before) != set(after):
        yield from _of_names(set(before), set(after), "field")
    else:
        yield "the shape of the answer differs"


def _short(value: object) -> str:
    most = 60
    text = str(value)
    return text if len(text) <= most else text[:most] + "..."

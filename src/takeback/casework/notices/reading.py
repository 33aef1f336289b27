"""Facts from and to JSON: every field known, of its type, said once. An error names the field, never its value.

The form is that of `facts`, field by field: days as `2026-11-26`, sets as lists, words of a choice as they stand there.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final, NoReturn, get_args, get_origin, get_type_hints

from takeback.base.errors import Invalid, TooLarge
from takeback.casework.notices.facts import Facts

MOST_BYTES: Final = 8 * 1024 * 1024
"""Enough for as many locations as a notice may have."""


def read_facts(raw: bytes) -> Facts:
    """Facts from JSON.

    Args:
        raw: UTF-8, one object.

    Raises:
        TooLarge: more than `MOST_BYTES`.
        Invalid: no JSON, an unknown field, a field said twice, a wrong type, or a value that cannot be meant.
    """
    if len(raw) > MOST_BYTES:
        raise TooLarge(f"facts are at most {MOST_BYTES} bytes")
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Invalid("facts are text in UTF-8", field="facts") from error
    except json.JSONDecodeError as error:
        raise Invalid(f"facts are not JSON: line {error.lineno}, column {error.colno}", field="facts") from error
    except RecursionError as error:
        raise Invalid("facts are nested too deep", field="facts") from error
    except ValueError as error:  # a number of more digits than Python reads
        raise Invalid("facts hold a number that cannot be meant", field="facts") from error
    facts: Facts = _object(Facts, value, "")
    return facts


def facts_as_json(facts: Facts) -> dict[str, Any]:
    """Facts in the form that `read_facts` reads, to be sealed and stored. What is absent is left out.

    Args:
        facts: any.
    """
    written: dict[str, Any] = _written(facts)
    return written


def _written(value: Any) -> Any:  # noqa: ANN401 - whatever a field of facts holds
    if is_dataclass(value) and not isinstance(value, type):
        each_field = ((each.name, getattr(value, each.name)) for each in fields(value))
        return {name: _written(each) for name, each in each_field if each is not None}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which no field is said twice: which of the two is meant, nobody could tell."""
    seen: dict[str, Any] = {}
    for name, value in pairs:
        if name in seen:
            shown = _shown(name)
            raise Invalid(f"{shown} is said twice", field=shown)
        seen[name] = value
    return seen


def _no_number(_text: str) -> NoReturn:
    raise Invalid("facts hold a number that cannot be meant", field="facts")


@cache
def _hints(of: type) -> Mapping[str, Any]:
    return get_type_hints(of)


def _object(of: type, value: object, at: str) -> Any:  # noqa: ANN401 - an instance of `of`
    if not isinstance(value, dict):
        raise Invalid(f"{at or 'facts'} is an object", field=at or "facts")
    known = {each.name for each in fields(of)}
    for name in value:
        if name not in known:
            shown = _path(at, _shown(name))
            raise Invalid(f"{shown} is not a field; known here are {', '.join(sorted(known))}", field=shown)
    read = {name: _read(_hints(of)[name], each, _path(at, name)) for name, each in value.items()}
    needed = [each.name for each in fields(of) if _is_needed(each) and each.name not in read]
    if needed:
        raise Invalid(f"{_path(at, needed[0])} is missing", field=_path(at, needed[0]))
    return of(**read)


def _is_needed(each: Any) -> bool:  # noqa: ANN401 - a field of any dataclass
    return each.default is MISSING and each.default_factory is MISSING


def _read(hint: Any, value: object, at: str) -> Any:  # noqa: ANN401, C901, PLR0911 - one branch a kind of field
    if isinstance(hint, types.UnionType):  # X | None
        (inner,) = (each for each in get_args(hint) if each is not types.NoneType)
        return None if value is None else _read(inner, value, at)
    if get_origin(hint) in {tuple, frozenset}:
        inner = get_args(hint)[0]
        if not isinstance(value, list):
            raise Invalid(f"{at} is a list", field=at)
        read = [_read(inner, each, f"{at}.{number}") for number, each in enumerate(value)]
        return get_origin(hint)(read)
    if is_dataclass(hint) and isinstance(hint, type):
        return _object(hint, value, at)
    if hint is bool:
        if not isinstance(value, bool):
            raise Invalid(f"{at} is true or false", field=at)
        return value
    if not isinstance(value, str):
        raise Invalid(f"{at} is text", field=at)
    if hint is date:
        return _day(value, at)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        if value not in set(hint):
            raise Invalid(f"{at} is one of {', '.join(hint)}", field=at)
        return hint(value)
    return value


def _day(value: str, at: str) -> date:
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise Invalid(f"{at} is a day, such as 2026-11-26", field=at) from error
    if day.isoformat() != value:
        raise Invalid(f"{at} is a day, such as 2026-11-26", field=at)
    return day


def _path(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _shown(name: str) -> str:
    """A field's name as a message may repeat it: of letters, and short. Whoever pastes a story as a name sees none."""
    return name if name.isidentifier() and len(name) <= 40 else "a field"  # noqa: PLR2004 - longer than any of ours

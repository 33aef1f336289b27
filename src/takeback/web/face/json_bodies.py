"""JSON read strictly: what two readers could understand differently is refused, not guessed."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from takeback.base.errors import Invalid


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object that `body` is.

    Args:
        body: as it came.

    Raises:
        Invalid: it is not UTF-8, not JSON, no object, nested too deeply, or holds a name twice or NaN.
    """
    try:
        value = _STRICT.decode(body.decode("utf-8"))
    except RecursionError:
        raise Invalid("the body is nested too deeply") from None
    except ValueError:
        raise Invalid("the body is not JSON in UTF-8 with each name once") from None
    if not isinstance(value, dict):
        raise Invalid("the body must be a JSON object")
    return value


def _each_name_once(pairs: list[tuple[str, object]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError
    return names


def _no_constant(_word: str) -> NoReturn:
    raise ValueError


_STRICT = json.JSONDecoder(object_pairs_hook=_each_name_once, parse_constant=_no_constant)

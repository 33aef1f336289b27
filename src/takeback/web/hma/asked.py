"""What a request asks, read as its clients write it: parameters of the address, and bodies in JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, QueryDict

from takeback.base.errors import Invalid
from takeback.signals.hashers import HASHERS, UPRIGHT
from takeback.signals.hashers.hasher import Hasher
from takeback.signals.signal import Signal
from takeback.web.face.json_bodies import json_object
from takeback.web.hma.failures import Refused

KINDS: Final[Mapping[str, Hasher]] = {each.type: each for each in HASHERS}
"""The kinds of signal that are known here, by the names that clients use."""

_HEX = re.compile(r"[0-9a-f]+", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
_YES = frozenset({"true", "1", "yes", "on", "t", "y"})
_NO = frozenset({"false", "0", "no", "off", "f", "n"})


def signal_of(kind: object, value: object) -> Signal:
    """The signal that a client names.

    Args:
        kind: its kind.
        value: hex digits, small or capital.

    Raises:
        Invalid: the kind is not known here, or the value is none of it. The message repeats neither.
    """
    hasher = KINDS.get(kind) if isinstance(kind, str) else None
    if hasher is None:
        raise Invalid(f"no such signal type; there are {', '.join(KINDS)}")
    digits = value.strip().lower() if isinstance(value, str) and value.isascii() else ""
    if len(digits) != hasher.digits or not _HEX.fullmatch(digits):
        raise Invalid(f"invalid signal: {hasher.type} has {hasher.digits} hex digits")
    return Signal(hasher.type, digits)


def kinds_named(query: QueryDict) -> tuple[str, ...]:
    """Which kinds of signal of a picture are asked for: `types`, or what the peer gives of a photo if left out.

    Args:
        query: with the parameter or without.

    Raises:
        Invalid: one that is not known here, or none at all.
    """
    text = query.get("types")
    if text is None:
        return (UPRIGHT,)
    named = tuple(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))
    if not named:
        raise Invalid("empty signal type selection")
    if not set(named) <= set(KINDS):
        raise Invalid(f"no such signal type; there are {', '.join(KINDS)}")
    return named


def banks_named(query: QueryDict) -> frozenset[str] | None:
    """Which banks to look in; `None` for all that show themselves unasked.

    Args:
        query: with the parameter `banks` or without.
    """
    text = query.get("banks")
    return frozenset(each.strip() for each in text.split(",")) if text else None


def is_name(text: str) -> bool:
    """Whether a bank could have this name: what could not is never looked for.

    Args:
        text: from an address.
    """
    return _NAME.fullmatch(text) is not None


def flag_named(query: QueryDict, name: str, *, otherwise: bool = False) -> bool:
    """A parameter that is true or false.

    Args:
        query: with the parameter or without.
        name: of the parameter.
        otherwise: what it is if left out.

    Raises:
        Invalid: it is neither.
    """
    text = query.get(name)
    if text is None:
        return otherwise
    if text.lower() not in _YES | _NO:
        raise Invalid(f"{name} must be true or false")
    return text.lower() in _YES


def json_asked(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body.

    Args:
        request: whatever content type it says, as long as that is JSON.

    Raises:
        Refused: 415, it says that it is something else.
        Invalid: it is no JSON object.
    """
    if not is_json(request):
        raise Refused(415, "send the body as application/json")
    return json_object(request.body)


def is_json(request: HttpRequest) -> bool:
    """Whether the body says that it is JSON.

    Args:
        request: with a body or without.
    """
    kind = request.content_type or ""
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def text_in(asked: Mapping[str, Any], name: str) -> str | None:
    """A text among what was asked.

    Args:
        asked: a JSON object.
        name: of the text.

    Raises:
        Invalid: it is there, and is no text.
    """
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise Invalid(f"{name} must be a text")
    return value

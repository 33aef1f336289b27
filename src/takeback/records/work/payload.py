"""What a queue may hold: identifiers. Never a story, a name, an address, a key or a picture."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from takeback.base.errors import Invalid

JSON = str | int | bool | None | Sequence["JSON"] | Mapping[str, "JSON"]
"""What JSON can say, without fractions."""

MAX_BYTES = 2048
MAX_LIST = 50

_KIND = re.compile(r"[a-z][a-z_]{0,29}(?:\.[a-z][a-z_]{0,29}){1,2}")
_KEY = re.compile(r"[A-Za-z0-9._:/-]{1,120}")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_IDENTIFIER = re.compile(r"[A-Za-z0-9._:/-]{0,128}")
"""128: a SHA-512 in hexadecimal. No space and no @, so that neither a sentence nor a mail address passes."""


def check_kind(kind: str) -> None:
    """Refuse a kind that is not `part.verb`.

    Args:
        kind: such as `invitation.expire`.

    Raises:
        Invalid: another form.
    """
    if not _KIND.fullmatch(kind):
        raise Invalid("a kind of work is lower-case words joined by dots, such as invitation.expire", field="kind")


def check_key(key: str) -> None:
    """Refuse a key that is not an identifier.

    Args:
        key: names the one thing that is to be done, the same on every try.

    Raises:
        Invalid: empty, longer than 120, or with characters outside letters, digits and `._:/-`.
    """
    if not _KEY.fullmatch(key):
        raise Invalid("a key is 1 to 120 letters, digits, or any of . _ : / -", field="key")


def checked(payload: Mapping[str, JSON]) -> dict[str, JSON]:
    """The payload, if it holds identifiers and whole numbers only.

    Args:
        payload: flat; a value is an identifier of at most 128 characters, a whole number, a Boolean, `None`, or a list
            of at most 50 of these.

    Raises:
        Invalid: anything else, or more than 2,048 bytes of JSON. The value is not repeated.
    """
    for name, value in payload.items():
        if not _FIELD.fullmatch(name):
            raise Invalid("a payload's field is a lower-case word", field="payload")
        many = list(value) if isinstance(value, list | tuple) else [value]
        if len(many) > MAX_LIST or not all(_is_plain(each) for each in many):
            raise Invalid("a queue holds identifiers and whole numbers only", field=f"payload.{name}")
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in payload.items()}
    if len(json.dumps(plain)) > MAX_BYTES:
        raise Invalid(f"a payload has at most {MAX_BYTES} bytes", field="payload")
    return plain


def _is_plain(value: JSON) -> bool:
    if isinstance(value, str):
        return _IDENTIFIER.fullmatch(value) is not None
    return value is None or (isinstance(value, bool | int) and value.bit_length() < 64)  # noqa: PLR2004 - a BIGINT

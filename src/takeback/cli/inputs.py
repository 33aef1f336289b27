"""What a person types after a command: a picture's file, or a hash in hex."""

from __future__ import annotations

import re
from pathlib import Path

from takeback.base.errors import Invalid
from takeback.signals.hashers import HASHERS
from takeback.signals.signal import Signal

_HEX = re.compile(r"(?:(?P<type>[a-z0-9_]+):)?(?P<digits>[0-9a-fA-F]+)")
_HASHERS = {each.type: each for each in HASHERS}
_BARE = ("pdq", "md5")
"""Kinds that need no name before them: told apart by length. 64 digits are `pdq`; a SHA-256 is typed `sha256:...`."""


def signal_or_file(text: str) -> Signal | Path:
    """What was meant: a hash if it reads as one and no file has that name, else a file.

    Args:
        text: a path, `TYPE:HEX`, or bare hex digits.

    Raises:
        Invalid: hex digits of a wrong length or unknown kind, or a file that is not there.
    """
    path = Path(text)
    return path if path.is_file() else read_signal(text, otherwise="no such file, and ")


def read_signal(text: str, *, otherwise: str = "") -> Signal:
    """The hash that was meant.

    Args:
        text: `TYPE:HEX`, or bare hex digits.
        otherwise: what else it could have been, and is not.

    Raises:
        Invalid: no hex digits, or of a wrong length or unknown kind.
    """
    matched = _HEX.fullmatch(text)
    if matched is None:
        raise Invalid(f"{text}: {otherwise}not a hash in hex digits")
    digits = matched["digits"].lower()
    if kind := matched["type"]:
        if kind not in _HASHERS:
            raise Invalid(f"{kind} is not a kind of signal; known are {', '.join(_HASHERS)}")
        if len(digits) != _HASHERS[kind].digits:
            raise Invalid(f"a {kind} has {_HASHERS[kind].digits} hex digits; got {len(digits)}")
        return Signal(kind, digits)
    for kind in _BARE:
        if len(digits) == _HASHERS[kind].digits:
            return Signal(kind, digits)
    lengths = " or ".join(f"{_HASHERS[kind].digits} ({kind})" for kind in _BARE)
    raise Invalid(f"{text}: {otherwise}a hash has {lengths} hex digits; got {len(digits)}")


def read_file(path: Path, most_bytes: int) -> bytes:
    """A file's bytes, of which no more than one too many is ever read.

    Args:
        path: the file.
        most_bytes: what is accepted; one byte more is read, so that whoever counts them notices.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(most_bytes + 1)

"""A recording: one call and its answer on each line, as JSON.

    {"method": "GET", "path": "/m/lookup", "query": "signal=f8f8...&signal_type=pdq", "status": 200, "answer": {...}}

`path` begins behind the base URL, so no recording holds a key. A body is one of `json` (any JSON), `files` (a form:
from the field's name to the file in base64) and `body` (base64, with `content_type`).
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from takeback.base.errors import Invalid

_FIELDS = frozenset({"method", "path", "query", "json", "files", "body", "content_type", "status", "answer"})
_LOOKS_ONLY = frozenset({("POST", "/m/lookup"), ("POST", "/m/compare"), ("POST", "/h/hash")})
_STATUSES = range(100, 600)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One call, and what it was answered.

    Attributes:
        line: where it stands in the file, from 1.
        method: of HTTP.
        path: behind the base URL.
        query: as it was sent, without the `?`.
        content_type: of the body.
        body: as it is to be sent.
        status: that it was answered with.
        answer: JSON; a text where the answer was none.
    """

    line: int
    method: str
    path: str
    query: str
    content_type: str
    body: bytes
    status: int
    answer: object

    @property
    def changes_nothing(self) -> bool:
        """Whether it only looks: the others are sent only where that is asked for."""
        return self.method == "GET" or (self.method, self.path) in _LOOKS_ONLY


def read_recording(path: Path) -> Iterator[Recorded]:
    """The calls of a recording in their order, one in memory at a time. Empty lines are passed over.

    Args:
        path: of the file.

    Raises:
        Invalid: a line is no recorded call; the message names it.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield recorded_of(line, number)


def recorded_of(line: bytes, number: int) -> Recorded:
    """The call on one line.

    Args:
        line: of a recording.
        number: of the line.

    Raises:
        Invalid: it is no recorded call.
    """
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise Invalid(f"line {number} is not JSON") from None
    if not isinstance(said, dict) or not set(said) <= _FIELDS:
        raise Invalid(f"line {number} has other fields than {', '.join(sorted(_FIELDS))}")
    content_type, body = _body_of(said, number)
    status = said.get("status")
    if not isinstance(status, int) or isinstance(status, bool) or status not in _STATUSES:
        raise Invalid(f"line {number}: `status` is a number from 100 to 599")
    return Recorded(
        number,
        _method(said, number),
        _path(said, number),
        _printable(said, "query", number),
        content_type,
        body,
        status,
        said.get("answer"),
    )


def _method(said: Mapping[str, Any], number: int) -> str:
    method = said.get("method")
    if method not in {"GET", "POST", "PUT", "DELETE"}:
        raise Invalid(f"line {number}: `method` is GET, POST, PUT or DELETE")
    return str(method)


def _path(said: Mapping[str, Any], number: int) -> str:
    path = _printable(said, "path", number)
    if not path.startswith("/") or "?" in path or "#" in path:
        raise Invalid(f"line {number}: `path` begins with / behind the base URL, and holds no query")
    return path


def _printable(said: Mapping[str, Any], name: str, number: int) -> str:
    """What stands in a request line: nothing in it may end that line, or begin another header."""
    text = said.get(name, "")
    if not isinstance(text, str) or any(not "!" <= letter <= "~" for letter in text):
        raise Invalid(f"line {number}: `{name}` is a text of printable ASCII, percent-encoded where need be")
    return text


def _body_of(said: Mapping[str, Any], number: int) -> tuple[str, bytes]:
    if len({"json", "files", "body"} & set(said)) > 1:
        raise Invalid(f"line {number}: a call has one of `json`, `files` and `body`")
    if "json" in said:
        return "application/json", json.dumps(said["json"]).encode()
    if "files" in said:
        return _form(said["files"], number)
    content_type = said.get("content_type", "")
    if not isinstance(content_type, str) or any(not " " <= letter <= "~" for letter in content_type):
        raise Invalid(f"line {number}: `content_type` is a text")
    return content_type, _decoded(said.get("body", ""), number)


def _form(files: object, number: int) -> tuple[str, bytes]:
    if not isinstance(files, dict) or not all(isinstance(name, str) and name.isidentifier() for name in files):
        raise Invalid(f"line {number}: `files` is an object from fields to files in base64")
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="file"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + _decoded(data, number)
        + b"\r\n"
        for name, data in files.items()
    ]
    return f"multipart/form-data; boundary={boundary}", b"".join(parts) + f"--{boundary}--\r\n".encode()


def _decoded(text: object, number: int) -> bytes:
    try:
        return base64.b64decode(text if isinstance(text, str) else "?", validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(f"line {number}: a body is written in base64") from None

"""Calls as a platform makes them, over HTTP: here is an upload, what shall become of it?"""

from __future__ import annotations

import http.client
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform was told.

    Attributes:
        decision: `allow`, `hold` or `block`; `HTTP 503` and the like where there was none.
        reasons: as codes, the weightiest first.
        distance: bits between the upload's PDQ and the nearest entry; `None` where nothing was near.
        milliseconds: from the first byte sent to the last one read.
    """

    decision: str
    reasons: tuple[str, ...]
    distance: int | None
    milliseconds: float


def scan(url: str, key: str, picture: bytes) -> Answer:
    """Ask about an upload: the picture itself is sent.

    Args:
        url: the server's address.
        key: of the platform.
        picture: the file that somebody uploads.
    """
    boundary = secrets.token_hex(16)
    body = b"".join(
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="upload"\r\n'.encode(),
            b"Content-Type: application/octet-stream\r\n\r\n",
            picture,
            f"\r\n--{boundary}--\r\n".encode(),
        ),
    )
    return _ask(url, "/api/v1/scan", key, body, f"multipart/form-data; boundary={boundary}", _of_scan)


def look_up(url: str, key: str, pdq: str, quality: int) -> Answer:
    """Ask about an upload that the platform has hashed itself.

    Args:
        url: the server's address.
        key: of the platform.
        pdq: the hash, 64 hexadecimal digits.
        quality: of the picture, 0 to 100.
    """
    body = json.dumps({"signals": [{"type": "pdq", "value": pdq, "quality": quality}]}).encode()
    return _ask(url, "/api/v1/lookup", key, body, "application/json", lambda answer: answer["results"][0])


def _of_scan(answer: dict[str, Any]) -> dict[str, Any]:
    return answer


def _ask(
    url: str, path: str, key: str, body: bytes, kind: str, result_in: Callable[[dict[str, Any]], dict[str, Any]]
) -> Answer:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    started = time.perf_counter()
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
    finally:
        connection.close()
    milliseconds = (time.perf_counter() - started) * 1000
    if response.status != http.client.OK:
        return Answer(f"HTTP {response.status}", (str(answer.get("code")),), None, milliseconds)
    result = result_in(answer)
    near = [match["distance"] for match in result["matches"] if match["signal_type"] == "pdq"]
    codes = tuple(dict.fromkeys(reason["code"] for reason in result["reasons"]))
    return Answer(
        result["decision"], codes, min((each for each in near if each is not None), default=None), milliseconds
    )

"""The outermost of all: the key leaves the path before anybody can write the path down.

A client of this API can only be told a base URL, so its key stands in each address. From here on a request's path holds
the key's public id instead, and so does whatever names the path: a log line, a traceback, an error page. A key that was
put into any other path, by mistake, loses its secret there too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from takeback.records.platforms.key_text import KeyText, parse_key_text
from takeback.web.hma.failures import in_shape, wants_shape

PREFIX = "/hma/"
NO_ID = "-"
"""Stands in the path instead of what is no key."""

_MISPLACED = re.compile(r"(tb_[2-9a-hjkmnp-z]{16})_[A-Za-z0-9_-]+", re.ASCII)
_PATH = re.compile(r"/hma/(?P<key>[^/]*)(?P<rest>.*)", re.DOTALL)


class HmaEdge:
    """Takes keys out of paths, and answers every failure below `/hma/` in the shape of this API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        found = _PATH.fullmatch(request.path_info)
        if found is None:
            if _MISPLACED.search(request.path_info):
                _walk_on(request, _without_secrets(request.path_info))
            return self._get_response(request)
        key = parse_key_text(found["key"])
        _walk_on(request, PREFIX + (key.id if key else NO_ID) + _without_secrets(found["rest"]))
        request.path_key = key  # type: ignore[attr-defined]  # read by path_key
        answer = self._get_response(request)
        if wants_shape(answer):
            answer = in_shape(answer)
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer


def path_key(request: HttpRequest) -> KeyText | None:
    """The key that stood in the path; `None` where nothing of its form did.

    Args:
        request: one that came through `HmaEdge`.
    """
    key: KeyText | None = getattr(request, "path_key", None)
    return key


def key_in(path: str) -> KeyText | None:
    """The key in a path that no edge has seen yet, for whoever stands before Django.

    Args:
        path: decoded.
    """
    found = _PATH.fullmatch(path)
    return parse_key_text(found["key"]) if found else None


def _without_secrets(path: str) -> str:
    return _MISPLACED.sub(r"\1", path)


def _walk_on(request: HttpRequest, path: str) -> None:
    """Let the request be one for `path`, in every place where Django or a server keeps it."""
    request.path = request.path_info = path
    request.META["PATH_INFO"] = path
    for written_by_servers in ("RAW_URI", "REQUEST_URI"):
        request.META.pop(written_by_servers, None)
    if (scope := getattr(request, "scope", None)) is not None:
        request.scope = {**scope, "path": path, "raw_path": quote(path).encode("ascii")}  # type: ignore[attr-defined]  # an ASGIRequest's

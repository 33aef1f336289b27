"""Our own style, served by the same process."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware

POLICY: Final = "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""A worker is held to the policy of its own script, not of its page. It may load its parts, and send nothing."""


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # WhiteNoise ships no types, and is meant to be subclassed
    """WhiteNoise, answering in one piece.

    As it is, it answers with a file that is read bit by bit, which under ASGI Django turns into a list with a warning.
    Our files are small; they are read whole.
    """

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:  # noqa: ANN401 - WhiteNoise's own, without types
        """The file, or that it has not changed.

        Args:
            static_file: what WhiteNoise knows of it.
            request: its headers may say what the browser has already.
        """
        answer = static_file.get_response(request.method, request.META)
        content = b""
        if answer.file is not None:
            with answer.file as file:
                content = file.read()
        response = HttpResponse(content, status=int(answer.status))
        del response.headers["Content-Type"]
        for name, value in answer.headers:
            response.headers[name] = value
        response.headers["Content-Security-Policy"] = POLICY
        return response

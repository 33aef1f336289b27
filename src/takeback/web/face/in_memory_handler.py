"""Django's ASGI handler, with the body kept in memory: no picture ever lies on a disk in the clear."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http.response import HttpResponseBase

from takeback.web.face.body_guard import Receive


class InMemoryHandler(ASGIHandler):
    """Django's own handler spools a body to a temporary file once it passes a threshold; this one has no file at all.

    How much may be held is the `BodyGuard`'s to say, and it stands in front.
    """

    async def read_body(self, receive: Receive) -> IO[bytes]:
        """The whole body, in memory.

        Raises:
            RequestAborted: the client went away before the end.
        """
        body = BytesIO()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise RequestAborted
            body.write(message.get("body", b""))
            if not message.get("more_body", False):
                body.seek(0)
                return body

    def create_request(
        self, scope: Mapping[str, Any], body_file: IO[bytes]
    ) -> tuple[ASGIRequest, None] | tuple[None, HttpResponseBase]:
        """Django's request, told how long the body really is.

        A body that came in chunks has no Content-Length, and Django would then read a form as if it were empty.
        """
        length = body_file.seek(0, 2)
        body_file.seek(0)
        headers: list[tuple[bytes, bytes]] = [each for each in scope["headers"] if each[0] != b"content-length"]
        if length:
            headers.append((b"content-length", b"%d" % length))
        return super().create_request({**scope, "headers": headers}, body_file)

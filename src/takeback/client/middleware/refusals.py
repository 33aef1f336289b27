"""What is answered in the application's stead."""

from __future__ import annotations

import json
from collections.abc import Sequence

from takeback.client.answers import Decision, Unhashable
from takeback.client.middleware import uploads as known
from takeback.client.middleware.asgi import Application, Receive, Scope, Send
from takeback.client.middleware.uploads import NotScanned, Policy, Upload

_BLOCKED = (422, "blocked", "This upload cannot be accepted.")
_UNHASHABLE = (422, "unhashable", "The file cannot be checked. Save it as JPEG or PNG and try again.")
_UNAVAILABLE = (503, "unavailable", "Uploads cannot be checked now. Try again in a moment.")
_STATUS_OF = {
    known.FORM_NOT_READ.code: 400,
    known.ENCODED.code: 415,
    known.TOO_LARGE.code: 413,
    known.TOO_MANY_FILES.code: 413,
}


def refusal(found: Sequence[Upload], policy: Policy, on_block: Application | None) -> Application | None:
    """What answers instead of the application; `None` where the request may pass.

    Args:
        found: what is known of each upload.
        policy: what to do where there is no decision.
        on_block: the user's own answer to a block.
    """
    if any(each.decision is Decision.BLOCK for each in found):
        return on_block or Problem(*_BLOCKED)
    for each in found:
        if policy.refuses(each.answer):
            return _for_want_of_a_decision(each.answer)
    return None


def _for_want_of_a_decision(answer: known.Answer) -> Application:
    if isinstance(answer, Unhashable):
        return Problem(*_UNHASHABLE)
    if isinstance(answer, NotScanned) and answer.code in _STATUS_OF:
        return Problem(_STATUS_OF[answer.code], answer.code, answer.detail)
    return Problem(*_UNAVAILABLE)


class Problem:
    """A failure as RFC 9457 has it. It says nothing of banks, entries and distances: an uploader reads it."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        """Note what is said.

        Args:
            status: the HTTP status.
            code: a stable word.
            detail: one sentence.
        """
        self._status = status
        members = {"type": "about:blank", "title": detail, "status": status, "code": code, "detail": detail}
        self._content = json.dumps(members).encode("ascii")

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer, and end the connection: the rest of a body may still be on its way."""
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", b"%d" % len(self._content)),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
            *([(b"retry-after", b"5")] if self._status == _UNAVAILABLE[0] else []),
        ]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        await send({"type": "http.response.body", "body": self._content, "more_body": False})

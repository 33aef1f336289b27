"""What a program is told when a request fails: `application/problem+json` (RFC 9457), with a stable code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse

from takeback.base.errors import Invalid, TakebackError
from takeback.web.face.statuses import status_of

CONTENT_TYPE = "application/problem+json"
BEARER = 'Bearer realm="takeback"'
"""What is wanted of whoever brings no key (RFC 6750, section 3)."""
ALSO_SAID: Mapping[str, Mapping[str, str]] = {
    "not_signed_in": {"WWW-Authenticate": BEARER},
    "unavailable": {"Retry-After": "5"},
}
"""Headers that go with a code, wherever it is answered."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of failure.

    Attributes:
        status: the HTTP status that it is answered with.
        title: the same few words each time.
        meaning: what happened and what to do, in a sentence; also what is said where there is nothing closer to say.
    """

    status: int
    title: str
    meaning: str


KINDS: Mapping[str, Kind] = {
    "invalid": Kind(400, "Invalid request", "The request cannot be meant. Mend what `field` and `detail` name."),
    "not_signed_in": Kind(401, "No valid key", "Send a valid key as `Authorization: Bearer tb_...`."),
    "not_allowed": Kind(403, "Not allowed", "The key may not do this. Ask for one that carries the scope named."),
    "not_found": Kind(404, "Not found", "There is nothing here that this key may know of."),
    "method_not_allowed": Kind(405, "Method not allowed", "Use a method that the `Allow` header names."),
    "too_slow": Kind(408, "Too slow", "The body came too slowly. Send it again over a better line."),
    "conflict": Kind(409, "Conflict", "It exists already, or has changed since it was read. Read it again."),
    "too_large": Kind(413, "Too large", "Send less at once; `detail` says how much is accepted."),
    "unsupported_media_type": Kind(415, "Unsupported media type", "Send the content type that `detail` names."),
    "unhashable": Kind(422, "Unhashable", "The file gives no signal; `reason` is a stable word that says why."),
    "too_many": Kind(429, "Too many calls", "Wait as long as `Retry-After` says, then go on more slowly."),
    "internal": Kind(
        500, "Internal error", "A mistake of ours. Treat the upload as not searched, and try again later."
    ),
    "tampered": Kind(500, "Stored data is damaged", "What is stored is not what was written. Tell the operator."),
    "unavailable": Kind(503, "Unavailable", "It could not be done now, so nothing is known. Try again in seconds."),
}
"""Every code that a failure can carry."""

_CODE_OF_STATUS = {kind.status: code for code, kind in KINDS.items() if code != "tampered"}


def problem(code: str, detail: str = "", *, field: str | None = None, reason: str | None = None) -> dict[str, object]:
    """The members of one problem.

    Args:
        code: one of `KINDS`.
        detail: what is wrong in this case; the kind's meaning if left out.
        field: the path of the offending value, such as `signals.3.value`.
        reason: for `unhashable`, the stable word that says why.
    """
    kind = KINDS[code]
    members: dict[str, object] = {
        "type": f"urn:takeback:problem:{code}",
        "title": kind.title,
        "status": kind.status,
        "code": code,
        "detail": detail or kind.meaning,
    }
    if field is not None:
        members["field"] = field
    if reason is not None:
        members["reason"] = reason
    return members


def problem_bytes(members: Mapping[str, object]) -> bytes:
    """A problem as it travels."""
    return json.dumps(members).encode("ascii")


def problem_answer(code: str, detail: str = "", *, field: str | None = None, reason: str | None = None) -> HttpResponse:
    """A problem as an answer; the arguments are those of `problem`."""
    members = problem(code, detail, field=field, reason=reason)
    return HttpResponse(
        problem_bytes(members),
        status=KINDS[code].status,
        headers={"Content-Type": CONTENT_TYPE, **ALSO_SAID.get(code, {})},
    )


def answer_to(error: TakebackError) -> HttpResponse:
    """The answer that a broken promise becomes.

    Args:
        error: what was raised. Where the mistake is ours its message is kept back: it may name what is stored.
    """
    code = error.code if error.code in KINDS else code_of(status_of(error))
    ours = KINDS[code].status == KINDS["internal"].status
    return problem_answer(
        code, "" if ours else error.message, field=error.field if isinstance(error, Invalid) else None
    )


def code_of(status: int) -> str:
    """The code for a failure of which only the status is known.

    Args:
        status: 400 to 599.
    """
    otherwise = "internal" if status >= KINDS["internal"].status else "invalid"
    return _CODE_OF_STATUS.get(status, otherwise)

"""How this API says that something failed: `{"message": "..."}`, with the status that its clients know.

No message holds a part of the path, a URL that was named, or anything that a remote server wrote.
"""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse

from takeback.base.errors import Invalid, TakebackError, TooLarge
from takeback.web.face.statuses import status_of

_ERRORS_BEGIN_AT = 400
_SERVER_ERRORS_BEGIN_AT = 500

_WORDS = {
    400: "the request cannot be meant",
    401: "there is no valid key in the path; send /hma/KEY/..., with a key that has the scope hma",
    403: "this may not be done",
    404: "there is no such thing here, or none that this key may know of",
    405: "another method is wanted here",
    408: "the body came too slowly",
    413: "this is larger than is accepted",
    429: "too many calls; wait as long as Retry-After says",
    500: "a mistake of ours; nothing is known of what was asked",
    501: "this is not offered",
    503: "it could not be done now, so nothing was searched; try again",
}
_OURS = frozenset({"application/json", "text/plain"})
_OF_A_PAGE = frozenset({"content-type", "content-length", "content-language", "www-authenticate"})


class Refused(TakebackError):
    """What this API answers with a status of its own."""

    code = "invalid"

    def __init__(self, status: int, message: str) -> None:
        """Keep both.

        Args:
            status: as the peer has it.
            message: a sentence, without anything that was sent.
        """
        super().__init__(message)
        self.status = status


def message_answer(status: int, message: str = "") -> HttpResponse:
    """A failure as an answer.

    Args:
        status: 400 to 599.
        message: the usual words for the status if left out.
    """
    answer = JsonResponse({"message": message or words_for(status)}, status=status)
    if status == 401:  # noqa: PLR2004 - RFC 9110, section 15.5.2: it names a scheme
        answer.headers["WWW-Authenticate"] = 'KeyInPath realm="takeback"'
    if status == 503:  # noqa: PLR2004 - the status for "not now"
        answer.headers["Retry-After"] = "5"
    return answer


def words_for(status: int) -> str:
    """The usual words for a status.

    Args:
        status: 400 to 599.
    """
    return _WORDS.get(status) or _WORDS[_SERVER_ERRORS_BEGIN_AT if status >= _SERVER_ERRORS_BEGIN_AT else 400]


def answer_to(error: Exception) -> HttpResponse:
    """The answer to what a call raised. What nobody expected is a 500, and says nothing of itself.

    Args:
        error: what was raised.
    """
    match error:
        case Refused():
            answer = message_answer(error.status, error.message)
        case Invalid() | TooLarge():
            answer = message_answer(status_of(error), error.message)
        case TakebackError():
            answer = message_answer(status_of(error))  # its own message may name what stood in the path
        case RequestDataTooBig():
            answer = message_answer(413)
        case SuspiciousOperation():
            answer = message_answer(400)
        case DatabaseError():
            answer = message_answer(503)
        case _:
            answer = message_answer(500)
    return answer


def wants_shape(answer: HttpResponse) -> bool:
    """Whether an answer is a failure that was not made here: a page for people, say.

    Args:
        answer: of whatever stands further in.
    """
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    return answer.status_code >= _ERRORS_BEGIN_AT and kind not in _OURS


def in_shape(answer: HttpResponse) -> HttpResponse:
    """The same failure in this API's shape, with whatever headers were set on the way.

    Args:
        answer: of whatever stands further in.
    """
    shaped = message_answer(answer.status_code)
    for name, value in answer.items():
        if name.lower() not in _OF_A_PAGE:
            shaped.headers[name] = value
    return shaped

"""Whatever goes wrong below `/api/` is answered as a problem, wherever in the stack it went wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from takeback.base.errors import TakebackError
from takeback.web.face.problems import CONTENT_TYPE, answer_to, code_of, problem_answer

log = logging.getLogger(__name__)

_ERRORS_BEGIN_AT = 400
_LONGEST_FIELD = 100


def answer_failures(api: NinjaAPI) -> None:
    """Have `api` answer every failure of its operations as a problem.

    Args:
        api: before its addresses are made.
    """
    api.add_exception_handler(TakebackError, lambda _, error: _answered(error))
    api.add_exception_handler(ValidationError, lambda _, error: invalid_answer(error.errors))
    api.add_exception_handler(HttpError, lambda _, error: _unparsed(error))
    api.add_exception_handler(RequestDataTooBig, lambda _, __: problem_answer("too_large"))
    api.add_exception_handler(DatabaseError, lambda _, error: _database(error))
    api.add_exception_handler(Exception, lambda _, error: _internal(error))


def invalid_answer(errors: Sequence[dict[str, Any]]) -> HttpResponse:
    """The first of some mistakes in a body, with the path to it.

    Args:
        errors: as pydantic gives them; the first two steps of a path are ninja's own.
    """
    first = errors[0]
    path = ".".join(str(step) for step in first["loc"][2:])
    field = path.encode("ascii", "replace").decode("ascii")[:_LONGEST_FIELD] or None
    words = str(first["msg"]).removeprefix("Value error, ")
    return problem_answer("invalid", f"{words}." if field else "Send a JSON object as the body.", field=field)


class ProblemsBelowApi:
    """The outermost net: an error page of Django's, or of ours for people, becomes a problem below `/api/`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; an error that is not a problem yet becomes one, and keeps its `Allow`."""
        answer = self._get_response(request)
        is_error = answer.status_code >= _ERRORS_BEGIN_AT
        if not is_error or not request.path_info.startswith("/api/") or answer["Content-Type"] == CONTENT_TYPE:
            return answer
        problem = problem_answer(code_of(answer.status_code))
        if "Allow" in answer.headers:
            problem.headers["Allow"] = answer.headers["Allow"]
        return problem


def _answered(error: TakebackError) -> HttpResponse:
    answer = answer_to(error)
    if answer.status_code >= 500:  # noqa: PLR2004 - HTTP's own boundary
        log.error("failed: %s", error.code)
    return answer


def _unparsed(error: HttpError) -> HttpResponse:
    """Ninja wraps whatever stops the reading of a body; what was meant stands behind it."""
    cause = error.__cause__
    if isinstance(cause, TakebackError):
        return answer_to(cause)
    if isinstance(cause, RequestDataTooBig):
        return problem_answer("too_large")
    return problem_answer(code_of(error.status_code))


def _database(error: Exception) -> HttpResponse:
    log.error("failed: %s", type(error).__name__)
    return problem_answer("unavailable")


def _internal(error: Exception) -> HttpResponse:
    log.error("failed: %s", type(error).__name__, exc_info=error)
    return problem_answer("internal")

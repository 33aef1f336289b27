"""Whatever goes wrong at an address for programs is answered as a problem, wherever in the stack it went wrong."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from takeback.base.errors import TakebackError
from takeback.web.face.problems import CONTENT_TYPE, answer_to, code_of, problem_answer

log = logging.getLogger(__name__)

_FOR_PROGRAMS = re.compile(r"/(api|status)(/|$)")
_ERRORS_BEGIN_AT = 400
_SERVER_ERRORS_BEGIN_AT = 500
_LONGEST_FIELD = 100


class PlatformApi(NinjaAPI):
    """Ninja's API, with every failure of an operation answered as a problem."""

    def on_exception(self, _request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        """The answer to what an operation, or the reading of its body, raised."""
        match error:
            case HttpError() if error.__cause__ is not None:  # ninja wraps whatever stops the reading of a body
                return self.on_exception(_request, error.__cause__)  # type: ignore[arg-type]  # only Exceptions are wrapped
            case TakebackError():
                answer = answer_to(error)
            case ValidationError():
                answer = invalid_answer(error.errors)
            case RequestDataTooBig():
                answer = problem_answer("too_large")
            case DatabaseError():  # its message may hold what was asked for, so only its kind is logged
                answer = problem_answer("unavailable")
            case _:
                log.error("nobody expected this", exc_info=error if isinstance(error, Exception) else None)
                answer = problem_answer("internal")
        if answer.status_code >= _SERVER_ERRORS_BEGIN_AT:
            log.error("answered %d: %s", answer.status_code, type(error).__name__)
        return answer


def invalid_answer(errors: Sequence[Mapping[str, Any]], *, from_ninja: bool = True) -> HttpResponse:
    """The first of some mistakes, with the path to it.

    Args:
        errors: as pydantic gives them.
        from_ninja: whether they come through ninja, which puts before a path where it was found, and before one in a
            body the name of the operation's argument too.
    """
    first = errors[0]
    ninjas = (2 if first["loc"][0] == "body" else 1) if from_ninja else 0
    path = ".".join(str(step) for step in first["loc"][ninjas:])
    field = path.encode("ascii", "replace").decode("ascii")[:_LONGEST_FIELD] or None
    words = str(first["msg"]).removeprefix("Value error, ")
    return problem_answer("invalid", f"{words}." if field else "Send a JSON object as the body.", field=field)


class ProblemsForPrograms:
    """The outermost net: at an address for programs an error page, Django's or ours for people, becomes a problem."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; an error that is not a problem yet becomes one, and keeps its `Allow`."""
        answer = self._get_response(request)
        is_error = answer.status_code >= _ERRORS_BEGIN_AT
        is_json = answer.headers.get("Content-Type", "") in {CONTENT_TYPE, "application/json"}
        if not is_error or is_json or not _FOR_PROGRAMS.match(request.path_info):
            return answer
        problem = problem_answer(code_of(answer.status_code))
        if "Allow" in answer.headers:
            problem.headers["Allow"] = answer.headers["Allow"]
        return problem

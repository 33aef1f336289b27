"""Error pages: one calm sentence, what to do, and nothing about anybody.

A page is chosen by its status alone. What went wrong in detail is for the log: the reader may not know its language,
and it may help somebody who should not be there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from takeback.base.errors import TakebackError
from takeback.web.face.body_guard import refused_status
from takeback.web.face.statuses import status_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """What an error page says.

    Attributes:
        title: of the page, in a few words.
        sentence: what happened, without blame.
        advice: what the reader can do now.
    """

    title: str | Promise
    sentence: str | Promise
    advice: str | Promise


WORDS: Final[dict[int, Words]] = {
    400: Words(
        _("That could not be read"),
        _("Something in what was sent was not in a form that we understand."),
        _("Go back, check what you entered, and send it once more. Nothing has been changed."),
    ),
    401: Words(
        _("Please sign in first"),
        _("This page is for people who are signed in."),
        _("Sign in, and then open the page again."),
    ),
    403: Words(
        _("This page is not open to you"),
        _("You may not see this page, or not do what you just tried."),
        _("If your work needs it, ask an administrator of your organisation. Nothing has been changed."),
    ),
    404: Words(
        _("There is no page here"),
        _("The address may be mistyped, or the page may be gone."),
        _("Check the address, or go back to where you were."),
    ),
    405: Words(
        _("That does not work here"),
        _("The page exists, but it cannot be used in that way."),
        _("Go back, and open the page again from its link."),
    ),
    408: Words(
        _("That took too long"),
        _("What was sent came too slowly, so we stopped waiting for the rest."),
        _("Try once more, over a better connection if you have one. Nothing was kept."),
    ),
    409: Words(
        _("Something changed in the meantime"),
        _("What you were working on was changed after you opened it, perhaps by a colleague."),
        _("Go back, load the page again, and look at it as it is now. Your change was not made."),
    ),
    413: Words(
        _("That is too large"),
        _("What was sent is larger than we accept."),
        _("Choose a smaller file and try once more. Nothing was kept."),
    ),
    429: Words(
        _("One moment, please"),
        _("There were too many tries in a short time."),
        _("Wait a few minutes, then try once more."),
    ),
    500: Words(
        _("This did not work, and it is our fault"),
        _("Something went wrong on our side."),
        _("Please try again in a few minutes. If it happens again, tell whoever runs this service when it happened."),
    ),
    503: Words(
        _("Not possible just now"),
        _("A part of the service does not answer at the moment."),
        _("Nothing was changed, and nothing is known to be wrong with what you sent. Try again in a few minutes."),
    ),
}
"""By status. A test holds it against every status that an error of ours can become."""

EXPIRED_FORM: Final = Words(
    _("This form is too old"),
    _("The form was open for a long time, or your browser did not send the cookie that protects it."),
    _("Go back, load the page again, and send the form once more. Nothing has been changed."),
)
"""Instead of the words for 403 where the protection against forged forms refused."""


def error_page(request: HttpRequest, status: int, words: Words | None = None) -> HttpResponse:
    """The page for a status.

    Below 500 it is rendered for whoever asks, with their navigation. From 500 on it reads neither session nor database:
    they may be what failed.

    Args:
        request: what is answered.
        status: from 400 to 599; one without words of its own is described as 400 or 500.
        words: instead of the status's own.
    """
    words = words or WORDS.get(status) or WORDS[400 if status < _SERVER_ERRORS else 500]
    context = {"words": words, "request": request}
    page = get_template("face/error.html").render(context, request if status < _SERVER_ERRORS else None)
    return HttpResponse(page, status=status)


_SERVER_ERRORS: Final = 500


class AnswerErrors:
    """Turns what a view of ours raises, and what Django answers without a page, into an error page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with a page even where the body was refused or the method is not known here."""
        if refused := refused_status(request):
            return error_page(request, refused)
        response = self._get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = error_page(request, 405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error of ours; Django's own handling for any other.

        Args:
            request: what is answered.
            error: what the view raised.
        """
        if isinstance(error, DataError) and "NUL" in str(error):
            return error_page(request, 400)  # something was looked for with a NUL in it, which no row of ours has
        if not isinstance(error, TakebackError):
            return None
        status = status_of(error)
        if status >= _SERVER_ERRORS:
            log.error("answered %d: %s", status, error.code, exc_info=error)
        return error_page(request, status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler for 400; a form larger than is read is a 413."""
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Django's handler for 403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's form
    """Django's handler for 404."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler for whatever nobody expected."""
    return error_page(request, 500)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's form
    """Django's handler for a form without its token. The reason is not told: it helps only a forger."""
    return error_page(request, 403, EXPIRED_FORM)

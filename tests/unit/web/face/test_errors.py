"""Every error ends in a page that says what to do and nothing about anybody."""

from __future__ import annotations

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory
from django.utils import translation

from takeback.base.errors import Conflict, Invalid, TakebackError, Tampered, Unavailable
from takeback.web.face import errors, statuses

SECRET = "what-a-survivor-said"


def _request() -> HttpRequest:
    return RequestFactory().get("/somewhere/")


def _answers(view_answers: HttpResponse | None = None) -> errors.AnswerErrors:
    return errors.AnswerErrors(lambda _request: view_answers or HttpResponse("fine"))


def test_every_status_that_an_error_becomes_has_words() -> None:
    assert set(statuses._STATUSES.values()) <= set(errors.WORDS)


@pytest.mark.parametrize("status", sorted(errors.WORDS))
def test_a_page_says_what_happened_and_what_to_do(status: int) -> None:
    page = errors.error_page(_request(), status)
    text = page.content.decode()
    assert page.status_code == status
    for part in (errors.WORDS[status].title, errors.WORDS[status].sentence, errors.WORDS[status].advice):
        assert str(part) in text


@pytest.mark.parametrize("kind", [Conflict, Invalid, Tampered, Unavailable])
def test_an_error_of_ours_becomes_its_page_and_its_message_stays_behind(kind: type[TakebackError]) -> None:
    page = _answers().process_exception(_request(), kind(SECRET))
    assert page is not None
    assert page.status_code == statuses.status_of(kind("x"))
    assert SECRET not in page.content.decode()


def test_an_error_of_somebody_else_is_left_to_django() -> None:
    assert _answers().process_exception(_request(), ValueError(SECRET)) is None


def test_a_method_that_does_not_fit_gets_a_page_and_keeps_its_header() -> None:
    page = _answers(HttpResponseNotAllowed(["GET"]))(_request())
    assert page.status_code == 405
    assert page.headers["Allow"] == "GET"
    assert str(errors.WORDS[405].title) in page.content.decode()


def test_a_form_that_is_too_large_is_told_so() -> None:
    assert errors.bad_request(_request(), RequestDataTooBig(SECRET)).status_code == 413
    assert errors.bad_request(_request(), ValueError(SECRET)).status_code == 400


def test_a_form_that_is_too_old_does_not_say_why() -> None:
    page = errors.expired_form(_request(), SECRET)
    assert page.status_code == 403
    assert SECRET not in page.content.decode()


def test_a_failure_of_ours_is_shown_without_session_or_database() -> None:
    class Touchy:
        @property
        def is_authenticated(self) -> bool:
            raise AssertionError("the page of a failure asked who is signed in")

    request = _request()
    request.user = Touchy()  # type: ignore[assignment]  # stands in for a user whose database is gone
    assert errors.server_error(request).status_code == 500
    assert errors.error_page(request, 503).status_code == 503


def test_an_error_page_offers_the_other_language() -> None:
    with translation.override("ko"):
        text = errors.not_found(RequestFactory().get("/ko/nowhere/")).content.decode()
    assert 'href="/nowhere/"' in text

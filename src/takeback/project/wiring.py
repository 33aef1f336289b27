"""The only place where things are put together."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse

from takeback.base.instants import SystemClock
from takeback.flows.services import Services


@cache
def services() -> Services:
    """The collaborators of this process, made at the first call."""
    return Services(clock=SystemClock())


class PlaceServices:
    """Views reach their collaborators through `request.services`, and so never construct one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the services at hand."""
        request.services = services()  # type: ignore[attr-defined]
        return self._get_response(request)

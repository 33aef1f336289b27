"""Forms of people who have no cookie: they are taken from our own pages, and from nowhere else.

A cookie with a token, Django's way, would be a trace on a device that others may look through. What the browser itself
says of where a form came from is enough: a page elsewhere can neither leave that out nor change it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from takeback.web.face.errors import Words, error_page

log = logging.getLogger(__name__)

NOT_OURS: Final = Words(
    _("This form was not sent from our page"),
    _("Your browser says that it came from somewhere else, or does not say where it came from."),
    _("Open our first page again, and send the form from there. Nothing was kept."),
)

View = Callable[..., HttpResponse]


def from_own_pages(view: View) -> View:
    """The view, with what is posted to it taken from our own pages alone. It needs no cookie for that, and sets none.

    Put it inside the declaration of access: `@for_anyone`, then this.

    Args:
        view: answers a request; reads nothing of a session.

    Source:
        Fetch Metadata (`Sec-Fetch-Site`); Fetch, "append a request `Origin` header". A browser sends at least one of
        the two with a posted form, and lets no page set them.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and not is_own(request):
            log.info("refused: a form from elsewhere")
            return error_page(request, 403, NOT_OURS)
        return view(request, *args, **kwargs)

    exempt: View = csrf_exempt(guarded)
    return exempt


def is_own(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours made this request. What says nothing is not ours.

    Args:
        request: a posted one.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return _is_here(request, origin)
    if site is not None:
        return True
    referrer = urlsplit(request.headers.get("Referer", ""))  # browsers older than either header send this
    return _is_here(request, f"{referrer.scheme}://{referrer.netloc}")


def _is_here(request: HttpRequest, origin: str) -> bool:
    return origin == f"{request.scheme}://{request.get_host()}"

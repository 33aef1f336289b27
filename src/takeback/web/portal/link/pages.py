"""The pages of a link. Opening one uses nothing up; what arrived whole does, and what broke off does not."""

from __future__ import annotations

import base64
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from takeback.base.errors import Invalid, NotFound, TooLarge
from takeback.flows import uploading
from takeback.flows.services import Services
from takeback.sealing.upload_keys import upload_purpose
from takeback.web.face.access import for_anyone
from takeback.web.portal.link.handler import SealedFile, SealingHandler
from takeback.web.portal.link.lane import HEADER

_MEBIBYTE: Final = 1024 * 1024


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # it changes nothing: what is posted is the link's own secret, and leads to its page
def arrive(request: HttpRequest) -> HttpResponse:
    """Where every link leads. A script takes the secret from the fragment; without one, it is typed in."""
    problem = ""
    if request.method == "POST":
        secret = request.POST.get("letters", "").strip().rpartition("#")[2].rpartition("/link/")[2].strip("/")
        if secret and uploading.link_stands(_services(request), secret) != "gone":
            return _private(HttpResponseRedirect(reverse("portal:link-plain", args=[secret])))
        problem = _("These letters belong to no link that works. Look at each of them again, or ask for a new link.")
    return _page(request, "portal/link/arrive.html", {"problem": problem}, status=400 if problem else 200)


@for_anyone
@require_POST
@csrf_exempt  # the link's secret stands in a header, which a page elsewhere neither knows nor can send
def look(request: HttpRequest) -> HttpResponse:
    """For the script: how the link stands, and what to seal to."""
    services, secret = _services(request), request.headers.get(HEADER, "")
    opened = uploading.open_link(services, secret)
    if opened is None:
        return _private(JsonResponse({"stands": uploading.link_stands(services, secret)}))
    row, key = opened
    said = {
        "stands": "open",
        "public": _base64(key.public.raw),
        "purpose": _base64(upload_purpose(row.pk).digest()),
        "most_bytes": services.most_bytes,
    }
    return _private(JsonResponse(said))


@for_anyone
@require_POST
@csrf_exempt  # the same
def sealed(request: HttpRequest) -> HttpResponse:
    """For the script: take what it has sealed."""
    try:
        uploading.receive(_services(request), request.headers.get(HEADER, ""), [request.read()])
    except Invalid:
        return _private(JsonResponse({"stands": "broken"}, status=400))
    except TooLarge:
        return _private(JsonResponse({"stands": "too_large"}, status=413))
    except NotFound:
        stands = uploading.link_stands(_services(request), request.headers.get(HEADER, ""))
        return _private(JsonResponse({"stands": stands}, status=404))
    return _private(JsonResponse({"stands": "arrived"}))


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # whoever knows the path may send: its secret is what no page elsewhere knows
def plain(request: HttpRequest, secret: str) -> HttpResponse:
    """The same without JavaScript: the form, and what it sends, which is sealed while it is read."""
    services = _services(request)
    opened = uploading.open_link(services, secret)
    if opened is None:
        stands = uploading.link_stands(services, secret)
        return _page(request, "portal/link/stands.html", {"stands": stands}, status=404 if stands == "gone" else 200)
    if request.method != "POST":
        return _form(request)
    row, key = opened
    request.upload_handlers = [SealingHandler(key.public, upload_purpose(row.pk))]
    picture = _sealed_picture(request)
    if not isinstance(picture, SealedFile):
        return _form(request, picture)
    try:
        uploading.receive(services, secret, picture)
    except (Invalid, TooLarge) as error:
        return _form(request, error.message)
    except NotFound:
        pass  # used up by another window meanwhile: the page says how it stands
    return _private(HttpResponseRedirect(reverse("portal:link-plain", args=[secret])))


def _sealed_picture(request: HttpRequest) -> SealedFile | str:
    """What was sent, sealed; or a sentence that says what is missing. What is refused is gone with this request."""
    try:
        picture, is_adult = request.FILES.get("picture"), request.POST.get("adult") == "yes"
    except (BadRequest, MultiPartParserError):
        return _("The picture did not arrive whole. Try once more; the link still works.")
    if not isinstance(picture, SealedFile):
        return _("Choose a picture first.")
    if not picture.plain_bytes:
        return _("There is nothing in this file. Choose the picture again, or another copy of it.")
    if not is_adult:
        return _("Say first that everybody in the picture was grown up. Nothing was kept.")
    return picture


def _form(request: HttpRequest, problem: str = "") -> HttpResponse:
    context = {"problem": problem, "most_mib": _services(request).most_bytes // _MEBIBYTE}
    return _page(request, "portal/link/plain.html", context, status=400 if problem else 200)


def _page(request: HttpRequest, template: str, context: dict[str, object], *, status: int) -> HttpResponse:
    return _private(render(request, template, context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """No page that is left from here is told where one came from: the path may hold the secret."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _services(request: HttpRequest) -> Services:
    services: Services = request.services  # type: ignore[attr-defined]  # placed by the middleware
    return services


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")

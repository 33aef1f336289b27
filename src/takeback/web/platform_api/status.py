"""Is it up, and does it serve? Two addresses that need no key and tell nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from takeback.base.errors import Unavailable
from takeback.flows.services import Services
from takeback.web.face.access import for_anyone


@csrf_exempt  # it only reads, and whoever calls it otherwise is to hear 405
@for_anyone
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers at all: restart it where this fails, and only then."""
    return JsonResponse({"status": "live"})


@csrf_exempt  # it only reads, and whoever calls it otherwise is to hear 405
@for_anyone
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 where lookups are served: banks readable, index loaded and level with them. Send traffic where this holds."""
    services: Services = request.services  # type: ignore[attr-defined]  # set by PlaceServices
    try:
        services.shelf.check()
    except Unavailable:
        return JsonResponse({"status": "unavailable", "lookups": "not served", "why": "index_not_level"}, status=503)
    return JsonResponse({"status": "ready", "lookups": "served"})

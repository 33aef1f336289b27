"""The first page, and how to be safe on these pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from takeback.web.face.access import for_anyone
from takeback.web.portal.entrances.shown import shown_crisis_lines


@for_anyone
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What somebody can do here, in plain words."""
    return render(request, "portal/entrances/front.html", {"figures_are_public": settings.TRANSPARENCY})


@for_anyone
@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """How to leave fast, whom to call, what stays behind on a device, and what we keep."""
    return render(request, "portal/entrances/safety.html", {"crisis": shown_crisis_lines(request)})

"""/now/: somebody threatens the person. What helps at once stands there without a question before it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from takeback.web.face.access import for_anyone
from takeback.web.portal.entrances.shown import shown_crisis_lines


@for_anyone
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """What to do first. No picture is needed for any of it."""
    return render(request, "portal/entrances/now.html", {"crisis": shown_crisis_lines(request)})

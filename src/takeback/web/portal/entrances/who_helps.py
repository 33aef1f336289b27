"""/help/: who helps where. The state's help stands first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from takeback.web.face.access import for_anyone
from takeback.web.portal.entrances.questions import COUNTRY_NAMES
from takeback.web.portal.entrances.shown import shown_help
from takeback.web.portal.own_posts import from_own_pages


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def help_near_you(request: HttpRequest) -> HttpResponse:
    """Ask for the country, or show what there is in one. The country is posted, so that it stands in no address."""
    country = request.POST.get("country", "")
    context = {
        "countries": COUNTRY_NAMES.items(),
        "country": country,
        "country_name": COUNTRY_NAMES.get(country, ""),
        "rows": shown_help(request, country),
    }
    return render(request, "portal/entrances/help.html", context)

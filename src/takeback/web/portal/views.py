"""Pages for everybody who comes. They set no cookie, and ask nothing that they do not need."""

from __future__ import annotations

from typing import Final

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from takeback.web.face.access import for_anyone
from takeback.web.portal.words import words_for_scripts

SENDS_NOTHING: Final = {"connect-src": [NONE], "form-action": [NONE], "worker-src": [SELF]}
"""The policy of a page that takes pictures into its hand: it can send nothing anywhere, not even here."""


@for_anyone
@require_safe
@csp_replace(SENDS_NOTHING)
def check_device(request: HttpRequest) -> HttpResponse:
    """Whether this browser can hash pictures, and a place to try it."""
    return render(request, "portal/check_device.html", {"words": words_for_scripts()})

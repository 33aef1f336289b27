"""/another-way/: for whoever may have been under age. No picture is uploaded and no hash is made, whatever is sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from takeback.web.face.access import for_anyone
from takeback.web.portal.entrances.questions import Answers
from takeback.web.portal.entrances.shown import shown_help


@for_anyone
@require_safe
def another_way(request: HttpRequest) -> HttpResponse:
    """The way itself, without a question before it."""
    return minors_page(request, Answers(age="minor"))


def minors_page(request: HttpRequest, answers: Answers) -> HttpResponse:
    """Who may act by law, and what will not happen; from here one can turn back.

    Args:
        request: what is answered.
        answers: so far; the country decides who stands first.
    """
    context = {"answers": answers, "rows": shown_help(request, answers.country, minors=True)}
    return render(request, "portal/entrances/another_way.html", context)

"""/another-way/: for whoever may have been under age. No picture is uploaded and no hash is made, whatever is sent."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from takeback.web.face.access import for_anyone
from takeback.web.portal.entrances.questions import Answers
from takeback.web.portal.entrances.telling import tell
from takeback.web.portal.own_posts import from_own_pages


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def another_way(request: HttpRequest) -> HttpResponse:
    """The way itself, with or without questions before it. Whatever is posted here is on the minor's path."""
    answers = Answers.posted(request.POST.dict())
    return minors_page(request, answers if answers.takes_minors_path else replace(answers, age="minor"))


def minors_page(request: HttpRequest, answers: Answers) -> HttpResponse:
    """Who may act by law, what will not happen, and the hand-over; from here one can turn back.

    Args:
        request: what is answered.
        answers: so far; the country decides who stands first.
    """
    return tell(request, answers, "portal/entrances/another_way.html")

"""/start/: one question a page, and then what to do next."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from takeback.web.face.access import for_anyone
from takeback.web.portal.entrances.minors import minors_page
from takeback.web.portal.entrances.questions import QUESTIONS, SKIPPED, UNSURE, Answers, Question
from takeback.web.portal.entrances.shown import shown_help
from takeback.web.portal.own_posts import from_own_pages

_BY_NAME: Final = {each.name: each for each in QUESTIONS}


@for_anyone
@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def start(request: HttpRequest) -> HttpResponse:
    """Ask the next question; when all are answered, say what to do next. Nothing of it is kept here."""
    answers = Answers.posted(request.POST.dict())
    asked = _BY_NAME.get(request.POST.get("asked", ""))
    if "back" in request.POST:
        earlier = answers.question_before(asked)
        return _ask(request, answers.without(earlier.name), earlier)
    if (again := _BY_NAME.get(request.POST.get("again", ""))) is not None:
        return _ask(request, answers.without(again.name), again)
    if asked and "stay" in request.POST:
        return _ask(request, answers.without(asked.name), asked)
    if asked and "skip" in request.POST:
        return _after(request, Answers.posted({**dict(answers.given()), asked.name: SKIPPED}))
    if asked and not dict(answers.given()).get(asked.name):
        return _ask(request, answers, asked, problem=True)
    return _after(request, answers)


def _after(request: HttpRequest, answers: Answers) -> HttpResponse:
    if answers.takes_minors_path:
        return minors_page(request, answers)
    question = answers.next_question()
    return _ask(request, answers, question) if question else _advise(request, answers)


def _ask(request: HttpRequest, answers: Answers, question: Question, *, problem: bool = False) -> HttpResponse:
    age = {"age": answers.adult_age}
    context = {
        "question": question,
        "number": QUESTIONS.index(question) + 1,
        "of": len(QUESTIONS),
        "leads": str(question.leads).format(**age),
        "ask": str(question.ask).format(**age),
        "hint": str(question.hint).format(**age),
        "choices": [(value, str(words).format(**age)) for value, words in question.choices]
        + [(UNSURE, _("I am not sure"))],
        "answers": answers,
        "problem": problem,
    }
    return render(request, "portal/entrances/question.html", context, status=400 if problem else 200)


def _advise(request: HttpRequest, answers: Answers) -> HttpResponse:
    context = {"answers": answers, "rows": shown_help(request, answers.country, minors=False)}
    return render(request, "portal/entrances/next.html", context)

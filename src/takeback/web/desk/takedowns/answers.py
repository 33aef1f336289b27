"""What is sealed is opened by a press of its own, and logged; and what a recipient wrote is judged."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from takeback.base.errors import Conflict, NotFound
from takeback.flows.takedowns.answering import judge_answer
from takeback.flows.takedowns.around import own_cases
from takeback.flows.takedowns.reading import read_sealed_of
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.models import Notice
from takeback.records.takedowns.words import AnswerWord
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.drafts import not_drafted
from takeback.web.desk.takedowns.screen import show
from takeback.web.face.access import for_roles
from takeback.web.face.session import private_key, signed_in_user


@for_roles(Role.CASEWORKER)
@require_POST
def unseal(request: HttpRequest, holder: str) -> HttpResponse:
    """Open what recipients wrote, who acts for the person, and what the police said. The log says who did."""
    user = signed_in_user(request)
    if not own_cases(user, holder):
        return show(request, holder, problem=_("No case is part of this incident yet."), status=409)
    try:
        found = read_sealed_of(services_of(request), user, private_key(request, user), holder)
    except Conflict:
        return show(request, holder, problem=_("This case was withdrawn, and opens no more."), status=409)
    return show(request, holder, unsealed=found)


@for_roles(Role.CASEWORKER)
@require_POST
def judge(request: HttpRequest, holder: str) -> HttpResponse:
    """Say what stands in an answer, of all links of its notice or of those that are ticked."""
    user = signed_in_user(request)
    own_cases(user, holder)
    said = request.POST
    word = said.get("word", "")
    if word not in set(AnswerWord) or word == AnswerWord.UNREAD.value:
        return show(request, holder, problem=_("Say first what they wrote."), status=400)
    if not Notice.objects.filter(pk=said.get("notice", ""), holder=holder).exists():
        raise NotFound("there is no such notice")
    try:
        drafted = judge_answer(
            services_of(request), user, said["notice"], said.get("message", ""), AnswerWord(word), said.getlist("id")
        )
    except Conflict:
        words = _("This did not come from where the notice went, so it says nothing about these links.")
        return show(request, holder, problem=words, status=409)
    messages.success(request, _("That is written down."))
    if drafted is not None:  # where nobody else can be asked, its own clock says so once it is over
        for why in not_drafted(user, replace(drafted, nobody=())):
            messages.warning(request, str(why))
    return redirect("desk:takedown", holder)

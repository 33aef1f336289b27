"""What all notices of a case or an incident rest on, written down once: what is shown, and who stated what."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from takeback.base.errors import Invalid
from takeback.casework.notices.facts import Facts, Ground, Shows
from takeback.casework.takedown.consent import Act, Agreed
from takeback.flows.takedowns.around import own_cases
from takeback.flows.takedowns.stating import state_facts
from takeback.flows.takedowns.wishes import note_acts
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.actions.stated import stated_for
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.screen import show
from takeback.web.desk.takedowns.wishes import day
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user


@for_roles(Role.CASEWORKER)
@require_POST
def state(request: HttpRequest, holder: str) -> HttpResponse:
    """Keep what is stated, and, of a case, what the person agreed to back then."""
    user, services = signed_in_user(request), services_of(request)
    cases = own_cases(user, holder)
    acts = {each: request.POST.get(f"act-{each.value}", "") for each in Act}
    told = {each: Agreed(word) for each, word in acts.items() if word in set(Agreed)}
    try:
        state_facts(services, user, holder, _stated(request.POST, stated_for(holder)))
    except Invalid:
        words = _(
            "This was not kept: a day is to come or is none, a country is not two letters, or a text is too long."
        )
        return show(request, holder, problem=words, status=400)
    if told and holder in cases:
        note_acts(services, user, holder, told)
    messages.success(request, _("That is written down."))
    return redirect("desk:takedown", holder)


def _stated(said: QueryDict, before: Facts) -> Facts:
    """What the form says; what it does not ask about stays as it was stated.

    Raises:
        Invalid: something of it cannot be meant.
    """
    shows, made, ground = said.get("shows", ""), said.get("made", ""), said.get("ground", "")
    return replace(
        before,
        subject=replace(before.subject, country=said.get("country", "").strip().upper()),
        authority=replace(before.authority, signed_on=day(said.get("signed_on", ""))),
        material=replace(
            before.material,
            shows=Shows(shows) if shows in set(Shows) else None,
            synthetic={"filmed": False, "software": True}.get(made),
        ),
        statement=replace(
            before.statement,
            individual_on=day(said.get("individual_on", "")),
            sender_on=day(said.get("sender_on", "")),
            accurate=said.get("accurate") == "yes",
            circumstances=" ".join(said.get("circumstances", "").split()),
            ground=Ground(ground) if ground in set(Ground) else None,
        ),
    )

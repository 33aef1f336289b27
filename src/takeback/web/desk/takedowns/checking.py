"""The check: link, subject, authority, alike for all links that are chosen; and, if wanted, the drafts at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from takeback.base.errors import Conflict, Invalid
from takeback.casework.takedown.checks import Authority, Check, Link, Reason, Subject
from takeback.casework.takedown.consent import Answer, Purpose
from takeback.flows.takedowns.around import own_cases
from takeback.flows.takedowns.checking import Checked
from takeback.flows.takedowns.checking import check as check_locations
from takeback.flows.takedowns.wishes import note_consent
from takeback.records.accounts.roles import Role
from takeback.records.takedowns.queries import locations_in
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.drafts import draft_and_show
from takeback.web.desk.takedowns.screen import show
from takeback.web.desk.takedowns.selection import TO_CHECK, chosen
from takeback.web.desk.takedowns.words import REASONS
from takeback.web.face.access import for_roles
from takeback.web.face.session import private_key, signed_in_user


@for_roles(Role.CASEWORKER)
@require_POST
def check(request: HttpRequest, holder: str) -> HttpResponse:
    """Write down what was found; draft notices about what may be asked for, where that was wanted too."""
    user, services = signed_in_user(request), services_of(request)
    cases = own_cases(user, holder)
    case_id = request.POST.get("case", "") or cases[0] if cases else ""
    found = _found(request.POST)
    if found is None or case_id not in cases:
        words = _("Say of each of the three what you found: the link, who is in it, and who asks.")
        return show(request, holder, problem=words, status=400)
    ids = chosen(request.POST, locations_in(user.organisation_id, holder), TO_CHECK)
    if not ids:
        return show(request, holder, problem=_("Nothing is chosen that waits for a check."), status=400)
    try:
        allowed = request.POST.get("allowed", "")
        if allowed in set(Answer):
            note_consent(services, user, case_id, Purpose.NOTIFY_SITE, Answer(allowed))
        outcome = check_locations(services, user, case_id, ids, found, private=private_key(request, user))
    except Invalid:
        words = _("Nobody was named who acts for this person. Name them first.")
        return show(request, holder, problem=words, status=400)
    except Conflict:
        words = _("This was not done: a link is closed or handed over by now, or the person said never. Look again.")
        return show(request, holder, problem=words, status=409)
    _say(request, outcome)
    if request.POST.get("then") == "draft" and outcome.cleared:
        return draft_and_show(request, holder, outcome.cleared)
    return redirect("desk:takedown", holder)


def _found(said: Mapping[str, str]) -> Check | None:
    try:
        return Check(
            Link(said.get("link", "")),
            Subject(said.get("subject", "")),
            Authority(said.get("authority", "")),
            int(said.get("hours", "0") or "0"),
        )
    except (ValueError, Invalid):
        return None


def _say(request: HttpRequest, outcome: Checked) -> None:
    many = len(outcome.cleared)
    if many:
        said = ngettext("%(count)s link may be asked for.", "%(count)s links may be asked for.", many)
        messages.success(request, said % {"count": many})
    first: Counter[Reason] = Counter(reasons[0] for reasons in outcome.stopped.values())
    for reason, count in first.items():
        said = ngettext("%(count)s link is stopped: %(why)s.", "%(count)s links are stopped: %(why)s.", count)
        messages.warning(request, said % {"count": count, "why": REASONS[reason]})

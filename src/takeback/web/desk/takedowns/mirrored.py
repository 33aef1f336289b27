"""The same for all mirrors of a site: shown with why they belong together, then read as every report is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from takeback.casework.report import read_paste
from takeback.flows.takedowns.around import own_cases
from takeback.flows.takedowns.mirrored import Mirror, links_on, offered
from takeback.records.accounts.roles import Role
from takeback.web.desk.sites.words import why_in_words
from takeback.web.desk.takedowns.report import show_read
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user


@for_roles(Role.CASEWORKER)
@require_http_methods(["GET", "HEAD", "POST"])
def mirrored(request: HttpRequest, holder: str) -> HttpResponse:
    """Show what the mirrors would have; for those that are chosen, show it link by link before it is taken in."""
    user = signed_in_user(request)
    cases, offers = own_cases(user, holder), offered(user, holder)
    problem = ""
    if request.method == "POST":
        case_id = request.POST.get("case", "") or (cases[0] if cases else "")
        links = links_on(offers, request.POST.getlist("mirror"))
        if links and case_id in cases:
            return show_read(request, case_id, read_paste("\n".join(links)))
        problem = _("Tick mirrors first. Nothing is taken in before you have seen it link by link.")
    context = {
        "holder": holder,
        "cases": cases if holder not in cases else (),
        "offers": [(each.site, [_shown(mirror) for mirror in each.mirrors]) for each in offers],
        "problem": problem,
    }
    return render(request, "desk/takedowns/mirrored.html", context, status=400 if problem else 200)


def _shown(mirror: Mirror) -> tuple[str, str, int, int]:
    """Its domain, why it belongs there, how many links it would have, and how many of them are worked on."""
    return mirror.domain, why_in_words(mirror.why) if mirror.why else "", len(mirror.fresh), mirror.known

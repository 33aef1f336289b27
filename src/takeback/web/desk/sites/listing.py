"""Sites by the page, in the order of the alphabet, found by a part of their name."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from takeback.base.errors import Invalid
from takeback.records.accounts.roles import Role
from takeback.records.sites.actions import remember_site
from takeback.records.sites.queries import Sought, contacts_counted, how_many_sites, sites_page
from takeback.web.desk.sites.forms import SiteForm
from takeback.web.face.access import for_deployment_roles, for_roles
from takeback.web.face.session import now, signed_in_user

A_PAGE: Final = 50
_LONG_UNSEEN: Final = timedelta(days=183)
_LONGEST: Final = 253


@for_roles(Role.CASEWORKER)
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """A page of sites."""
    return _page(request, SiteForm())


@for_deployment_roles(Role.CASEWORKER)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put a site into the registry, or come to the one that is there."""
    form = SiteForm(request.POST)
    if form.is_valid():
        try:
            site = remember_site(form.cleaned_data["site"], now(request))
        except Invalid as error:
            form.add_error("site", error.message)
        else:
            return redirect("desk:site", site.domain)
    return _page(request, form, status=400)


def _page(request: HttpRequest, form: SiteForm, *, status: int = 200) -> HttpResponse:
    text = _plain(request.GET.get("q", ""))
    only = request.GET.get("only", "")
    sought = Sought(
        text=text,
        never_contact=only == "never",
        unseen_since=now(request) - _LONG_UNSEEN if only == "unseen" else None,
        after=_plain(request.GET.get("after", "")),
        most=A_PAGE + 1,
    )
    found = sites_page(sought)
    shown, goes_on = found[:A_PAGE], len(found) > A_PAGE
    contacts = contacts_counted(shown)
    asked = {name: value for name, value in (("q", text), ("only", only)) if value}
    context = {
        "sites": [(each, contacts.get(each.pk, 0)) for each in shown],
        "how_many": how_many_sites(),
        "text": text,
        "only": only,
        "next": "?" + urlencode({**asked, "after": shown[-1].domain}) if goes_on else "",
        "first": ("?" + urlencode(asked) if asked else "?") if sought.after else "",
        "form": form,
        "may_change": signed_in_user(request).organisation.runs_deployment,
    }
    return render(request, "desk/sites/sites.html", context, status=status)


def _plain(said: str) -> str:
    """What no database stumbles over: PostgreSQL takes no null character, and SQLite ends a pattern at one."""
    return said[:_LONGEST].replace("\0", "").strip()

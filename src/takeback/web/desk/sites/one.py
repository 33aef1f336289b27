"""One site: whom to ask and where that was found, how they answered before, and what caseworkers know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from takeback.base.errors import Invalid, NotFound
from takeback.flows.takedowns.site_looks import look_site_up_now
from takeback.records.accounts.roles import Role
from takeback.records.sites import actions
from takeback.records.sites.models import Site, SiteContact
from takeback.records.sites.queries import answers_of, contacts_for, site_named
from takeback.sites.channels import STALE_AFTER
from takeback.sites.contact import Contact, Scope, Source
from takeback.web.desk.requests import services_of
from takeback.web.desk.sites.forms import ContactForm, CountryForm, NotesForm, ReasonForm
from takeback.web.desk.sites.words import KINDS, SCOPES, SOURCES
from takeback.web.desk.takedowns.notice_words import route_in_words
from takeback.web.face.access import for_deployment_roles, for_roles
from takeback.web.face.session import now, signed_in_user

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_EVERYWHERE = frozenset({Scope.SEARCH_ENGINE, Scope.REGULATOR})


@dataclass(frozen=True, slots=True)
class ShownContact:
    """A way to ask.

    Attributes:
        contact: the value.
        scope: in words.
        kind: in words.
        source: in words.
        days: since it was found or checked.
        is_stale: that is longer ago than it should be.
        row: of the registry, by which it can be withdrawn; 0 where it stands elsewhere.
    """

    contact: Contact
    scope: str | StrPromise
    kind: str | StrPromise
    source: str | StrPromise
    days: int
    is_stale: bool
    row: int


@dataclass(frozen=True, slots=True)
class ShownRoute:
    """How they answered on one route.

    Attributes:
        name: of the route.
        asked: how many notices have ended.
        percent: of these, how many with a removal.
        hours: the median until then; `None` where nothing was removed.
    """

    name: str
    asked: int
    percent: int
    hours: int | None


@for_roles(Role.CASEWORKER)
@require_safe
def site(request: HttpRequest, domain: str) -> HttpResponse:
    """All that is known of a site."""
    return _show(request, site_named(domain))


@for_roles(Role.CASEWORKER)
@require_POST
def look_up(request: HttpRequest, domain: str) -> HttpResponse:
    """Have it looked up anew. Every caseworker may: what is found comes from its sources, and from nobody's hand."""
    if look_site_up_now(services_of(request), signed_in_user(request), domain):
        messages.success(request, _("The site is looked up now. What is found stands here in a minute or two."))
    else:
        messages.info(request, _("It was looked up a moment ago."))
    return redirect("desk:site", domain)


@for_deployment_roles(Role.CASEWORKER)
@require_POST
def add_contact(request: HttpRequest, domain: str) -> HttpResponse:
    """Add a way to ask, or say that one was checked today."""
    found, form = site_named(domain), ContactForm(request.POST)
    if form.is_valid():
        try:
            actions.add_contact(found, form.contact(_today(request)))
        except Invalid as error:
            form.add_error("note" if error.field == "note" else "address", error.message)
        else:
            messages.success(request, _("The contact is added."))
            return redirect("desk:site", domain)
    return _show(request, found, contact=form, status=400)


@for_deployment_roles(Role.CASEWORKER)
@require_POST
def drop_contact(request: HttpRequest, domain: str, contact_id: int) -> HttpResponse:
    """Withdraw a way to ask."""
    if not actions.drop_contact(site_named(domain), contact_id):
        raise NotFound(_("There is no such contact."))
    messages.success(request, _("The contact is withdrawn."))
    return redirect("desk:site", domain)


@for_deployment_roles(Role.CASEWORKER)
@require_POST
def write_notes(request: HttpRequest, domain: str) -> HttpResponse:
    """Write down what is known of a site."""
    found, form = site_named(domain), NotesForm(request.POST)
    if form.is_valid():
        actions.write_notes(found, form.cleaned_data["notes"])
        messages.success(request, _("The notes are kept."))
        return redirect("desk:site", domain)
    return _show(request, found, notes=form, status=400)


@for_deployment_roles(Role.CASEWORKER)
@require_POST
def write_country(request: HttpRequest, domain: str) -> HttpResponse:
    """Write down where the operator sits."""
    found, form = site_named(domain), CountryForm(request.POST)
    if form.is_valid():
        actions.write_country(found, form.cleaned_data["country"])
        messages.success(request, _("The country is kept."))
        return redirect("desk:site", domain)
    return _show(request, found, country=form, status=400)


@for_deployment_roles(Role.CASEWORKER)
@require_POST
def forbid_operator(request: HttpRequest, domain: str) -> HttpResponse:
    """Say that its operator is never asked."""
    found, form, user = site_named(domain), ReasonForm(request.POST), signed_in_user(request)
    if form.is_valid():
        try:
            actions.forbid_operator(found, form.cleaned_data["reason"], now(request), by_id=user.pk)
        except Invalid as error:
            form.add_error("reason", error.message)
        else:
            messages.success(request, _("The operator is never asked. The ladder starts at the host."))
            return redirect("desk:site", domain)
    return _show(request, found, reason=form, status=400)


@for_deployment_roles(Role.CASEWORKER)
@require_POST
def allow_operator(request: HttpRequest, domain: str) -> HttpResponse:
    """Say that its operator may be asked again."""
    actions.allow_operator(site_named(domain), now(request), by_id=signed_in_user(request).pk)
    messages.success(request, _("The operator may be asked again."))
    return redirect("desk:site", domain)


def _show(
    request: HttpRequest,
    found: Site,
    *,
    contact: forms.Form | None = None,
    notes: forms.Form | None = None,
    reason: forms.Form | None = None,
    country: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    found.refresh_from_db()
    today = _today(request)
    contacts = _contacts(found, today)
    context = {
        "site": found,
        "contacts": [each for each in contacts if each.contact.scope not in _EVERYWHERE],
        "everywhere": [each for each in contacts if each.contact.scope in _EVERYWHERE],
        "answers": [
            ShownRoute(
                str(route_in_words(route)),
                each.asked,
                round(100 * each.share_removed),
                None if each.median_hours is None else round(each.median_hours),
            )
            for route, each in answers_of(found).items()
        ],
        "failures": [(SOURCES[Source(each.source)], each) for each in found.failures.all()],
        "country_form": country or CountryForm(initial={"country": found.country}),
        "contact_form": contact or ContactForm(),
        "notes_form": notes or NotesForm(initial={"notes": found.notes}),
        "reason_form": reason or ReasonForm(),
        "may_change": signed_in_user(request).organisation.runs_deployment,
    }
    return render(request, "desk/sites/site.html", context, status=status)


def _contacts(found: Site, today: date) -> list[ShownContact]:
    rows = {_way(row): row.pk for row in found.contacts.all()}
    return [
        ShownContact(
            each,
            SCOPES[each.scope],
            KINDS[each.route_kind],
            SOURCES[each.source],
            (today - each.found_on).days,
            today - each.found_on > STALE_AFTER,
            rows.get((each.scope.value, each.route_kind.value, each.address.casefold()), 0)
            if each.source not in {Source.CHANNELS, Source.CUSTOM}
            else 0,
        )
        for each in contacts_for(found.domain, today)
    ]


def _way(row: SiteContact) -> tuple[str, str, str]:
    return row.scope, row.route_kind, row.address.casefold()


def _today(request: HttpRequest) -> date:
    return now(request).astimezone(UTC).date()

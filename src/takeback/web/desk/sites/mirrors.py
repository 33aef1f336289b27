"""The network of one site: a graph, the table beside it, and a way to say that an edge is false."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from takeback.base.errors import Invalid
from takeback.records.accounts.roles import Role
from takeback.records.sites import actions
from takeback.records.sites.mirrors import Network, network_of
from takeback.records.sites.models import Site
from takeback.records.sites.queries import removed_edges_of, site_named
from takeback.sites.mirror import joined_pairs
from takeback.web.desk.sites.forms import EdgeForm
from takeback.web.desk.sites.graph import MOST_DRAWN, drawn
from takeback.web.desk.sites.words import why_in_words
from takeback.web.face.access import for_deployment_roles, for_roles
from takeback.web.face.session import now, signed_in_user


@for_roles(Role.CASEWORKER)
@require_safe
def mirrors(request: HttpRequest, domain: str) -> HttpResponse:
    """Which sites belong together with this one, and why."""
    return _show(request, site_named(domain))


@for_deployment_roles(Role.CASEWORKER)
@require_POST
def remove_edge(request: HttpRequest, domain: str) -> HttpResponse:
    """Say that another site does not belong with this one, whatever they have in common, for good."""
    site, form = site_named(domain), EdgeForm(request.POST)
    if form.is_valid():
        said, user = form.cleaned_data, signed_in_user(request)
        try:
            actions.remove_edge(site.domain, said["other"], said["reason"], now(request), by_id=user.pk)
        except Invalid as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("These two are never joined again."))
            return redirect("desk:site-mirrors", domain)
    return _show(request, site, failed=form, status=400)


def _show(request: HttpRequest, site: Site, *, failed: EdgeForm | None = None, status: int = 200) -> HttpResponse:
    network = network_of(site.domain)
    joined = joined_pairs(network.edges, network.removed)
    context = {
        "site": site,
        "network": network,
        "graph": drawn(site.domain, network.mirrors, joined) if network.mirrors else None,
        "rows": _rows(network),
        "most_drawn": MOST_DRAWN if len(network.mirrors) > MOST_DRAWN else 0,
        "removed": removed_edges_of(site.domain),
        "failed": failed,
        "may_change": signed_in_user(request).organisation.runs_deployment,
    }
    return render(request, "desk/sites/mirrors.html", context, status=status)


def _rows(network: Network) -> list[tuple[int, str, str, EdgeForm]]:
    """Number, domain, the sentence of why, and the form that removes it where the two are joined by themselves."""
    rows = []
    for number, each in enumerate(network.mirrors, start=1):
        why = network.why(each)
        form = EdgeForm(initial={"other": each}, auto_id=f"id_{number}_%s")
        rows.append((number, each, "" if why is None else why_in_words(why), form))
    return rows

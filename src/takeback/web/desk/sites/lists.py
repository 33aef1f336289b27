"""The registry in and out, and the directory of official channels with its age."""

from __future__ import annotations

from datetime import UTC

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from takeback.base.errors import NotFound
from takeback.records.accounts.roles import Role
from takeback.records.sites.exchange import BadRow, import_sites, read_list, write_csv, write_json_lines
from takeback.sites.channels import STALE_AFTER, channels
from takeback.web.desk.sites.forms import ListForm
from takeback.web.desk.sites.words import KINDS, SCOPES
from takeback.web.face.access import for_deployment_roles, for_roles
from takeback.web.face.session import now

_FORMS = {"csv": ("text/csv", write_csv), "jsonl": ("application/x-ndjson", write_json_lines)}
_MOST_PROBLEMS = 20


@for_deployment_roles(Role.CASEWORKER)
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """Take a list in, all of it or none: a list with one bad row is mended first."""
    form = ListForm(request.POST or None, request.FILES or None)
    problems: list[BadRow] = []
    if request.method == "POST" and form.is_valid():
        read = read_list(form.cleaned_data["list"].read())
        problems = [each for each in read if isinstance(each, BadRow)]
        if not problems:
            taken = import_sites((each for each in read if not isinstance(each, BadRow)), now(request))
            done = ngettext("%(count)s row is taken in.", "%(count)s rows are taken in.", taken) % {"count": taken}
            messages.success(request, done)
            return redirect("desk:sites")
    context = {"form": form, "problems": problems[:_MOST_PROBLEMS], "how_many": len(problems)}
    return render(request, "desk/sites/lists.html", context, status=400 if problems else 200)


@for_deployment_roles(Role.CASEWORKER)
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The whole registry as a file."""
    if form not in _FORMS:
        raise NotFound(_("There is no page here"))
    kind, write = _FORMS[form]
    response = HttpResponse(content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="sites-{now(request):%Y-%m-%d}.{form}"'
    write(response.write)
    return response


@for_roles(Role.CASEWORKER)
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The official channels, those first that nobody has checked for long."""
    today = now(request).astimezone(UTC).date()
    rows = [
        (each, SCOPES[each.scope], KINDS[each.route_kind], (today - each.checked).days, each.is_stale(today))
        for each in sorted(channels(), key=lambda each: (not each.is_stale(today), each.name.casefold()))
    ]
    context = {"rows": rows, "stale": sum(row[-1] for row in rows), "stale_days": STALE_AFTER.days}
    return render(request, "desk/sites/channels.html", context)

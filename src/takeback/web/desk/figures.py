"""Figures at the desk: how a year's cases ended, what asking led to, and who did how much. Small counts stay out."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from takeback.flows.figures import telling
from takeback.web.face.access import for_roles
from takeback.web.face.figure_words import rough_in_words, shown_year, table_rows
from takeback.web.face.session import now, signed_in_user


@for_roles(*telling.READERS)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """A year, as it was counted last."""
    found = telling.figures_for(signed_in_user(request), year_asked(request), now(request))
    if found is None:
        return render(request, "desk/figures.html")
    work = [
        (each.name, [rough_in_words(many) for many in (each.checked, each.approved, each.done)]) for each in found.work
    ]
    context = {"year": shown_year(found.told), "recipients": table_rows(found.recipients, {}), "work": work}
    return render(request, "desk/figures.html", context)


@for_roles(*telling.READERS)
@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """Count now, and not at night."""
    telling.count_anew(signed_in_user(request), now(request))
    messages.success(request, _("Counted."))
    return redirect("desk:figures")


def year_asked(request: HttpRequest) -> int | None:
    """The year that an address names; `None` for the newest.

    Args:
        request: with `?year=`; what is no year is passed over.
    """
    said = request.GET.get("year", "")
    return int(said) if re.fullmatch(r"[0-9]{4}", said) else None

"""/transparency/: what everybody may know of how cases end. Off unless a setting says otherwise; no cookie."""

from __future__ import annotations

import csv
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from takeback.base.errors import NotFound
from takeback.casework.told_counts import ENDS, ToldEnds, ToldTally
from takeback.flows.figures.telling import Told, figures_for_everybody
from takeback.web.face.access import for_anyone
from takeback.web.face.figure_words import shown_year

COLUMNS = ("year", "as_of", "what", "name", "at_least", "gone_at_least_percent", "gone_at_most_percent", "median_hours")


@for_anyone
@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """A year, for people to read."""
    told = _told(request)
    return render(request, "portal/transparency.html", {"year": None if told is None else shown_year(told)})


@for_anyone
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same year, for programs: an empty `at_least` means fewer than five, or none."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="transparency.csv"'
    rows = csv.writer(response, lineterminator="\n")
    rows.writerow(COLUMNS)
    told = _told(request)
    if told is not None:
        rows.writerows((told.year, told.counted_at.date().isoformat(), *row) for row in _rows(told))
    return response


def _rows(told: Told) -> list[tuple[object, ...]]:
    return [
        *_ends("cases", told.cases),
        *_ends("links", told.locations),
        ("asked", "all", *_tally(told.asked)),
        *(("route", name, *_tally(each)) for name, each in told.routes.rows.items()),
        *(("country", name or "none", *_tally(each)) for name, each in told.countries.rows.items()),
        *(
            (what, "others", *_tally(table.others))
            for what, table in (("route", told.routes), ("country", told.countries))
            if table.others is not None
        ),
        ("gone_once", "all", told.was_gone.at_least or "", "", "", ""),
        (
            "there_again",
            "all",
            "",
            *(("", "") if told.reappeared is None else (told.reappeared.least, told.reappeared.most)),
            "",
        ),
    ]


def _ends(what: str, ends: ToldEnds) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [(what, each.value, ends.ends[each] or "", "", "", "") for each in ENDS]
    if ends.in_work:
        rows.append((what, "in_work", ends.in_work, "", "", ""))
    return rows


def _tally(tally: ToldTally) -> tuple[object, ...]:
    share = ("", "") if tally.share is None else (tally.share.least, tally.share.most)
    hours = "" if tally.median_hours is None else tally.median_hours
    return (tally.asked.at_least or "", *share, hours)


def _told(request: HttpRequest) -> Told | None:
    if not settings.TRANSPARENCY:
        raise NotFound(_("There is no page here"))
    said = request.GET.get("year", "")
    return figures_for_everybody(int(said) if re.fullmatch(r"[0-9]{4}", said) else None)

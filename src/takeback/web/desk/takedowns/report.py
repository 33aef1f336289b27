"""A paste or a file of links: read and shown first, then taken in. What cannot be read is named, line by line."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from takeback.base.errors import Conflict, Invalid, TooLarge
from takeback.casework.report import MOST_BYTES, MOST_LINES, NotRead, Report, Told, read_csv, read_paste
from takeback.casework.takedown.matter import Matter
from takeback.flows.takedowns.around import own_case
from takeback.flows.takedowns.reporting import MOST_LOCATIONS, Preview, TakenIn, preview, take_in_csv, take_in_reported
from takeback.records.accounts.roles import Role
from takeback.web.desk.requests import services_of
from takeback.web.desk.takedowns.screen import show
from takeback.web.desk.takedowns.words import MATTERS, UNREADABLE, Words
from takeback.web.face.access import for_roles
from takeback.web.face.session import signed_in_user

_MOST_SHOWN: Final = 300


@for_roles(Role.CASEWORKER)
@require_POST
def read(request: HttpRequest, case_id: str) -> HttpResponse:
    """Read what was pasted or uploaded, and show what it is. Nothing is kept."""
    user = signed_in_user(request)
    own_case(user, case_id)
    file = request.FILES.get("file")
    text = request.POST.get("links", "")
    try:
        report = read_csv(file.read()) if file is not None else read_paste(text)
    except TooLarge:
        return show(request, case_id, problem=_too_large(), status=413)
    except Invalid:
        words = _("The first row of the file names its columns, and one of them, and only one, is called location.")
        return show(request, case_id, problem=words, status=400)
    if not report.lines:
        return show(request, case_id, problem=_("Paste links first, or choose a file."), status=400)
    return show_read(request, case_id, report, text=text, is_file=file is not None)


def show_read(
    request: HttpRequest, case_id: str, report: Report, *, text: str = "", is_file: bool = False
) -> HttpResponse:
    """Show what a report is, before it is taken in.

    Args:
        request: what is answered; a matter that was chosen is meant for all of it.
        case_id: of the caseworker's own.
        report: as it was read.
        text: what was pasted, to be mended.
        is_file: it came as a file, and cannot be mended here.
    """
    said = request.POST.get("matter", "")
    matter = Matter(said) if said in set(Matter) else None
    looked = preview(signed_in_user(request), case_id, report)
    context = {
        "holder": case_id,
        "text": text,
        "is_file": is_file,
        "not_read": [_unread(line) for line in report.not_read],
        "sites": _sites(looked, matter),
        "fresh": sum(told.location.key not in looked.known for told in report.told),
        "known": sum(told.location.key in looked.known for told in report.told),
        "twice": len(report.lines) - len(report.told) - len(report.not_read),
        "told": _as_csv(report.told, matter),
        "room": looked.room,
        "too_many": max(0, len(report.told) - looked.room),
        "matter": said,
        "matters": MATTERS.items(),
    }
    return render(request, "desk/takedowns/preview.html", context)


@for_roles(Role.CASEWORKER)
@require_POST
def take_in(request: HttpRequest, case_id: str) -> HttpResponse:
    """Take in what the preview showed."""
    user = signed_in_user(request)
    own_case(user, case_id)
    try:
        taken = take_in_csv(services_of(request), user, case_id, request.POST.get("told", "").encode())
    except TooLarge:
        return show(request, case_id, problem=_too_large(), status=413)
    except (Conflict, Invalid):
        return show(request, case_id, problem=_not_taken(), status=409)
    messages.success(request, _taken(taken))
    return redirect("desk:takedown", case_id)


@for_roles(Role.CASEWORKER)
@require_POST
def reported(request: HttpRequest, case_id: str) -> HttpResponse:
    """Take in the links that the person reported on their own page."""
    user = signed_in_user(request)
    own_case(user, case_id)
    try:
        taken = take_in_reported(services_of(request), user, case_id)
    except TooLarge:
        return show(request, case_id, problem=_too_large(), status=413)
    except (Conflict, Invalid):
        return show(request, case_id, problem=_not_taken(), status=409)
    messages.success(request, _taken(taken))
    for line in taken.not_read:
        messages.warning(request, str(UNREADABLE.get(line.why, line.why)))
    return redirect("desk:takedown", case_id)


def _too_large() -> str:
    words = _("That is too much at once: a report has at most %(lines)s lines and %(kilobytes)s kB. Send it in parts.")
    return words % {"lines": MOST_LINES, "kilobytes": MOST_BYTES // 1024}


def _not_taken() -> str:
    words = _("Nothing was taken in: the case is withdrawn or about to be, or would have more than %(most)s links.")
    return words % {"most": MOST_LOCATIONS}


def _taken(taken: TakenIn) -> str:
    if taken.handed_over:
        return _("This case goes the minor's path: the links are handed over, and nobody here opens them.")
    many = len(taken.fresh)
    said = ngettext(
        "%(count)s link is new, and waits for its check.", "%(count)s links are new, and wait for their check.", many
    )
    return said % {"count": many}


def _unread(line: NotRead) -> tuple[int, str, Words]:
    return line.line, line.text, UNREADABLE.get(line.why, line.why)


def _sites(looked: Preview, matter: Matter | None) -> list[tuple[str, int, list[tuple[Told, Words, bool]]]]:
    """What was read, by site: how many, and the first of them."""
    told = looked.report.told
    many = Counter(each.location.site or each.location.address for each in told)
    groups: dict[str, list[tuple[Told, Words, bool]]] = {}
    for each in told[:_MOST_SHOWN]:
        known = each.location.key in looked.known
        shown = (each, MATTERS[matter or each.matter], known)
        groups.setdefault(each.location.site or each.location.address, []).append(shown)
    return [(site, many[site], rows) for site, rows in groups.items()]


def _as_csv(told: Iterable[Told], matter: Matter | None) -> str:
    """What was read, to be carried on by the page: reading it again gives the same locations."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["location", "matter"])
    rows.writerows([each.location.address, (matter or each.matter).value] for each in told)
    return text.getvalue()

"""The codes of a fresh case: shown once, and again only to whoever has just been shown them and mistypes."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from takeback.flows.cases.opening import OpenedCase
from takeback.sealing.code_reading import Parsed, parse_code
from takeback.sealing.codes import Code

MINORS: Final = "minors"
"""A field that says whether the page is on the minor's path: it has another clock."""
NOT_THE_SAME: Final = _("This is not the code above. Look at each word again.")


def show_codes(request: HttpRequest, opened: OpenedCase, *, minors: bool) -> HttpResponse:
    """The codes of a fresh case: here, once.

    Args:
        request: that opened it.
        opened: the case.
        minors: whether it is handed over.
    """
    return _show(request, opened.code, opened.duress_code, minors=minors)


def shown_again(request: HttpRequest, problem: str | Promise, meant: tuple[str, ...] = ()) -> HttpResponse | None:
    """The same page, for whoever mistyped: it brings along what it showed. `None` where it brings nothing.

    Args:
        request: a posted one.
        problem: what was wrong.
        meant: words that may have been meant.
    """
    shown, second = parse_code(request.POST.get("shown", "")), parse_code(request.POST.get("second", ""))
    if not isinstance(shown, Parsed) or not isinstance(second, Parsed):
        return None
    minors = request.POST.get(MINORS) == "yes"
    return _show(request, shown.code, second.code, problem, meant, minors=minors, status=400)


def _show(
    request: HttpRequest,
    code: Code,
    second: Code,
    problem: str | Promise = "",
    meant: tuple[str, ...] = (),
    *,
    minors: bool,
    status: int = 200,
) -> HttpResponse:
    context = {
        "code": list(zip(code.words(), code.groups(), strict=True)),
        "second": list(zip(second.words(), second.groups(), strict=True)),
        "shown": " ".join(code.words()),
        "shown_second": " ".join(second.words()),
        "minors": minors,
        "problem": problem,
        "meant": meant,
    }
    return render(request, "portal/entrances/codes.html", context, status=status)

"""Try a picture, and everything that pages are made of. A view reads the request, and shows what a flow gave back."""

from __future__ import annotations

from typing import assert_never

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods, require_safe

from takeback.flows.lookups.scan import Scanned, scan
from takeback.records.accounts.roles import Role
from takeback.signals.signal import Unhashable
from takeback.web.face.access import for_deployment_roles, for_signed_in
from takeback.web.ops.bits import shown_bits
from takeback.web.ops.forms import PictureForm
from takeback.web.ops.plots import bars, lines
from takeback.web.ops.result import shown, shown_unhashable


@for_deployment_roles(Role.ENGINEER, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def try_picture(request: HttpRequest) -> HttpResponse:
    """What would be decided about an upload, and why.

    The picture goes from memory to the decoder and is gone; the page never shows it, nor its file name.

    Raises:
        Unavailable: the decoder is overrun, or the banks cannot be searched. It is never shown as "no match".
    """
    if request.method != "POST":
        return render(request, "ops/try.html", {"form": PictureForm()})
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "ops/try.html", {"form": form})
    outcome = scan(request.services, form.cleaned_data["picture"].read())  # type: ignore[attr-defined]  # PlaceServices
    context: dict[str, object] = {"form": PictureForm()}
    match outcome:
        case Scanned():
            context["result"] = shown(outcome)
        case Unhashable():
            context["unhashable"] = shown_unhashable(outcome)
        case _:
            assert_never(outcome)
    return render(request, "ops/try.html", context)


@for_signed_in
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Everything that pages are made of, on one page: for whoever builds one, and for the tests of the style."""
    context = {
        "form": PictureForm(MultiValueDict(), MultiValueDict()),
        "bits": shown_bits("0f" * 32, "0f" * 28 + "1e0f2d87"),
        "counts": bars([("plot-hold", [3, 0, 2, 5, 1]), ("plot-block", [8, 13, 0, 21, 9])], ["a", "c", "e"]),
        "times": lines(
            [("plot-line plot-dashed", [900, 4000, None, 700]), ("plot-line", [90, 80, None, 85])], ["a", "d"]
        ),
    }
    return render(request, "ops/components.html", context)

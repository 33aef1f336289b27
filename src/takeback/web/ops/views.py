"""Pages for engineers. A view reads the request, calls one flow, and shows what came back."""

from __future__ import annotations

from typing import assert_never

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods, require_safe

from takeback.flows.scan import Scanned, scan
from takeback.records.accounts.roles import Role
from takeback.signals.signal import Unhashable
from takeback.web.face.access import for_roles, for_signed_in
from takeback.web.ops.forms import PictureForm
from takeback.web.ops.result import shown, shown_unhashable


@for_roles(Role.ENGINEER, Role.ADMINISTRATOR)
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
    return render(request, "ops/components.html", {"form": PictureForm(MultiValueDict(), MultiValueDict())})

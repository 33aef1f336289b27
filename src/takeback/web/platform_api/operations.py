"""The two calls that platforms make at every upload. A file comes in as bytes and is gone when the call is answered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from takeback.flows.lookup import look_up
from takeback.flows.scan import scan as scan_picture
from takeback.flows.services import Services
from takeback.records.platforms.scopes import Scope
from takeback.signals.signal import Unhashable
from takeback.web.face.access import for_keys
from takeback.web.face.problems import problem_answer
from takeback.web.platform_api.answered import LookupAnswered, ScanAnswered, lookup_answered, scan_answered
from takeback.web.platform_api.asked import LookupAsked
from takeback.web.platform_api.bodies import only_file
from takeback.web.platform_api.keys import key_holder

router = Router()

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                    "additionalProperties": False,
                },
            },
        },
    },
}


@router.post("/lookup", response=LookupAnswered, operation_id="lookup", summary="Look signals up")
@for_keys(Scope.LOOKUP.value)
def lookup(request: HttpRequest, asked: Body[LookupAsked]) -> LookupAnswered:
    """Say for each of 1 to 1,000 signals whether the upload that it stands for may be shown, and why.

    Needs a key with the scope `lookup`.
    """
    found = look_up(_services(request), [each.as_signal() for each in asked.signals])
    return lookup_answered(found, with_distances=_may_see_distances(request))


@router.post("/scan", response=ScanAnswered, operation_id="scan", summary="Scan a picture", openapi_extra=_FORM)
@for_keys(Scope.LOOKUP.value)
def scan(request: HttpRequest) -> ScanAnswered | HttpResponse:
    """Hash a picture, look all its signals up, and decide. The picture is neither kept nor written to a disk.

    Needs a key with the scope `lookup`.
    """
    services = _services(request)
    scanned = scan_picture(services, only_file(request, services.most_bytes))
    if isinstance(scanned, Unhashable):
        return problem_answer("unhashable", scanned.detail, field="file", reason=scanned.reason)
    return scan_answered(scanned, with_distances=_may_see_distances(request))


OPERATIONS = (lookup, scan)
"""Every operation, with its declared access."""


def _services(request: HttpRequest) -> Services:
    services: Services = request.services  # type: ignore[attr-defined]  # set by PlaceServices
    return services


def _may_see_distances(request: HttpRequest) -> bool:
    return Scope.DISTANCES in key_holder(request).scopes

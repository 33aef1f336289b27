"""Addresses of `platform_api`."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from takeback.web.face.access import Access, declare, declared_access, for_anyone
from takeback.web.platform_api.bodies import StrictJson
from takeback.web.platform_api.document import PREFIX, document_view
from takeback.web.platform_api.failures import PlatformApi
from takeback.web.platform_api.operations import OPERATIONS, PARTS
from takeback.web.platform_api.status import live, ready

api = PlatformApi(
    title="Takeback",
    version="1",
    description="Ask at every upload whether the picture may be shown. Three answers: allow, hold, block.",
    openapi_url=None,
    docs_url=None,
    parser=StrictJson(),
)
for _part in PARTS:
    api.add_router("", _part.router)


def _declared(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    """Each operation's address with the access that the operation declares; ninja's own start page left out.

    All methods of an address are one view to Django, so they must declare the same.
    """
    access_of = {each.__name__: declared_access(each) for each in OPERATIONS}
    kept = [each for each in patterns if isinstance(each, URLPattern) and each.name in access_of]
    at: dict[str, Access] = {}
    for each in kept:
        access = access_of[str(each.name)]
        if access is None:
            raise LookupError(f"the operation {each.name} declares no access")
        if at.setdefault(str(each.pattern), access) != access:
            raise LookupError(f"the operation {each.name} declares another access than the others at its address")
        declare(each.callback, access)
    return kept


@csrf_exempt  # nothing is there to be forged, and a program wants to hear "not found"
@for_anyone
def _nothing(_request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{PREFIX}/", include(_declared(api.urls[0]))),
    path(f"{PREFIX}/openapi.json", document_view(api), name="openapi"),
    path("status", ready, name="status"),
    path("status/live", live, name="status-live"),
    re_path(r"^api(?:/|$)", _nothing),
]

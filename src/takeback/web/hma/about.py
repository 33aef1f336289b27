"""What there is, and whether it is up: signal types, content types, exchanges, status."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from takeback.base.errors import Unavailable
from takeback.web.face.access import for_anyone
from takeback.web.hma.asked import KINDS
from takeback.web.hma.calls import Call, Json
from takeback.web.hma.failures import Refused
from takeback.web.hma.matching import sizes_of_index
from takeback.web.hma.pictures import PHOTO


def signal_types(_call: Call) -> Json:
    """The kinds of signal that are known here; all are on."""
    return [{"name": kind, "enabled_ratio": 1.0} for kind in KINDS]


def signal_type_index(call: Call) -> Json:
    """How far the index is; it is level with the banks, or this fails.

    Args:
        call: as it came.

    Raises:
        Invalid: a kind of signal that is not known here.
        Unavailable: the index cannot be compared with the banks.
    """
    now = int(call.at.timestamp())
    return {
        kind: {
            "db_size": size,
            "index_size": size,
            "index_out_of_date": False,
            "newest_db_item": now if size else -1,
            "index_built_to": now if size else -1,
        }
        for kind, size in sizes_of_index(call).items()
    }


def content_types(_call: Call) -> Json:
    """What can be hashed here."""
    return [{"name": PHOTO, "enabled": True}, {"name": "video", "enabled": False}]


def exchanges(_call: Call) -> Json:
    """None: there are no exchanges here yet. The list is empty, and so is that of their kinds."""
    return []


def make_exchange(_call: Call) -> Json:
    """Refuse.

    Raises:
        Refused: 501, always.
    """
    raise Refused(501, "exchanges are not offered here yet")


def status(call: Call) -> HttpResponse:
    """Whether lookups are served, in the peer's words.

    Args:
        call: as it came.
    """
    return _said(call, "I-AM-ALIVE")


def ready(call: Call) -> HttpResponse:
    """The same, under the peer's newer name.

    Args:
        call: as it came.
    """
    return _said(call, "READY")


@csrf_exempt  # it only reads
@for_anyone
@require_safe
def live(_request: HttpRequest, key_id: str) -> HttpResponse:  # noqa: ARG001 - whatever stands there: nothing is told
    """200 as long as this process answers at all. It asks no database, and so looks at no key."""
    return HttpResponse("OK", content_type="text/plain")


@csrf_exempt  # nothing is there to be forged
@for_anyone
def nothing(_request: HttpRequest) -> HttpResponse:
    """404 for every other address below `/hma`.

    Raises:
        Http404: always.
    """
    raise Http404


def _said(call: Call, word: str) -> HttpResponse:
    try:
        call.services.shelf.check()
    except Unavailable:
        return HttpResponse("INDEX-STALE", status=503, content_type="text/plain", headers={"Retry-After": "5"})
    return HttpResponse(word, content_type="text/plain")

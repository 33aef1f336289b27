"""The ASGI application that a server process runs, from the outside in.

BodyGuard         how large a body may be, and how slowly it may come
BareHma           hashes that clients of the older API look up, from memory
BareApi           lookup and scan, from memory
InMemoryHandler   Django, for all the rest
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeback.project.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402 - all of these need Django set up

from takeback.base.instants import SystemClock  # noqa: E402
from takeback.flows.services import Services  # noqa: E402
from takeback.project import wiring  # noqa: E402
from takeback.sealing.upload_boxes import most_sealed_bytes  # noqa: E402
from takeback.web.face.body_guard import BodyGuard  # noqa: E402
from takeback.web.face.in_memory_handler import InMemoryHandler  # noqa: E402
from takeback.web.face.lanes import MIB, Lane  # noqa: E402
from takeback.web.hma.bare import BareHma  # noqa: E402
from takeback.web.hma.lanes import HmaLanes  # noqa: E402
from takeback.web.platform_api.bare.application import BareApi  # noqa: E402
from takeback.web.platform_api.bare.lookup import lookup  # noqa: E402
from takeback.web.platform_api.bare.scan import scan  # noqa: E402
from takeback.web.platform_api.keys import refuses_large_bodies  # noqa: E402
from takeback.web.portal.link.lane import refuses_strangers, secret_in  # noqa: E402

_refuses = refuses_large_bodies(SystemClock())
_elsewhere = Lane(most_bytes=MIB)
_reports = Lane(most_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE + MIB // 4)
"""A paste of thousands of links, or a file of them, with the form around it."""
_banks = Lane(most_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE, refuses=_refuses)
_banked_pictures = Lane(
    most_bytes=settings.FILE_UPLOAD_MAX_MEMORY_SIZE,
    most_bytes_at_once=4 * settings.FILE_UPLOAD_MAX_MEMORY_SIZE,
    refuses=_refuses,
)
_try_a_picture = Lane(most_bytes=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)
_links = Lane(
    most_bytes=most_sealed_bytes(settings.FILE_UPLOAD_MAX_MEMORY_SIZE),
    most_bytes_at_once=4 * settings.FILE_UPLOAD_MAX_MEMORY_SIZE,
    unasked_bytes=64 * 1024,
    refuses=refuses_strangers(SystemClock()),
)
_hma = HmaLanes(SystemClock(), settings.FILE_UPLOAD_MAX_MEMORY_SIZE)
_lanes = {
    "/api/v1/lookup": Lane(most_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
    "/api/v1/scan": Lane(
        most_bytes=settings.FILE_UPLOAD_MAX_MEMORY_SIZE,
        most_bytes_at_once=max(512 * MIB, 4 * settings.FILE_UPLOAD_MAX_MEMORY_SIZE),
    ),
    **{
        "/ops/" if code == settings.LANGUAGE_CODE else f"/{code}/ops/": _try_a_picture
        for code, _name in settings.LANGUAGES
    },
}


def lane_of(path: str) -> Lane:
    """How much may come in at `path`.

    Args:
        path: of the request, decoded.
    """
    if path.startswith("/api/v1/banks/"):
        return _banked_pictures if path.endswith("/pictures") else _banks
    if secret_in(path) is not None:
        return _links
    if path.endswith(("/read/", "/take-in/")) and "/desk/takedowns/" in path:
        return _reports
    return _lanes.get(path) or _hma.of(path) or _elsewhere


def _services() -> Services:
    """Asked for at each call, so that a test may put its own in their place."""
    return wiring.services()


HANDLERS = {"/api/v1/lookup": lookup, "/api/v1/scan": scan}

api = BareApi(_services, HANDLERS, InMemoryHandler())
application = BodyGuard(BareHma(_services, api), lane_of=lane_of)

"""The ASGI application that a server process runs: Django with bodies in memory, behind the guard of their size."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeback.project.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402 - all of these need Django set up

from takeback.base.instants import SystemClock  # noqa: E402
from takeback.web.face.body_guard import BodyGuard  # noqa: E402
from takeback.web.face.in_memory_handler import InMemoryHandler  # noqa: E402
from takeback.web.face.lanes import MIB, Lane  # noqa: E402
from takeback.web.platform_api.keys import refuses_large_bodies  # noqa: E402

_refuses = refuses_large_bodies(SystemClock())
_elsewhere = Lane(most_bytes=MIB)
_banks = Lane(most_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE, refuses=_refuses)
_banked_pictures = Lane(
    most_bytes=settings.FILE_UPLOAD_MAX_MEMORY_SIZE,
    most_bytes_at_once=4 * settings.FILE_UPLOAD_MAX_MEMORY_SIZE,
    refuses=_refuses,
)
_try_a_picture = Lane(most_bytes=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)
_lanes = {
    "/api/v1/lookup": Lane(most_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE, refuses=_refuses),
    "/api/v1/scan": Lane(
        most_bytes=settings.FILE_UPLOAD_MAX_MEMORY_SIZE,
        most_bytes_at_once=max(512 * MIB, 4 * settings.FILE_UPLOAD_MAX_MEMORY_SIZE),
        refuses=_refuses,
    ),
    "/ops/": _try_a_picture,
    "/ko/ops/": _try_a_picture,
}


def lane_of(path: str) -> Lane:
    """How much may come in at `path`.

    Args:
        path: of the request, decoded.
    """
    if path.startswith("/api/v1/banks/"):
        return _banked_pictures if path.endswith("/pictures") else _banks
    return _lanes.get(path, _elsewhere)


application = BodyGuard(InMemoryHandler(), lane_of=lane_of)

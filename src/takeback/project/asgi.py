"""The ASGI application that a server process runs: Django with bodies in memory, behind the guard of their size."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeback.project.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402 - both need Django set up

from takeback.web.face.body_guard import BodyGuard  # noqa: E402
from takeback.web.face.in_memory_handler import InMemoryHandler  # noqa: E402


def most_bytes(path: str) -> int:
    """The largest body that is read at `path`, in bytes.

    Args:
        path: of the request, decoded.
    """
    return int(settings.MOST_BYTES_AT.get(path, settings.MOST_BYTES_ELSEWHERE))


application = BodyGuard(InMemoryHandler(), most_bytes=most_bytes)

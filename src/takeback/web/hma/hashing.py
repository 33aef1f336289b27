"""`/h`: a picture becomes its hashes."""

from __future__ import annotations

from takeback.web.hma.asked import kinds_named
from takeback.web.hma.calls import Json, WebCall
from takeback.web.hma.failures import Refused
from takeback.web.hma.pictures import hashed, is_weak, picture_asked


def hash_named(call: WebCall) -> Json:
    """Hash the picture at `url`.

    Args:
        call: as it came.

    Raises:
        Refused: 400, no `url`.
    """
    if not call.query.get("url"):
        raise Refused(400, "url is required")
    return _hashes(call)


def hash_sent(call: WebCall) -> Json:
    """Hash the picture in the form.

    Args:
        call: as it came.
    """
    return _hashes(call)


def _hashes(call: WebCall) -> Json:
    kinds = kinds_named(call.query)
    found = hashed(picture_asked(call.request, call.services), call.services)
    by_kind = {each.type: "" if is_weak(each) else each.value for each in found.signals}
    return {kind: by_kind[kind] for kind in kinds}

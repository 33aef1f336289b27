"""The collaborators that know recipients, words and the clocks of laws, as the process has them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from takeback.base.errors import Unavailable
from takeback.flows.takedowns.ports import CountsTime, KnowsRecipients, WritesNotices


def recipients_of(request: HttpRequest) -> KnowsRecipients:
    """Whatever knows who runs a site.

    Args:
        request: on which the middleware has placed the services.

    Raises:
        Unavailable: this process has nothing that knows.
    """
    found: KnowsRecipients = _collaborator(request, "recipients")
    return found


def writer_of(request: HttpRequest) -> WritesNotices:
    """Whatever writes notices. The argument and error are those of `recipients_of`.

    Args:
        request: what is answered.

    Raises:
        Unavailable: this process has nothing that writes.
    """
    found: WritesNotices = _collaborator(request, "notice_writer")
    return found


def clocks_of(request: HttpRequest) -> CountsTime:
    """Whatever knows the clocks of laws. The argument and error are those of `recipients_of`.

    Args:
        request: what is answered.

    Raises:
        Unavailable: this process has nothing that knows.
    """
    found: CountsTime = _collaborator(request, "law_clocks")
    return found


def _collaborator(request: HttpRequest, name: str) -> Any:  # noqa: ANN401 - each caller above says what it is
    found = getattr(request.services, name, None)  # type: ignore[attr-defined]  # placed by the middleware
    if found is None:
        raise Unavailable(f"this process has no {name}, so nobody can be asked from here")
    return found

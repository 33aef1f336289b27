"""Why a notice did not arrive, in words: each reason that a mail server, or a mail that came back, can give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_WHY: Final[dict[str, str | StrPromise]] = {
    "bounced": _("it came back"),
    "unreachable": _("the mail server cannot be reached"),
    "no_tls": _("the mail server offers no encryption"),
    "bad_certificate": _("the mail server's certificate is wrong"),
    "not_signed_in": _("the mail server does not let us sign in"),
    "sender_refused": _("our own address is refused"),
    "recipient_refused": _("their address is refused"),
    "message_refused": _("the message is refused"),
    "server_refused": _("the mail server wants nothing from us"),
    "too_large": _("it is too large for the mail server"),
    "connection_lost": _("the connection broke"),
    "too_slow": _("the mail server was too slow"),
    "nonsense": _("what answered is no mail server"),
}
_SAID: Final = re.compile(r"(?P<word>[a-z_]+?)(?:_(?P<number>[0-9]{3}))?")


def why_returned(reason: str) -> str:
    """A reason in words, with the number that the server gave, by which its postmaster finds it.

    Args:
        reason: as it is kept with the notice, such as `recipient_refused_550`.
    """
    said = _SAID.fullmatch(reason)
    if said is None or said["word"] not in _WHY:
        return reason
    words = str(_WHY[said["word"]])
    return f"{words}, {said['number']}" if said["number"] else words

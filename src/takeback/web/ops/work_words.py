"""What kinds of work, their states and their reasons are called on the page for whoever is on call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from takeback.records.work.states import State

KINDS: Final[Mapping[str, str | Promise]] = {
    "accounts.link.expire": _("ends a link of sign-in that was not used"),
    "accounts.tidy": _("forgets sessions and links that are over"),
    "audit.witness": _("signs the audit log"),
    "banks.lapse": _("ends entries and pauses of banks whose time is over"),
    "cases.destroy_key": _("destroys the key of a case that was withdrawn"),
    "cases.end_authority": _("ends an authority to act for somebody"),
    "cases.shut_to_code": _("shuts a case to whoever may no longer act for somebody"),
    "cases.shut_to_organisation": _("shuts a case to an organisation"),
    "cases.sweep": _("forgets cases that were withdrawn"),
    "cases.sweep_keys": _("destroys keys that belong to no case"),
    "cases.withdraw": _("withdraws a case"),
    "cases.withdraw_image": _("withdraws a picture"),
    "figures.ask_to_count": _("begins to count the figures"),
    "figures.count": _("counts the figures of the night"),
    "handovers.clock": _("raises a hand-over that is overdue"),
    "takedowns.clock": _("looks at a clock of a law that ran out"),
    "takedowns.draft_due": _("tells a caseworker that a notice can be drafted"),
    "takedowns.forget": _("forgets takedowns that are over"),
    "takedowns.forget_mail": _("forgets mail that nobody could assign"),
    "takedowns.look": _("looks whether something is still there"),
    "takedowns.look_due": _("asks for the next look at a link"),
    "takedowns.look_up": _("finds out who runs a site"),
    "takedowns.police_clock": _("looks at a deadline of the police"),
    "takedowns.reminder": _("reminds a caseworker of a deadline"),
    "takedowns.send": _("sends a notice"),
    "takedowns.sending": _("looks whether a notice has left"),
    "takedowns.truncate_logs": _("wipes what was forgotten from the log of the database"),
    "uploads.picture.destroy": _("destroys a picture that was uploaded"),
    "uploads.request.expire": _("ends a request for a picture"),
    "uploads.sweep": _("destroys pictures that belong to no request"),
    "uploads.tidy": _("asks every hour for what belongs to no request"),
    "uploads.verdict.settle": _("makes the verdict of a reviewer final"),
    "uploads.withheld_clock": _("raises a picture that the legal contact has left too long"),
    "webhook.call": _("tells a platform something (webhook)"),
    "webhook.forget": _("forgets what platforms were told long ago"),
}
"""Each kind that a worker of ours does. One that is not here is shown by its code alone."""

STATES: Final[Mapping[State, str | Promise]] = {
    State.IN_DOUBT: _("in doubt: it may have been sent"),
    State.DEAD: _("given up"),
}

_REASONS: Final[Mapping[str, str | Promise]] = {
    "lapsed": _("Whoever did it ended in the middle."),
    "unexpected": _("The program met an error that it does not know. Its log says where."),
    "unavailable": _("Something that it needs did not answer."),
    "disk": _("The disk could not be read or written."),
    "log_is_read": _("Something, such as a backup, was reading the log of the database for too long."),
    "log_tampered": _("The audit log is not what was written. Run: takeback audit verify"),
    "tampered": _("What is stored does not open: it was changed, or the secrets are not those of this home."),
    "left_in_peace": _("The receiver has not answered for long, and was left in peace."),
    "connection_refused": _("The other side refused the connection."),
    "connection_lost": _("The connection broke off."),
    "unreachable": _("The other side cannot be reached."),
    "unresolvable": _("There is no such name in the DNS."),
    "tls_failed": _("The certificate or the TLS of the other side is not sound."),
    "too_slow": _("The other side took too long."),
    "forbidden_address": _("The address lies in a network that we do not call."),
}


def reason_in_words(code: str) -> str:
    """Why the last attempt failed; empty where there are no words for it, and the code must do.

    Args:
        code: as it stands with the message.
    """
    status = code.removeprefix("status_")
    if status != code and status.isdigit():
        return gettext("The other side answered with status %(status)s.") % {"status": status}
    return str(_REASONS.get(code, ""))

"""Every time that staff open something sealed, the log says so: who, what, and when. This is the one place for it.

    private = open_case_as_member(...)                      # whoever may
    record_opening(user.pk, "case", case.pk, at)            # in the same function: a test looks for it

Who opens calls this before anything of the plaintext is handed out. If the leaf cannot be written, the exception takes
the page with it, and nobody has seen anything. A survivor who reads the own case leaves no leaf.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from takeback.base.errors import Invalid
from takeback.records.audit.actions import append

OPENED = "sealed_opened"
"""The kind of every such leaf."""

_WHAT = re.compile(r"[a-z][a-z_]{0,39}")


def record_opening(who: str, what_kind: str, what_id: str, at: datetime, *, subject: str | None = None) -> int:
    """Write that somebody opened something sealed. Twice is two leaves: each look counts.

    The leaf is kept when the caller's transaction is: open, record, commit, and only then show.

    Args:
        who: the id of the member of staff.
        what_kind: what it is, a lower-case word such as `case`, `message`, `contact` or `upload`.
        what_id: its opaque id.
        at: when.
        subject: whose end makes this leaf forget what it says: the case's id. Left out, it is `what_id`.

    Returns:
        The leaf's index.

    Raises:
        Invalid: an argument is not of the form of an id, or the kind no such word.
        Tampered: the log cannot be continued; nothing may be shown.
    """
    if not _WHAT.fullmatch(what_kind):
        raise Invalid("say in a lower-case word what was opened, such as `case`", field="what_kind")
    with transaction.atomic():
        return append(OPENED, {"by": who, "kind": what_kind, "what": what_id}, at, subject=subject or what_id)

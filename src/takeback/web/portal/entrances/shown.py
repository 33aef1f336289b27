"""The directory of help as pages show it: its words in the reader's language, what is stale marked as such."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from takeback.referral.directory import Does, Help, Kind, Whom, directory, help_in
from takeback.web.face.session import now

KINDS: Final[Mapping[Kind, str | Promise]] = {
    Kind.STATE: _("Help of the state"),
    Kind.HELPLINE: _("Helpline"),
    Kind.MATCHING: _("Stops copies on several platforms"),
    Kind.HOTLINE: _("Hotline for pictures of people under age"),
    Kind.REGULATOR: _("Watches over platforms"),
    Kind.COURT: _("Court"),
}
WHOM: Final[Mapping[Whom, str | Promise]] = {
    Whom.EVERYBODY: "",
    Whom.ADULTS: _("For adults."),
    Whom.MINORS: _("If somebody in the picture was under age."),
}
DOES: Final[Mapping[Does, str | Promise]] = {
    Does.TAKES_DOWN: _("They ask for pictures to be taken down for you."),
    Does.KEEPS_WATCH: _("They go on looking for copies."),
    Does.HEARS_FAMILY: _("Family, or somebody whom you name, may ask for you."),
    Does.HAS_CASEWORKERS: _("You speak with a caseworker."),
    Does.HASHES_ON_THE_DEVICE: _("The picture stays on your device; only its hash is sent."),
    Does.NEEDS_THE_FILE: _("You need the picture itself."),
    Does.PARTNERS_ONLY: _("It works on the platforms that take part."),
    Does.ASKS_NO_NAME: _("They do not ask for your name."),
    Does.WANTS_THE_PICTURE: _("You send the picture, the video or its link; somebody there looks at it."),
    Does.FROM_13: _("You must be 13 or older."),
    Does.TAKES_REPORTS: _("You report the link; you need no copy, and should make none."),
    Does.LOOKS_FOR_COPIES: _("They look for copies and have them removed."),
    Does.HEARS_COMPLAINTS: _("Complain there when a platform does not act."),
    Does.ORDERS_REMOVAL: _("They can order that pictures are removed."),
    Does.DECIDES_UNCLEAR_CASES: _("They decide where a platform finds a case unclear."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One place to turn to, in words.

    Attributes:
        help: the row of the directory.
        kind: what kind of help.
        sentences: for whom it is, and what they do.
        dialled: the number as a telephone takes it; empty where there is none.
        is_stale: nobody has checked it for long.
    """

    help: Help
    kind: str
    sentences: tuple[str, ...]
    dialled: str
    is_stale: bool


def shown_help(request: HttpRequest, country: str, *, minors: bool | None = None) -> list[Row]:
    """What there is for somebody in a country, in words.

    Args:
        request: on which the services are placed; the clock says what is stale.
        country: a code, or anything else for what works everywhere.
        minors: as for `help_in`.
    """
    today = now(request).date()
    return [
        Row(
            each,
            str(KINDS[each.kind]),
            tuple(str(said) for said in (WHOM[each.whom], *(DOES[does] for does in each.does)) if said),
            each.phone.replace(" ", "").replace("-", ""),
            each.is_stale(today),
        )
        for each in help_in(country, directory(), minors=minors)
    ]

"""The directory of help as pages show it: its words in the reader's language, what is stale marked as such."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from takeback.referral.directory import Does, Help, Kind, Whom, crisis_lines, directory, help_in
from takeback.web.face.session import now
from takeback.web.portal.entrances.questions import COUNTRY_NAMES

KINDS: Final[Mapping[Kind, str | Promise]] = {
    Kind.STATE: _("Help of the state"),
    Kind.CRISIS: _("Somebody who listens, now"),
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
    Does.LISTENS: _("They listen, by day and by night, when it cannot be borne."),
    Does.EXPLAINS: _("They explain what you can do, and help you with it."),
    Does.NOT_EVERYWHERE: _("This number does not work in every country of the European Union yet."),
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
    return [_row(each, today) for each in help_in(country, directory(), minors=minors)]


def shown_crisis_lines(request: HttpRequest) -> list[tuple[str, list[Row]]]:
    """Whom to call when it cannot be borne: of every country, since nobody is asked where they are before they see it.

    Args:
        request: on which the services are placed; the clock says what is stale.
    """
    today = now(request).date()
    lines = crisis_lines(directory()).items()
    return [(str(COUNTRY_NAMES.get(country, "")), [_row(each, today) for each in rows]) for country, rows in lines]


def _row(row: Help, today: date) -> Row:
    return Row(
        row,
        str(KINDS[row.kind]),
        tuple(str(said) for said in (WHOM[row.whom], *(DOES[does] for does in row.does)) if said),
        row.phone.replace(" ", "").replace("-", ""),
        row.is_stale(today),
    )

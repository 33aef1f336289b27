"""What the codes of the pure packages say to an engineer, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from takeback.flows.lookups.explaining import Resting
from takeback.matching.bank import BankClass, Standing
from takeback.matching.decision import REASON_CODES, Reason
from takeback.matching.policy import Outcome
from takeback.signals.intake import MARKS
from takeback.signals.signal import Unhashable

OUTCOMES: Final[Mapping[Outcome, tuple[str | Promise, str | Promise]]] = {
    Outcome.ALLOW: (_("Allow"), _("Nothing speaks against this upload.")),
    Outcome.HOLD: (_("Hold"), _("A person looks before anything is removed.")),
    Outcome.BLOCK: (_("Block"), _("This upload is stopped.")),
}
"""Each outcome's name, and what it means."""

STANDINGS: Final[Mapping[Standing, str | Promise]] = {
    Standing.ATTESTED: _("attested"),
    Standing.REVIEWED: _("reviewed"),
    Standing.CONFIRMED: _("confirmed"),
    Standing.CONTESTED: _("contested"),
    Standing.WITHDRAWN: _("withdrawn"),
    Standing.EXPIRED: _("expired"),
}

BANK_CLASSES: Final[Mapping[BankClass, str | Promise]] = {
    BankClass.INTIMATE: _("intimate pictures of adults"),
    BankClass.CHILD: _("authorised list of child sexual abuse material"),
    BankClass.ALLOW: _("pictures that may be shown"),
    BankClass.OTHER: _("other pictures"),
}

RESTING: Final[Mapping[Resting, str | Promise]] = {
    "withdrawn": _("It was withdrawn, so it matches nothing."),
    "expired": _("Its time is over, so it matches nothing."),
    "paused": _("It is paused, so it matches nothing until it is resumed."),
}


def sentence_of(reason: Reason) -> str:
    """The reason as a sentence.

    Args:
        reason: of a decision.

    Raises:
        KeyError: the code is not one of `REASON_CODES`.
    """
    return gettext(REASON_CODES[reason.code])


def particulars_of(reason: Reason) -> str:
    """Where and how near, in one line; empty where no entry is the reason.

    Args:
        reason: of a decision.
    """
    if reason.bank is None or reason.standing is None:
        return ""
    parts = [
        gettext("bank %(bank)s, entry %(entry)s") % {"bank": reason.bank, "entry": reason.entry},
        str(STANDINGS[reason.standing]),
    ]
    if reason.distance is not None:
        parts.append(bits(reason.distance))
    if reason.quality is not None:
        parts.append(gettext("quality %(quality)s of 100") % {"quality": reason.quality})
    return ", ".join(parts)


def bits(distance: int) -> str:
    """A distance in words.

    Args:
        distance: in bits, 0 or more.
    """
    return ngettext("%(count)s bit apart", "%(count)s bits apart", distance) % {"count": distance}


def mark_in_words(mark: str) -> str:
    """What a mark means.

    Args:
        mark: of a hashed picture.

    Raises:
        KeyError: it is not one of `MARKS`.
    """
    return gettext(MARKS[mark])


def why_unhashable(unhashable: Unhashable) -> str:
    """What is wrong with the picture and what to do, in the language of the page.

    Args:
        unhashable: its sentence is one of `REASONS`.
    """
    return gettext(unhashable.detail)

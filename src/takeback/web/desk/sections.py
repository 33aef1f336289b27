"""The sections of the desk, and who may see each. A section that a person may not see is not named to them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from takeback.records.accounts.roles import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the desk.

    Attributes:
        address: the name of its first page's address, such as `desk:requests`.
        title: in the navigation and on the landing page.
        sentence: what one does there.
        roles: who may see it; the view declares the same.
    """

    address: str
    title: str | StrPromise
    sentence: str | StrPromise
    roles: frozenset[Role]


SECTIONS: Final[tuple[Section, ...]] = (
    Section(
        "desk:cases",
        _("Cases"),
        _("Letters, withdrawals that wait, people to be verified, images that two people claim."),
        frozenset({Role.CASEWORKER}),
    ),
    Section(
        "desk:disputed",
        _("Doubted"),
        _("Entries of which a platform says that they are not intimate: keep, withdraw, or ask for one look."),
        frozenset({Role.CASEWORKER}),
    ),
    Section(
        "desk:takedowns",
        _("Takedowns"),
        _("What waits by danger and deadline: links to check, drafts to approve, answers to read."),
        frozenset({Role.CASEWORKER}),
    ),
    Section(
        "desk:requests",
        _("Links for pictures"),
        _("Open a request for somebody, hand the link over, and see how it stands."),
        frozenset({Role.PARTNER, Role.CASEWORKER}),
    ),
    Section(
        "desk:review",
        _("Review"),
        _("Be given one picture at a time, and say what it is. Rest in between."),
        frozenset({Role.REVIEWER}),
    ),
    Section(
        "desk:handovers",
        _("Hand-overs"),
        _("What may be of somebody under age: read it, pass it on to those who may act by law, and follow it up."),
        frozenset({Role.CASEWORKER}),
    ),
    Section(
        "desk:incidents",
        _("Incidents"),
        _("One room, account or school that the cases of many people have in common, worked on once."),
        frozenset({Role.CASEWORKER}),
    ),
    Section(
        "desk:sites",
        _("Sites"),
        _("Whom to ask about each site, how they answered before, and which sites belong together."),
        frozenset({Role.CASEWORKER}),
    ),
    Section(
        "desk:figures",
        _("Figures"),
        _("How a year's cases ended, what asking led to, and who did how much."),
        frozenset({Role.CASEWORKER, Role.ADMINISTRATOR, Role.AUDITOR}),
    ),
    Section(
        "desk:incident-counts",
        _("What concerns you"),
        _("Roughly how many people, and how far the work is. Never who."),
        frozenset({Role.PARTNER}),
    ),
)
"""In the order in which they are shown."""


def sections_for(roles: AbstractSet[Role]) -> list[Section]:
    """The sections that somebody may see.

    Args:
        roles: what they are.
    """
    return [section for section in SECTIONS if section.roles & roles]

"""Who says whose an image is that more than one person claims.

An organisation may, if all who claim it are its own cases, or if the bank in which it stands is its own. The
deployment's banks, in which cases of no organisation stand too, belong to who runs it and to who works its portal. So
there is always somebody who can, and nobody sees another's case for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from takeback.base.errors import NotAllowed
from takeback.flows.cases.portal_organisation import portal_generation
from takeback.flows.services import Services
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.banks.consented import in_banks_of
from takeback.records.cases.models import CaseImage
from takeback.records.cases.queries import claims_on, frozen_entries


@dataclass(frozen=True, slots=True)
class Claimant:
    """Somebody who claims an image.

    Attributes:
        claim: the number by which a page means them.
        case_id: of a case of the asker's organisation; empty for another's, which is not theirs to see.
        since: the day.
    """

    claim: int
    case_id: str
    since: date


@dataclass(frozen=True, slots=True)
class Contested:
    """An image that more than one person claims, or that was in the bank before.

    Attributes:
        entry: its id.
        claimants: whoever claims it, live.
        may_settle: whether the asker's organisation says whose it is.
    """

    entry: int
    claimants: tuple[Claimant, ...]
    may_settle: bool


def contested_for(services: Services, by: User) -> list[Contested]:
    """The images that an organisation's cases claim with others, and those that are its own to settle.

    Args:
        services: the process's collaborators.
        by: a caseworker.

    Raises:
        NotAllowed: not a caseworker.
    """
    if not by.is_active or Role.CASEWORKER not in by.roles:
        raise NotAllowed("only a caseworker works cases")
    of_own_cases = set(frozen_entries(by.organisation_id))
    to_settle = _in_its_banks(services, by, frozen_entries())
    found = []
    for entry in sorted(of_own_cases | to_settle):
        claims = claims_on(entry)
        shown = tuple(Claimant(each.pk, _own_case(each, by), each.added_on) for each in claims)
        may = entry in to_settle or all(each.case_id for each in shown)
        found.append(Contested(entry, shown, may))
    return found


def may_settle(services: Services, by: User, claims: Sequence[CaseImage]) -> bool:
    """Whether an organisation says whose an image is.

    Args:
        services: the process's collaborators.
        by: who wants to.
        claims: every live claim on one entry; at least one.
    """
    if all(each.case.organisation_id == by.organisation_id for each in claims):
        return True
    return bool(_in_its_banks(services, by, [claims[0].entry]))


def cases_meant(entry: int, claims: Collection[int], shown: Collection[int]) -> list[str] | None:
    """The cases behind the numbers that a page sent.

    Args:
        entry: its id.
        claims: of those whose it is, as `Claimant` gave them.
        shown: of everybody whom the page showed.

    Returns:
        `None` where others claim it by now than the page showed: nobody is refused whom nobody has looked at.
    """
    there = {each.pk: each.case_id for each in claims_on(entry)}
    if there.keys() != set(shown) or not set(claims) <= there.keys():
        return None
    return [there[each] for each in claims]


def _in_its_banks(services: Services, by: User, entries: Collection[int]) -> set[int]:
    """Those of some entries that stand in a bank which is the organisation's to settle."""
    own = in_banks_of(by.organisation_id, entries)
    return own | in_banks_of(None, entries) if _settles_for_the_deployment(services, by) else own


def _settles_for_the_deployment(services: Services, by: User) -> bool:
    if by.organisation.runs_deployment:
        return True
    generation = portal_generation(services)
    return generation is not None and generation.organisation_id == by.organisation_id


def _own_case(claim: CaseImage, by: User) -> str:
    return claim.case_id if claim.case.organisation_id == by.organisation_id else ""

"""What the records know around a location: asked at the check, at the approval, and at the moment of sending."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from takeback.base.errors import NotAllowed, NotFound
from takeback.casework.case import Path
from takeback.casework.case import State as CaseState
from takeback.casework.takedown.authority import Lacks, lacks
from takeback.casework.takedown.checks import Around, Authority, Reason, Subject, doubts
from takeback.casework.takedown.consent import Purpose, Why, refusal
from takeback.casework.takedown.matter import can_be_noticed
from takeback.flows.takedowns.frozen_here import frozen_here
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.cases.models import Case
from takeback.records.cases.queries import case_in, case_of
from takeback.records.incidents.queries import cases_in, incident_in
from takeback.records.takedowns.actions.checks import last_checks
from takeback.records.takedowns.models import LocationWork
from takeback.records.takedowns.queries import consents_of, delegates_of, who_told
from takeback.sites.location import Reach

_ENDING = frozenset({CaseState.WITHDRAWN, CaseState.WITHDRAWING})


def need_caseworker(by: User) -> None:
    """Refuse everybody but caseworkers.

    Args:
        by: who asks.

    Raises:
        NotAllowed: not a caseworker.
    """
    if not by.is_active or Role.CASEWORKER not in by.roles:
        raise NotAllowed("only a caseworker works takedowns")


def own_case(by: User, case_id: str) -> Case:
    """A case of the caseworker's own organisation.

    Args:
        by: who asks.
        case_id: which.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has no such case.
    """
    need_caseworker(by)
    return case_in(by.organisation_id, case_id)


def own_cases(by: User, holder: str) -> tuple[str, ...]:
    """The cases of a holder: the case itself, or those of an incident.

    Args:
        by: a caseworker.
        holder: a case or an incident.

    Raises:
        NotAllowed: not a caseworker.
        NotFound: the organisation has neither.
    """
    need_caseworker(by)
    if holder.startswith("incident_"):
        incident_in(by.organisation_id, holder)
        return tuple(cases_in(by.organisation_id, holder))
    return (case_in(by.organisation_id, holder).pk,)


def has_delegate(case_id: str) -> bool:
    """Whether anybody was ever named who acts for the person.

    Args:
        case_id: whose.
    """
    return bool(delegates_of(case_id))


def may_tell_regulator(cases: Collection[str], today: date) -> bool:
    """Whether each person agreed that a public authority is told.

    Args:
        cases: whose; of none, nobody did.
        today: in UTC.
    """
    return bool(cases) and all(refusal(consents_of(each), Purpose.TELL_REGULATOR, today) is None for each in cases)


def may_be_named(cases: Collection[str], today: date) -> bool:
    """Whether the person's name may stand in a notice: of one person alone, who allows it.

    Args:
        cases: whom it is about.
        today: in UTC.
    """
    return len(cases) == 1 and all(refusal(consents_of(each), Purpose.NAME_ME, today) is None for each in cases)


class Surroundings:
    """What the records know around locations: read once for all of them, and asked of each.

    Of one transaction: whoever asks later reads anew.
    """

    def __init__(self, rows: Collection[LocationWork], today: date) -> None:
        """Read what is known.

        Args:
            rows: the locations that will be asked about.
            today: in UTC.
        """
        self._today = today
        self._checks = last_checks(rows)
        self._told, self._others = who_told(rows)
        named = {case_id for each in (*self._told.values(), *self._others.values()) for case_id in each}
        self._cases = Case.objects.in_bulk(named)
        self._consents: dict[str, Why | None] = {}
        self._lacks: dict[str, Lacks | None] = {}

    def around(
        self, row: LocationWork, case_id: str, *, by_delegate: bool, several: bool, at_the_check: bool
    ) -> Around:
        """What the records know around a location, for one of its cases.

        Args:
            row: which.
            case_id: for whom.
            by_delegate: somebody acts for the person.
            several: a caseworker has seen that several people are in it, so that others may tell it too.
            at_the_check: at the check, whoever else tells the location, or claims a picture that was seen there,
                counts. Later only somebody who was verified: else a stranger could hold a removal up by telling the
                same link.

        Raises:
            NotFound: there is no such case.
        """
        case = self._cases.get(case_id) or case_of(case_id)
        if case is None:
            raise NotFound("there is no such case")
        others = () if several else self._others_of(row, everybody=at_the_check)
        frozen = frozen_here(row, case, self._today, everybody=at_the_check)
        return Around(
            verified=case.verified_on is not None and case.state == CaseState.VERIFIED,
            minor=case.path == Path.MINOR,
            ending=CaseState(case.state) in _ENDING,
            claimed_elsewhere=bool(others) or frozen,
            consent=self._consent_of(case),
            delegate=self._lacking(case_id) if by_delegate else None,
            someone_there=can_be_noticed(Reach(row.reach)),
        )

    def speaks_against(self, row: LocationWork) -> tuple[Reason, ...]:
        """What speaks now against a notice about a location that was cleared; empty where nothing does.

        A location that several cases share is asked for as long as nothing speaks against it for one of those for whom
        it was cleared. Where one of them goes the minor's path, nobody asks.

        Args:
            row: which.
        """
        found: list[tuple[Reason, ...]] = []
        members = self._told.get(row.pk, frozenset())
        for case_id, check in sorted(self._checks.get(row.pk, {}).items()):
            if check.reasons or case_id not in members:
                continue
            now = self.around(
                row,
                case_id,
                by_delegate=check.authority == Authority.DELEGATE.value,
                several=check.subject == Subject.ONE_OF_SEVERAL.value,
                at_the_check=False,
            )
            if now.minor:
                return (Reason.MINOR,)
            found.append(doubts(now))
        return min(found, key=len, default=(Reason.NOT_LOOKED,))

    def _others_of(self, row: LocationWork, *, everybody: bool) -> Collection[str]:
        states = {
            each: self._cases[each].state for each in self._others.get(row.pk, frozenset()) if each in self._cases
        }
        if everybody:
            return [each for each, state in states.items() if state != CaseState.WITHDRAWN]
        return [each for each, state in states.items() if state == CaseState.VERIFIED]

    def _consent_of(self, case: Case) -> Why | None:
        """Why a case does not allow that sites are asked; `None` where it does."""
        if case.pk not in self._consents:
            self._consents[case.pk] = refusal(consents_of(case.pk), Purpose.NOTIFY_SITE, self._today)
        return self._consents[case.pk]

    def _lacking(self, case_id: str) -> Lacks | None:
        """Why nobody may act for the person; one who may is enough."""
        if case_id not in self._lacks:
            found = [lacks(each, self._today) for each in delegates_of(case_id)]
            self._lacks[case_id] = None if None in found else found[-1] if found else Lacks.NO_PROOF
        return self._lacks[case_id]

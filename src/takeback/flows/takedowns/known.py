"""What a notice can rest on, put together: what the records know, and what a caseworker has stated."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from takeback.casework.case import Path
from takeback.casework.ladder import Answer, Tried
from takeback.casework.notices.facts import Age, Check, Facts, Sender, Use
from takeback.casework.takedown.checks import Authority, Link
from takeback.casework.takedown.consent import Act, Purpose, against_their_will, refusal
from takeback.casework.takedown.notice_state import NoticeState
from takeback.flows.takedowns.ports import Signature
from takeback.records.accounts.models import Organisation
from takeback.records.cases.models import Case
from takeback.records.takedowns.actions.checks import last_checks
from takeback.records.takedowns.actions.stated import stated_for
from takeback.records.takedowns.models import LocationCheck, LocationWork, Notice, NoticeLocation, RecipientAnswer
from takeback.records.takedowns.queries import acts_of, consents_of, who_told
from takeback.records.takedowns.words import AnswerWord
from takeback.sites.contact import Scope

_USES: Final[dict[Act, Use]] = {
    Act.FILMED: Use.MADE,
    Act.SENT: Use.SENT,
    Act.PUBLISHED: Use.PUBLISHED,
    Act.SOLD: Use.SOLD,
}
_SCOPES: Final = frozenset(each.value for each in Scope)
_UNTIL_IT_LEAVES: Final = timedelta(days=2)


def known_facts(organisation_id: str, holder: str, cases: Sequence[str], signature: Signature, on: date) -> Facts:
    """What is known for the notices of a holder, without recipient, locations and checks.

    Args:
        organisation_id: who asks.
        holder: the case or incident.
        cases: of the holder. What counts is what holds for each of them.
        signature: who signs.
        on: the day of the notice.
    """
    stated = stated_for(holder)
    paths = set(Case.objects.filter(pk__in=cases).values_list("path", flat=True))
    agreed = all(refusal(consents_of(each), Purpose.NOTIFY_SITE, on) is None for each in cases)
    refused = [frozenset(_USES[act] for act in against_their_will(acts_of(each))) for each in cases]
    return replace(
        stated,
        on=on,
        sender=sender_of(organisation_id, signature),
        subject=replace(stated.subject, age=_age(paths)),
        material=replace(stated.material, refused=frozenset.intersection(*refused) if refused else frozenset()),
        consent_to_notify=bool(cases) and agreed,
    )


def sender_of(organisation_id: str, signature: Signature) -> Sender:
    """Who sends: the organisation, as whoever signs for it is reached.

    Args:
        organisation_id: who asks.
        signature: who signs.
    """
    return Sender(
        organisation=Organisation.objects.values_list("name", flat=True).get(pk=organisation_id),
        signatory=signature.signatory,
        email=signature.email,
        phone=signature.phone,
        address=signature.address,
        designation=signature.designation,
        registration=signature.registration,
    )


def checked_of(rows: Collection[LocationWork]) -> frozenset[Check]:
    """What caseworkers have looked at, of each of these locations.

    Args:
        rows: which.
    """
    checks = last_checks(rows)
    told, _ = who_told(rows)
    found = [_checked(checks.get(row.pk, {}), told.get(row.pk, frozenset())) for row in rows]
    return frozenset.intersection(*found) if found else frozenset()


def asked_before(rows: Collection[LocationWork]) -> frozenset[str]:
    """Ids of those locations about which anybody was ever asked: of the others `tried_for` says nothing.

    Args:
        rows: which.
    """
    about = NoticeLocation.objects.filter(location__in=[row.pk for row in rows])
    return frozenset(about.values_list("location", flat=True))


def tried_for(row: LocationWork) -> tuple[Tried, ...]:
    """Who was asked about a location in the present round, and what came of it.

    What was asked before it reappeared, or was opened anew, is another round: there the ladder begins at its foot. A
    notice that was drafted before and left only since then is of this round, for it asks about what is there now.

    Args:
        row: which.
    """
    about = Q(locations__location=row)
    if row.round_since is not None:
        about &= Q(drafted_at__gte=row.round_since) | Q(sent_at__gte=row.round_since)
    notices = Notice.objects.filter(about).exclude(state=NoticeState.DISCARDED.value)
    told = set(
        RecipientAnswer.objects.filter(notice__in=notices, word=AnswerWord.REFUSED.value).values_list(
            "notice_id", flat=True
        )
    )
    asked = [each for each in notices.order_by("drafted_at", "pk") if each.scope in _SCOPES]
    return tuple(Tried(Scope(each.scope), _came(each, each.pk in told), _due(each)) for each in asked)


def _came(notice: Notice, refused: bool) -> Answer:  # noqa: FBT001 - one of two words
    if notice.state == NoticeState.BOUNCED.value:
        return Answer.UNREACHABLE
    return Answer.REFUSED if refused else Answer.WAITING


def _due(notice: Notice) -> datetime:
    """When its clock is over. Of what has not left, some days after it was drafted: somebody has to decide on it."""
    return notice.due_at or (notice.sent_at or notice.drafted_at) + _UNTIL_IT_LEAVES


def _age(paths: Collection[str]) -> Age | None:
    if not paths:
        return None
    return Age.ADULT if set(paths) == {Path.ADULT.value} else Age.UNSURE


def _checked(checks: Mapping[str, LocationCheck], members: Collection[str]) -> frozenset[Check]:
    found: set[Check] = set()
    for case_id, check in checks.items():
        if check.reasons or case_id not in members:
            continue
        if check.link == Link.SHOWS_IT.value:
            found |= {Check.LINK, Check.SUBJECT}
        if check.authority != Authority.NONE.value:
            found.add(Check.AUTHORITY)
    return frozenset(found)

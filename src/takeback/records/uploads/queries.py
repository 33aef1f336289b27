"""What may be known of requests: a partner of its own, a reviewer of what waits for a review, a link of itself."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from takeback.base.errors import NotFound
from takeback.records.accounts.models import User
from takeback.records.accounts.roles import Role
from takeback.records.uploads.actions import hash_of
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.states import WAITS_FOR_REVIEW, WITHHELD_WITHIN, State
from takeback.records.uploads.verdict_words import Verdict


def requests_of(asker: User, start: int, most: int) -> list[UploadRequest]:
    """A page of the requests that somebody may see, newest first: a partner the own ones, a caseworker all.

    Args:
        asker: who asks; a caseworker sees those of the whole organisation.
        start: how many are passed over.
        most: how many at the most.
    """
    return list(_seen_by(asker).select_related("made_by").order_by("-opened_at", "pk")[start : start + most])


def request_of(asker: User, request_id: str) -> UploadRequest:
    """One of these.

    Args:
        asker: who asks.
        request_id: which.

    Raises:
        NotFound: there is none, or none of theirs: the two are not told apart.
    """
    row = _seen_by(asker).filter(pk=request_id).first()
    if row is None:
        raise NotFound("there is no such request")
    return row


def request_under_link(secret: str) -> UploadRequest | None:
    """The request of a link, whatever has become of it. Looking does not use it up.

    Args:
        secret: from an address.
    """
    return UploadRequest.objects.filter(secret_hash=hash_of(secret)).first()


def takes_upload(row: UploadRequest, at: datetime) -> bool:
    """Whether its link may still be used.

    Args:
        row: which.
        at: now.
    """
    return row.state == State.OPEN.value and at < row.open_until


def request_to_review(reviewer: User, request_id: str) -> UploadRequest:
    """A request that the reviewer's own organisation reviews.

    Args:
        reviewer: who asks.
        request_id: which.

    Raises:
        NotFound: there is none, or none of theirs.
    """
    row = UploadRequest.objects.filter(pk=request_id, reviewer_id=reviewer.organisation_id).first()
    if row is None:
        raise NotFound("there is no such request")
    return row


def others_waiting(reviewer_id: str, beside: str, most: int) -> list[UploadRequest]:
    """What else waits for an organisation's reviewers, oldest first.

    Args:
        reviewer_id: the organisation.
        beside: the request that is left out.
        most: at most so many.
    """
    rows = UploadRequest.objects.filter(reviewer_id=reviewer_id, state__in=[each.value for each in WAITS_FOR_REVIEW])
    return list(rows.exclude(pk=beside).order_by("uploaded_on", "pk")[:most])


def pictures_of_case(case_id: str) -> list[UploadRequest]:
    """The requests of a case whose picture is there, and on which nothing is final.

    Args:
        case_id: which; an empty one has none.
    """
    states = [each.value for each in {*WAITS_FOR_REVIEW, State.DECIDED}]
    return list(UploadRequest.objects.filter(case_id=case_id, state__in=states).exclude(case_id="").order_by("pk"))


def shows_crime(case_id: str) -> bool:
    """Whether a reviewer saw violence or another crime in a picture of a case, and that is final.

    Args:
        case_id: which; an empty one has none.
    """
    rows = UploadRequest.objects.filter(case_id=case_id, state=State.SETTLED.value, verdict=Verdict.CRIME.value)
    return rows.exclude(case_id="").exists()


def decided_lately(by: User, at: datetime) -> list[UploadRequest]:
    """What a reviewer can still undo, newest first; near-duplicates that went along are left out.

    Args:
        by: the reviewer.
        at: now.
    """
    rows = UploadRequest.objects.filter(decided_by=by, state=State.DECIDED.value, settle_at__gt=at, alike="")
    return list(rows.order_by("-decided_at"))


def alike_to(request_id: str) -> list[str]:
    """Requests that were given the verdict of this one, and can still be undone with it.

    Args:
        request_id: the one that somebody looked at.
    """
    rows = UploadRequest.objects.filter(alike=request_id, state=State.DECIDED.value)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def how_many_wait(reviewer_id: str) -> int:
    """How many pictures wait for an organisation's reviewers.

    Args:
        reviewer_id: the organisation.
    """
    waits = [each.value for each in WAITS_FOR_REVIEW]
    return UploadRequest.objects.filter(reviewer_id=reviewer_id, state__in=waits).count()


def _seen_by(asker: User) -> QuerySet[UploadRequest]:
    of_organisation = UploadRequest.objects.filter(partner_id=asker.organisation_id)
    return of_organisation if Role.CASEWORKER in asker.roles else of_organisation.filter(made_by=asker)


def count_overdue(at: datetime) -> int:
    """How many withheld pictures the legal contact should have recorded something of by now.

    Args:
        at: now.
    """
    return UploadRequest.objects.filter(state=State.WITHHELD.value, decided_at__lte=at - WITHHELD_WITHIN).count()

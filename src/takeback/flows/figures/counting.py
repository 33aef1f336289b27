"""Counts what is worked on: for each organisation every night, for the public at the start of each month."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from takeback.flows.figures.written import as_json
from takeback.records.accounts.models import Organisation
from takeback.records.figures.actions import keep_counted
from takeback.records.figures.queries import last_counted
from takeback.records.takedowns.figures import counted, years_of

EVERYBODY: Final = ""
"""All organisations together."""


def count(of: str, at: datetime) -> None:
    """Count every year of an organisation in which something was reported.

    Args:
        of: its id, or `EVERYBODY`.
        at: the present instant.
    """
    for year in years_of(of):
        numbers = as_json(counted(of, year))
        with transaction.atomic():
            keep_counted(of, year, numbers, at)


def count_for_the_night(at: datetime, *, is_public: bool) -> None:
    """Count for each organisation, and once a month for the public.

    Args:
        at: the present instant.
        is_public: whether there is a page for everybody.
    """
    for organisation_id in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        count(organisation_id, at)
    if is_public and not _is_of_this_month(last_counted(EVERYBODY), at):
        count(EVERYBODY, at)


def _is_of_this_month(before: datetime | None, at: datetime) -> bool:
    if before is None:
        return False
    one, other = before.astimezone(UTC), at.astimezone(UTC)
    return (one.year, one.month) == (other.year, other.month)

"""What columns of several tables of takedowns have in common."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q


def one_of(field: str, words: type[StrEnum], name: str, *, or_empty: bool = False) -> models.CheckConstraint:
    """A column holds one of some words, and the database sees to it.

    Args:
        field: the column.
        words: which.
        name: of the constraint.
        or_empty: nothing may stand there as well.
    """
    values = [each.value for each in words] + ([""] if or_empty else [])
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)

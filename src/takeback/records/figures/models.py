"""The table of figures: numbers, ids of caseworkers, and ids of notices in which a recipient's address is locked."""

from __future__ import annotations

from django.db import models


class CountedYear(models.Model):
    """What was reported in one year, as it stood when it was counted.

    Attributes:
        of: the organisation's id; empty for all of them together.
        year: of the calendar.
        counted_at: when.
        numbers: as `actions.keep_counted` writes them.
    """

    of = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField()
    counted_at = models.DateTimeField()
    numbers = models.JSONField()

    class Meta:
        ordering = ["of", "-year"]
        constraints = [models.UniqueConstraint(fields=["of", "year"], name="figures_a_year_once")]

    def __str__(self) -> str:
        """Which year."""
        return f"{self.year}"

"""The rows of some tables, kept in memory and put back: a set-up that costs a second is made once, not at each kill."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction


class Snapshot:
    """What stands in some tables now."""

    def __init__(self, tables: Sequence[type[models.Model]]) -> None:
        """Remember it.

        Args:
            tables: in an order in which rows can be put back: what others point at comes first.
        """
        self._rows = [(table, list(table._default_manager.order_by("pk"))) for table in tables]

    def restore(self) -> None:
        """Have the tables hold what they held, and nothing else."""
        with transaction.atomic():
            for table, _ in reversed(self._rows):
                table._default_manager.all().delete()
            for table, rows in self._rows:
                table._default_manager.bulk_create(rows)

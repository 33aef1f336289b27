"""Notices in words, and the clocks of laws: what `casework` knows, as these steps ask for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from takeback.casework.clocks.due import due
from takeback.casework.notices import ROUTES, Missing, drafted
from takeback.casework.notices.facts import Recipient as Addressee
from takeback.casework.notices.overrides import Override, with_overrides
from takeback.flows.takedowns.ports import Asked, Counting, Lacking, Written
from takeback.sites.contact import Scope


class NoticeWriter:
    """See `takeback.flows.takedowns.ports.WritesNotices`. Writes only what is proved whole."""

    def __init__(self, changes: Collection[Override] = ()) -> None:
        """Write by the laws as this deployment uses them.

        Args:
            changes: the operator's.
        """
        self._changes = tuple(changes)

    def write(self, asked: Asked) -> Written | Lacking:
        """See `WritesNotices.write`."""
        recipient = asked.recipient
        facts = replace(
            asked.known,
            reference=asked.reference,
            locations=tuple(each.address for each in asked.locations),
            recipient=Addressee(
                name=recipient.name or recipient.address, country=recipient.country, scope=Scope(recipient.scope)
            ),
            earlier=asked.earlier,
        )
        routes = with_overrides(self._changes, facts.countries, recipient=facts.recipient.name)
        draft = drafted(facts, recipient.route, recipient.language, routes)
        if isinstance(draft, Missing):
            return Lacking(draft.elements)
        return Written(
            subject=draft.subject,
            body=draft.body,
            elements=tuple((each.element, f"{each.paragraph}") for each in draft.elements),
            template=draft.template,
            template_version=draft.template_version,
        )


class LawClocks:
    """See `takeback.flows.takedowns.ports.CountsTime`. Where a law sets no time, we ask again after our own."""

    def __init__(self, changes: Collection[Override] = ()) -> None:
        """Count by the laws as this deployment knows them.

        Args:
            changes: the operator's. Which case it is, is not known here: what is changed where the law holds, counts.
        """
        self._changes = tuple(changes)

    def due(self, route: str, started_at: datetime, counting: Counting) -> datetime | None:
        """See `CountsTime.due`."""
        if route not in ROUTES:
            return None
        return due(
            with_overrides(self._changes, ROUTES[route].countries)[route],
            started_at,
            country=counting.country,
            extended=counting.extended,
            by_regulator=counting.by_regulator,
        )

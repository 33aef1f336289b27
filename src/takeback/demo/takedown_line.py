"""What happened in a takedown, as lines of time: the records before and after, and what differs between the two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from takeback.records.takedowns.locks import open_location, open_notice
from takeback.records.takedowns.models import LocationWork, Notice, RecipientAnswer


@dataclass(frozen=True, slots=True)
class Happened:
    """One line.

    Attributes:
        at: when, by the world's clock.
        event: what, in a word or two.
        facts: of which site, how many locations, and the like.
    """

    at: datetime
    event: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For a line of JSON."""
        return {"at": self.at.isoformat(timespec="seconds"), "event": self.event, **self.facts}


@dataclass(slots=True)
class Line:
    """Reads the records again and again, and tells what has changed since the last time."""

    _locations: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    _notices: dict[str, str] = field(default_factory=dict)
    _answers: set[str] = field(default_factory=set)

    def changes(self, at: datetime) -> Iterator[Happened]:
        """What has changed.

        Args:
            at: the world's present instant.
        """
        yield from self._of_notices(at)
        yield from self._of_answers(at)
        yield from self._of_locations(at)

    def _of_locations(self, at: datetime) -> Iterator[Happened]:
        now = {row.pk: (self._site(row), row.state, row.ending) for row in LocationWork.objects.order_by("pk")}
        moved: Counter[tuple[str, str, str]] = Counter()
        for key, standing in now.items():
            if self._locations.get(key) != standing:
                moved[standing] += 1
        self._locations = now
        for (site, state, ending), many in sorted(moved.items()):
            ended = {"ending": ending} if ending else {}
            yield Happened(at, f"locations {state.replace('_', ' ')}", {"site": site, "locations": many, **ended})

    def _site(self, row: LocationWork) -> str:
        before = self._locations.get(row.pk)
        return before[0] if before else open_location(row.pk, bytes(row.place)).site

    def _of_notices(self, at: datetime) -> Iterator[Happened]:
        for row in Notice.objects.order_by("drafted_at", "pk"):
            if self._notices.get(row.pk) == row.state:
                continue
            self._notices[row.pk] = row.state
            facts = {
                "notice": row.pk,
                "to": row.scope,
                "recipient": open_notice(row.pk, bytes(row.text)).recipient,
                "route": row.route,
                "language": row.language,
                "locations": row.locations.count(),
            }
            if row.due_at is not None and row.state == "accepted":
                facts["due"] = row.due_at.isoformat(timespec="seconds")
            yield Happened(at, f"notice {row.state.replace('_', ' ')}", facts)

    def _of_answers(self, at: datetime) -> Iterator[Happened]:
        for row in RecipientAnswer.objects.order_by("received_at", "pk"):
            if row.pk not in self._answers:
                self._answers.add(row.pk)
                facts = {"notice": row.notice_id, "from_recipient": row.from_recipient, "word": row.word}
                yield Happened(at, "mail sealed to the case", facts)

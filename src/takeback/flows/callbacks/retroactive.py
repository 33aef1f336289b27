"""What is banked later is looked up among the uploads that platforms asked us to remember, and they are told.

This follows the change log, and writes down how far. Events are known by their keys, so that a worker which is killed
and begins again, or a second one, tells nothing twice; and the position moves after the events, so that nothing is
passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import NamedTuple, TypeVar

from django.db import transaction

from takeback.flows.callbacks.remembered_index import RememberedIndex
from takeback.matching.bank import Bank, EntryRows, Row, day_number, rows_by_kind
from takeback.matching.decision import Policies, decide
from takeback.matching.matcher import Match
from takeback.matching.policy import Outcome, Policy, PolicyChanges
from takeback.matching.standing import NOT_LIVE, STANDING_OF, Standing
from takeback.records.banks import changes, queries
from takeback.records.banks.actions import follow_changes_to
from takeback.records.platforms import remembering
from takeback.records.platforms.events import match_key, tell, told_later_of
from takeback.records.platforms.models import Webhook
from takeback.records.platforms.queries import changes_of
from takeback.records.platforms.remembering import RememberedRow
from takeback.records.platforms.webhooks import EventKind, webhooks_in_use, webhooks_wanting

NAME = "retroactive"
"""Under which the position in the change log is kept: by all workers together."""

_ENTRIES_AT_ONCE = 500
_SIGNALS_AT_ONCE = 2000
_EVENTS_AT_ONCE = 200
"""In one transaction: others can write between two of them."""

_Item = TypeVar("_Item")


class _Upload(NamedTuple):
    organisation: str
    reference: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one step knows of banks and platforms."""

    banks: Mapping[int, Bank]
    policy: Policy
    changes: dict[str, tuple[PolicyChanges, bool]] = field(default_factory=dict)

    def of(self, organisation: str) -> tuple[PolicyChanges, bool]:
        """What a platform changed of the policy, and whether it runs in shadow mode."""
        if organisation not in self.changes:
            self.changes[organisation] = changes_of(organisation)
        return self.changes[organisation]


def take_up(remembered: RememberedIndex, policy: Policy, at: datetime) -> bool:
    """Take up what changed in the banks since the last time.

    Args:
        remembered: the signals that platforms asked us to remember.
        policy: how matches are judged, before banks and platforms change it.
        at: now.

    Returns:
        Whether anything had changed.
    """
    seen, head = changes.followed(NAME), changes.head_of_changes()
    if seen >= head:
        return False
    # From here on everything is read after the head was: who remembers later looks up later, and finds it there.
    if not webhooks_in_use():
        follow_changes_to(head, NAME)
        return True
    remembered.level(_day(at))
    asked = _Asked({bank.number: bank for bank in changes.matching_banks()}, policy)
    for first, last in changes.changed_ranges(seen, head):
        for rows in _rows_of(first, last):
            _tell_of_withdrawn(rows, at)
            _tell_of_matches(rows, remembered, asked, at)
    follow_changes_to(head, NAME)
    return True


def _tell_of_withdrawn(rows: list[Row], at: datetime) -> None:
    """Tell of what the person took back: what was held for it alone can be freed."""
    for entry in queries.withdrawn_among([id_ for id_, _, _, _, standing, _ in rows if standing == NOT_LIVE]):
        told = webhooks_wanting(EventKind.ENTRY_WITHDRAWN, queries.told_of(entry) | told_later_of(entry))
        if not told:
            continue
        with transaction.atomic():
            for webhook in told:
                tell(webhook, EventKind.ENTRY_WITHDRAWN, f"withdrawn.{entry}", {"entry": entry}, at)


def _tell_of_matches(rows: list[Row], remembered: RememberedIndex, asked: _Asked, at: datetime) -> None:
    today = _day(at)
    live = [row for row in rows if row[4] != NOT_LIVE and row[5] > day_number(today)]
    if not live or not len(remembered):
        return
    places = {id_: (asked.banks.get(bank), STANDING_OF[standing]) for id_, _, _, bank, standing, _ in live}
    confirmed = changes.confirmed_by_one([id_ for id_, (_, each) in places.items() if each is Standing.ATTESTED])
    found: dict[tuple[int, _Upload], list[Match]] = defaultdict(list)
    for kind, entries in rows_by_kind(live).items():
        for entry, signal, distance in _near(kind, entries, remembered, today):
            bank, standing = places[entry]
            if bank is None or standing is None or not bank.is_seen_by(signal.organisation):
                continue
            if signal.organisation in confirmed.get(entry, ()):
                standing = Standing.CONFIRMED
            upload = _Upload(signal.organisation, signal.reference)
            exact = remembered.is_checksum(kind)
            found[entry, upload].append(Match(entry, bank, standing, kind, distance, signal.signal, exact))
    for some in _batched(found.items(), _EVENTS_AT_ONCE):
        with transaction.atomic():
            uploads = {upload.organisation for (_, upload), _ in some}
            wanting = webhooks_wanting(EventKind.RETROACTIVE_MATCH, uploads)
            for (_, upload), matches in some:
                own = [webhook for webhook in wanting if webhook.organisation_id == upload.organisation]
                _tell_of_match(upload, matches, own, asked, at)


def _tell_of_match(upload: _Upload, matches: list[Match], webhooks: list[Webhook], asked: _Asked, at: datetime) -> None:
    changes, in_shadow = asked.of(upload.organisation)
    outcome = decide(matches, Policies(asked.policy, changes)).outcome
    if outcome is Outcome.ALLOW:
        return
    entry, bank = matches[0].entry, matches[0].bank
    said: dict[str, str | int] = {"reference": upload.reference, "entry": entry, "bank": bank.name}
    said |= {"decision": "allow", "would_be": outcome.value} if in_shadow else {"decision": outcome.value}
    for webhook in webhooks:
        tell(webhook, EventKind.RETROACTIVE_MATCH, match_key(entry, upload.reference), said, at)


def _near(
    kind: str, entries: EntryRows, remembered: RememberedIndex, today: date
) -> Iterator[tuple[int, RememberedRow, int]]:
    """Entry, remembered signal and distance of each pair that is near."""
    near = remembered.near(kind, entries.hashes)
    pairs = zip(near.query_index.tolist(), near.ids.tolist(), near.distances.tolist(), strict=True)
    for some in _batched(pairs, _SIGNALS_AT_ONCE):
        numbers = {number for _, number, _ in some}
        signals = {row.number: row for row in remembering.rows_numbered(numbers, today)}
        if gone := numbers - set(signals):
            remembered.drop(kind, gone)
        for query, number, distance in some:
            if number in signals:
                yield int(entries.ids[query]), signals[number], distance


def _batched(items: Iterable[_Item], most: int) -> Iterator[list[_Item]]:
    left = iter(items)
    while some := list(islice(left, most)):
        yield some


def _rows_of(first: int, last: int) -> Iterator[list[Row]]:
    while first <= last:
        rows = changes.rows_between(first, last, _ENTRIES_AT_ONCE)
        if not rows:
            return
        yield rows
        first = rows[-1][0] + 1


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()

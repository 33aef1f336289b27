"""What an owner changes of a bank and of an entry, what time changes, and how a reader pages through it meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from takeback.base.errors import Invalid, NotFound
from takeback.base.instants import MovableClock
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.matching.bank import BankClass, Standing
from takeback.matching.matcher import Asker, Match
from takeback.records.accounts.models import Organisation
from takeback.records.audit.models import Content
from takeback.records.banks.actions import (
    NEVER,
    EntryChanges,
    NewEntry,
    Particulars,
    add_each,
    add_many,
    change_bank,
    change_entry,
    create_bank,
    end_what_is_over,
    flag_entries,
    lapses,
    withdraw_entry,
)
from takeback.records.banks.actions.changes import log_changes, log_ranges
from takeback.records.banks.changes import changed_ranges, head_of_changes
from takeback.records.banks.models import Bank, BankEntry, ChangeHead, EntryChange
from takeback.records.banks.queries import Sought, bank_named, entry_named, entry_page
from takeback.records.work.models import Obligation
from takeback.records.work.states import State
from takeback.signals.signal import Signal
from takeback.workers import upkeep
from takeback.workers.worker import one_piece
from tests.fakes.services import FakeServices

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = AT.date()
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PDQ = Signal("pdq", "0f" * 32, 90)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def shelf(database: object) -> LiveShelf:
    create_bank("hers", BankClass.INTIMATE, AT)
    shelf = LiveShelf({"pdq": 31, "md5": 0})
    shelf.check()
    return shelf


def bank_it(signal: Signal = PDQ, **said: object) -> int:
    entry = NewEntry(signal, Standing.REVIEWED, Particulars(**said))  # type: ignore[arg-type]  # a test's particulars
    return add_each("hers", [entry], AT, provenance="test")[0].entry


def found(shelf: LiveShelf, today: date = TODAY, organisation: str | None = None) -> tuple[Match, ...]:
    return shelf.matches([[PDQ]], Asker(today, organisation))[0]


def worker(at: datetime) -> None:
    work = one_piece(FakeServices(clock=MovableClock(at)).as_services(), upkeep.handlers(_no_key, None), "worker")  # type: ignore[arg-type]  # no head is signed here
    while work():
        pass


def _no_key() -> None:
    raise AssertionError("nothing is witnessed here")


def test_a_changed_policy_counts_at_the_next_match_and_is_counted_itself(shelf: LiveShelf) -> None:
    bank_it()
    changed = change_bank("hers", AT, policy={"bits": {"reviewed": 3}})
    assert changed.policy_edition == 1
    (match,) = found(shelf)
    assert match.bank.changes.bits == {Standing.REVIEWED: 3}
    assert match.bank.changes.edition == f"bank.{changed.pk}-1"
    assert change_bank("hers", AT, policy={"bits": {"reviewed": 3}}).policy_edition == 1, "the same again is no change"
    assert change_bank("hers", AT, policy={}).policy_edition == 2
    assert found(shelf)[0].bank.changes.edition == ""


def test_a_bank_that_is_not_shared_is_told_of_to_its_owner_alone(shelf: LiveShelf) -> None:
    owner = Organisation.objects.create(name="theirs")
    Bank.objects.update(owner=owner)
    bank_it()
    change_bank("hers", AT, shared=False)
    assert found(shelf, organisation="org_x") == ()
    assert found(shelf, organisation=owner.pk)
    assert found(shelf), "and to the deployment's own staff"


@pytest.mark.parametrize(
    "policy", [{"bits": {"reviewed": 32}}, {"bits": {"withdrawn": 1}}, {"outcomes": {"reviewed": "maybe"}}, {"x": 1}]
)
def test_a_policy_that_cannot_be_one_changes_nothing(shelf: LiveShelf, policy: dict[str, object]) -> None:
    head = head_of_changes()
    with pytest.raises(Invalid):
        change_bank("hers", AT, policy=policy)
    assert (bank_named("hers").policy, head_of_changes()) == ({}, head)


def test_what_is_changed_of_an_entry_changes_and_the_rest_stays(shelf: LiveShelf) -> None:
    entry = bank_it(tags=("a",), label="before", expires_on=date(2027, 1, 1))
    flag_entries([entry], AT)
    change_entry("hers", entry, EntryChanges(label="after"), AT)
    now = entry_named(bank_named("hers"), entry)
    assert (now.tags, now.label, now.expires_on, now.flagged) == (("a",), "after", date(2027, 1, 1), True)
    change_entry("hers", entry, EntryChanges(tags=(), expires_on=NEVER, flagged=False), AT)
    now = entry_named(bank_named("hers"), entry)
    assert (now.tags, now.label, now.expires_on, now.flagged) == ((), "after", None, False)
    assert Content.objects.filter(kind="bank.entry_changed").count() == 2


def test_changing_nothing_is_no_change(shelf: LiveShelf) -> None:
    entry, head = bank_it(), head_of_changes()
    change_entry("hers", entry, EntryChanges(), AT)
    assert head_of_changes() == head


@pytest.mark.parametrize("changes", [EntryChanges(tags=("A",)), EntryChanges(label="a\nb")])
def test_an_entry_takes_no_change_that_cannot_be(shelf: LiveShelf, changes: EntryChanges) -> None:
    entry = bank_it()
    with pytest.raises(Invalid):
        change_entry("hers", entry, changes, AT)


def test_an_entry_is_changed_and_withdrawn_by_its_owner_through_its_own_bank_only(shelf: LiveShelf) -> None:
    owner = Organisation.objects.create(name="theirs")
    create_bank("theirs", BankClass.OTHER, AT, owner=owner)
    entry = bank_it()
    for bank, whose in (("theirs", owner.pk), ("hers", owner.pk), ("theirs", None), ("nowhere", owner.pk)):
        with pytest.raises(NotFound):
            change_entry(bank, entry, EntryChanges(label="mine"), AT, owner=whose)
        with pytest.raises(NotFound):
            withdraw_entry(bank, entry, AT, owner=whose)
    assert entry_named(bank_named("hers"), entry).label == ""
    assert found(shelf)


def test_a_paused_entry_matches_nothing_until_it_is_resumed(shelf: LiveShelf) -> None:
    entry = bank_it()
    change_entry("hers", entry, EntryChanges(paused_until=AT + DAY), AT)
    assert found(shelf) == ()
    change_entry("hers", entry, EntryChanges(paused_until=AT), AT)
    assert found(shelf)


def test_an_entry_past_its_day_is_not_found_though_no_worker_runs(shelf: LiveShelf) -> None:
    bank_it(expires_on=TODAY + DAY)
    assert found(shelf, TODAY)
    assert found(shelf, TODAY + DAY) == ()
    assert BankEntry.objects.get().standing == Standing.REVIEWED, "nobody has written it down"


def test_a_worker_writes_down_what_is_over_every_hour_and_at_its_start(shelf: LiveShelf) -> None:
    expiring, paused = bank_it(expires_on=TODAY + DAY), bank_it(Signal("md5", "ab" * 16))
    change_entry("hers", paused, EntryChanges(paused_until=AT + HOUR), AT)
    upkeep.begin_tidying(AT)
    upkeep.begin_tidying(AT)
    worker(AT)
    assert entry_named(bank_named("hers"), paused).paused_until is not None
    worker(AT + HOUR)
    assert entry_named(bank_named("hers"), paused).paused_until is None
    for hours in range(2, 13):
        worker(AT + hours * HOUR)
    assert entry_named(bank_named("hers"), expiring).standing is Standing.EXPIRED
    assert Obligation.objects.filter(kind=upkeep.LAPSE, state=State.WAITING).count() == 1, "the next hour's"


def test_what_is_over_all_at_once_is_ended_in_pieces(shelf: LiveShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lapses, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(upkeep, "MOST_AT_ONCE", 3)
    said = Particulars(expires_on=TODAY)
    add_many(
        "hers", [NewEntry(Signal("md5", f"{n:032x}"), Standing.ATTESTED, said) for n in range(8)], AT, provenance="test"
    )
    upkeep.begin_tidying(AT)
    worker(AT)
    assert set(BankEntry.objects.values_list("standing", flat=True)) == {"expired"}
    facts = Content.objects.filter(kind="bank.entries_lapsed").count()
    assert facts == 3
    assert end_what_is_over(AT) == 0


def test_expiry_leaves_what_is_withdrawn_as_it_is(shelf: LiveShelf) -> None:
    entry = bank_it(expires_on=TODAY)
    withdraw_entry("hers", entry, AT)
    assert end_what_is_over(AT) == 0
    assert BankEntry.objects.get().standing == Standing.WITHDRAWN


def test_ranges_of_the_change_log_are_joined_and_keep_what_lies_between_apart(shelf: LiveShelf) -> None:
    from django.db import transaction  # noqa: PLC0415 - the only test that writes the log by hand

    start = head_of_changes()
    with transaction.atomic():
        log_changes([7, 5, 6, 20, 20])
        log_ranges([(8, 10), (30, 40)])
        log_ranges([(35, 50)])
        log_ranges([])
        log_changes([])
    assert head_of_changes() == start + 5
    assert changed_ranges(start, head_of_changes()) == [(5, 10), (20, 20), (30, 50)]
    assert changed_ranges(start + 2, start + 3) == [(8, 10)], "not what the asker has seen, nor beyond where it read"
    assert changed_ranges(head_of_changes(), head_of_changes()) == []


def test_a_change_of_the_bank_alone_changes_no_entry(shelf: LiveShelf) -> None:
    start = head_of_changes()
    change_bank("hers", AT, shared=False)
    assert head_of_changes() == start + 1
    assert changed_ranges(start, start + 1) == []


def test_sequences_have_no_gap_whatever_wrote_them(shelf: LiveShelf) -> None:
    entry = bank_it()
    change_entry("hers", entry, EntryChanges(label="x"), AT)
    change_bank("hers", AT, shared=False)
    withdraw_entry("hers", entry, AT)
    sequences = list(EntryChange.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, ChangeHead.objects.get().sequence + 1))


def test_pages_are_stable_while_others_write(shelf: LiveShelf) -> None:
    ids = [bank_it(Signal("md5", f"{number:032x}")) for number in range(10)]
    bank = bank_named("hers")
    first, after = entry_page(bank, Sought(), 4)
    assert [each.id for each in first] == ids[:4]
    withdraw_entry("hers", ids[1], AT)
    withdraw_entry("hers", ids[5], AT)
    late = bank_it(Signal("md5", "f" * 32))
    assert after is not None
    second, after = entry_page(bank, Sought(after=after), 4)
    assert after is not None
    third, end = entry_page(bank, Sought(after=after), 4)
    assert end is None
    assert [each.id for each in (*first, *second, *third)] == [*ids, late]
    assert second[1].standing is Standing.WITHDRAWN


def test_a_page_that_ends_with_the_bank_says_so(shelf: LiveShelf) -> None:
    for number in range(4):
        bank_it(Signal("md5", f"{number:032x}"))
    bank = bank_named("hers")
    page, after = entry_page(bank, Sought(), 4)
    assert (len(page), after) == (4, None)
    assert entry_page(bank, Sought(after=page[-1].id), 4) == ([], None)

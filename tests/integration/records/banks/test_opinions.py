"""Opinions as they are noted, counted and taken back, with the abuser among those who give them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from takeback.base.errors import NotFound, TooMany
from takeback.flows.banks.opinions import give_opinion, vet
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.matching.bank import BankClass, Standing
from takeback.matching.matcher import Asker
from takeback.matching.opinion import Word
from takeback.records.accounts.models import Organisation
from takeback.records.audit.models import Content
from takeback.records.banks.actions import (
    AUTHORISED_LIST,
    NewEntry,
    add_entries,
    add_many,
    change_bank,
    create_bank,
    opinions,
    withdraw_entry,
)
from takeback.records.banks.changes import confirmed_by_one, head_of_changes
from takeback.records.banks.models import BankEntry, Opinion
from takeback.records.banks.queries import opinion_page
from takeback.records.platforms.actions import create_key
from takeback.records.platforms.queries import holder_of
from takeback.signals.signal import Signal
from tests.database import RecordsDatabase
from tests.people import an_organisation

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
PDQ = Signal("pdq", "0f" * 32, 90)

pytestmark = pytest.mark.usefixtures("database")


def bank_one(standing: Standing = Standing.ATTESTED, *, shared: bool = True, owner: Organisation | None = None) -> int:
    create_bank("hers", BankClass.INTIMATE, AT, shared=shared, owner=owner)
    return add_entries("hers", [PDQ], standing, AT, provenance="test")[0].entry


def a_platform(name: str, *, vetted: bool = True) -> str:
    organisation = an_organisation(name)
    if vetted:
        vet(organisation, AT, vetted=True)
    return str(organisation.pk)


def say(organisation: str, entry: int, word: Word = Word.CONFIRMED) -> Standing:
    return give_opinion(organisation, entry, word, AT).standing


def standing_for(organisation: str) -> Standing:
    ((match,),) = LiveShelf({"pdq": 31}).matches([[PDQ]], Asker(AT.date(), organisation))
    return match.standing


def test_the_first_word_counts_on_its_platform_and_the_second_everywhere() -> None:
    entry = bank_one()
    a, b, c = (a_platform(name) for name in "abc")
    assert say(a, entry) is Standing.ATTESTED
    assert [standing_for(each) for each in (a, b)] == [Standing.CONFIRMED, Standing.ATTESTED]
    assert say(b, entry) is Standing.CONFIRMED
    assert [standing_for(each) for each in (a, b, c)] == [Standing.CONFIRMED] * 3


def test_a_shelf_that_followed_knows_the_same() -> None:
    entry = bank_one()
    a = a_platform("a")
    shelf = LiveShelf({"pdq": 31})
    for word, standing in ((Word.CONFIRMED, Standing.CONFIRMED), (Word.KEPT, Standing.ATTESTED)):
        say(a, entry, word)
        ((match,),) = shelf.matches([[PDQ]], Asker(AT.date(), a))
        assert match.standing is standing


def test_a_platform_that_nobody_vetted_counts_for_itself_and_for_nobody_else() -> None:
    entry = bank_one()
    crowd = [a_platform(f"x{n}", vetted=False) for n in range(5)]
    for each in crowd:
        assert say(each, entry) is Standing.ATTESTED
    a = a_platform("a")
    assert say(a, entry) is Standing.ATTESTED
    assert standing_for(crowd[0]) is Standing.CONFIRMED
    assert standing_for(a_platform("b")) is Standing.ATTESTED
    assert [say(each, entry, Word.NOT_INTIMATE) for each in crowd] == [Standing.ATTESTED] * 5


def test_a_platform_with_two_keys_is_one_voice() -> None:
    entry = bank_one()
    organisation = an_organisation("a")
    vet(organisation, AT, vetted=True)
    keys = [str(create_key(name=f"k{n}", scopes=["opinions"], at=AT, organisation=organisation)) for n in range(2)]
    for key in keys:
        holder = holder_of(key, at=AT)
        assert holder is not None
        assert say(holder.organisation_id, entry) is Standing.ATTESTED
    assert Opinion.objects.count() == 1


def test_a_later_word_replaces_the_earlier_one_and_the_standing_follows() -> None:
    entry = bank_one(Standing.REVIEWED)
    a, b = a_platform("a"), a_platform("b")
    assert say(a, entry, Word.NOT_INTIMATE) is Standing.CONTESTED
    assert say(b, entry) is Standing.CONTESTED
    assert say(a, entry) is Standing.CONFIRMED
    assert say(a, entry, Word.REMOVED) is Standing.REVIEWED
    row = BankEntry.objects.get()
    assert (row.standing, row.banked_as) == (Standing.REVIEWED, None)


def test_a_review_of_what_opinions_moved_is_where_it_falls_back_to() -> None:
    entry = bank_one()
    a = a_platform("a")
    say(a, entry, Word.NOT_INTIMATE)
    add_entries("hers", [PDQ], Standing.REVIEWED, AT, provenance="test")
    assert BankEntry.objects.get().standing == Standing.CONTESTED
    assert say(a, entry, Word.KEPT) is Standing.REVIEWED


def test_the_same_holds_for_an_import() -> None:
    entry = bank_one()
    a = a_platform("a")
    say(a, entry, Word.NOT_INTIMATE)
    add_many("hers", [NewEntry(PDQ, Standing.REVIEWED)], AT, provenance="test")
    assert say(a, entry, Word.KEPT) is Standing.REVIEWED


def test_saying_the_same_twice_changes_nothing() -> None:
    entry = bank_one()
    a = a_platform("a")
    first = give_opinion(a, entry, Word.CONFIRMED, AT)
    before = (head_of_changes(), Content.objects.count())
    again = give_opinion(a, entry, Word.CONFIRMED, AT + timedelta(days=3))
    assert again == first
    assert (head_of_changes(), Content.objects.count()) == before


def test_each_new_word_leaves_its_leaf() -> None:
    entry = bank_one()
    a = a_platform("a")
    say(a, entry)
    leaf = Content.objects.get(kind="bank.opinion_given")
    assert f'"organisation":"{a}"' in leaf.facts
    assert '"word":"confirmed"' in leaf.facts


def test_an_opinion_of_what_is_withdrawn_is_noted_and_brings_nothing_back() -> None:
    entry = bank_one()
    a, b = a_platform("a"), a_platform("b")
    withdraw_entry("hers", entry, AT)
    for each in (a, b):
        assert say(each, entry) is Standing.WITHDRAWN
    assert say(a, entry, Word.NOT_INTIMATE) is Standing.WITHDRAWN
    assert Opinion.objects.count() == 2
    assert LiveShelf({"pdq": 31}).matches([[PDQ]], Asker(AT.date(), a)) == [()]


def test_what_opinions_moved_and_was_then_withdrawn_stays_withdrawn_when_they_change() -> None:
    entry = bank_one()
    a = a_platform("a")
    say(a, entry, Word.NOT_INTIMATE)
    withdraw_entry("hers", entry, AT)
    assert say(a, entry, Word.CONFIRMED) is Standing.WITHDRAWN


def test_nothing_softens_a_childs_list() -> None:
    create_bank("list", BankClass.CHILD, AT)
    (banked,) = add_entries("list", [PDQ], Standing.REVIEWED, AT, provenance=AUTHORISED_LIST)
    assert say(a_platform("a"), banked.entry, Word.NOT_INTIMATE) is Standing.REVIEWED


def test_of_an_entry_that_it_may_not_know_of_a_platform_says_nothing() -> None:
    owner = an_organisation("owner")
    entry = bank_one(shared=False, owner=owner)
    a = a_platform("a")
    for unknown in (entry, entry + 1, 0):
        with pytest.raises(NotFound, match="there is no such entry"):
            say(a, unknown)
    assert say(str(owner.pk), entry) is Standing.ATTESTED
    assert opinion_page(a, 0, 10) == ([], None)


def test_a_bank_that_is_shared_no_longer_is_not_told_by_old_opinions() -> None:
    entry = bank_one()
    a = a_platform("a")
    say(a, entry)
    change_bank("hers", AT, shared=False)
    assert opinion_page(a, 0, 10) == ([], None)


def test_a_flood_ends_for_the_day_and_what_was_said_can_still_be_said_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opinions, "MOST_A_DAY", 2)
    create_bank("hers", BankClass.INTIMATE, AT)
    signals = [Signal("md5", f"{n:032x}") for n in range(3)]
    entries = [each.entry for each in add_entries("hers", signals, Standing.ATTESTED, AT, provenance="test")]
    a, b = a_platform("a"), a_platform("b")
    for entry in entries[:2]:
        say(a, entry)
    with pytest.raises(TooMany):
        say(a, entries[2])
    assert say(a, entries[0]) is Standing.ATTESTED
    assert say(b, entries[2]) is Standing.ATTESTED, "another platform is not held up"
    assert give_opinion(a, entries[2], Word.CONFIRMED, AT + timedelta(days=1)).word is Word.CONFIRMED
    assert set(confirmed_by_one()) == set(entries[:2]), "the third is confirmed by two"


def test_vetting_lets_earlier_words_count_and_taking_it_back_lets_them_fall() -> None:
    entry = bank_one()
    a, x = a_platform("a"), an_organisation("x")
    say(a, entry)
    assert say(str(x.pk), entry) is Standing.ATTESTED
    assert vet(x, AT, vetted=True) == 1
    assert BankEntry.objects.get().standing == Standing.CONFIRMED
    assert vet(x, AT, vetted=False) == 1
    assert BankEntry.objects.get().standing == Standing.ATTESTED
    assert vet(x, AT, vetted=False) == 0
    assert standing_for(a) is Standing.CONFIRMED


def test_platforms_that_speak_at_the_same_instant_are_all_heard(database: RecordsDatabase) -> None:
    entry = bank_one()
    platforms = [a_platform(f"p{n}") for n in range(4)]
    late = an_organisation("late")

    def speak(organisation: str) -> None:
        try:
            say(organisation, entry)
        finally:
            connection.close()

    def be_vetted() -> None:
        try:
            vet(late, AT, vetted=True)
        finally:
            connection.close()

    speakers = [threading.Thread(target=speak, args=(each,)) for each in (*platforms, str(late.pk))]
    speakers.append(threading.Thread(target=be_vetted))
    for each in speakers:
        each.start()
    for each in speakers:
        each.join()
    assert Opinion.objects.count() == 5
    assert BankEntry.objects.get().standing == Standing.CONFIRMED


def test_a_platform_reads_its_own_words_page_by_page() -> None:
    create_bank("hers", BankClass.INTIMATE, AT)
    signals = [Signal("md5", f"{n:032x}") for n in range(3)]
    entries = [each.entry for each in add_entries("hers", signals, Standing.ATTESTED, AT, provenance="test")]
    a, b = a_platform("a"), a_platform("b")
    for entry in entries:
        say(a, entry)
    say(b, entries[0], Word.KEPT)
    page, after = opinion_page(a, 0, 2)
    assert ([each.entry for each in page], after) == (entries[:2], entries[1])
    assert after is not None
    assert [each.entry for each in opinion_page(a, after, 2)[0]] == entries[2:]
    assert [each.word for each in opinion_page(b, 0, 9)[0]] == [Word.KEPT]

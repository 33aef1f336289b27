"""Banks, their entries and one entry, on real tables."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from takeback.flows.services import Services
from takeback.matching.bank import BankClass, Standing
from takeback.records.accounts.roles import Role
from takeback.records.audit.models import Leaf
from takeback.records.banks import browsing, changes, queries
from takeback.records.banks.actions import (
    NEVER,
    EntryChanges,
    NewEntry,
    Particulars,
    add_entries,
    add_many,
    add_match_days,
    change_bank,
    change_entry,
    create_bank,
    flag_entries,
    withdraw_entry,
)
from takeback.records.banks.browsing import browse
from takeback.records.banks.models import Bank, BankEntry, Opinion
from takeback.records.banks.queries import Sought
from takeback.records.platforms.actions import create_platform
from takeback.signals.signal import Signal
from tests.fakes.services import MORNING
from tests.people import a_member, signed_in

TODAY = MORNING.date()


def pdq(number: int) -> Signal:
    return Signal("pdq", hashlib.sha256(b"%d" % number).hexdigest(), 90)


def bank_of(count: int, name: str = "hers", first: int = 0) -> Bank:
    """A bank in which every third entry is attested and every tenth has the tag `rare`."""
    bank = create_bank(name, BankClass.INTIMATE, MORNING)
    entries = [
        NewEntry(
            pdq(first + number),
            Standing.REVIEWED if number % 3 else Standing.ATTESTED,
            Particulars(tags=("rare",) if number % 10 == 0 else ()),
        )
        for number in range(count)
    ]
    add_many(name, entries, MORNING, provenance="test")
    return bank


def ids_of(bank: Bank, sought: Sought, most: int = 7, looked_through: int = 10**6) -> list[int]:
    """Every entry that is come to page by page."""
    seen: list[int] = []
    for _ in range(1000):
        page = browse(bank, sought, most, looked_through)
        assert len(page.entries) <= most
        seen += [entry.pk for entry in page.entries]
        if page.further is None:
            return seen
        sought = Sought(
            standing=sought.standing, value=sought.value, tag=sought.tag, flagged=sought.flagged, after=page.further
        )
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("looked_through", [1, 3, 10, 50, 10**6])
@pytest.mark.parametrize(
    "sought",
    [Sought(), Sought(standing=Standing.ATTESTED), Sought(tag="rare"), Sought(tag="none"), Sought(flagged=True)],
)
def test_pages_show_every_entry_once_however_few_are_looked_through(
    services: Services, sought: Sought, looked_through: int
) -> None:
    bank_of(20, "others")
    bank = bank_of(50, first=100)
    bank_of(20, "more", first=200)
    expected = list(queries.sought_entries(bank, sought).values_list("pk", flat=True))
    assert ids_of(bank, sought, looked_through=looked_through) == expected


def test_the_beginning_of_a_hash_finds_all_entries_of_this_bank_that_begin_so(services: Services) -> None:
    bank = bank_of(300)
    bank_of(300, "others", first=1)
    for digits in ("a", "A", pdq(7).value[:5], pdq(7).value[:16], "0"):
        expected = [entry.pk for entry in BankEntry.objects.filter(bank=bank).order_by("pk")]
        expected = [pk for pk in expected if BankEntry.objects.get(pk=pk).value.startswith(digits.lower())]
        assert ids_of(bank, Sought(value=digits)) == expected
    assert ids_of(bank, Sought(value=pdq(10**6).value)) == []


def test_a_hash_is_found_through_the_index_of_signals(services: Services) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL rightly looks through a table as small as this one")
    bank = bank_of(50)
    plan = browsing._by_value(bank, Sought(), pdq(7).value[:16])[:25].explain()
    assert "(bank_id=? AND signal_type=? AND value>? AND value<?)" in plan
    assert "SCAN" not in plan


def test_the_list_counts_entries_and_what_can_match(engineer: Client) -> None:
    bank = bank_of(50)
    create_bank("empty", BankClass.ALLOW, MORNING)
    first = BankEntry.objects.filter(bank=bank).order_by("pk")[0].pk
    withdraw_entry("hers", first, MORNING)
    change_entry("hers", first + 1, EntryChanges(paused_until=MORNING + timedelta(days=1)), MORNING)
    change_entry("hers", first + 2, EntryChanges(expires_on=TODAY), MORNING)
    change_entry("hers", first + 3, EntryChanges(expires_on=NEVER), MORNING)
    page = engineer.get("/ops/banks/").content.decode()
    rows = [part.split("</tr>")[0] for part in page.split("<tr>")[2:]]
    assert 'data-label="Entries">0<' in rows[0]
    assert 'data-label="Entries">50<' in rows[1]
    assert 'data-label="Can match">47<' in rows[1]


def test_no_bank_is_no_empty_table(engineer: Client) -> None:
    page = engineer.get("/ops/banks/").content.decode()
    assert "takeback bank create" in page
    assert "<table" not in page


def test_what_can_match_is_not_known_as_long_as_the_banks_cannot_be_read(
    engineer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down() -> int:
        raise DatabaseError("gone")

    bank_of(3)
    monkeypatch.setattr(changes, "head_of_changes", down)
    page = engineer.get("/ops/banks/").content.decode()
    assert "How many can match is not known" in page
    assert re.search(r'data-label="Can match">\D+<', page)


def test_a_bank_says_its_policy_and_pages_on(engineer: Client) -> None:
    bank_of(60)
    change_bank("hers", MORNING, policy={"bits": {"attested": 11}})
    page = engineer.get("/ops/banks/hers/").content.decode()
    assert "attested, up to 11 bits" in page
    assert "changed by the owner" in page
    assert page.count('data-label="Entry"') == 25
    after = page.split('href="?after=')[1].split('"')[0]
    page = engineer.get(f"/ops/banks/hers/?after={after}").content.decode()
    assert page.count('data-label="Entry"') == 25
    assert "Show all" in page


def test_what_is_asked_for_stays_asked_for_on_the_next_page(engineer: Client) -> None:
    bank_of(200)
    page = engineer.get("/ops/banks/hers/?standing=attested&tag=").content.decode()
    assert page.count('data-label="Entry"') == 25
    assert 'href="?standing=attested&amp;after=' in page


@pytest.mark.parametrize("query", ["value=xyz", "standing=no", "after=-1", "after=x", "value=" + "a" * 64])
def test_what_cannot_be_asked_for_is_named_and_shows_nothing(engineer: Client, query: str) -> None:
    bank_of(3)
    answer = engineer.get(f"/ops/banks/hers/?{query}")
    assert answer.status_code == 200
    assert "Something needs another look." in answer.content.decode()
    assert 'data-label="Entry"' not in answer.content.decode()


def test_an_entry_is_found_through_its_own_bank_alone(engineer: Client) -> None:
    bank_of(1)
    bank_of(1, "others", first=5)
    entry = BankEntry.objects.get(bank__name="hers").pk
    assert engineer.get(f"/ops/banks/hers/entries/{entry}/").status_code == 200
    for path in (f"/ops/banks/others/entries/{entry}/", "/ops/banks/hers/entries/999/", "/ops/banks/none/"):
        assert engineer.get(path).status_code == 404
    assert engineer.post(f"/ops/banks/others/entries/{entry}/looked/").status_code == 404
    assert engineer.get(f"/ops/banks/hers/entries/{10**25}/").status_code == 404


def test_an_entry_tells_all_that_is_kept_of_it(engineer: Client) -> None:
    create_bank("hers", BankClass.INTIMATE, MORNING)
    said = Particulars(
        tags=("phone",), label="her own word", expires_on=TODAY + timedelta(days=9), consent_reference="c-17"
    )
    (banked,) = add_entries("hers", [pdq(1)], Standing.ATTESTED, MORNING, provenance="portal", particulars=said)
    platform = create_platform("chat.example", MORNING).organisation
    Opinion.objects.create(entry_id=banked.entry, organisation=platform, word="confirmed", given_on=TODAY)
    add_match_days(TODAY, {(banked.entry, platform.pk): (3, 4, 1)})
    add_match_days(TODAY - timedelta(days=30), {(banked.entry, platform.pk): (900, 0, 0)})
    page = engineer.get(f"/ops/banks/hers/entries/{banked.entry}/").content.decode()
    for words in (
        pdq(1).value,
        "attested",
        "90 of 100",
        "portal",
        "phone",
        "her own word",
        "2026-12-01",
        "c-17",
        "chat.example",
        "confirmed",
        "It held 3 and blocked 4 uploads on 1 platform.",
    ):
        assert words in page
    assert "900" not in page, "older than thirty days"


def test_a_flag_is_cleared_once_by_a_person_and_the_log_says_so(engineer: Client) -> None:
    bank_of(1)
    entry = BankEntry.objects.get().pk
    flag_entries([entry], MORNING)
    path = f"/ops/banks/hers/entries/{entry}/"
    assert "clear the flag" in engineer.get(path).content.decode()
    before = Leaf.objects.count()
    for _ in range(2):
        assert engineer.post(f"{path}looked/").headers["Location"] == path
    assert not BankEntry.objects.get().flagged
    assert Leaf.objects.count() == before + 1
    assert "clear the flag" not in engineer.get(path).content.decode()


def test_a_flag_is_cleared_by_nothing_but_a_form(services: Services, engineer: Client) -> None:
    bank_of(1)
    entry = BankEntry.objects.get().pk
    flag_entries([entry], MORNING)
    path = f"/ops/banks/hers/entries/{entry}/looked/"
    assert engineer.get(path).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = engineer.cookies
    assert strict.post(path).status_code == 403
    assert signed_in(a_member(Role.REVIEWER), MORNING).post(path).status_code == 403
    assert BankEntry.objects.get().flagged


def test_an_entry_that_matches_nothing_any_more_says_so(engineer: Client) -> None:
    bank_of(2)
    first, second = BankEntry.objects.order_by("pk").values_list("pk", flat=True)
    withdraw_entry("hers", first, MORNING)
    change_entry("hers", second, EntryChanges(paused_until=MORNING + timedelta(days=2)), MORNING)
    assert "matches nothing any more" in engineer.get(f"/ops/banks/hers/entries/{first}/").content.decode()
    page = engineer.get(f"/ops/banks/hers/entries/{second}/").content.decode()
    assert "is paused" in page
    assert "2026-11-24 08:00 UTC" in page


def test_what_somebody_wrote_stays_text(engineer: Client) -> None:
    create_bank("hers", BankClass.INTIMATE, MORNING)
    said = Particulars(label="<script>alert(1)</script>")
    (banked,) = add_entries("hers", [pdq(1)], Standing.ATTESTED, MORNING, provenance="test", particulars=said)
    for path in ("/ops/banks/hers/", f"/ops/banks/hers/entries/{banked.entry}/"):
        page = engineer.get(path).content.decode()
        assert "<script" not in page
        assert "alert(1)" in page, "it is shown, and as text"


def test_entries_are_counted_by_an_index_alone(services: Services) -> None:
    bank = bank_of(5)
    assert browsing.entries_by_bank() == {bank.pk: 5}

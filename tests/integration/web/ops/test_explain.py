"""A match explained, on real banks: the page decides as a lookup does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from takeback.flows.lookups.explaining import compare_with_entry, search_all
from takeback.flows.services import Services
from takeback.matching.bank import BankClass, Standing
from takeback.records.banks import changes
from takeback.records.banks.actions import (
    EntryChanges,
    add_entries,
    change_bank,
    change_entry,
    create_bank,
    withdraw_entry,
)
from takeback.records.banks.models import Bank
from takeback.signals.signal import Signal
from tests.fakes.services import MORNING, PDQ, near

QUERY = Signal("pdq", PDQ, 90)


def banked(
    bits: int, standing: Standing = Standing.REVIEWED, bank: str = "hers", bank_class: BankClass = BankClass.INTIMATE
) -> int:
    if not Bank.objects.filter(name=bank).exists():
        create_bank(bank, bank_class, MORNING)
    provenance = "authorised_list" if bank_class is BankClass.CHILD else "test"
    (entry,) = add_entries(bank, [Signal("pdq", near(PDQ, bits), 90)], standing, MORNING, provenance=provenance)
    return entry.entry


def explained(browser: Client, **said: object) -> str:
    answer = browser.post("/ops/explain/", {"kind": "pdq", "first": PDQ, **said})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("bits", [0, 20, 21, 31])
@pytest.mark.parametrize("standing", [Standing.ATTESTED, Standing.REVIEWED])
@pytest.mark.parametrize("bank_class", BankClass)
def test_the_page_decides_about_an_entry_as_a_lookup_does(
    services: Services, bits: int, standing: Standing, bank_class: BankClass
) -> None:
    entry = banked(bits, standing, "a", bank_class)
    found = search_all(services, QUERY).found
    compared = compare_with_entry(services, QUERY, entry)
    assert compared.actual is not None
    assert compared.actual.outcome == found.decision.outcome
    assert compared.actual.reason.code == found.decision.reasons[0].code
    assert compared.policy_version == found.decision.reasons[0].policy_version
    assert compared.distance == bits


def test_what_a_bank_changed_counts_on_the_page_too(services: Services, engineer: Client) -> None:
    entry = banked(12, Standing.ATTESTED)
    change_bank("hers", MORNING, policy={"outcomes": {"attested": "block"}})
    page = explained(engineer, entry=entry)
    assert "badge-block badge-large" in page
    assert "default-1+bank" in page


def test_an_entry_that_rests_is_found_by_no_search_and_decides_nothing(services: Services, engineer: Client) -> None:
    withdrawn, paused, expired = banked(1), banked(2), banked(3)
    withdraw_entry("hers", withdrawn, MORNING)
    change_entry("hers", paused, EntryChanges(paused_until=MORNING + timedelta(days=1)), MORNING)
    change_entry("hers", expired, EntryChanges(expires_on=MORNING.date()), MORNING)
    assert search_all(services, QUERY).found.matches == ()
    for entry, words in ((withdrawn, "was withdrawn"), (paused, "is paused"), (expired, "time is over")):
        page = explained(engineer, entry=entry)
        assert words in page
        assert "badge-large" not in page


def test_every_bank_is_searched_and_the_nearest_entry_stands_beside_the_hash(engineer: Client) -> None:
    far, nearest = banked(25, bank="one"), banked(4, bank="two")
    page = explained(engineer)
    assert page.index(f">{nearest}<") < page.index(f">{far}<")
    assert f"Entry {nearest} in two" in page
    assert "<strong>4 bits</strong>" in page


def test_nothing_near_is_said_as_a_search_that_was_made(engineer: Client) -> None:
    banked(32)
    page = explained(engineer)
    assert "badge-allow badge-large" in page
    assert "Nothing in the banks is near this picture." in page


def test_banks_that_cannot_be_searched_are_no_banks_without_a_match(
    engineer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down() -> int:
        raise DatabaseError("gone")

    monkeypatch.setattr(changes, "head_of_changes", down)
    answer = engineer.post("/ops/explain/", {"kind": "pdq", "first": PDQ})
    assert answer.status_code == 503
    assert "Nothing in the banks" not in answer.content.decode()


def test_two_hashes_need_no_bank(engineer: Client) -> None:
    page = explained(engineer, second=near(PDQ, 9))
    assert "<strong>9 bits</strong>" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"entry": 999}, "There is no such entry."),
        ({"first": "nonsense"}, "hex digits only"),
        ({"kind": "md5", "first": "ab" * 16, "entry": "ENTRY"}, "This entry is of the kind pdq"),
    ],
)
def test_what_cannot_be_explained_is_said_kindly(engineer: Client, said: dict[str, object], words: str) -> None:
    entry = banked(1)
    page = explained(engineer, **{name: entry if value == "ENTRY" else value for name, value in said.items()})
    assert words in page
    assert "badge" not in page


def test_the_form_comes_with_the_entry_that_was_looked_at(engineer: Client) -> None:
    assert 'value="7"' in engineer.get("/ops/explain/?entry=7").content.decode()
    hostile = engineer.get("/ops/explain/", {"entry": '"><script>'}).content.decode()
    assert "<script" not in hostile


def test_no_hash_ever_stands_in_an_address(engineer: Client) -> None:
    banked(3)
    page = explained(engineer)
    for part in page.split('href="')[1:]:
        assert PDQ[:16] not in part.split('"')[0]
    assert "badge" not in engineer.get("/ops/explain/", {"kind": "pdq", "first": PDQ}).content.decode()

"""A bank is renamed and closed: its number stays, its name is free again, and nothing in it matches."""

from __future__ import annotations

import pytest

from takeback.base.errors import Conflict, Invalid, NotAllowed, NotFound
from takeback.flows.banks.own_banks import own_bank
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.matching.bank import BankClass, Standing
from takeback.matching.matcher import Asker
from takeback.records.accounts.models import Organisation
from takeback.records.audit.models import Content
from takeback.records.banks.actions import add_entries, close_bank, create_bank, rename_bank
from takeback.records.banks.models import Bank, BankEntry
from takeback.signals.signal import Signal
from tests.fakes.services import MORNING, PDQ, RADII, near

pytestmark = pytest.mark.django_db

QUERY = [[Signal("pdq", PDQ)]]


def _filled(name: str = "ours") -> Bank:
    bank = create_bank(name, BankClass.INTIMATE, MORNING)
    signals = [Signal("pdq", near(PDQ, bits), 100) for bits in range(3)]
    add_entries(name, signals, Standing.REVIEWED, MORNING, provenance="test")
    return bank


def _names(shelf: LiveShelf) -> set[str]:
    (matches,) = shelf.matches(QUERY, Asker(MORNING.date()))
    return {match.bank.name for match in matches}


def test_a_renamed_bank_keeps_its_number_and_matches_under_its_new_name_at_once() -> None:
    bank = _filled()
    shelf = LiveShelf(RADII)
    assert _names(shelf) == {"ours"}
    assert rename_bank("ours", "better", MORNING).pk == bank.pk
    assert _names(shelf) == {"better"}
    rename_bank("better", "better", MORNING)
    assert list(Content.objects.order_by("pk").values_list("kind", flat=True)).count("bank.renamed") == 1


@pytest.mark.parametrize("name", ["", " ", "a b", "closed-1", "closed-", "x" * 65])
def test_a_name_that_cannot_be_one_is_refused(name: str) -> None:
    _filled()
    with pytest.raises(Invalid):
        rename_bank("ours", name, MORNING)
    with pytest.raises(Invalid):
        create_bank(name, BankClass.INTIMATE, MORNING)


def test_a_name_that_is_taken_or_missing_is_refused() -> None:
    _filled()
    create_bank("taken", BankClass.INTIMATE, MORNING)
    with pytest.raises(Conflict):
        rename_bank("ours", "taken", MORNING)
    with pytest.raises(NotFound):
        rename_bank("nobodys", "other", MORNING)
    assert set(Bank.objects.values_list("name", flat=True)) == {"ours", "taken"}


def test_what_a_closed_bank_held_matches_nothing_in_any_process_and_its_name_is_free() -> None:
    bank = _filled()
    following, started_later = LiveShelf(RADII), LiveShelf(RADII)
    assert _names(following) == {"ours"}
    assert close_bank("ours", MORNING) == 3
    assert _names(following) == _names(started_later) == set()
    assert set(BankEntry.objects.values_list("standing", flat=True)) == {Standing.WITHDRAWN}
    assert Bank.objects.get().name == f"closed-{bank.pk}"
    fresh = _filled()
    assert fresh.pk != bank.pk
    assert _names(following) == {"ours"}


def test_an_empty_bank_is_closed_and_a_closed_one_is_not_found_again() -> None:
    create_bank("empty", BankClass.INTIMATE, MORNING)
    assert close_bank("empty", MORNING) == 0
    with pytest.raises(NotFound):
        close_bank("empty", MORNING)


def test_a_bank_is_held_by_its_owner_alone() -> None:
    owner, other = (Organisation.objects.create(name=name) for name in ("owner", "other"))
    create_bank("kept", BankClass.INTIMATE, MORNING, owner=owner, shared=False)
    create_bank("told", BankClass.INTIMATE, MORNING, owner=owner)
    create_bank("ours", BankClass.INTIMATE, MORNING)
    with own_bank("kept", owner.pk) as held:
        assert held.name == "kept"
    for name, organisation, refusal in (
        ("kept", other, NotFound),
        ("none", other, NotFound),
        ("told", other, NotAllowed),
        ("ours", owner, NotAllowed),
    ):
        with pytest.raises(refusal), own_bank(name, organisation.pk):
            pytest.fail("it was let in")


def test_a_write_that_fails_leaves_a_bank_as_it_was() -> None:
    owner = Organisation.objects.create(name="owner")
    create_bank("kept", BankClass.INTIMATE, MORNING, owner=owner)

    def rename_and_fail() -> None:
        with own_bank("kept", owner.pk):
            rename_bank("kept", "other", MORNING)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        rename_and_fail()
    assert Bank.objects.get().name == "kept"

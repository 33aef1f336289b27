from __future__ import annotations

from dataclasses import replace

import pytest

from takeback.base.errors import Invalid
from takeback.sealing.boxes import KeyPair, PublicKey
from takeback.sealing.generations import (
    Generation,
    admit,
    first_generation,
    lend_half,
    next_generation,
    open_generation,
    recover,
    with_halves,
    without,
)
from takeback.sealing.outcomes import Opened, Refused, Why

ANN, BEA, CLEO, DAN = (KeyPair.new() for _ in range(4))


def opens(generation: Generation, member_id: str, keys: KeyPair) -> bool:
    return isinstance(open_generation(generation, member_id, keys.private), Opened)


@pytest.fixture
def first() -> Generation:
    return first_generation("org_a", {"ann": ANN.public})


def test_the_first_member_opens_the_first_generation(first: Generation) -> None:
    opened = open_generation(first, "ann", ANN.private)
    assert isinstance(opened, Opened)
    assert first.number == 1
    assert open_generation(first, "bea", BEA.private) == Refused(Why.NO_COPY)


def test_a_colleague_lets_a_member_in_and_nobody_else_can(first: Generation) -> None:
    joined = admit(first, by_id="ann", by_private=ANN.private, new_id="bea", new_public=BEA.public)
    assert isinstance(joined, Generation)
    assert opens(joined, "bea", BEA)
    for by_id, by in (("cleo", CLEO), ("ann", CLEO)):
        refused = admit(first, by_id=by_id, by_private=by.private, new_id="bea", new_public=BEA.public)
        assert isinstance(refused, Refused)


def test_a_members_copy_opens_under_no_other_name_generation_or_organisation(first: Generation) -> None:
    moved = replace(first, copies={"bea": first.copies["ann"]})
    assert open_generation(moved, "bea", ANN.private) == Refused(Why.WRONG_PURPOSE)
    for other in (replace(first, number=2), replace(first, organisation_id="org_b")):
        assert open_generation(other, "ann", ANN.private) == Refused(Why.WRONG_PURPOSE)


def test_a_copy_that_does_not_belong_to_the_public_half_is_not_believed(first: Generation) -> None:
    swapped = replace(first, public=KeyPair.new().public)
    assert open_generation(swapped, "ann", ANN.private) == Refused(Why.WRONG_KEY)


def test_who_leaves_opens_neither_the_old_generation_in_the_store_nor_the_next(first: Generation) -> None:
    both = admit(first, by_id="ann", by_private=ANN.private, new_id="bea", new_public=BEA.public)
    assert isinstance(both, Generation)
    old = without(both, "bea")
    new = next_generation(both, {"ann": ANN.public}, {})
    assert new.number == 2
    assert new.public != old.public
    assert not opens(old, "bea", BEA)
    assert not opens(new, "bea", BEA)
    assert opens(old, "ann", ANN)
    assert opens(new, "ann", ANN)


def test_who_left_opens_copies_of_the_boxes_that_were_made_before(first: Generation) -> None:
    """The limit that the docstring states: nothing calls back what somebody already has."""
    kept = first
    without(first, "ann")
    assert opens(kept, "ann", ANN)


def test_nobody_to_seal_to_is_refused(first: Generation) -> None:
    with pytest.raises(Invalid):
        first_generation("org_a", {})
    with pytest.raises(Invalid):
        next_generation(first, {}, {"ann": ANN.public, "bea": BEA.public})


def halved(first: Generation, **holders: PublicKey) -> Generation:
    generation = with_halves(first, by_id="ann", by_private=ANN.private, holders=holders)
    assert isinstance(generation, Generation)
    return generation


def loan(generation: Generation, holder_id: str, holder: KeyPair, borrower: KeyPair) -> bytes:
    lent = lend_half(
        generation,
        holder_id=holder_id,
        holder_private=holder.private,
        borrower_id="dan",
        borrower_public=borrower.public,
    )
    assert isinstance(lent, bytes)
    return lent


def test_any_two_of_three_holders_bring_a_member_back(first: Generation) -> None:
    holders = {"ann": ANN, "bea": BEA, "cleo": CLEO}
    generation = halved(first, **{name: keys.public for name, keys in holders.items()})
    for left_out in holders:
        lent = {name: loan(generation, name, keys, DAN) for name, keys in holders.items() if name != left_out}
        recovered = recover(generation, borrower_id="dan", borrower_private=DAN.private, lent=lent)
        assert isinstance(recovered, Generation)
        assert opens(recovered, "dan", DAN)


def test_holders_open_nothing_alone_and_one_half_does_not_recover(first: Generation) -> None:
    generation = halved(first, bea=BEA.public, cleo=CLEO.public)
    assert not opens(generation, "bea", BEA)
    lent = {"bea": loan(generation, "bea", BEA, DAN)}
    for offered in ({}, lent, {**lent, "cleo": lent["bea"]}, {**lent, "cleo": b"nothing"}):
        refused = recover(generation, borrower_id="dan", borrower_private=DAN.private, lent=offered)
        assert refused == Refused(Why.NEEDS_TWO_HALVES)


def test_a_bad_loan_among_three_does_not_stop_the_two_good_ones(first: Generation) -> None:
    generation = halved(first, ann=ANN.public, bea=BEA.public, cleo=CLEO.public)
    other = halved(first, ann=ANN.public, bea=BEA.public)
    lent = {
        "ann": loan(other, "ann", ANN, DAN),
        "bea": loan(generation, "bea", BEA, DAN),
        "cleo": loan(generation, "cleo", CLEO, DAN),
    }
    assert isinstance(recover(generation, borrower_id="dan", borrower_private=DAN.private, lent=lent), Generation)
    del lent["cleo"]
    refused = recover(generation, borrower_id="dan", borrower_private=DAN.private, lent=lent)
    assert refused == Refused(Why.HALVES_DISAGREE)


def test_a_loan_is_for_one_borrower_and_comes_from_a_holder(first: Generation) -> None:
    generation = halved(first, bea=BEA.public, cleo=CLEO.public)
    lent = {"bea": loan(generation, "bea", BEA, DAN), "cleo": loan(generation, "cleo", CLEO, DAN)}
    for borrower_id, keys in (("ann", DAN), ("dan", ANN)):
        refused = recover(generation, borrower_id=borrower_id, borrower_private=keys.private, lent=lent)
        assert refused == Refused(Why.NEEDS_TWO_HALVES)
    for holder_id, holder, why in (("ann", ANN, Why.NO_COPY), ("bea", ANN, Why.WRONG_KEY)):
        refused_loan = lend_half(
            generation,
            holder_id=holder_id,
            holder_private=holder.private,
            borrower_id="dan",
            borrower_public=DAN.public,
        )
        assert refused_loan == Refused(why)


def test_halves_are_made_only_by_who_can_open_and_for_two_or_more(first: Generation) -> None:
    holders = {"bea": BEA.public, "cleo": CLEO.public}
    assert with_halves(first, by_id="bea", by_private=BEA.private, holders=holders) == Refused(Why.NO_COPY)
    with pytest.raises(Invalid):
        with_halves(first, by_id="ann", by_private=ANN.private, holders={"bea": BEA.public})


def test_the_next_generation_has_halves_again_without_anybodys_private_key(first: Generation) -> None:
    new = next_generation(first, {"ann": ANN.public}, {"bea": BEA.public, "cleo": CLEO.public})
    lent = {"bea": loan(new, "bea", BEA, DAN), "cleo": loan(new, "cleo", CLEO, DAN)}
    assert isinstance(recover(new, borrower_id="dan", borrower_private=DAN.private, lent=lent), Generation)
    assert not next_generation(first, {"ann": ANN.public}, {"bea": BEA.public}).halves


def test_a_single_half_that_is_left_over_goes_too(first: Generation) -> None:
    generation = halved(first, bea=BEA.public, cleo=CLEO.public)
    assert not without(generation, "bea").halves
    three = halved(first, ann=ANN.public, bea=BEA.public, cleo=CLEO.public)
    assert set(without(three, "bea").halves) == {"ann", "cleo"}

"""Proofs hold for any tree, and only for the tree they were made for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_inclusion

from takeback.records.audit import merkle

entries = st.lists(st.binary(max_size=40), min_size=1, max_size=80)


@given(entries, st.data())
def test_a_proof_holds_and_fails_for_any_other_leaf(data: list[bytes], draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, len(data) - 1))
    leaves = [merkle.leaf_hash(each) for each in data]
    root = merkle.frontier_of(leaves).root
    proof = merkle.inclusion_proof(leaves, index)
    assert merkle.includes(root, len(data), index, leaves[index], proof)
    other = draw.draw(st.binary(max_size=40).filter(lambda each: each != data[index]))
    assert not merkle.includes(root, len(data), index, merkle.leaf_hash(other), proof)


@given(entries, st.data())
def test_one_changed_leaf_of_the_past_breaks_every_consistency_proof(data: list[bytes], draw: st.DataObject) -> None:
    old_size = draw.draw(st.integers(1, len(data)))
    changed = draw.draw(st.integers(0, old_size - 1))
    leaves = [merkle.leaf_hash(each) for each in data]
    old_root = merkle.frontier_of(leaves[:old_size]).root
    rewritten = [*leaves[:changed], merkle.leaf_hash(data[changed] + b"!"), *leaves[changed + 1 :]]
    root = merkle.frontier_of(rewritten).root
    proof = merkle.consistency_proof(rewritten, old_size)
    assert not merkle.extends(old_root, old_size, root, len(data), proof)


@given(entries, st.lists(st.binary(min_size=32, max_size=32), max_size=10), st.integers(0, 90), st.integers(0, 90))
def test_a_made_up_proof_shows_nothing_and_never_crashes(
    data: list[bytes], proof: list[bytes], old_size: int, size: int
) -> None:
    root = merkle.frontier_of(merkle.leaf_hash(each) for each in data).root
    assert not merkle.extends(b"\x01" * 32, old_size, root, size, proof)
    assert not merkle.includes(root, size, old_size, b"\x01" * 32, proof)


@given(entries)
def test_pymerkle_agrees_on_every_root_and_accepts_its_own_proof_for_it(data: list[bytes]) -> None:
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(data)
    root = merkle.frontier_of(merkle.leaf_hash(each) for each in data).root
    assert root == tree.get_root()
    verify_inclusion(merkle.leaf_hash(data[-1]), root, tree.prove_inclusion(len(data)))

"""The tree, against the definitions of RFC 9162 written out naively, and against pymerkle as a second opinion."""

from __future__ import annotations

from hashlib import sha256

import pytest
from pymerkle import InmemoryTree

from takeback.records.audit import merkle

SIZES = range(1, 34)


def _data(count: int) -> list[bytes]:
    return [b"leaf %d" % index for index in range(count)]


def _leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(each) for each in _data(count)]


def _mth(data: list[bytes]) -> bytes:
    """MTH(D[n]) of section 2.1.1, word for word."""
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = max(2**power for power in range(len(data)) if 2**power < len(data))
    return sha256(b"\x01" + _mth(data[:k]) + _mth(data[k:])).digest()


def _path(m: int, data: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of section 2.1.3.1."""
    if len(data) == 1:
        return []
    k = max(2**power for power in range(len(data)) if 2**power < len(data))
    return [*_path(m, data[:k]), _mth(data[k:])] if m < k else [*_path(m - k, data[k:]), _mth(data[:k])]


def _subproof(m: int, data: list[bytes], *, b: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of section 2.1.4.1."""
    if m == len(data):
        return [] if b else [_mth(data)]
    k = max(2**power for power in range(len(data)) if 2**power < len(data))
    if m <= k:
        return [*_subproof(m, data[:k], b=b), _mth(data[k:])]
    return [*_subproof(m - k, data[k:], b=False), _mth(data[:k])]


def test_the_root_of_no_leaves_is_the_hash_of_nothing() -> None:
    assert merkle.frontier_of([]).root == merkle.EMPTY_ROOT == _mth([])


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_what_the_rfc_defines(size: int) -> None:
    assert merkle.frontier_of(_leaves(size)).root == _mth(_data(size))


def test_the_root_is_what_pymerkle_finds() -> None:
    tree = InmemoryTree(algorithm="sha256")
    frontier = merkle.Frontier()
    for data in _data(300):
        tree.append_entry(data)
        frontier = frontier.grown_by(merkle.leaf_hash(data))
        assert frontier.root == tree.get_root()


@pytest.mark.parametrize("size", SIZES)
def test_every_inclusion_proof_is_the_rfcs_and_holds(size: int) -> None:
    leaves = _leaves(size)
    root = merkle.frontier_of(leaves).root
    for index in range(size):
        proof = merkle.inclusion_proof(leaves, index)
        assert list(proof) == _path(index, _data(size))
        assert merkle.includes(root, size, index, leaves[index], proof)


@pytest.mark.parametrize("size", SIZES)
def test_every_consistency_proof_is_the_rfcs_and_holds(size: int) -> None:
    leaves = _leaves(size)
    root = merkle.frontier_of(leaves).root
    for old_size in range(1, size + 1):
        proof = merkle.consistency_proof(leaves, old_size)
        assert list(proof) == _subproof(old_size, _data(size), b=True)
        assert merkle.extends(merkle.frontier_of(leaves[:old_size]).root, old_size, root, size, proof)


def test_pymerkle_finds_the_same_path_to_the_root() -> None:
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(_data(21))
    for index in range(21):
        assert tuple(tree.prove_inclusion(index + 1).path[1:]) == merkle.inclusion_proof(_leaves(21), index)


def test_an_empty_log_is_extended_by_every_log_and_by_no_proof_of_anything_else() -> None:
    leaves = _leaves(3)
    root = merkle.frontier_of(leaves).root
    assert merkle.consistency_proof(leaves, 0) == ()
    assert merkle.extends(merkle.EMPTY_ROOT, 0, root, 3, ())
    assert not merkle.extends(root, 0, root, 3, ())
    assert not merkle.extends(merkle.EMPTY_ROOT, 0, root, 3, (root,))
    assert merkle.extends(merkle.EMPTY_ROOT, 0, merkle.EMPTY_ROOT, 0, ())


def test_a_log_extends_itself_only_with_the_same_root_and_an_empty_proof() -> None:
    leaves = _leaves(5)
    root = merkle.frontier_of(leaves).root
    assert merkle.extends(root, 5, root, 5, ())
    assert not merkle.extends(root, 5, leaves[0], 5, ())
    assert not merkle.extends(root, 5, root, 5, (root,))


def test_a_shorter_log_never_extends_a_longer_one() -> None:
    leaves = _leaves(5)
    proof = merkle.consistency_proof(leaves, 3)
    assert not merkle.extends(merkle.frontier_of(leaves).root, 5, merkle.frontier_of(leaves[:3]).root, 3, proof)


@pytest.mark.parametrize("old_size", range(1, 13))
def test_a_proof_with_a_hash_too_many_too_few_or_changed_shows_nothing(old_size: int) -> None:
    leaves = _leaves(13)
    root, old_root = merkle.frontier_of(leaves).root, merkle.frontier_of(leaves[:old_size]).root
    proof = merkle.consistency_proof(leaves, old_size)
    assert not merkle.extends(old_root, old_size, root, 13, (*proof, root))
    assert not merkle.extends(old_root, old_size, root, 13, proof[:-1])
    assert not merkle.extends(old_root, old_size, root, 13, ())
    for place in range(len(proof)):
        changed = (*proof[:place], merkle.leaf_hash(b"other"), *proof[place + 1 :])
        assert not merkle.extends(old_root, old_size, root, 13, changed)


def test_a_leaf_is_not_included_at_another_place_or_beyond_the_end() -> None:
    leaves = _leaves(11)
    root = merkle.frontier_of(leaves).root
    for index in range(11):
        proof = merkle.inclusion_proof(leaves, index)
        assert [place for place in range(-1, 13) if merkle.includes(root, 11, place, leaves[index], proof)] == [index]
        assert not merkle.includes(root, 11, index, leaves[index], (*proof, root))
        assert not merkle.includes(root, 11, index, leaves[index], proof[:-1])


def test_a_node_does_not_pass_as_a_leaf() -> None:
    left, right = _leaves(2)
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)


@pytest.mark.parametrize("index", [-1, 3, 100])
def test_no_proof_is_made_for_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(ValueError, match="no leaf has this index"):
        merkle.inclusion_proof(_leaves(3), index)


@pytest.mark.parametrize("old_size", [-1, 4])
def test_no_proof_is_made_from_a_larger_tree_to_a_smaller(old_size: int) -> None:
    with pytest.raises(ValueError, match="larger"):
        merkle.consistency_proof(_leaves(3), old_size)


@pytest.mark.parametrize(
    ("size", "peaks"), [(1, ()), (3, (b"a" * 32,)), (0, (b"a" * 32,)), (1, (b"a" * 31,)), (-1, ())]
)
def test_a_frontier_that_cannot_be_is_refused(size: int, peaks: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="peak"):
        merkle.Frontier(size, peaks)


def test_growing_by_one_leaf_hashes_at_most_once_a_level(monkeypatch: pytest.MonkeyPatch) -> None:
    frontier = merkle.frontier_of(_leaves(1023))
    joined: list[bytes] = []
    node_hash = merkle.node_hash

    def counting(left: bytes, right: bytes) -> bytes:
        joined.append(left)
        return node_hash(left, right)

    monkeypatch.setattr(merkle, "node_hash", counting)
    frontier.grown_by(merkle.leaf_hash(b"the 1024th"))
    assert len(joined) == 10

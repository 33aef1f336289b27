"""The Merkle tree of RFC 9162, over hashes of leaves. Pure: no table, file or clock.

A tree over `n` leaves is never kept. Its *frontier* is: the roots of the full subtrees that `n` splits into, largest
first, one for each bit that is set in `n`. It is at most 64 hashes, gives the root, and takes a leaf in O(log n).

Source:
    RFC 9162 (Certificate Transparency Version 2.0), section 2.1, with SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of no leaves (section 2.1.1: the hash of an empty string)."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf: SHA-256 of 0x00 and `data`.

    The prefix keeps a leaf from passing as a node (section 2.1.1).

    Args:
        data: what the leaf says, of any length.
    """
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees: SHA-256 of 0x01, `left` and `right` (section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """What must be remembered of a tree in order to let it grow.

    Attributes:
        size: how many leaves.
        peaks: roots of the full subtrees, largest (leftmost) first; as many as `size` has bits set.

    Raises:
        ValueError: `peaks` cannot belong to a tree of `size` leaves.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse peaks that cannot be."""
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError("a frontier has one peak for each bit that is set in its size")
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise ValueError("a peak has 32 bytes")

    def grown_by(self, leaf: bytes) -> Frontier:
        """The frontier with one more leaf at the end.

        Each bit that the addition carries over joins two subtrees of one height.

        Args:
            leaf: the leaf's hash.

        Raises:
            ValueError: it is not of 32 bytes.
        """
        if len(leaf) != HASH_BYTES:
            raise ValueError("a leaf's hash has 32 bytes")
        peaks, joins = [*self.peaks, leaf], self.size
        while joins & 1:
            right = peaks.pop()
            peaks[-1] = node_hash(peaks[-1], right)
            joins >>= 1
        return Frontier(self.size + 1, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The tree's root: the peaks folded from the right, since every left subtree is a full one (section 2.1.1)."""
        if not self.peaks:
            return EMPTY_ROOT
        *others, root = self.peaks
        for peak in reversed(others):
            root = node_hash(peak, root)
        return root


def frontier_of(leaves: Iterable[bytes]) -> Frontier:
    """The frontier of a whole tree (section 2.1.2, which keeps the same stack).

    Args:
        leaves: hashes of all its leaves, first to last.
    """
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.grown_by(leaf)
    return frontier


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The hashes that lead from one leaf to the root: PATH(m, D[n]) of section 2.1.3.1.

    Args:
        leaves: hashes of all leaves of the tree.
        index: the leaf's place, from 0.

    Returns:
        At most 64 hashes, from the leaf upwards.

    Raises:
        ValueError: no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise ValueError("no leaf has this index")
    path = []
    start, end = 0, len(leaves)
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(frontier_of(leaves[middle:end]).root)
            end = middle
        else:
            path.append(frontier_of(leaves[start:middle]).root)
            start = middle
    return tuple(reversed(path))


def includes(root: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the leaf stands at `index` in the tree with this root (section 2.1.3.2).

    Args:
        root: the root, from a head that is trusted.
        size: how many leaves the tree has, from the same head.
        index: where the leaf is said to stand, from 0.
        leaf: the leaf's hash.
        proof: what `inclusion_proof` gave.
    """
    if not 0 <= index < size:
        return False
    path = _climb(index, size - 1, proof)
    if path is None:
        return False
    reached = leaf
    for sibling, is_left in path:
        reached = node_hash(sibling, reached) if is_left else node_hash(reached, sibling)
    return reached == root


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """The hashes which show that the first `old_size` leaves have not changed: PROOF(m, D[n]) of section 2.1.4.1.

    Args:
        leaves: hashes of all leaves of the later tree.
        old_size: how many of them the earlier tree had.

    Returns:
        The proof. Empty where the earlier tree was empty, or is the later one.

    Raises:
        ValueError: the earlier tree would be the larger.
    """
    if not 0 <= old_size <= len(leaves):
        raise ValueError("the earlier tree cannot be the larger one")
    if old_size in {0, len(leaves)}:
        return ()
    proof = []
    start, end, known = (
        0,
        len(leaves),
        True,
    )  # `known`: the verifier holds this subtree's root already (the b of SUBPROOF)
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            proof.append(frontier_of(leaves[middle:end]).root)
            end = middle
        else:
            proof.append(frontier_of(leaves[start:middle]).root)
            start, known = middle, False
    if not known:
        proof.append(frontier_of(leaves[start:end]).root)
    return tuple(reversed(proof))


def extends(old_root: bytes, old_size: int, root: bytes, size: int, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the later tree is the earlier one with leaves added (section 2.1.4.2).

    Args:
        old_root: root of the earlier tree.
        old_size: leaves of the earlier tree.
        root: root of the later tree.
        size: leaves of the later tree.
        proof: what `consistency_proof` gave.
    """
    if not 0 < old_size < size:
        return not proof and (old_root == root if old_size == size else old_size == 0 and old_root == EMPTY_ROOT)
    hashes = list(proof)
    if old_size.bit_count() == 1:
        hashes.insert(0, old_root)  # step 2: a full tree's root is a node of the later one, and is not in the proof
    shared = ((old_size - 1) ^ old_size).bit_length() - 1  # step 4: the low bits that are set in old_size - 1
    path = _climb((old_size - 1) >> shared, (size - 1) >> shared, hashes[1:])
    if path is None or not hashes:
        return False
    reached_old = reached = hashes[0]
    for sibling, is_left in path:
        reached_old = node_hash(sibling, reached_old) if is_left else reached_old
        reached = node_hash(sibling, reached) if is_left else node_hash(reached, sibling)
    return reached_old == old_root and reached == root


def _climb(position: int, last: int, siblings: Sequence[bytes]) -> list[tuple[bytes, bool]] | None:
    """Each sibling on the way to the root, and whether it stands on the left.

    The shared part of 2.1.3.2 (steps 4 and 5) and 2.1.4.2 (steps 6 and 7): `position` is their `fn`, `last` their `sn`.

    Returns:
        None where the proof is too long or too short to end at the root.
    """
    path = []
    for sibling in siblings:
        if last == 0:
            return None
        is_left = bool(position & 1) or position == last
        if is_left:
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        path.append((sibling, is_left))
        position, last = position >> 1, last >> 1
    return path if last == 0 else None


def _split(size: int) -> int:
    """The largest power of two smaller than `size`, where a tree divides (section 2.1.1)."""
    return 1 << (size - 1).bit_length() - 1

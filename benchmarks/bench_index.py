"""Exact lookup beside FAISS, as threatexchange's PDQIndex sets it and at its best, in one run.

Times are the CPU time of one thread, the median of several rounds in which the peers take turns; only "single" is wall
clock, because a caller waits for it. The peer's index is the very object that PDQIndex makes (IDMap2 over MultiHash),
filled without its lists of Python objects. It is asked twice: many hashes in one `range_search`, which is the best that
can be had of it, and one by one through `PDQIndex.query`, as a platform calls it.

BENCH_QUICK=1 leaves out 10 and 30 million hashes, which take some ten minutes and 12 GB.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray
from threatexchange.signal_type.pdq.pdq_faiss_matcher import PDQMultiHashIndex
from threatexchange.signal_type.pdq.pdq_index import PDQIndex

from takeback.adapters.native_index import NativeIndex
from takeback.matching.index import Hashes, Ids, words_of

TITLE = "Exact lookup: 256 bits, 31 bits apart, one thread"
RADIUS = 31
MILLION = 1_000_000
ROUNDS = 5
QUERIES = 8192
RANDOM = np.random.default_rng(11)
PDQ_INDEX, BEST = "PDQIndex (FAISS 16x16, 1 flip)", "FAISS at its best (11x23, 2 flips)"

Row = dict[str, str]


class Measured(NamedTuple):
    """What one size of bank took.

    Attributes:
        rows: of the table.
        batch: microseconds a query, many at once.
        single: microseconds a query, one by one.
    """

    rows: list[Row]
    batch: float
    single: float


def rows() -> list[Row]:
    """One row a job."""
    faiss.omp_set_num_threads(1)
    made = [*beside_faiss(MILLION, 400).rows, *own(), *changes()]
    if os.environ.get("BENCH_QUICK") != "1":
        ten = beside_faiss(10 * MILLION, 40)
        made += [*ten.rows, *reopening(10 * MILLION), *alone(30 * MILLION, ten)]
    return made


def beside_faiss(count: int, few: int) -> Measured:
    """Uniform hashes, of which half of the queries find one.

    Args:
        count: of the bank.
        few: how many queries the peers get.
    """
    hashes = uniform(count)
    queries = queries_for(hashes, QUERIES)
    name = f"{count // MILLION} M"
    native, build = built(hashes)
    as_set, pdq_build = as_pdq_index_sets_it(hashes)
    best, best_build = multi_hash(hashes, 11, 23, 2)
    content, values = as_bytes(queries[:few]), [bytes(each).hex() for each in as_bytes(queries[:few])]
    as_set.query(values[0])  # sets the flips
    in_faiss = as_set.index.faiss_index
    took = in_turns(
        {
            "ours": (lambda: native.within(queries, RADIUS), QUERIES),
            "ours, 256": (lambda: in_parts(native, queries, 256), QUERIES),
            PDQ_INDEX: (lambda: in_faiss.range_search(content, RADIUS + 1), few),
            BEST: (lambda: best.range_search(content, RADIUS + 1), few),
            "ours, by value": (lambda: [native.within(words_of(each)[None], RADIUS) for each in values], few),
            "theirs, by value": (lambda: [as_set.query(each) for each in values], few),
        }
    )
    agreed = finds_the_same(native, in_faiss, queries[:few])
    single, said = one_by_one(native, queries)
    made = [
        row(f"lookup in {name}, batch, us a query{agreed}", took["ours"], took[PDQ_INDEX], took[BEST]),
        row(f"the same in batches of 256 (the peers: of {few})", took["ours, 256"], took[PDQ_INDEX], took[BEST]),
        row(f"one hash of hex digits in {name}: PDQIndex.query, us", took["ours, by value"], took["theirs, by value"]),
        row(f"lookup in {name}, single from Python, us of wall clock, p50 / p99", said),
        row(f"build {name}, seconds of wall clock, all cores (FAISS: its `add` alone)", build, pdq_build, best_build),
        row(f"bytes a hash at {name}", native.table_bytes / count),
    ]
    return Measured(made, took["ours"], single)


def alone(count: int, smaller: Measured) -> list[Row]:
    """A bank for which the peers have no room, and by calculation one of 100 million.

    Args:
        count: of the bank.
        smaller: what 10 million took.
    """
    hashes = uniform(count)
    queries = queries_for(hashes, QUERIES)
    native, build = built(hashes)
    del hashes
    took = in_turns({"ours": (lambda: native.within(queries, RADIUS), QUERIES)})["ours"]
    single, said = one_by_one(native, queries)
    more = (100 * MILLION - count) / (count - 10 * MILLION)  # a straight line through both sizes
    name = f"{count // MILLION} M"
    return [
        row(f"lookup in {name}, batch, us a query", took),
        row(f"lookup in {name}, single from Python, us of wall clock, p50 / p99", said),
        row(f"build {name}, seconds of wall clock, all cores", build),
        row(f"bytes a hash at {name}", native.table_bytes / count),
        row("100 M, batch, us, calculated from 10 M and 30 M", took + (took - smaller.batch) * more),
        row("100 M, single p50, us, calculated from 10 M and 30 M", single + (single - smaller.single) * more),
    ]


def reopening(count: int) -> list[Row]:
    """Open what was saved, look at every block, and answer once; the files are in the page cache."""
    native, _ = built(uniform(count))
    with tempfile.TemporaryDirectory() as folder:
        native.save(folder)
        started = time.perf_counter()
        reopened = NativeIndex.open(folder)
        reopened.within(uniform(1), RADIUS)
        took = time.perf_counter() - started
    return [row(f"reopen {count // MILLION} M, verified and first answer, seconds", took)]


def own() -> list[Row]:
    """What a skewed bank, a crowd of near-duplicates and a reopening cost."""
    even, skewed = uniform(MILLION), correlated(MILLION)
    on_even, on_skewed = NativeIndex.build(numbered(MILLION), even), NativeIndex.build(numbered(MILLION), skewed)
    strangers, alike = uniform(QUERIES), correlated(QUERIES)
    crowded = even.copy()
    crowded[:3000] = flipped(np.repeat(even[:1], 3000, axis=0), 10)
    crowd = NativeIndex.build(numbered(MILLION), crowded)
    inside = flipped(np.repeat(even[:1], 200, axis=0), 4)
    took = in_turns(
        {
            "even": (lambda: on_even.within(strangers, RADIUS), QUERIES),
            "skewed": (lambda: on_skewed.within(alike, RADIUS), QUERIES),
            "around": (lambda: crowd.within(strangers, RADIUS), QUERIES),
            "any": (lambda: crowd.within(inside, RADIUS, "any"), 200),
            "best": (lambda: crowd.within(inside, RADIUS, "best"), 200),
            "all": (lambda: crowd.within(inside, RADIUS), 200),
            "all, limit=10": (lambda: crowd.within(inside, RADIUS, limit=10), 200),
        }
    )
    return [
        row("1 M uniform, queries that match nothing, us", took["even"]),
        row(f"1 M correlated bits, the same ({took['skewed'] / took['even']:.2f} times uniform)", took["skewed"]),
        row("1 M with 3,000 near-duplicates, queries beside them", took["around"]),
        *(
            row(f"query among the 3,000, mode `{mode}`, us", took[mode])
            for mode in ("any", "best", "all", "all, limit=10")
        ),
        *reopening(MILLION),
    ]


def changes() -> list[Row]:
    """Adding and withdrawing one hash at 1 M, visible to the next query."""
    hashes, more = uniform(MILLION), uniform(200)
    native = NativeIndex.build(numbered(MILLION), hashes)
    peer = PDQMultiHashIndex()
    peer.add([bytes(each).hex() for each in as_bytes(hashes)], range(MILLION))
    one = bytes(as_bytes(more[:1])[0]).hex()
    new = iter(range(2 * MILLION, 3 * MILLION))
    adding = [timed(native.add, np.array([next(new)], np.uint64), each[None]) for each in more]
    taking = [timed(native.withdraw, np.array([id_], np.uint64)) for id_ in range(200)]
    bulk = timed(native.add, numbered(100_000) + np.uint64(5 * MILLION), hashes[:100_000])
    return [
        row("add one hash to 1 M, us", statistics.median(adding) * 1e6, timed(peer.add, [one], [9]) * 1e6),
        row("withdraw one hash of 1 M, us", statistics.median(taking) * 1e6),
        row("add 100,000 hashes to 1 M, seconds", bulk),
    ]


def row(job: str, ours: float | str, pdq_index: float | None = None, best: float | None = None) -> Row:
    """A line of the table, with how many times quicker we are."""

    def against(theirs: float | None) -> str:
        return "" if theirs is None else f"{figure(theirs)} ({theirs / float(ours):.0f}x)"

    return {"Job": job, "Takeback": figure(ours), PDQ_INDEX: against(pdq_index), BEST: against(best)}


def figure(value: float | str) -> str:
    """Three digits that mean something."""
    return value if isinstance(value, str) else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004


def in_turns(jobs: dict[str, tuple[Callable[[], object], int]]) -> dict[str, float]:
    """Microseconds of CPU a query: the median of rounds in which each job is run once."""
    took: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(ROUNDS + 1):
        for name, (job, queries) in jobs.items():
            started = time.thread_time()
            job()
            if number:  # the first round warms up
                took[name].append((time.thread_time() - started) / queries * 1e6)
    return {name: statistics.median(times) for name, times in took.items()}


def one_by_one(native: NativeIndex, queries: Hashes) -> tuple[float, str]:
    """Wall clock of single queries, as a caller in Python sees it: the median, and it with the 99th in a hundred."""
    each = sorted(timed(native.within, queries[at : at + 1], RADIUS) * 1e6 for at in range(len(queries)))
    middle = each[len(each) // 2]
    return middle, f"{middle:.3g} / {each[len(each) * 99 // 100]:.3g}"


def in_parts(native: NativeIndex, queries: Hashes, size: int) -> None:
    """Ask for some queries at a time."""
    for first in range(0, len(queries), size):
        native.within(queries[first : first + size], RADIUS)


def finds_the_same(native: NativeIndex, in_faiss: faiss.IndexBinary, queries: Hashes) -> str:
    """Nothing, or a warning for the table: a lookup that misses something is no faster lookup."""
    ours = native.within(queries, RADIUS)
    limits, _, ids = in_faiss.range_search(as_bytes(queries), RADIUS + 1)
    theirs = zip(np.repeat(np.arange(len(queries)), np.diff(limits).astype(int)).tolist(), ids.tolist(), strict=True)
    mine = zip(ours.query_index.tolist(), (ours.ids - np.uint64(1)).tolist(), strict=True)
    return "" if sorted(theirs) == sorted(mine) else " (RESULTS DIFFER)"


def timed(job: Callable[..., object], *arguments: object) -> float:
    """Seconds of wall clock."""
    started = time.perf_counter()
    job(*arguments)
    return time.perf_counter() - started


def built(hashes: Hashes) -> tuple[NativeIndex, float]:
    """Our index, and the seconds that it took to build."""
    NativeIndex.build(numbered(1000), hashes[:1000])  # loads the machine code
    started = time.perf_counter()
    native = NativeIndex.build(numbered(len(hashes)), hashes)
    return native, time.perf_counter() - started


def as_pdq_index_sets_it(hashes: Hashes) -> tuple[PDQIndex[int], float]:
    """Threatexchange's index, filled below its Python lists, and the seconds that FAISS took."""
    index = PDQIndex[int]()
    index.local_id_to_entry = [("", 0)] * len(hashes)
    inside = PDQMultiHashIndex()
    inside.index_rev_map = {}  # falsy: the ids are the places, so it needs no map
    index.index = inside
    return index, timed(inside.faiss_index.add_with_ids, as_bytes(hashes), np.arange(len(hashes)))


def multi_hash(hashes: Hashes, maps: int, bits: int, flips: int) -> tuple[faiss.IndexBinaryMultiHash, float]:
    """FAISS's index, and the seconds that it took to build."""
    index = faiss.IndexBinaryMultiHash(256, maps, bits)
    index.nflip = flips
    content = as_bytes(hashes)
    return index, timed(index.add, content)


def uniform(count: int) -> Hashes:
    """Random hashes."""
    return RANDOM.integers(0, 2**64, (count, 4), dtype=np.uint64)


def correlated(count: int) -> Hashes:
    """Hashes of which each bit equals the one before it four times out of five: about 185 bits' worth of chance."""
    changes_ = RANDOM.random((count, 256), dtype=np.float32) < 0.2  # noqa: PLR2004 - see above
    bits = np.bitwise_xor.accumulate(changes_, axis=1) ^ (RANDOM.random((count, 1)) < 0.5)  # noqa: PLR2004 - a coin
    return np.packbits(bits, axis=1).view(">u8").astype(np.uint64)


def flipped(hashes: Hashes, most: int) -> Hashes:
    """Up to so many bits changed of each."""
    changed = hashes.copy()
    for _ in range(most):
        bit = RANDOM.integers(0, 256, len(hashes))
        changed[np.arange(len(hashes)), bit >> 6] ^= np.uint64(1) << (bit & 63).astype(np.uint64)
    return changed


def queries_for(hashes: Hashes, count: int) -> Hashes:
    """Half of them near some hash, half of them near none."""
    near = flipped(hashes[RANDOM.integers(0, len(hashes), count)], 20)
    return np.where(np.arange(count)[:, None] % 2 == 0, near, uniform(count))


def numbered(count: int) -> Ids:
    """Ids from 1."""
    return np.arange(1, count + 1, dtype=np.uint64)


def as_bytes(hashes: Hashes) -> NDArray[np.uint8]:
    """As FAISS takes them: uint8, shape (n, 32)."""
    return hashes.astype(">u8").view(np.uint8).reshape(-1, 32)


if __name__ == "__main__":
    for each in rows():
        print(each)

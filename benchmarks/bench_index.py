"""Exact lookup beside FAISS, as threatexchange's PDQIndex sets it and at its best, in one run.

Times are the CPU time of one thread, the median of several rounds in which the peers take turns; only "single" is wall
clock, because a caller waits for it. A bank of ten million is measured when TAKEBACK_BENCH_LARGE is set: it takes some
minutes and 8 GB.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable

import faiss
import numpy as np
from threatexchange.signal_type.pdq.pdq_faiss_matcher import PDQMultiHashIndex

from takeback.adapters.native_index import NativeIndex
from takeback.matching.index import Hashes, Ids

TITLE = "Exact lookup: 256 bits, 31 bits apart, one thread"
RADIUS = 31
MILLION = 1_000_000
ROUNDS = 5
RANDOM = np.random.default_rng(11)
PDQ_INDEX, BEST = "PDQIndex (FAISS 16x16, 1 flip)", "FAISS at its best (11x23, 2 flips)"

Row = dict[str, str]


def rows() -> list[Row]:
    """One row a job."""
    faiss.omp_set_num_threads(1)
    made = [*against_faiss(MILLION, 400), *own(), *changes()]
    if os.environ.get("TAKEBACK_BENCH_LARGE"):
        made += against_faiss(10 * MILLION, 40)
    return made


def against_faiss(count: int, faiss_queries: int) -> list[Row]:
    """Uniform hashes, of which half of the queries find one."""
    hashes = uniform(count)
    queries = queries_for(hashes, 4000)
    name = f"{count // MILLION} M"
    started = time.perf_counter()
    native = NativeIndex.build(numbered(count), hashes)
    build = time.perf_counter() - started
    as_set, pdq_build = multi_hash(hashes, 16, 16, 1)
    best, best_build = multi_hash(hashes, 11, 23, 2)

    few = queries[:faiss_queries]
    peers: dict[str, Callable[[], object]] = {
        PDQ_INDEX: lambda: as_set.range_search(as_bytes(few), RADIUS + 1),
        BEST: lambda: best.range_search(as_bytes(few), RADIUS + 1),
    }
    took = in_turns(
        {
            "ours": (lambda: native.within(queries, RADIUS), len(queries)),
            **{peer: (ask, len(few)) for peer, ask in peers.items()},
        }
    )
    ours = native.within(few, RADIUS)
    theirs = as_set.range_search(as_bytes(few), RADIUS + 1)
    same = sorted(zip(np.repeat(np.arange(len(few)), np.diff(theirs[0]).astype(int)).tolist(), theirs[2].tolist(), strict=True))
    agreed = same == sorted(zip(ours.query_index.tolist(), (ours.ids - 1).tolist(), strict=True))
    single = one_by_one(native, queries)
    return [
        row(
            f"lookup in {name}, batch, us a query{'' if agreed else ' (RESULTS DIFFER)'}",
            took["ours"],
            took[PDQ_INDEX],
            took[BEST],
        ),
        row(f"lookup in {name}, single from Python, us, p50 / p99", single),
        row(f"build {name}, seconds of wall clock", build, pdq_build, best_build),
        row(f"bytes a hash at {name}", native.table_bytes / count),
    ]


def own() -> list[Row]:
    """What a skewed bank, a crowd of near-duplicates, a tail and a reopening cost."""
    even, skewed = uniform(MILLION), correlated(MILLION)
    on_even, on_skewed = NativeIndex.build(numbered(MILLION), even), NativeIndex.build(numbered(MILLION), skewed)
    strangers, alike = uniform(4000), correlated(4000)
    crowded = even.copy()
    crowded[:3000] = flipped(np.repeat(even[:1], 3000, axis=0), 10)
    crowd = NativeIndex.build(numbered(MILLION), crowded)
    inside = flipped(np.repeat(even[:1], 200, axis=0), 4)
    took = in_turns(
        {
            "even": (lambda: on_even.within(strangers, RADIUS), 4000),
            "skewed": (lambda: on_skewed.within(alike, RADIUS), 4000),
            "around": (lambda: crowd.within(strangers, RADIUS), 4000),
            **{mode: (lambda mode=mode: crowd.within(inside, RADIUS, mode), 200) for mode in ("any", "best", "all")},
        }
    )
    made = [
        row("1 M uniform, queries that match nothing, us", took["even"]),
        row(f"1 M correlated bits, the same ({took['skewed'] / took['even']:.2f} times uniform)", took["skewed"]),
        row("1 M with 3,000 near-duplicates, queries beside them", took["around"]),
        *(row(f"query among the 3,000, mode `{mode}`, us", took[mode]) for mode in ("any", "best", "all")),
    ]
    with tempfile.TemporaryDirectory() as folder:
        on_even.save(folder)
        started = time.perf_counter()
        reopened = NativeIndex.open(folder)
        reopened.verify()
        reopened.within(strangers[:1], RADIUS)
        made.append(row("reopen 1 M, verified and first answer, seconds", time.perf_counter() - started))
    return made


def changes() -> list[Row]:
    """Adding and withdrawing one hash at 1 M, visible to the next query."""
    hashes, more = uniform(MILLION), uniform(200)
    native = NativeIndex.build(numbered(MILLION), hashes)
    peer = PDQMultiHashIndex()
    peer.add([bytes(each).hex() for each in as_bytes(hashes)], range(MILLION))
    one = bytes(as_bytes(more[:1])[0]).hex()
    new = iter(range(2 * MILLION, 3 * MILLION))
    adding = [timed(lambda each=each: native.add(np.array([next(new)], np.uint64), each[None])) for each in more]
    taking = [timed(lambda id_=id_: native.withdraw(np.array([id_], np.uint64))) for id_ in range(200)]
    bulk = timed(lambda: native.add(np.arange(5 * MILLION, 5 * MILLION + 100_000, dtype=np.uint64), hashes[:100_000]))
    return [
        row("add one hash to 1 M, us", statistics.median(adding) * 1e6, timed(lambda: peer.add([one], [9])) * 1e6),
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


def one_by_one(native: NativeIndex, queries: Hashes) -> str:
    """Wall clock of single queries, as a caller in Python sees it."""
    each = sorted(timed(lambda at=at: native.within(queries[at : at + 1], RADIUS)) * 1e6 for at in range(len(queries)))
    return f"{each[len(each) // 2]:.3g} / {each[len(each) * 99 // 100]:.3g}"


def timed(job: Callable[[], object]) -> float:
    """Seconds of wall clock."""
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


def multi_hash(hashes: Hashes, maps: int, bits: int, flips: int) -> tuple[faiss.IndexBinaryMultiHash, float]:
    """FAISS's index, and the seconds that it took to build."""
    index = faiss.IndexBinaryMultiHash(256, maps, bits)
    index.nflip = flips
    content = as_bytes(hashes)
    return index, timed(lambda: index.add(content))


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


def as_bytes(hashes: Hashes) -> np.ndarray:
    """As FAISS takes them: uint8, shape (n, 32)."""
    return hashes.astype(">u8").view(np.uint8).reshape(-1, 32)


if __name__ == "__main__":
    for each in rows():
        print(each)

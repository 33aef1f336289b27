"""Servers for the benchmarks: ours on a bank of a million, and the peer on the same hashes. Each on one processor."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BANKED = 1_000_000
SERVER_CPU, CLIENT_CPU = 0, 1
OUR_PORT, PEER_PORT = 8765, 8766


@dataclass(frozen=True)
class Served:
    """A server that is up.

    Attributes:
        url: where.
        pid: of its process; children may share its work.
        key: with which it is called, if it wants one.
        home: of ours.
    """

    url: str
    pid: int
    key: str = ""
    home: str = ""

    def cpu_seconds(self) -> float:
        """Processor time that the server and its children have used."""
        total = 0.0
        for pid in (self.pid, *_children(self.pid)):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return total


def hashes(count: int = BANKED) -> np.ndarray:
    """Random hashes, uint8 (count, 32), the same each time."""
    return np.random.default_rng(1).integers(0, 256, (count, 32), dtype=np.uint8)


def fill(home: str, count: int = BANKED) -> str:
    """Make a home with a bank of so many entries and an index that is saved; gives a key. In a process of its own."""
    script = [sys.executable, "-c", f"import served; served.fill_here({count})"]
    environment = {**os.environ, "TAKEBACK_HOME": home, "PYTHONPATH": f"{HERE}:{ROOT / 'src'}"}
    done = subprocess.run(script, env=environment, check=True, capture_output=True, text=True, cwd=HERE)
    return done.stdout.split()[-1]


def fill_here(count: int) -> None:
    """See `fill`; prints the key last."""
    from takeback.project.start import start

    start()
    from takeback.matching.bank import BankClass, Standing
    from takeback.project.wiring import services
    from takeback.records.banks.actions import NewEntry, add_many, create_bank
    from takeback.records.platforms.actions import KeyTerms, create_key
    from takeback.signals.signal import Signal
    from takeback.workers.indexer import Indexer

    at = services().clock.now()
    create_bank("bench", BankClass.INTIMATE, at)
    values = [row.tobytes().hex() for row in hashes(count)]
    for first in range(0, count, 20_000):
        some = [NewEntry(Signal("pdq", value, 90), Standing.REVIEWED) for value in values[first : first + 20_000]]
        add_many("bench", some, at, provenance="benchmark")
    Indexer(services().shelf).step()
    print(create_key(name="bench", scopes=["lookup", "distances"], at=at, terms=KeyTerms(signals_per_second=10**7)))


@contextmanager
def ours(count: int = BANKED) -> Iterator[Served]:
    """Our server as production runs it, one process."""
    with tempfile.TemporaryDirectory(prefix="takeback-bench-") as home:
        key = fill(home, count)
        environment = {**os.environ, "TAKEBACK_HOME": home, "TAKEBACK_PORT": str(OUR_PORT)}
        command = [str(Path(sys.executable).parent / "takeback"), "serve"]
        with _running(command, environment, f"http://127.0.0.1:{OUR_PORT}/status") as pid:
            time.sleep(1)  # its keys are read once more behind the index
            yield Served(f"http://127.0.0.1:{OUR_PORT}", pid, key, home)


@contextmanager
def peer(count: int = BANKED) -> Iterator[Served]:
    """The peer on the same hashes, one worker."""
    with tempfile.TemporaryDirectory(prefix="peer-bench-") as folder:
        (Path(folder) / "hashes.txt").write_text("\n".join(row.tobytes().hex() for row in hashes(count)), "ascii")
        command = [
            str(Path(sys.executable).parent / "gunicorn"),
            "-w",
            "1",
            "-b",
            f"127.0.0.1:{PEER_PORT}",
            "-t",
            "300",
        ]
        environment = {**os.environ, "PYTHONPATH": str(HERE / "peers")}
        ready = f"http://127.0.0.1:{PEER_PORT}/m/raw_lookup?signal={'0' * 64}"
        with _running([*command, f"flask_pdqindex:make('{folder}')"], environment, ready) as pid:
            yield Served(f"http://127.0.0.1:{PEER_PORT}", pid)


@contextmanager
def _running(command: list[str], environment: dict[str, str], ready: str) -> Iterator[int]:
    process = subprocess.Popen(
        ["taskset", "-c", str(SERVER_CPU), *command], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _wait_for(ready, process)
        yield process.pid
    finally:
        process.terminate()
        process.communicate(timeout=60)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            raise RuntimeError(process.stderr.read().decode() if process.stderr else "it ended")
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - on loopback, written above
                if answer.status == 200:  # noqa: PLR2004 - OK
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(url)


def _children(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(path.parent.name)
            found += [child, *_children(child)]
    return found

"""Two server processes on one database: what one process writes, the others see within a moment, and none guesses."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from takeback.matching.bank import BankClass, Standing
from takeback.records.banks.actions import add_entries, create_bank, withdraw_entry
from takeback.records.platforms.actions import create_key, revoke_key
from takeback.signals.signal import Signal
from tests.database import RecordsDatabase

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
PDQ = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
PATIENCE_SECONDS = 30.0
TAKEBACK = str(Path(sys.executable).with_name("takeback"))


@dataclass
class Process:
    """One server process."""

    port: int
    process: subprocess.Popen[bytes]

    def lookup(self, key: str) -> tuple[int, str]:
        """Status, and the decision or the code of the problem."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        body = json.dumps({"signals": [{"type": "pdq", "value": PDQ}]})
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/api/v1/lookup", body, headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
        except OSError:
            return 0, "no answer"
        finally:
            connection.close()
        return answer.status, said["results"][0]["decision"] if answer.status == 200 else said["code"]


@pytest.fixture
def processes(database: RecordsDatabase) -> Iterator[list[Process]]:
    environment = {**os.environ, **database.environment, "PYTHONPATH": str(Path(__file__).parents[3] / "src")}
    started = []
    for port in (_free_port(), _free_port()):
        command = [TAKEBACK, "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started.append(Process(port, process))
    yield started
    for each in started:
        each.process.kill()
        each.process.wait()


def wait_for(processes: list[Process], key: str, expected: tuple[int, str]) -> None:
    """Ask until every process answers so. How long that takes is measured in the benchmarks."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while any(each.lookup(key) != expected for each in processes):
        if time.monotonic() > give_up_at:
            raise AssertionError([each.lookup(key) for each in processes])
        time.sleep(0.05)


def test_what_is_banked_withdrawn_or_revoked_counts_in_every_process(processes: list[Process]) -> None:
    key = create_key(name="x", scopes=["lookup"], at=AT)
    wait_for(processes, str(key), (200, "allow"))
    create_bank("hers", BankClass.INTIMATE, AT)
    (banked,) = add_entries("hers", [Signal("pdq", PDQ, 100)], Standing.REVIEWED, AT, provenance="test")
    wait_for(processes, str(key), (200, "block"))
    withdraw_entry("hers", banked.entry, AT)
    wait_for(processes, str(key), (200, "allow"))
    revoke_key(key.id, at=AT)
    wait_for(processes, str(key), (401, "not_signed_in"))


def test_one_process_that_is_killed_takes_nothing_from_the_other(processes: list[Process]) -> None:
    key = create_key(name="x", scopes=["lookup"], at=AT)
    create_bank("hers", BankClass.INTIMATE, AT)
    wait_for(processes, str(key), (200, "allow"))
    processes[0].process.send_signal(signal.SIGKILL)
    add_entries("hers", [Signal("pdq", PDQ, 100)], Standing.REVIEWED, AT, provenance="test")
    wait_for(processes[1:], str(key), (200, "block"))


def _free_port() -> int:
    import socket  # noqa: PLC0415 - for this alone

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

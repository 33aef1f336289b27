"""The worker as it is started in production, put together by the wiring: it follows the banks, and calls."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from takeback.records.banks.actions import withdraw_entry
from tests.callbacks import AT, Deployment, a_platform, bank
from tests.database import RecordsDatabase
from tests.fakes.receiver import Receiver, receiving

pytestmark = pytest.mark.slow

_PATIENCE_SECONDS = 60.0


def wait_for(receiver: Receiver, calls: int, worker: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while len(receiver.calls) < calls:
        assert worker.poll() is None, "the worker ended"
        assert time.monotonic() < give_up_at, receiver.calls
        time.sleep(0.05)


def test_it_tells_what_is_banked_and_what_is_withdrawn_and_ends_when_asked(database: RecordsDatabase) -> None:
    here, platform = Deployment(), a_platform()
    with receiving() as receiver:
        here.webhook(platform, receiver.url())
        here.remember(platform)
        environment = {**os.environ, **database.environment, "TAKEBACK_FETCH_LOOPBACK": "1"}
        worker = subprocess.Popen([sys.executable, "-m", "takeback.cli", "work"], env=environment)
        try:
            entry = bank()
            wait_for(receiver, 1, worker)
            withdraw_entry("hers", entry, AT)
            wait_for(receiver, 2, worker)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(30) == 0
        finally:
            worker.kill()
            worker.wait()
    assert [json.loads(call.body)["type"] for call in receiver.calls] == ["retroactive_match", "entry_withdrawn"]

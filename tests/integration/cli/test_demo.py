from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Takeback

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Nothing yet: a demonstration makes its own, and takes it away."""
    return tmp_path / "home"


def test_the_demo_holds_every_step_and_leaves_nothing_behind(takeback: Takeback, home: Path) -> None:
    ran = takeback("demo", "--once", "--json")
    assert ran.status == 0, ran.out + ran.err
    assert all(step["held"] for step in ran.lines)
    assert [step["seen"] for step in ran.lines] == ["hold"] * 4 + ["block"] * 4 + ["allow"]
    assert not home.exists()


def test_up_walks_prints_a_sign_in_link_stays_up_and_takes_its_children_with_it(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for _ in range(2):  # a second `make run` on the same home works like the first
        out = tmp_path / "out"
        with out.open("w") as file:
            up = subprocess.Popen(
                [sys.executable, "-m", "takeback.cli", "up", "--port", str(port)],
                stdout=file,
                stderr=subprocess.STDOUT,
                env=environment,
                preexec_fn=_ignore_interrupts,  # noqa: PLW1509 - no other thread runs in the test
            )
        try:
            end = time.monotonic() + 90
            while "Ctrl-C" not in out.read_text() and time.monotonic() < end and up.poll() is None:
                time.sleep(0.2)
            said = out.read_text()
            assert f"Takeback is up at http://127.0.0.1:{port}" in said
            link = re.search(r"http://127\.0\.0\.1:\d+(/join/\S+)", said)
            assert link, said
            assert "should be" not in said
            portal = re.search(r"http://127\.0\.0\.1:\d+(/protect/)", said)
            assert portal, said
            assert get(port, portal[1]) == 200
            assert get(port, link[1]) == 200
            assert get(port, "/status") == 200
            second = subprocess.run(
                [sys.executable, "-m", "takeback.cli", "serve", "--port", str(port)],
                capture_output=True,
                text=True,
                check=False,
                env=environment,
                timeout=60,
            )
            assert second.returncode == 1
            assert f"cannot listen on 127.0.0.1:{port}" in second.stderr
            children = children_of(up.pid)
            assert len(children) == 2
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(30)
        assert not [child for child in children if Path(f"/proc/{child}").exists()]


def test_children_die_with_a_parent_that_is_killed(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    up = subprocess.Popen(
        [sys.executable, "-m", "takeback.cli", "up", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    end = time.monotonic() + 60
    while len(children_of(up.pid)) < 2 and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(2)  # long enough for each to have tied itself to its parent
    children = children_of(up.pid)
    up.kill()
    up.wait()
    end = time.monotonic() + 20
    while (left := [child for child in children if alive(child)]) and time.monotonic() < end:
        time.sleep(0.2)
    assert not left


def get(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return " Z " not in Path(f"/proc/{pid}/stat").read_text()


def _ignore_interrupts() -> None:
    """As a script's `&` has its commands do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def test_forty_links_come_to_closure_and_the_worlds_own_record_agrees(takeback: Takeback, home: Path) -> None:
    ran = takeback("demo", "takedown", "--once", "--json", patience=600)
    assert ran.status == 0, ran.out + ran.err
    told = ran.lines[-1]
    assert told == {"removed": 35, "failed": 5, "reappeared": 5, "reopened": 5, "notices": 13, "duplicates": 0}
    times = [line["at"] for line in ran.lines[:-1]]
    assert times == sorted(times)
    assert not home.exists()

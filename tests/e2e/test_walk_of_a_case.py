"""`takeback demo protect`: everybody's pages, in one walk without a person."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from takeback.demo.steps import Step, print_steps


def test_the_walk_of_a_case_holds_every_step_and_leaves_nothing_behind(tmp_path: Path) -> None:
    home = tmp_path / "of-somebody-else"
    ran = subprocess.run(
        [sys.executable, "-m", "takeback.cli", "demo", "protect", "--once", "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
        # A deployment's settings must not reach the walk, and the walk must not reach its home.
        env={**os.environ, "TAKEBACK_HOME": str(home), "TAKEBACK_PUBLIC_URL": "https://takeback.example"},
    )
    steps = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert all(step["held"] for step in steps)
    assert [step["seen"]["decision"] for step in steps if "decision" in step["seen"]] == ["hold", "block", "allow"]
    assert set(steps[-1]["seen"].values()) == {"allow"}
    assert not home.exists()


def test_a_step_that_did_not_hold_fails_the_walk() -> None:
    assert not print_steps([Step("One", held=True), Step("Two", held=False, seen={"why": "it is shut"})], "A walk.")
    assert Step("Two", held=False, seen={"why": "it is shut"}).as_json() == {
        "step": "Two",
        "held": False,
        "seen": {"why": "it is shut"},
    }

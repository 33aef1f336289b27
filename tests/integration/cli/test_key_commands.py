"""`takeback key`, in a process of its own on an empty home: what it prints can be used as it stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ready_home import ready_home

ROOT = Path(__file__).parents[3]
KEY = re.compile(r"tb_[a-z2-9]{16}_[A-Za-z0-9_-]{43}")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def key(tmp_path: Path) -> Run:
    """Runs `takeback key ...` against one home that holds nothing at first."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TAKEBACK_")}
    environment |= {"TAKEBACK_HOME": str(ready_home(tmp_path / "home")), "PYTHONPATH": str(ROOT / "src")}
    program = "from takeback.cli.key import app; app()"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program, *words], env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_a_key_stands_alone_on_the_last_line_and_can_be_listed_and_revoked(key: Run) -> None:
    made = key("create", "--name", "uploads", "--scope", "lookup", "--scope", "distances")
    assert made.returncode == 0, made.stderr
    text = made.stdout.splitlines()[-1]
    assert KEY.fullmatch(text)
    key_id = text.split("_")[1]
    assert text not in made.stderr

    listed = key("list").stdout
    assert key_id in listed
    assert "[distances lookup]" in listed
    assert "good" in listed
    assert text.split("_", 2)[2] not in listed

    assert key("revoke", key_id).returncode == 0
    assert "revoked" in key("list").stdout
    assert key("revoke", key_id).returncode == 0


def test_a_scope_that_is_none_is_refused_with_the_six_named(key: Run) -> None:
    refused = key("create", "--name", "uploads", "--scope", "everything")
    assert refused.returncode == 2
    assert refused.stdout == ""
    for scope in ("lookup", "banks", "opinions", "webhooks", "distances", "hma"):
        assert scope in refused.stderr


def test_an_id_that_names_no_key_is_refused(key: Run) -> None:
    refused = key("revoke", "2345678923456789")
    assert refused.returncode == 1
    assert "key list" in refused.stderr


def test_a_day_that_has_passed_is_refused_and_one_to_come_is_listed(key: Run) -> None:
    assert key("create", "--name", "x", "--scope", "lookup", "--expires", "2001-01-01").returncode == 2
    assert key("create", "--name", "x", "--scope", "lookup", "--expires", "2999-01-01").returncode == 0
    assert "expires 2999-01-01" in key("list").stdout

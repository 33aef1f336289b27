"""`takeback audit` as it is typed."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from takeback.records.audit import merkle
from takeback.records.audit.heads import head_from, verify_head
from takeback.records.audit.leaf import Content
from tests.ready_home import ready_home

APPEND = """
from takeback.project.start import start
start()
from datetime import UTC, datetime
from django.db import transaction
from takeback.records.audit.actions import append
with transaction.atomic():
    for number in range(3):
        append("counted", {"number": number}, datetime(2026, 11, 22, tzinfo=UTC))
"""
AUDIT = "from takeback.cli.audit import app; app()"


def _python(home: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "TAKEBACK_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose log has three leaves."""
    root = ready_home(tmp_path / "home")
    assert _python(root, APPEND).returncode == 0
    return root


def test_an_empty_home_has_a_sound_log_of_no_leaves(tmp_path: Path) -> None:
    done = _python(tmp_path / "empty", AUDIT, "verify")
    assert (done.returncode, done.stdout) == (0, "0\n")


def test_verify_prints_the_number_of_leaves(home: Path) -> None:
    done = _python(home, AUDIT, "verify")
    assert (done.returncode, done.stdout) == (0, "3\n")


def test_verify_names_the_first_bad_leaf_and_fails(home: Path) -> None:
    with sqlite3.connect(home / "takeback.sqlite3") as database:
        database.execute("UPDATE audit_content SET kind = 'other' WHERE leaf_id >= 1")
    database.close()
    done = _python(home, AUDIT, "verify")
    assert (done.returncode, done.stdout) == (1, "")
    assert "leaf 1: this leaf's content does not give its hash" in done.stderr


def test_head_prints_what_it_writes_beside_the_database(home: Path) -> None:
    done = _python(home, AUDIT, "head")
    assert done.returncode == 0
    assert (home / "heads" / "000000000003.json").read_text() == done.stdout
    head = head_from(done.stdout)
    assert (head.size, verify_head(head.key, head)) == (3, True)


def test_verify_takes_a_witness_that_was_kept_elsewhere(home: Path, tmp_path: Path) -> None:
    head = _python(home, AUDIT, "head").stdout
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "000000000003.json").write_text(head.replace("2026", "2025"))
    done = _python(home, AUDIT, "verify", "--witness", str(elsewhere))
    assert done.returncode == 1
    assert "not what was signed" in done.stderr


def test_a_key_that_is_none_is_refused(home: Path) -> None:
    assert _python(home, AUDIT, "verify", "--trust", "zz").returncode == 2


def test_prove_gives_a_stranger_all_that_is_needed(home: Path) -> None:
    shown = json.loads(_python(home, AUDIT, "prove", "1").stdout)
    head = head_from(json.dumps(shown["head"]))
    leaf_hash = Content(**shown["content"]).hashed(shown["index"], bytes.fromhex(shown["salt"]))
    assert leaf_hash.hex() == shown["leaf_hash"]
    assert merkle.includes(head.root, head.size, 1, leaf_hash, [bytes.fromhex(each) for each in shown["path"]])


def test_a_leaf_that_is_not_there_cannot_be_proved(home: Path) -> None:
    done = _python(home, AUDIT, "prove", "3")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no such leaf" in done.stderr

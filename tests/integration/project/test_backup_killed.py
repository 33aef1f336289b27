"""A backup or restore that is killed before any line of its code loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ready_home import ready_home

HARNESS = Path(__file__).with_name("killed_before_every_line.py")
APPEND = """
import sys
from takeback.project.start import start
start()
from datetime import UTC, datetime
from django.db import transaction
from nacl.signing import SigningKey
from takeback.project.home import read_secret
from takeback.project.settings import HOME
from takeback.records.audit.actions import append
from takeback.records.audit.witness import sign_head
now = datetime(2026, 11, 22, tzinfo=UTC)
with transaction.atomic():
    for number in range(int(sys.argv[1])):
        append("counted", {"number": number}, now)
sign_head(now, key=SigningKey(read_secret(HOME, "log_signing")), folder=HOME.heads)
"""
MAKE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from takeback.project.backup.make import make
from takeback.project.configuration import read_configuration
make(read_configuration(), Path(sys.argv[1]), datetime(2026, 11, 22, tzinfo=UTC))
"""


def _python(home: Path, *arguments: str) -> str:
    environment = {**os.environ, "TAKEBACK_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A backup of three leaves, and the home two leaves later; heads at three and at five."""
    home = ready_home(tmp_path / "home")
    _python(home, "-c", APPEND, "3")
    _python(home, "-c", MAKE, str(tmp_path / "backup.tar.gz"))
    _python(home, "-c", APPEND, "2")
    return tmp_path


@pytest.mark.slow
def test_a_killed_backup_leaves_the_old_one_or_a_whole_new_one(work: Path) -> None:
    assert int(_python(work, str(HARNESS), "backup", str(work)).split()[-1]) > 100


@pytest.mark.slow
def test_a_killed_restore_leaves_the_old_database_or_the_new_one_whole(work: Path) -> None:
    assert int(_python(work, str(HARNESS), "restore", str(work)).split()[-1]) > 150


@pytest.mark.slow
def test_a_killed_restore_over_a_damaged_database_keeps_what_is_left_of_it(work: Path) -> None:
    database = work / "home" / "takeback.sqlite3"
    database.write_bytes(b"damaged damaged!" + database.read_bytes()[16:])
    (work / "home" / "takeback.sqlite3-wal").write_bytes(b"what was not yet in it")
    assert int(_python(work, str(HARNESS), "restore-damaged", str(work)).split()[-1]) > 150

"""The keys of cases go into a file of their own, which is good for a week."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from takeback.base.errors import Conflict, Invalid, NotAllowed, Tampered
from takeback.project.backup.case_keys import backup_keys, restore_keys
from takeback.project.backup.make import make
from takeback.project.backup.restore import restore
from takeback.project.configuration import Configuration
from tests.integration.cases.conftest import pdq
from tests.ready_home import ready_home

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

OPEN_A_CASE = f"""
import sys
from takeback.project.start import start
start()
from takeback.flows.cases.claiming import Picture
from takeback.flows.cases.opening import Opening, open_case
from takeback.casework.case import WithdrawalRule
from takeback.records.cases.actions import Wishes
from takeback.project.wiring import services
wishes = Wishes(withdrawal_rule=WithdrawalRule.AT_ONCE)
opened = open_case(services(), Opening(pictures=(Picture("{pdq(1)}", 90),), wishes=wishes))
print(" ".join(opened.code.words()))
"""
ENTER = """
import sys
from takeback.project.start import start
start()
from takeback.flows.cases.own_case import enter, entered
from takeback.flows.cases.withdrawing import withdraw_everything
from takeback.project.wiring import services
from takeback.sealing.code_reading import parse_code
holder = enter(parse_code(sys.argv[1]).code)
found = None if holder is None else entered(holder)
print("nothing" if found is None else "shut" if found.private is None else "open")
if sys.argv[2:] == ["withdraw"]:
    withdraw_everything(services(), holder)
"""


def _run(home: Path, code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "TAKEBACK_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def _restore(code: str) -> str:
    return f"""
import sys
from datetime import datetime
from pathlib import Path
from takeback.project.backup.case_keys import restore_keys
from takeback.project.backup.restore import restore
from takeback.project.configuration import read_configuration
{code}
"""


RESTORE_BOTH = _restore(
    "restore(read_configuration(), Path(sys.argv[1]), datetime.fromisoformat(sys.argv[3]))\n"
    "print(restore_keys(read_configuration(), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])))"
)
RESTORE_RECORDS = _restore("restore(read_configuration(), Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))")
RESTORE_KEYS = _restore(
    "print(restore_keys(read_configuration(), Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), replace=True))"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with one case, both backups of it beside, and the case's code."""
    folder = tmp_path_factory.mktemp("made")
    ready_home(folder / "home")
    code = _run(folder / "home", OPEN_A_CASE)
    make(Configuration(home=folder / "home"), folder / "records.tar.gz", NOW)
    backup_keys(Configuration(home=folder / "home"), folder / "keys.tar.gz", NOW)
    return folder, code


def _second(made: Path, home: Path) -> Path:
    (home / "secrets").mkdir(parents=True)
    for secret in (made / "home" / "secrets").iterdir():
        (home / "secrets" / secret.name).write_bytes(secret.read_bytes())
    return home


def test_on_another_machine_both_files_together_open_the_case_again(made: tuple[Path, str], tmp_path: Path) -> None:
    folder, code = made
    second = _second(folder, tmp_path / "second")

    _run(second, RESTORE_BOTH, str(folder / "records.tar.gz"), str(folder / "keys.tar.gz"), NOW.isoformat())

    assert _run(second, ENTER, code) == "open"


def test_a_backup_of_the_records_alone_opens_nothing(made: tuple[Path, str], tmp_path: Path) -> None:
    folder, code = made
    second = _second(folder, tmp_path / "second")

    _run(second, RESTORE_RECORDS, str(folder / "records.tar.gz"), NOW.isoformat())

    assert _run(second, ENTER, code) == "nothing"


def test_what_was_withdrawn_since_stays_shut(tmp_path: Path) -> None:
    home, keys = tmp_path / "home", tmp_path / "keys.tar.gz"
    code = _run(home, OPEN_A_CASE)
    backup_keys(Configuration(home=home), keys, NOW)
    assert _run(home, ENTER, code, "withdraw") == "open"

    _run(home, RESTORE_KEYS, str(keys), NOW.isoformat())

    assert _run(home, ENTER, code) == "shut"


def test_keys_older_than_seven_days_are_not_restored(made: tuple[Path, str]) -> None:
    folder, _ = made

    with pytest.raises(NotAllowed):
        restore_keys(Configuration(home=folder / "home"), folder / "keys.tar.gz", NOW + timedelta(days=8), replace=True)


def test_keys_do_not_take_the_place_of_others_unasked(made: tuple[Path, str]) -> None:
    folder, _ = made

    with pytest.raises(Conflict):
        restore_keys(Configuration(home=folder / "home"), folder / "keys.tar.gz", NOW)


def test_without_the_records_no_key_is_restored(made: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = made

    with pytest.raises(Conflict):
        restore_keys(Configuration(home=_second(folder, tmp_path / "second")), folder / "keys.tar.gz", NOW)


def test_neither_file_passes_as_the_other(made: tuple[Path, str]) -> None:
    folder, _ = made
    home = Configuration(home=folder / "home")

    with pytest.raises(Invalid, match="restore-keys"):
        restore(home, folder / "keys.tar.gz", NOW, replace=True)
    with pytest.raises(Invalid, match="takeback restore"):
        restore_keys(home, folder / "records.tar.gz", NOW, replace=True)


def test_a_changed_file_is_refused(made: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = made
    changed = tmp_path / "keys.tar.gz"
    data = bytearray((folder / "keys.tar.gz").read_bytes())
    data[len(data) // 2] ^= 1
    changed.write_bytes(bytes(data))

    with pytest.raises(Tampered):
        restore_keys(Configuration(home=folder / "home"), changed, NOW, replace=True)

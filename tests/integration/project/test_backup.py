"""Backing up and restoring on one machine: nothing lost, nothing secret inside, nothing believed unchecked."""

from __future__ import annotations

import fcntl
import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from takeback.base.errors import Conflict, Invalid
from takeback.project.backup.make import make
from takeback.project.configuration import Configuration
from takeback.project.home import Home
from takeback.project.serving import alone, serving
from tests.integration.project.backup_homes import APPEND, NOW, leaves, python, refused, takeback


@pytest.fixture
def second(home: Path, tmp_path: Path) -> Path:
    """Another machine, on which the secrets were put, and nothing else."""
    root = tmp_path / "second"
    (root / "secrets").mkdir(parents=True)
    for secret in (home / "secrets").iterdir():
        (root / "secrets" / secret.name).write_bytes(secret.read_bytes())
    return root


def test_what_is_backed_up_is_restored_on_another_machine_and_its_log_is_sound(file: Path, second: Path) -> None:
    done = takeback(second, "restore", str(file))
    assert done.returncode == 0, done.stderr
    verified = takeback(second, "audit", "verify")
    assert (verified.returncode, verified.stdout) == (0, "4\n")  # the three, and one that says: restored
    assert [path.name for path in (second / "heads").iterdir()] == ["000000000003.json"]
    assert not list(second.glob("*restor*"))


def test_no_secret_is_in_a_backup_and_the_maker_is_told_to_keep_them_apart(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    done = takeback(home, "backup", str(file))
    assert str(home / "secrets") in done.stderr
    inside = gzip.decompress(file.read_bytes())
    for secret in (home / "secrets").iterdir():
        text = secret.read_text()
        assert text.encode() not in inside
        assert bytes.fromhex(text) not in inside


def test_a_backup_is_readable_by_its_owner_alone(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_made_while_others_write(home: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(home / "takeback.sqlite3", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE audit_growth SET size = 99")
        done = takeback(home, "backup", str(tmp_path / "b.tar.gz"))
        writer.execute("ROLLBACK")
    assert done.returncode == 0, done.stderr


def test_nothing_is_left_in_the_home_by_a_backup(home: Path, file: Path) -> None:
    assert not list(home.glob(".work-*"))


@pytest.mark.parametrize("name", ["no/such/folder.tar.gz", "."])
def test_a_backup_needs_a_place_for_a_file(home: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid):
        make(Configuration(home=home), tmp_path / name, NOW)


def test_a_file_that_is_no_backup_is_not_overwritten(home: Path, tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("years of work")
    assert takeback(home, "backup", str(thesis)).returncode == 1
    assert thesis.read_text() == "years of work"


def test_a_home_that_does_not_exist_is_not_backed_up_and_not_made(tmp_path: Path) -> None:
    assert takeback(tmp_path / "none", "backup", str(tmp_path / "b.tar.gz")).returncode == 1
    assert not (tmp_path / "none").exists()
    assert not (tmp_path / "b.tar.gz").exists()


def test_a_damaged_database_does_not_replace_a_good_backup(home: Path, file: Path) -> None:
    before = file.read_bytes()
    database = home / "takeback.sqlite3"
    data = bytearray(database.read_bytes())
    data[4096 * 3 : 4096 * 5] = b"\xff" * 8192
    database.write_bytes(data)
    done = takeback(home, "backup", str(file))
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert file.read_bytes() == before


def test_on_a_full_disk_the_old_backup_stays_and_the_reason_is_said(home: Path, file: Path) -> None:
    before = file.read_bytes()
    assert python(home, APPEND, "50").returncode == 0
    for limit in (0, 8192, 200_000):
        done = takeback(home, "backup", str(file), limit=limit)
        assert done.returncode == 1
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr
        assert file.read_bytes() == before
    assert sorted(path.name for path in file.parent.iterdir() if path.is_file()) == [file.name]


def test_on_a_full_disk_a_restore_changes_nothing(home: Path, file: Path) -> None:
    assert python(home, APPEND, "2").returncode == 0
    for limit in (0, 100_000, 200_000):
        done = takeback(home, "restore", str(file), "--replace", limit=limit)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert leaves(home / "takeback.sqlite3") == 5
    assert takeback(home, "audit", "verify").stdout == "5\n"


def test_a_home_that_holds_data_is_not_restored_into_unasked(home: Path, file: Path) -> None:
    assert python(home, APPEND, "2").returncode == 0
    done = takeback(home, "restore", str(file))
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert leaves(home / "takeback.sqlite3") == 5


def test_a_home_that_was_started_and_never_used_is_restored_into(file: Path, second: Path) -> None:
    assert takeback(second, "audit", "verify").stdout == "0\n"
    assert takeback(second, "restore", str(file)).returncode == 0
    assert leaves(second / "takeback.sqlite3") == 4
    assert not list(second.glob("*restor*"))


def test_what_was_replaced_is_kept_beside_with_its_heads(home: Path, file: Path) -> None:
    assert python(home, APPEND, "2").returncode == 0
    assert takeback(home, "audit", "head").returncode == 0
    done = takeback(home, "restore", str(file), "--replace")
    assert done.returncode == 0, done.stderr
    (aside,) = home.glob("before_restore_*")
    assert aside.name in done.stderr
    assert leaves(aside / "takeback.sqlite3") == 5
    assert sorted(path.name for path in (aside / "heads").iterdir()) == ["000000000003.json", "000000000005.json"]
    assert takeback(home, "audit", "verify").stdout == "4\n"


def test_a_restore_refuses_while_a_server_runs(home: Path, file: Path) -> None:
    with (home / ".serving").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        assert "stop it" in refused(Conflict, home, file)


def test_no_server_starts_while_a_backup_is_being_restored(home: Path) -> None:
    with alone(Home(home)), pytest.raises(Conflict), serving(Home(home)):
        pass
    with serving(Home(home)), serving(Home(home)), pytest.raises(Conflict), alone(Home(home)):
        pass


def test_a_restore_refuses_while_another_process_has_the_database_open(home: Path, file: Path) -> None:
    with closing(sqlite3.connect(home / "takeback.sqlite3")) as reader:
        reader.execute("SELECT count(*) FROM audit_leaf").fetchone()
        assert "another process" in refused(Conflict, home, file)
    assert not list(home.glob("*restor*"))


def test_without_its_secrets_a_backup_is_restored_and_no_new_ones_are_made(file: Path, tmp_path: Path) -> None:
    third = tmp_path / "third"
    done = takeback(third, "restore", str(file))
    assert done.returncode == 0
    assert "Missing: log_signing, server" in done.stderr
    assert not (third / "secrets").exists()
    assert leaves(third / "takeback.sqlite3") == 3


def test_under_other_secrets_a_backup_is_refused_until_told_otherwise(file: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    assert takeback(stranger, "audit", "verify").returncode == 0
    refused = takeback(stranger, "restore", str(file))
    assert refused.returncode == 1
    assert "other secrets" in refused.stderr
    assert leaves(stranger / "takeback.sqlite3") == 0
    assert takeback(stranger, "restore", str(file), "--other-keys").returncode == 0
    assert leaves(stranger / "takeback.sqlite3") == 4

"""Backing up and restoring on one machine: nothing lost, nothing secret inside, nothing believed unchecked."""

from __future__ import annotations

import fcntl
import gzip
import io
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from takeback.base.errors import Conflict, Invalid, NotAllowed, TakebackError, Tampered
from takeback.project.backup import manifest
from takeback.project.backup.make import make
from takeback.project.backup.restore import restore
from takeback.project.configuration import Configuration
from takeback.project.home import Home, read_secret
from takeback.project.serving import alone, serving

NOW = datetime(2026, 11, 22, tzinfo=UTC)

CLI = """
import typer
from takeback.cli import audit, backup
app = typer.Typer()
app.command()(backup.backup)
app.command()(backup.restore)
app.add_typer(audit.app, name="audit")
app()
"""
APPEND = """
import sys
from takeback.project.start import start
start()
from datetime import UTC, datetime
from django.db import transaction
from takeback.records.audit.actions import append
for number in range(int(sys.argv[1])):
    with transaction.atomic():
        append("counted", {"number": number}, datetime(2026, 11, 22, tzinfo=UTC))
"""


def _python(home: Path, code: str, *arguments: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    def bound() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "TAKEBACK_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound,  # one thread, and the limit must hold for the child alone
    )


def _takeback(home: Path, *arguments: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    return _python(home, CLI, *arguments, limit=limit)


def _leaves(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM audit_leaf").fetchone()[0])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three leaves and a signed head, and a backup of it: made once, and copied for each test."""
    folder = tmp_path_factory.mktemp("made")
    assert _python(folder / "home", APPEND, "3").returncode == 0
    assert _takeback(folder / "home", "audit", "head").returncode == 0
    done = _takeback(folder / "home", "backup", str(folder / "backup.tar.gz"))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A home with three leaves and a signed head."""
    return Path(shutil.copytree(made / "home", tmp_path / "home"))


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    """A backup of that home."""
    return Path(shutil.copy(made / "backup.tar.gz", tmp_path))


def _refused(kind: type[TakebackError], home: Path, file: Path) -> str:
    """What `restore --replace` says when it refuses; nothing of the home's data may be touched by it."""
    with pytest.raises(kind) as caught:
        restore(Configuration(home=home), file, NOW, replace=True)
    assert _leaves(home / "takeback.sqlite3") == 3
    assert [path.name for path in (home / "heads").iterdir()] == ["000000000003.json"]
    return caught.value.message


@pytest.fixture
def second(home: Path, tmp_path: Path) -> Path:
    """Another machine, on which the secrets were put, and nothing else."""
    root = tmp_path / "second"
    (root / "secrets").mkdir(parents=True)
    for secret in (home / "secrets").iterdir():
        (root / "secrets" / secret.name).write_bytes(secret.read_bytes())
    return root


def _rewritten(file: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], object]) -> None:
    """Unpack an archive, let `change` at its members, and pack it again."""
    with tarfile.open(file) as tar:
        members = [(each, (tar.extractfile(each) or io.BytesIO()).read()) for each in tar.getmembers()]
    change(members)
    with tarfile.open(file, "w:gz") as tar:
        for entry, data in members:
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


def test_what_is_backed_up_is_restored_on_another_machine_and_its_log_is_sound(file: Path, second: Path) -> None:
    done = _takeback(second, "restore", str(file))
    assert done.returncode == 0, done.stderr
    verified = _takeback(second, "audit", "verify")
    assert (verified.returncode, verified.stdout) == (0, "4\n")  # the three, and one that says: restored
    assert [path.name for path in (second / "heads").iterdir()] == ["000000000003.json"]
    assert not list(second.glob("*restor*"))


def test_no_secret_is_in_a_backup_and_the_maker_is_told_to_keep_them_apart(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    done = _takeback(home, "backup", str(file))
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
        done = _takeback(home, "backup", str(tmp_path / "b.tar.gz"))
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
    assert _takeback(home, "backup", str(thesis)).returncode == 1
    assert thesis.read_text() == "years of work"


def test_a_home_that_does_not_exist_is_not_backed_up_and_not_made(tmp_path: Path) -> None:
    assert _takeback(tmp_path / "none", "backup", str(tmp_path / "b.tar.gz")).returncode == 1
    assert not (tmp_path / "none").exists()
    assert not (tmp_path / "b.tar.gz").exists()


def test_a_damaged_database_does_not_replace_a_good_backup(home: Path, file: Path) -> None:
    before = file.read_bytes()
    database = home / "takeback.sqlite3"
    data = bytearray(database.read_bytes())
    data[4096 * 3 : 4096 * 5] = b"\xff" * 8192
    database.write_bytes(data)
    done = _takeback(home, "backup", str(file))
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert file.read_bytes() == before


def test_on_a_full_disk_the_old_backup_stays_and_the_reason_is_said(home: Path, file: Path) -> None:
    before = file.read_bytes()
    assert _python(home, APPEND, "50").returncode == 0
    for limit in (0, 8192, 200_000):
        done = _takeback(home, "backup", str(file), limit=limit)
        assert done.returncode == 1
        assert done.stderr.strip()
        assert "Traceback" not in done.stderr
        assert file.read_bytes() == before
    assert sorted(path.name for path in file.parent.iterdir() if path.is_file()) == [file.name]


def test_on_a_full_disk_a_restore_changes_nothing(home: Path, file: Path) -> None:
    assert _python(home, APPEND, "2").returncode == 0
    for limit in (0, 100_000, 200_000):
        done = _takeback(home, "restore", str(file), "--replace", limit=limit)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert _leaves(home / "takeback.sqlite3") == 5
    assert _takeback(home, "audit", "verify").stdout == "5\n"


def test_a_home_that_holds_data_is_not_restored_into_unasked(home: Path, file: Path) -> None:
    assert _python(home, APPEND, "2").returncode == 0
    done = _takeback(home, "restore", str(file))
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert _leaves(home / "takeback.sqlite3") == 5


def test_a_home_that_was_started_and_never_used_is_restored_into(file: Path, second: Path) -> None:
    assert _takeback(second, "audit", "verify").stdout == "0\n"
    assert _takeback(second, "restore", str(file)).returncode == 0
    assert _leaves(second / "takeback.sqlite3") == 4
    assert not list(second.glob("*restor*"))


def test_what_was_replaced_is_kept_beside_with_its_heads(home: Path, file: Path) -> None:
    assert _python(home, APPEND, "2").returncode == 0
    assert _takeback(home, "audit", "head").returncode == 0
    done = _takeback(home, "restore", str(file), "--replace")
    assert done.returncode == 0, done.stderr
    (aside,) = home.glob("before_restore_*")
    assert aside.name in done.stderr
    assert _leaves(aside / "takeback.sqlite3") == 5
    assert sorted(path.name for path in (aside / "heads").iterdir()) == ["000000000003.json", "000000000005.json"]
    assert _takeback(home, "audit", "verify").stdout == "4\n"


def test_a_restore_refuses_while_a_server_runs(home: Path, file: Path) -> None:
    with (home / ".serving").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        assert "stop it" in _refused(Conflict, home, file)


def test_no_server_starts_while_a_backup_is_being_restored(home: Path) -> None:
    with alone(Home(home)), pytest.raises(Conflict), serving(Home(home)):
        pass
    with serving(Home(home)), serving(Home(home)), pytest.raises(Conflict), alone(Home(home)):
        pass


def test_a_restore_refuses_while_another_process_has_the_database_open(home: Path, file: Path) -> None:
    with closing(sqlite3.connect(home / "takeback.sqlite3")) as reader:
        reader.execute("SELECT count(*) FROM audit_leaf").fetchone()
        assert "another process" in _refused(Conflict, home, file)
    assert not list(home.glob("*restor*"))


def test_without_its_secrets_a_backup_is_restored_and_no_new_ones_are_made(file: Path, tmp_path: Path) -> None:
    third = tmp_path / "third"
    done = _takeback(third, "restore", str(file))
    assert done.returncode == 0
    assert "Missing: log_signing, server" in done.stderr
    assert not (third / "secrets").exists()
    assert _leaves(third / "takeback.sqlite3") == 3


def test_under_other_secrets_a_backup_is_refused_until_told_otherwise(file: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    assert _takeback(stranger, "audit", "verify").returncode == 0
    refused = _takeback(stranger, "restore", str(file))
    assert refused.returncode == 1
    assert "other secrets" in refused.stderr
    assert _leaves(stranger / "takeback.sqlite3") == 0
    assert _takeback(stranger, "restore", str(file), "--other-keys").returncode == 0
    assert _leaves(stranger / "takeback.sqlite3") == 4


def _drop(members: list[tuple[tarfile.TarInfo, bytes]], index: int) -> None:
    del members[index]


def _spoil(members: list[tuple[tarfile.TarInfo, bytes]], index: int) -> None:
    entry, data = members[index]
    members[index] = (entry, data[:-1] + bytes([data[-1] ^ 1]))


def _rename(members: list[tuple[tarfile.TarInfo, bytes]], name: str) -> None:
    members[2][0].name = name


def _link(members: list[tuple[tarfile.TarInfo, bytes]], kind: bytes) -> None:
    entry, data = members[2]
    entry.type, entry.linkname = kind, "/etc/passwd"
    members[2] = (entry, b"" if kind != tarfile.REGTYPE else data)


def _add(members: list[tuple[tarfile.TarInfo, bytes]], name: str) -> None:
    members.append((tarfile.TarInfo(name), b"more"))


@pytest.mark.parametrize(
    "change",
    [
        lambda members: _drop(members, 0),
        lambda members: _drop(members, 1),
        lambda members: _drop(members, 2),
        lambda members: _drop(members, 3),
        lambda members: _spoil(members, 0),
        lambda members: _spoil(members, 1),
        lambda members: _spoil(members, 2),
        lambda members: _spoil(members, 3),
        lambda members: members.reverse(),
        lambda members: _rename(members, "../../evil"),
        lambda members: _rename(members, "/tmp/evil"),  # noqa: S108 - what a hostile archive would say
        lambda members: _rename(members, "database.sqlite3" + "/x" * 300),
        lambda members: _link(members, tarfile.SYMTYPE),
        lambda members: _link(members, tarfile.LNKTYPE),
        lambda members: _link(members, tarfile.CHRTYPE),
        lambda members: _link(members, tarfile.FIFOTYPE),
        lambda members: _link(members, tarfile.DIRTYPE),
        lambda members: _add(members, "../evil"),
        lambda members: _add(members, "heads/000000000009.json"),
    ],
)
def test_an_archive_with_anything_changed_is_refused_and_nothing_written(
    home: Path, file: Path, tmp_path: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], object]
) -> None:
    _rewritten(file, change)
    before = {str(path) for path in tmp_path.rglob("*")}
    assert "damaged" in (said := _refused(Tampered, home, file)) or "manifest" in said
    assert {str(path) for path in tmp_path.rglob("*")} - before <= {str(home / ".serving"), str(home / ".copying")}


@pytest.mark.parametrize("kept", [0, 1, 10, 500, -20])
def test_a_truncated_archive_is_refused(home: Path, file: Path, kept: int) -> None:
    file.write_bytes(file.read_bytes()[:kept])
    assert "damaged" in _refused(Tampered, home, file)


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", gzip.compress(b"", mtime=0), gzip.compress(b"hello", mtime=0), gzip.compress(b"\0" * 10_000_000)],
)
def test_something_that_is_no_archive_is_refused(home: Path, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    assert "damaged" in _refused(Tampered, home, tmp_path / "file")


def test_a_file_that_is_not_there_is_refused(home: Path, tmp_path: Path) -> None:
    assert "no such" in _refused(Invalid, home, tmp_path / "none")


def _resigned(file: Path, key: SigningKey, **fields: object) -> None:
    def change(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        listed = {**json.loads(members[0][1]), "log_key": bytes(key.verify_key).hex(), **fields}
        text = json.dumps(listed).encode()
        members[0] = (members[0][0], text)
        members[1] = (members[1][0], manifest.sign(text, key))

    _rewritten(file, change)


def test_a_forged_backup_is_refused_where_the_secrets_are(home: Path, file: Path) -> None:
    _resigned(file, SigningKey.generate())
    assert "forged" in _refused(NotAllowed, home, file)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"takeback": "99.0"}, "newer"),
        ({"migrations": ["audit.9999_from_the_future"]}, "newer"),
        ({"migrations": []}, "not the one"),
        ({"format": 2}, "newer form"),
        ({"database": "postgresql"}, "cannot be read"),
        ({"members": []}, "cannot be read"),
        ({"made_on": "yesterday"}, "cannot be read"),
        ({"surprise": 1}, "cannot be read"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused_with_the_reason(
    home: Path, file: Path, fields: dict[str, object], said: str
) -> None:
    _resigned(file, SigningKey(read_secret(Home(home), "log_signing")), **fields)
    assert said in _refused(TakebackError, home, file)


def test_a_backup_whose_tables_cannot_be_brought_up_to_date_puts_the_old_ones_back(home: Path, tmp_path: Path) -> None:
    # A database that claims fewer migrations than it has been through: creating its tables again fails.
    assert _takeback(home, "audit", "head").returncode == 0
    with closing(sqlite3.connect(home / "takeback.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'audit'")
    file = tmp_path / "backup.tar.gz"
    assert _takeback(home, "backup", str(file)).returncode == 0
    with closing(sqlite3.connect(home / "takeback.sqlite3")) as connection, connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '0001_initial', '2026-11-22')"
        )
    assert _python(home, APPEND, "2").returncode == 0
    done = _takeback(home, "restore", str(file), "--replace")
    assert done.returncode == 1
    assert "was put back" in done.stderr
    assert "Traceback" not in done.stderr
    assert _takeback(home, "audit", "verify").stdout == "5\n"
    assert not list(home.glob("*restor*"))


def test_a_database_too_damaged_to_be_opened_is_replaced_and_kept(home: Path, file: Path) -> None:
    database = home / "takeback.sqlite3"
    database.write_bytes(b"damaged damaged!" + database.read_bytes()[16:])
    assert _takeback(home, "restore", str(file)).returncode == 1  # it may hold data: nobody can tell
    assert _takeback(home, "restore", str(file), "--replace").returncode == 0
    (aside,) = home.glob("before_restore_*")
    assert (aside / "takeback.sqlite3").read_bytes().startswith(b"damaged damaged!")
    assert _takeback(home, "audit", "verify").stdout == "4\n"

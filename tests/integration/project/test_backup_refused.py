"""A file that is no backup of this home, or no longer the one that was made, is refused and nothing is written."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from takeback.base.errors import Invalid, NotAllowed, TakebackError, Tampered
from takeback.project.backup import manifest
from takeback.project.home import Home, read_secret
from tests.integration.project.backup_homes import APPEND, python, refused, takeback


def _rewritten(file: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], object]) -> None:
    """Unpack an archive, let `change` at its members, and pack it again."""
    with tarfile.open(file) as tar:
        members = [(each, (tar.extractfile(each) or io.BytesIO()).read()) for each in tar.getmembers()]
    change(members)
    with tarfile.open(file, "w:gz") as tar:
        for entry, data in members:
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


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
    assert "damaged" in (said := refused(Tampered, home, file)) or "manifest" in said
    assert {str(path) for path in tmp_path.rglob("*")} - before <= {str(home / ".serving"), str(home / ".copying")}


@pytest.mark.parametrize("kept", [0, 1, 10, 500, -20])
def test_a_truncated_archive_is_refused(home: Path, file: Path, kept: int) -> None:
    file.write_bytes(file.read_bytes()[:kept])
    assert "damaged" in refused(Tampered, home, file)


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", gzip.compress(b"", mtime=0), gzip.compress(b"hello", mtime=0), gzip.compress(b"\0" * 10_000_000)],
)
def test_something_that_is_no_archive_is_refused(home: Path, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    assert "damaged" in refused(Tampered, home, tmp_path / "file")


def test_a_file_that_is_not_there_is_refused(home: Path, tmp_path: Path) -> None:
    assert "no such" in refused(Invalid, home, tmp_path / "none")


def _resigned(file: Path, key: SigningKey, **fields: object) -> None:
    def change(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        listed = {**json.loads(members[0][1]), "log_key": bytes(key.verify_key).hex(), **fields}
        text = json.dumps(listed).encode()
        members[0] = (members[0][0], text)
        members[1] = (members[1][0], manifest.sign(text, key))

    _rewritten(file, change)


def test_a_forged_backup_is_refused_where_the_secrets_are(home: Path, file: Path) -> None:
    _resigned(file, SigningKey.generate())
    assert "forged" in refused(NotAllowed, home, file)


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
    assert said in refused(TakebackError, home, file)


def test_a_backup_whose_tables_cannot_be_brought_up_to_date_puts_the_old_ones_back(home: Path, tmp_path: Path) -> None:
    # A database that claims fewer migrations than it has been through: creating its tables again fails.
    assert takeback(home, "audit", "head").returncode == 0
    with closing(sqlite3.connect(home / "takeback.sqlite3")) as connection, connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'audit'")
    file = tmp_path / "backup.tar.gz"
    assert takeback(home, "backup", str(file)).returncode == 0
    with closing(sqlite3.connect(home / "takeback.sqlite3")) as connection, connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '0001_initial', '2026-11-22')"
        )
    assert python(home, APPEND, "2").returncode == 0
    done = takeback(home, "restore", str(file), "--replace")
    assert done.returncode == 1
    assert "was put back" in done.stderr
    assert "Traceback" not in done.stderr
    assert takeback(home, "audit", "verify").stdout == "5\n"
    assert not list(home.glob("*restor*"))


def test_a_database_too_damaged_to_be_opened_is_replaced_and_kept(home: Path, file: Path) -> None:
    database = home / "takeback.sqlite3"
    database.write_bytes(b"damaged damaged!" + database.read_bytes()[16:])
    assert takeback(home, "restore", str(file)).returncode == 1  # it may hold data: nobody can tell
    assert takeback(home, "restore", str(file), "--replace").returncode == 0
    (aside,) = home.glob("before_restore_*")
    assert (aside / "takeback.sqlite3").read_bytes().startswith(b"damaged damaged!")
    assert takeback(home, "audit", "verify").stdout == "4\n"

"""What is swapped in while a folder is walked leads nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from takeback.cli.scanning.walk import File, Skipped, Unreadable, open_folder, read, walk

MOST = 1000


@pytest.fixture
def root(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "root" / "inner").mkdir(parents=True)
    (tmp_path / "root" / "inner" / "file").write_bytes(b"words")
    (tmp_path / "root" / "last").write_bytes(b"x" * 2000)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "file").write_bytes(b"secret")
    handle = open_folder(tmp_path / "root")
    yield handle
    os.close(handle)


def files(root: int) -> list[File]:
    return [each for each in walk(root) if isinstance(each, File)]


def test_files_come_in_the_order_of_their_names_folders_after_the_files_beside_them(root: int) -> None:
    assert [each.path for each in files(root)] == [(b"last",), (b"inner", b"file")]
    assert files(root) == files(root)


def test_no_more_than_one_byte_too_many_is_read(root: int) -> None:
    last, inner = files(root)
    seen = read(root, last, MOST)
    assert isinstance(seen, tuple)
    assert len(seen[1]) == MOST + 1
    assert read(root, inner, MOST) == (inner, b"words")


def test_a_file_that_became_a_link_is_not_followed(root: int, tmp_path: Path) -> None:
    (_, inner) = files(root)
    (tmp_path / "root" / "inner" / "file").unlink()
    (tmp_path / "root" / "inner" / "file").symlink_to(tmp_path / "secret" / "file")
    assert read(root, inner, MOST) == Unreadable(inner.path, "ELOOP")


def test_a_folder_that_became_a_link_is_not_followed(root: int, tmp_path: Path) -> None:
    (_, inner) = files(root)
    (tmp_path / "root" / "inner").rename(tmp_path / "moved")
    (tmp_path / "root" / "inner").symlink_to(tmp_path / "secret")
    assert read(root, inner, MOST) == Unreadable(inner.path, "ENOTDIR")


def test_a_file_that_became_a_pipe_holds_nobody_up(root: int, tmp_path: Path) -> None:
    (_, inner) = files(root)
    (tmp_path / "root" / "inner" / "file").unlink()
    os.mkfifo(tmp_path / "root" / "inner" / "file")
    assert read(root, inner, MOST) == Skipped(inner.path, "pipe")


def test_a_file_that_is_gone_is_unreadable(root: int, tmp_path: Path) -> None:
    (_, inner) = files(root)
    (tmp_path / "root" / "inner" / "file").unlink()
    assert read(root, inner, MOST) == Unreadable(inner.path, "ENOENT")


def test_a_file_that_changed_since_it_was_found_is_told_as_it_was_read(root: int, tmp_path: Path) -> None:
    (_, inner) = files(root)
    (tmp_path / "root" / "inner" / "file").write_bytes(b"other words")
    seen = read(root, inner, MOST)
    assert isinstance(seen, tuple)
    assert (seen[0].size, seen[1]) == (11, b"other words")


def test_a_folder_that_became_a_link_during_the_walk_is_not_entered(root: int, tmp_path: Path) -> None:
    steps = walk(root)
    assert isinstance(next(steps), File)
    (tmp_path / "root" / "inner").rename(tmp_path / "moved")
    (tmp_path / "root" / "inner").symlink_to(tmp_path / "secret")
    assert list(steps) == [Unreadable((b"inner",), "ENOTDIR")]


def handles() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_no_handle_is_left_open(root: int) -> None:
    before = handles()
    for each in files(root):
        read(root, each, MOST)
    steps = walk(root)
    next(steps)
    steps.close()  # type: ignore[attr-defined]  # a generator
    assert handles() == before

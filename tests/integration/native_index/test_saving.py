"""A save is the old index or the new one, whatever happens in the middle."""

from __future__ import annotations

import fcntl
import os
import resource
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from takeback.adapters.native_index import NativeIndex, segment_file
from takeback.adapters.native_index.segment import Tables
from takeback.base.errors import Conflict, Unavailable
from tests.faults import Killed, Step, kill_at_every_step, run_at_once
from tests.integration.native_index.banks import files, hashes_of, held, span


def old_index() -> NativeIndex:
    index = NativeIndex.build(span(0, 60), hashes_of(span(0, 60)))
    index.withdraw(span(50, 60))
    return index


def changed(index: NativeIndex) -> None:
    """Another segment, and more dead rows in the first."""
    index.add(span(100, 110), hashes_of(span(100, 110)))
    index.withdraw(span(40, 50))


def step_before_every_fsync(step: Step) -> None:
    """In this process, which is killed or ends."""
    fsync = os.fsync

    def stepped(fd: int) -> None:
        step("fsync")
        fsync(fd)

    setattr(os, "fsync", stepped)  # noqa: B010 - what mypy would forbid as an assignment


OLD = list(range(50))
NEW = [*range(40), *range(100, 110)]


def test_a_save_that_is_killed_leaves_the_old_index_or_the_new_and_never_a_mix(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    seen: list[int] = []

    def prepare() -> None:
        for path in folder.iterdir() if folder.exists() else ():
            path.unlink()
        old_index().save(folder, position=1)

    def scenario(step: Step) -> None:
        index = NativeIndex.open(folder)
        changed(index)
        step_before_every_fsync(step)
        index.save(folder, position=2)
        step("saved")

    def check(killed: Killed) -> None:
        index = NativeIndex.open(folder)
        seen.append(index.position)
        assert held(index, span(0, 120)) == (OLD if index.position == 1 else NEW)
        assert index.position == 2 or not killed.passed("saved")
        index.save(folder, position=3)
        named = {path.name for path in folder.iterdir()}
        with_marks = [segment for segment in index._state.segments if segment.dead_count]
        assert len(named) == 1 + len(index._state.segments) + len(with_marks)  # nothing is left over

    killed = kill_at_every_step(scenario, check, prepare=prepare, folder=folder)
    assert seen == sorted(seen)
    assert {1, 2} == set(seen)
    assert {"fsync", "saved"} < {name for run in killed for name in run.steps}


def test_a_file_that_was_half_written_by_a_killed_save_is_written_again(tmp_path: Path) -> None:
    index = old_index()
    (tmp_path / index._state.segments[0].tables.name).write_bytes(b"half")
    index.save(tmp_path)
    assert held(NativeIndex.open(tmp_path), span(0, 60)) == OLD


def test_a_full_disk_is_said_and_the_old_index_stands(tmp_path: Path) -> None:
    old_index().save(tmp_path, position=1)
    before = sorted(path.name for path in tmp_path.iterdir())

    def no_more_than_some_kilobytes_a_file() -> None:
        index = NativeIndex.open(tmp_path)
        index.add(span(1000, 6000), hashes_of(span(1000, 6000)))
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        with pytest.raises(Unavailable, match=r"could not be saved \(File too large\); what was saved before still"):
            index.save(tmp_path, position=2)
        assert held(index, span(1000, 1003)) == [1000, 1001, 1002]

    run_at_once(no_more_than_some_kilobytes_a_file)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    index = NativeIndex.open(tmp_path)
    assert (index.position, held(index, span(0, 60))) == (1, OLD)


def test_a_file_where_the_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file")
    with pytest.raises(Unavailable, match="could not be saved"):
        old_index().save(tmp_path / "index")


def test_files_of_segments_that_did_not_change_are_not_written_again(tmp_path: Path) -> None:
    index = old_index()
    index.save(tmp_path)
    [first] = files(tmp_path, "segment")
    [dead] = files(tmp_path, "dead")
    was = first.stat()
    index.save(tmp_path)
    assert files(tmp_path, "segment") == [first]
    assert files(tmp_path, "dead") == [dead]
    assert first.stat() == was
    index.withdraw(span(0, 1))
    index.save(tmp_path)
    assert files(tmp_path, "segment") == [first]
    assert first.stat() == was
    assert files(tmp_path, "dead") != [dead]


def test_an_index_may_be_saved_in_two_folders(tmp_path: Path) -> None:
    index = old_index()
    index.save(tmp_path / "one", position=1)
    NativeIndex.open(tmp_path / "one").save(tmp_path / "two", position=2)
    assert held(NativeIndex.open(tmp_path / "one"), span(0, 60)) == OLD
    assert held(NativeIndex.open(tmp_path / "two"), span(0, 60)) == OLD


def test_an_empty_index_is_saved_and_opened(tmp_path: Path) -> None:
    NativeIndex().save(tmp_path, position=7)
    index = NativeIndex.open(tmp_path)
    assert (len(index), index.position, held(index, span(0, 3))) == (0, 7, [])


def test_nothing_of_a_withdrawn_hash_is_left_after_a_merge_without_dead_and_a_save(tmp_path: Path) -> None:
    index = old_index()
    index.save(tmp_path)
    gone = index._state.segments[0].tables.hashes[50:60].tobytes()
    assert gone in files(tmp_path, "segment")[0].read_bytes()
    index.merge(without_dead=True)
    index.save(tmp_path)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not any(gone[at : at + 32] in kept for at in range(0, len(gone), 32))


def test_two_at_once_do_not_save_in_one_folder(tmp_path: Path) -> None:
    old_index().save(tmp_path)
    held_open = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held_open, fcntl.LOCK_EX)
    with pytest.raises(Conflict, match="another process is saving"):
        old_index().save(tmp_path)
    os.close(held_open)
    old_index().save(tmp_path)


def test_who_has_an_index_open_goes_on_with_it_while_it_is_saved_anew(tmp_path: Path) -> None:
    old_index().save(tmp_path)
    reader = NativeIndex.open(tmp_path)
    writer = old_index()
    changed(writer)
    writer.save(tmp_path)
    assert held(reader, span(0, 60)) == OLD


def test_who_opens_while_it_is_saved_gets_one_state_or_the_other(tmp_path: Path) -> None:
    index = old_index()
    index.save(tmp_path, position=0)
    ended = threading.Event()

    def save_again_and_again() -> None:
        try:
            for position in range(1, 80):
                index.add(span(200 + position, 201 + position), hashes_of(span(200 + position, 201 + position)))
                index.save(tmp_path, position)
        finally:
            ended.set()

    writer = threading.Thread(target=save_again_and_again)
    writer.start()
    positions = []
    while not ended.is_set():
        opened = NativeIndex.open(tmp_path)
        positions.append(opened.position)
        assert len(opened) == len(OLD) + opened.position
        assert len(held(opened, span(0, 60))) == len(OLD)
    writer.join()
    assert positions == sorted(positions)


@pytest.fixture
def slow_writing(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A disk that takes nothing until the event is set."""
    may_write = threading.Event()
    write = segment_file.write

    def wait_and_write(tables: Tables, folder: Path) -> None:
        assert may_write.wait(10)
        write(tables, folder)

    monkeypatch.setattr(segment_file, "write", wait_and_write)
    yield may_write
    may_write.set()


def test_adding_and_asking_go_on_while_the_disk_is_slow(tmp_path: Path, slow_writing: threading.Event) -> None:
    index = old_index()
    saving = threading.Thread(target=index.save, args=(tmp_path, 5))
    saving.start()
    changed(index)
    assert held(index, span(0, 120)) == NEW
    slow_writing.set()
    saving.join()
    assert held(index, span(0, 120)) == NEW


def test_rows_are_private_until_the_folder_that_holds_them_is_opened(tmp_path: Path) -> None:
    index = old_index()
    index.add(span(100, 103), hashes_of(span(100, 103)))
    assert (index.private_rows, index.segment_count) == (63, 1)  # with the ten that are withdrawn
    index.save(tmp_path)
    assert index.private_rows >= 53
    opened = NativeIndex.open(tmp_path)
    assert opened.private_rows == 0
    opened.add(span(200, 202), hashes_of(span(200, 202)))
    assert (opened.private_rows, len(opened)) == (2, 55)
    opened.merge(without_dead=True)
    opened.save(tmp_path)
    assert opened.private_rows > 0
    assert NativeIndex.open(tmp_path).private_rows == 0

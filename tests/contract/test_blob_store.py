"""What every `BlobStore` must do, and that a folder does it on a disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from takeback.adapters.blob_folder import BlobFolder
from takeback.base.errors import Conflict, Invalid, NotFound, Unavailable
from takeback.flows.no_blobs import NoBlobs
from takeback.sealing.blob_store import BlobStore

FUTURE = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobFolder(tmp_path / "blobs")


def test_what_was_put_is_there_until_it_is_destroyed(blobs: BlobStore) -> None:
    assert blobs.put("blob_a", [b"one", b"", b"two"]) == 6
    assert blobs.get("blob_a") == b"onetwo"
    assert blobs.names_before(FUTURE) == ["blob_a"]
    blobs.destroy("blob_a")
    blobs.destroy("blob_a")
    with pytest.raises(NotFound):
        blobs.get("blob_a")
    assert blobs.names_before(FUTURE) == []


def test_a_name_is_used_once(blobs: BlobStore) -> None:
    blobs.put("blob_a", [b"first"])
    with pytest.raises(Conflict):
        blobs.put("blob_a", [b"second"])
    assert blobs.get("blob_a") == b"first"


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "A", "a.b", "x" * 65, "\0"])
def test_a_name_that_could_lead_elsewhere_is_refused(blobs: BlobStore, name: str) -> None:
    for call in (blobs.get, blobs.destroy, lambda name: blobs.put(name, [b"x"])):
        with pytest.raises(Invalid):
            call(name)


def test_what_breaks_off_leaves_nothing(blobs: BlobStore, tmp_path: Path) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises((ConnectionError, Unavailable)):
        blobs.put("blob_a", breaks_off())
    assert list((tmp_path / "blobs").iterdir()) == []


def test_only_its_owner_may_read_it(blobs: BlobStore, tmp_path: Path) -> None:
    blobs.put("blob_a", [b"sealed"])
    assert (tmp_path / "blobs").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "blobs" / "blob_a").stat().st_mode & 0o777 == 0o600


def test_the_drafts_of_killed_processes_go_once_they_are_old(blobs: BlobStore, tmp_path: Path) -> None:
    blobs.put("blob_a", [b"sealed"])
    draft = tmp_path / "blobs" / "draft-0011"
    draft.write_bytes(b"half")
    os.utime(draft, (0, 0))
    assert blobs.names_before(datetime.now(UTC) - timedelta(days=1)) == []
    assert not draft.exists()
    assert blobs.get("blob_a") == b"sealed"


def test_a_process_without_a_store_keeps_nothing_and_says_so() -> None:
    nothing: BlobStore = NoBlobs()
    with pytest.raises(Unavailable):
        nothing.put("blob_a", [b"sealed"])
    with pytest.raises(NotFound):
        nothing.get("blob_a")
    nothing.destroy("blob_a")
    assert nothing.names_before(FUTURE) == []

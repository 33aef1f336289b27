"""A file that is not what was written is noticed before the first answer: it never becomes a wrong "no match"."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from takeback.adapters.native_index import NativeIndex
from takeback.adapters.native_index.layout import HEADER_BYTES, Layout, bucket_bits
from takeback.base.errors import NotFound, Tampered
from tests.integration.native_index.banks import files, hashes_of, held, span

COUNT = 300
LAYOUT = Layout(COUNT, bucket_bits(COUNT))
SECTIONS = {
    "magic": (0, 8),
    "header": (8, 112),
    "rest of the header": (112, HEADER_BYTES - 32),
    "digest of the header": (HEADER_BYTES - 32, HEADER_BYTES),
    "ids": (LAYOUT.ids, LAYOUT.hashes),
    "hashes": (LAYOUT.hashes, LAYOUT.starts),
    "starts": (LAYOUT.starts, LAYOUT.halves),
    "halves": (LAYOUT.halves, LAYOUT.rows),
    "rows": (LAYOUT.rows, LAYOUT.checksums),
    "checksums": (LAYOUT.checksums, LAYOUT.size),
}


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    index = NativeIndex.build(span(0, COUNT), hashes_of(span(0, COUNT)))
    index.withdraw(span(0, 3))
    index.save(tmp_path, position=4)
    assert held(NativeIndex.open(tmp_path), span(0, 5)) == [3, 4]
    return tmp_path


def ask(folder: Path) -> None:
    index = NativeIndex.open(folder)
    with pytest.raises(Tampered):
        index.within(hashes_of(span(0, 5)), 31)
    with pytest.raises(Tampered):
        index.add(span(0, 1), hashes_of(span(0, 1)))
    index.within(hashes_of(span(0, 5)), 31)  # the second question is not answered either


def flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        [byte] = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ 0x10]))


@pytest.mark.parametrize("section", SECTIONS)
def test_one_changed_byte_anywhere_is_noticed(saved: Path, section: str) -> None:
    first, end = SECTIONS[section]
    places = {first, end - 1, *np.random.default_rng(1).integers(first, end, 12).tolist()}
    [path] = files(saved, "segment")
    for at in places:
        flip(path, at)
        with pytest.raises(Tampered, match=r"restore or rebuild the index"):
            ask(saved)
        flip(path, at)
    assert held(NativeIndex.open(saved), span(0, 5)) == [3, 4]


def overwritten(content: bytes) -> Callable[[Path], None]:
    def overwrite(path: Path) -> None:
        path.write_bytes(content)

    return overwrite


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def cut_to_little(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9])


def made_longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def deleted(path: Path) -> None:
    path.unlink()


DAMAGES = {
    "cut short": cut_short,
    "cut to little": cut_to_little,
    "made longer": made_longer,
    "deleted": deleted,
    "emptied": overwritten(b""),
    "a picture": overwritten(b"\x89PNG\r\n\x1a\n" + bytes(9000)),
    "zeros": overwritten(bytes(LAYOUT.size)),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", ["segment", "dead"])
def test_a_damaged_file_is_noticed(saved: Path, damage: str, kind: str) -> None:
    [path] = files(saved, kind)
    DAMAGES[damage](path)
    with pytest.raises(Tampered, match=r"restore or rebuild the index"):
        ask(saved)


def test_another_segment_under_its_name_is_noticed(saved: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    NativeIndex.build(span(0, COUNT), hashes_of(span(0, COUNT))).save(other)
    files(saved, "segment")[0].write_bytes(files(other, "segment")[0].read_bytes())
    with pytest.raises(Tampered, match="holds another segment"):
        ask(saved)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"{}", b"\xff\xfe", b'{"manifest": {}, "sha256": ""}'])
def test_a_manifest_that_is_none_is_noticed(saved: Path, content: bytes) -> None:
    (saved / "MANIFEST").write_bytes(content)
    with pytest.raises(Tampered, match="MANIFEST"):
        NativeIndex.open(saved)


def test_a_manifest_that_was_changed_is_noticed(saved: Path) -> None:
    said = json.loads((saved / "MANIFEST").read_text())
    said["manifest"]["parts"] = []
    (saved / "MANIFEST").write_text(json.dumps(said))
    with pytest.raises(Tampered, match="MANIFEST"):
        NativeIndex.open(saved)


def test_a_folder_without_an_index_is_not_found(tmp_path: Path) -> None:
    for nothing in (tmp_path, tmp_path / "absent"):
        with pytest.raises(NotFound, match="no index"):
            NativeIndex.open(nothing)


def test_a_damaged_index_is_not_saved_as_if_it_were_whole(saved: Path, tmp_path: Path) -> None:
    flip(files(saved, "segment")[0], LAYOUT.hashes)
    index = NativeIndex.open(saved)
    with pytest.raises(Tampered):
        index.save(tmp_path / "copy")
    with pytest.raises(Tampered):
        index.withdraw(span(0, 1))
    with pytest.raises(Tampered):
        index.merge()

"""`takeback scan` as it is typed, over folders that were made to stop it."""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from takeback.demo.pictures import altered
from tests.integration.cli.conftest import Takeback


@pytest.fixture
def folder(tmp_path: Path, pictures: dict[str, Path]) -> Path:
    """Nested, with what is blocked, held and allowed in it, and what is no picture."""
    root = tmp_path / "folder"
    (root / "a" / "b").mkdir(parents=True)
    shutil.copy(pictures["again.jpg"], root / "a" / "again.jpg")
    (root / "a" / "b" / "fjord.jpg").write_bytes(altered(pictures["fjord.jpg"].read_bytes(), "resized"))
    shutil.copy(pictures["meadow.jpg"], root / "meadow.jpg")
    shutil.copy(pictures["words.jpg"], root / "words.txt")
    shutil.copy(pictures["empty.jpg"], root / "empty")
    (root / "broken.jpg").write_bytes(pictures["meadow.jpg"].read_bytes()[:2000])
    return root


@pytest.fixture
def banked(takeback: Takeback, pictures: dict[str, Path]) -> None:
    takeback("bank", "create", "ours")
    assert takeback("bank", "add", "ours", pictures["dunes.jpg"], "--standing", "reviewed").status == 0
    assert takeback("bank", "add", "ours", pictures["fjord.jpg"], "--standing", "attested").status == 0


def by_path(lines: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = {line["path"]: line for line in lines}
    assert len(found) == len(lines), "each file has one line"
    return found


def lines_of(file: Path) -> list[dict[str, Any]]:
    text = file.read_text("ascii")
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def small_pictures(folder: Path, count: int, *, side: int = 24) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(7)
    for number in range(count):
        file = io.BytesIO()
        Image.fromarray(chance.integers(0, 255, (side, side, 3), dtype=np.uint8)).save(file, "PNG")
        inner = folder / f"{number % 20:02}"
        inner.mkdir(exist_ok=True)
        (inner / f"{number:05}.png").write_bytes(file.getvalue())


# What it says


@pytest.mark.usefixtures("banked")
def test_every_file_below_gets_a_line_with_its_decision_and_why(takeback: Takeback, folder: Path) -> None:
    ran = takeback("scan", folder, "--signals")
    assert ran.status == 3, ran.err
    found = by_path(ran.lines)
    assert {path: line.get("decision") for path, line in found.items()} == {
        "a/again.jpg": "block",
        "a/b/fjord.jpg": "hold",
        "meadow.jpg": "allow",
        "words.txt": None,
        "empty": None,
        "broken.jpg": None,
    }
    assert found["a/again.jpg"]["reasons"][0] == "reviewed_match"
    assert found["a/again.jpg"]["signals"][0]["type"] == "pdq"
    assert found["a/again.jpg"]["size"] == (folder / "a" / "again.jpg").stat().st_size
    assert found["words.txt"]["unhashable"] == "not_a_picture"
    assert found["broken.jpg"]["unhashable"] == "truncated"
    assert "6 seen: 1 block, 1 hold, 1 allow, 2 no picture, 1 unhashable." in ran.err
    assert "Nothing is known of 1" in ran.err
    assert "Traceback" not in ran.err
    assert "signals" not in by_path(takeback("scan", folder).lines)["a/again.jpg"]


@pytest.mark.usefixtures("banked")
def test_the_exit_status_says_what_was_found(takeback: Takeback, folder: Path) -> None:
    (folder / "broken.jpg").unlink()
    assert takeback("scan", folder).status == 3
    assert takeback("scan", folder, "--fail-on", "never").status == 0
    (folder / "a" / "again.jpg").unlink()
    assert takeback("scan", folder, "--fail-on", "block").status == 0
    shutil.rmtree(folder / "a")
    assert takeback("scan", folder).status == 0
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    assert takeback("scan", folder).status == 1
    assert takeback("scan", folder, "--bank", "nobodys").status == 1


def test_an_empty_folder_is_scanned_at_once(takeback: Takeback, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = takeback("scan", tmp_path / "empty")
    assert (ran.status, ran.out) == (0, "")
    assert "0 seen: nothing." in ran.err


def test_what_is_no_folder_and_what_goes_on_with_nothing_is_refused(takeback: Takeback, folder: Path) -> None:
    assert takeback("scan", folder / "gone").status == 2
    assert takeback("scan", folder / "meadow.jpg").status == 2
    assert takeback("scan", folder, "--resume").status == 2


# What lies in its way


def test_hostile_names_are_told_exactly_and_break_no_line(takeback: Takeback, tmp_path: Path) -> None:
    root = tmp_path / "names"
    root.mkdir()
    names = [b"a\nb", b"\xff\xfe.jpg", b"\xed\xb2\x80", b"\x1b[2J\x7f", "사진 🙂".encode(), b'"quoted"\\', b"-rf", b" "]
    for name in names:
        (root / os.fsdecode(name)).write_bytes(b"words")
    out = tmp_path / "out"

    def scan(*how: str) -> str:
        ran = takeback("scan", root, "--out", out, *how)
        assert ran.status == 0, ran.err
        lines = lines_of(out)
        told = [bytes.fromhex(line["path_hex"]) if "path_hex" in line else line["path"].encode() for line in lines]
        assert sorted(told) == sorted(names)
        assert b"\x1b" not in out.read_bytes()
        return ran.err

    scan()
    assert "8 of them stood in the file already" in scan("--resume")


def test_what_is_no_file_is_passed_over_with_a_line_and_no_link_is_followed(takeback: Takeback, tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "inner").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret").write_bytes(b"words")
    os.mkfifo(root / "pipe")
    (root / "loop").symlink_to(root)
    (root / "inner" / "up").symlink_to("..")
    (root / "out").symlink_to(outside)
    (root / "file").symlink_to(outside / "secret")
    (root / "nowhere").symlink_to("gone")
    listener = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(root)  # a socket's name must be short
    try:
        listener.bind("socket")
    finally:
        os.chdir(here)
    ran = takeback("scan", root)
    listener.close()
    assert ran.status == 0, ran.err
    assert {path: line["skipped"] for path, line in by_path(ran.lines).items()} == {
        "pipe": "pipe",
        "socket": "socket",
        "loop": "link",
        "out": "link",
        "file": "link",
        "nowhere": "link",
        "inner/up": "link",
    }


def test_a_folder_may_be_named_through_a_link(takeback: Takeback, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    assert len(takeback("scan", tmp_path / "link").lines) == 6


def test_a_file_that_cannot_be_read_gets_a_line_and_stops_nothing(environment: dict[str, str], folder: Path) -> None:
    (folder / "locked").mkdir(mode=0)
    (folder / "mine.jpg").write_bytes(b"words")
    (folder / "mine.jpg").chmod(0)
    as_anybody = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    ran = subprocess.run(
        [*as_anybody, sys.executable, "-m", "takeback.cli", "scan", folder],
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    (folder / "locked").chmod(0o700)
    found = by_path([json.loads(line) for line in ran.stdout.splitlines()])
    assert (found["locked"]["unreadable"], found["mine.jpg"]["unreadable"]) == ("EACCES", "EACCES")
    assert found["meadow.jpg"]["decision"] == "allow"
    assert ran.returncode == 1


def test_a_picture_larger_than_is_accepted_is_not_read(takeback: Takeback, tmp_path: Path) -> None:
    root = tmp_path / "large"
    root.mkdir()
    with (root / "sparse.jpg").open("wb") as file:
        file.truncate(1 << 40)
    ran = takeback("scan", root)
    assert (ran.status, ran.lines[0]["unhashable"]) == (1, "too_many_bytes")


def test_a_very_deep_folder_is_walked(takeback: Takeback, tmp_path: Path) -> None:
    at = os.open(tmp_path, os.O_RDONLY)
    os.mkdir("deep", dir_fd=at)
    at = os.open("deep", os.O_RDONLY, dir_fd=at)
    for _ in range(1200):  # deeper than Python's recursion, and far longer than a path may be
        os.mkdir("inner", dir_fd=at)
        inner = os.open("inner", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(os.open("words", os.O_CREAT | os.O_WRONLY, dir_fd=at))
    os.close(at)
    ran = takeback("scan", tmp_path / "deep")
    (line,) = ran.lines
    assert (ran.status, line["unhashable"]) == (0, "empty")
    assert line["path"] == "inner/" * 1200 + "words"
    subprocess.run(["rm", "-rf", tmp_path / "deep"], check=True)


# Going on


def test_two_thousand_small_files_are_each_told_once_and_a_second_scan_passes_them_over(
    takeback: Takeback, tmp_path: Path
) -> None:
    root, out = tmp_path / "many", tmp_path / "out.jsonl"
    small_pictures(root, 2000)
    ran = takeback("scan", root, "--out", out)
    assert (ran.status, ran.out) == (0, ""), ran.err
    assert len(by_path(lines_of(out))) == 2000
    assert out.stat().st_mode & 0o777 == 0o600
    before = out.read_bytes()
    again = takeback("scan", root, "--out", out, "--resume")
    assert again.status == 0, again.err
    assert "2000 of them stood in the file already" in again.err
    assert out.read_bytes() == before


@pytest.mark.usefixtures("banked")
def test_what_has_changed_is_looked_at_again_and_what_stands_in_the_file_counts(
    takeback: Takeback, folder: Path, tmp_path: Path, pictures: dict[str, Path]
) -> None:
    out = tmp_path / "out"
    (folder / "a" / "pipe").mkdir()
    os.mkfifo(folder / "a" / "pipe" / "p")
    takeback("scan", folder, "--out", out)
    first = lines_of(out)
    shutil.copy(pictures["again.jpg"], folder / "meadow.jpg")
    (folder / "new.txt").write_text("words")
    ran = takeback("scan", folder, "--out", out, "--resume")
    assert ran.status == 3
    more = lines_of(out)[len(first) :]
    assert {(line["path"], line.get("decision")) for line in more} == {("meadow.jpg", "block"), ("new.txt", None)}
    assert "8 seen: 2 block, 1 hold, 3 no picture, 1 unhashable, 1 skipped." in ran.err


def start(environment: dict[str, str], *arguments: object, **how: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "takeback.cli", "scan", *map(str, arguments)],
        env=environment,
        stdin=subprocess.DEVNULL,
        preexec_fn=_heed_ctrl_c,  # noqa: PLW1509 - it only resets a signal, and takes no lock
        **{"stderr": subprocess.PIPE, **how},
    )


def _heed_ctrl_c() -> None:
    """Tests that run in the background ignore it, and so would their children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for_lines(out: Path, process: subprocess.Popen[bytes], count: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if out.exists() and out.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.005)
    raise AssertionError("the scan ended, or wrote nothing")


@pytest.mark.parametrize("torn", [b"", b'{"path": "00/000'])
def test_a_scan_that_was_killed_goes_on_and_tells_each_file_once(
    takeback: Takeback, environment: dict[str, str], tmp_path: Path, torn: bytes
) -> None:
    root, out = tmp_path / "many", tmp_path / "out"
    small_pictures(root, 250, side=200)
    process = start(environment, root, "--out", out, stderr=subprocess.DEVNULL)
    wait_for_lines(out, process, 20)
    process.kill()
    process.wait()
    told = out.read_bytes().count(b"\n")
    assert 20 <= told < 250
    with out.open("ab") as file:
        file.write(torn)
    ran = takeback("scan", root, "--out", out, "--resume")
    assert ran.status == 0, ran.err
    assert len(by_path(lines_of(out))) == 250
    assert f"{told} of them stood in the file already" in ran.err


def test_ctrl_c_leaves_whole_lines_and_says_how_to_go_on(
    takeback: Takeback, environment: dict[str, str], tmp_path: Path
) -> None:
    root, out = tmp_path / "ma'ny", tmp_path / "out"
    small_pictures(root, 250, side=200)
    process = start(environment, root, "--out", out)
    wait_for_lines(out, process, 20)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert 20 <= len(by_path(lines_of(out))) < 250
    (hint,) = [line for line in said.decode().splitlines() if line.startswith("Interrupted. Go on with: takeback ")]
    ran = subprocess.run(
        ["bash", "-c", hint.replace("Interrupted. Go on with: takeback", f"{sys.executable} -m takeback.cli")],
        env=environment,
        check=False,
        capture_output=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert len(by_path(lines_of(out))) == 250


def test_a_file_is_not_begun_twice_nor_written_by_two(takeback: Takeback, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    takeback("scan", folder, "--out", out)
    before = out.read_bytes()
    assert takeback("scan", folder, "--out", out).status == 2
    with out.open("r+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        ran = takeback("scan", folder, "--out", out, "--resume")
    assert (ran.status, out.read_bytes()) == (2, before)
    assert "another scan writes" in ran.err


def test_the_file_of_lines_is_not_scanned_itself(takeback: Takeback, folder: Path) -> None:
    for how in ([], ["--resume"]):
        takeback("scan", folder, "--out", folder / "lines", *how)
        assert "lines" not in by_path(lines_of(folder / "lines"))


def test_a_full_disk_is_said(takeback: Takeback, folder: Path) -> None:
    ran = takeback("scan", folder, "--out", "/dev/full")
    assert ran.status == 1
    assert "the machine refused: No space left on device" in ran.err
    assert "Go on with" in ran.err


# What people see


def test_a_bar_is_drawn_on_a_terminal_and_only_there(
    environment: dict[str, str], takeback: Takeback, folder: Path
) -> None:
    assert "scanning" not in takeback("scan", folder).err
    ours, theirs = pty.openpty()
    process = start({**environment, "TERM": "xterm"}, folder, stderr=theirs, stdout=subprocess.PIPE)
    lines, _ = process.communicate(timeout=60)
    os.close(theirs)
    said = b""
    with contextlib.suppress(OSError):
        while part := os.read(ours, 65536):
            said += part
    os.close(ours)
    assert b"scanning" in said
    assert b"6 seen" in said
    assert Counter(type(json.loads(line)) for line in lines.splitlines()) == {dict: 6}

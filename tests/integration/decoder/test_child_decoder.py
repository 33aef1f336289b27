"""The children, with real bombs, real kills and a real kernel."""

from __future__ import annotations

import io
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from tests.samples import encoded, files, painting

import takeback
from takeback.adapters.decoder import ChildDecoder
from takeback.adapters.decoder.child import Allowance, Child
from takeback.base.errors import Unavailable
from takeback.signals.hashing import hash_picture
from takeback.signals.intake import Limits, unhashable
from takeback.signals.signal import Hashed, Unhashable

LIMITS = Limits()
SOURCE = str(Path(takeback.__file__).parents[1])


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(width: int, height: int, *more: bytes, rows: bytes = b"", depth: int = 1, colour: int = 0) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [_chunk(b"IHDR", head), *more, _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b"")]
    )


def _gif_of_a_million_frames() -> bytes:
    one = io.BytesIO()
    Image.linear_gradient("L").resize((16, 16)).save(one, "GIF")
    whole = one.getvalue()
    frame = b",\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"
    return whole[:-1] + frame * 1_000_000 + b";"


def _tiff(width: int, height: int) -> bytes:
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 8), (262, 3, 1), (273, 4, 200), (277, 3, 1)]
    tags += [(278, 4, height), (279, 4, 20)]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return (b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4)).ljust(200, b"\0") + bytes(20)


def _big_comment() -> bytes:
    body = zlib.compress(bytes(300_000_000), 9)
    return _chunk(b"zTXt", b"Comment\0\0" + body) + _chunk(b"iCCP", b"p\0\0" + body)


BOMBS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "png of 50,000 by 50,000": (lambda: _png(50_000, 50_000, rows=bytes(1000)), {"too_many_pixels"}),
    "png whose rows inflate to 200 MB": (lambda: _png(64, 64, rows=bytes(200_000_000)), {"hashed"}),
    "png with comments that inflate": (lambda: _png(64, 64, _big_comment(), rows=bytes(9 * 64)), {"hashed"}),
    "png of a million empty chunks": (lambda: _png(64, 64, _chunk(b"IDAT", b"") * 1_000_000), {"damaged"}),
    "gif of a million frames": (_gif_of_a_million_frames, {"hashed"}),
    "tiff of 50,000 by 50,000": (lambda: _tiff(50_000, 50_000), {"too_many_pixels"}),
    "tiff of 9,000 by 9,000 and 20 bytes": (lambda: _tiff(9_000, 9_000), {"damaged"}),
    "webp of 16,383 by 16,383": (
        lambda: b"RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0\x2f" + (16382 | 16382 << 14).to_bytes(4, "little") + bytes(5),
        {"too_many_pixels", "damaged", "truncated"},
    ),
    "heic of rubbish": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + _chance(1).randbytes(5000), {"damaged"}),
    "heic with rubbish in its data": (
        lambda: files()["heif"][:900] + _chance(2).randbytes(len(files()["heif"]) - 900),
        {"hashed", "damaged"},
    ),
    "avif of rubbish": (lambda: b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + _chance(1).randbytes(5000), {"damaged"}),
    "jpeg with exif that bites its tail": (
        lambda: encoded(
            painting(), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x69\x87\x04\0\x01\0\0\0\x08\0\0\0" * 99
        ),
        {"hashed"},
    ),
    "jpeg with 16 MB of profile": (lambda: encoded(painting(), "JPEG", icc_profile=bytes(16_000_000)), {"hashed"}),
}


@pytest.fixture(scope="module")
def decoder() -> Iterator[ChildDecoder]:
    made = ChildDecoder(LIMITS, children=2, seconds=60)
    yield made
    made.close()


def _pids(decoder: ChildDecoder) -> list[int]:
    return [child.pid for child in decoder._running]


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - rubbish for a test, the same each time


def _eventually(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_answered_and_the_child_lives_on(decoder: ChildDecoder, name: str) -> None:
    make, expected = BOMBS[name]
    outcome = decoder.hash(make())
    assert ("hashed" if isinstance(outcome, Hashed) else outcome.reason) in expected
    assert isinstance(decoder.hash(files()["jpeg"]), Hashed)


def test_a_child_that_runs_out_of_memory_says_so_and_is_replaced() -> None:
    decoder = ChildDecoder(LIMITS, children=1, seconds=60, memory_mib=400)
    try:
        assert decoder.hash(_png(9_000, 9_000, rows=bytes(9_001 * 9_000), depth=8)) == unhashable(
            "decoder_out_of_memory"
        )
        assert isinstance(decoder.hash(files()["jpeg"]), Hashed)
    finally:
        decoder.close()


def test_a_child_that_hangs_is_killed_and_replaced() -> None:
    decoder = ChildDecoder(LIMITS, children=1, seconds=5)
    try:
        assert isinstance(decoder.hash(files()["jpeg"]), Hashed)
        (stopped,) = _pids(decoder)
        os.kill(stopped, signal.SIGSTOP)
        assert decoder.hash(files()["jpeg"]) == unhashable("decoder_timed_out")
        assert not _alive(stopped)
        assert isinstance(decoder.hash(files()["jpeg"]), Hashed)
        assert _pids(decoder) != [stopped]
    finally:
        decoder.close()


def test_a_child_that_is_killed_over_a_picture_has_crashed_and_is_replaced() -> None:
    decoder = ChildDecoder(LIMITS, children=1, seconds=60)
    try:
        decoder.hash(files()["jpeg"])
        (pid,) = _pids(decoder)
        os.kill(pid, signal.SIGSTOP)
        with ThreadPoolExecutor(1) as threads:
            asked = threads.submit(decoder.hash, files()["jpeg"])
            assert _eventually(decoder._places.empty)
            os.kill(pid, signal.SIGKILL)
            assert asked.result() in {unhashable("decoder_crashed"), hash_picture(files()["jpeg"], LIMITS)}
        assert isinstance(decoder.hash(files()["jpeg"]), Hashed)
    finally:
        decoder.close()


def test_a_child_that_dies_between_pictures_is_replaced_unseen() -> None:
    decoder = ChildDecoder(LIMITS, children=1, seconds=60)
    try:
        decoder.hash(files()["jpeg"])
        (pid,) = _pids(decoder)
        os.kill(pid, signal.SIGKILL)
        assert _eventually(lambda: not _alive(pid))
        assert isinstance(decoder.hash(files()["jpeg"]), Hashed)
    finally:
        decoder.close()


def test_a_child_is_replaced_after_its_share_of_pictures() -> None:
    decoder = ChildDecoder(LIMITS, children=1, seconds=60, pictures_per_child=2)
    try:
        seen = []
        for _ in range(4):
            decoder.hash(files()["jpeg"])
            seen += _pids(decoder)
        assert len(set(seen)) == 2
    finally:
        decoder.close()


def test_no_child_is_left_after_closing_even_in_the_middle_of_a_picture() -> None:
    decoder = ChildDecoder(LIMITS, children=2, seconds=60)
    decoder.hash(files()["jpeg"])
    (pid,) = _pids(decoder)
    os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(decoder.hash, files()["jpeg"])
        assert _eventually(lambda: decoder._places.qsize() == 1)
        decoder.close()
        with pytest.raises(Unavailable):
            asked.result()
    assert not _alive(pid)


def test_a_caller_who_waits_too_long_is_told_that_it_is_unavailable() -> None:
    decoder = ChildDecoder(LIMITS, children=1, seconds=2)
    try:
        decoder.hash(files()["jpeg"])
        place = decoder._places.get()
        with pytest.raises(Unavailable):
            decoder.hash(files()["jpeg"])
        decoder._places.put(place)
        assert isinstance(decoder.hash(files()["jpeg"]), Hashed)
    finally:
        decoder.close()


def test_a_child_outlives_the_thread_that_first_needed_it(decoder: ChildDecoder) -> None:
    fresh = ChildDecoder(LIMITS, children=1, seconds=60)
    try:
        caller = threading.Thread(target=fresh.hash, args=(files()["jpeg"],))
        caller.start()
        caller.join()
        (pid,) = _pids(fresh)
        assert isinstance(fresh.hash(files()["png"]), Hashed)
        assert _pids(fresh) == [pid]
    finally:
        fresh.close()


def test_children_die_with_a_server_that_is_killed() -> None:
    program = (
        "import sys, time; sys.path[:0] = sys.argv[1:3]\n"
        "from takeback.adapters.decoder import ChildDecoder\n"
        "from takeback.signals.intake import Limits\n"
        "decoder = ChildDecoder(Limits(), children=1, seconds=60)\n"
        "decoder.hash(b'GIF89a')\n"
        "print([child.pid for child in decoder._running][0], flush=True)\n"
        "time.sleep(600)\n"
    )
    here = str(Path(__file__).parents[3])
    server = subprocess.Popen([sys.executable, "-c", program, SOURCE, here], stdout=subprocess.PIPE)
    assert server.stdout is not None
    pid = int(server.stdout.readline())
    assert _alive(pid)
    os.kill(pid, signal.SIGSTOP)  # a child that reads no end of file
    server.kill()
    server.wait()
    server.stdout.close()
    assert _eventually(lambda: not _alive(pid))


@pytest.mark.enable_socket
def test_a_child_holds_its_pipes_and_nothing_of_the_server() -> None:
    with socket.socket() as listening, open(__file__, "rb") as secret:  # noqa: PTH123 - an open descriptor is wanted
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        os.set_inheritable(secret.fileno(), True)  # noqa: FBT003 - the library takes no keyword
        os.set_inheritable(listening.fileno(), True)  # noqa: FBT003 - as above
        os.environ["A_SECRET_OF_THE_SERVER"] = "hunter2"
        child = Child(Allowance(limits=LIMITS, seconds=60, memory_mib=1024, pictures=9))
        try:
            held = {link.readlink().as_posix() for link in Path(f"/proc/{child.pid}/fd").iterdir()}
            assert all(name.startswith("pipe:") or name == "/dev/null" for name in held)
            assert b"hunter2" not in Path(f"/proc/{child.pid}/environ").read_bytes()
            assert os.getsid(child.pid) == child.pid
            status = Path(f"/proc/{child.pid}/status").read_text()
            assert "NoNewPrivs:\t1" in status
            assert "Seccomp:\t2" in status
            assert "Threads:\t1" in status
            limits = " ".join(Path(f"/proc/{child.pid}/limits").read_text().split())
            assert "Max core file size 0 0" in limits
            assert "Max file size 0 0" in limits
            assert f"Max address space {1024**3} {1024**3}" in limits
        finally:
            child.end()
            del os.environ["A_SECRET_OF_THE_SERVER"]


_ESCAPES = {
    "open a file": "open('/etc/passwd')",
    "write a file": "open('/tmp/takeback-escape', 'w')",
    "make a socket": "_socket.socket()",
    "start a process": "os.fork()",
    "start a program": "os.execv('/bin/true', ['true'])",
    "signal its parent": "os.kill(os.getppid(), 0)",
    "look around": "os.listdir('/')",
}


@pytest.mark.parametrize("what", _ESCAPES)
def test_in_the_sandbox_nobody_can(what: str) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import os, _socket\n"
        "from takeback.adapters.decoder.sandbox import give_up_everything\n"
        "give_up_everything(memory_mib=1024, cpu_seconds=20)\n"
        "try:\n"
        f"    {_ESCAPES[what]}\n"
        "except PermissionError:\n"
        "    os.write(1, b'refused')\n"
    )
    answer = subprocess.run([sys.executable, "-I", "-c", program, SOURCE], capture_output=True, check=False)
    assert answer.stdout == b"refused"


def test_it_works_from_any_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit\n")
    monkeypatch.chdir(tmp_path)
    decoder = ChildDecoder(LIMITS, children=1, seconds=60)
    try:
        assert isinstance(decoder.hash(files()["jpeg"]), Hashed)
    finally:
        decoder.close()


def test_eight_threads_and_hostile_neighbours_never_mix_answers(decoder: ChildDecoder) -> None:
    hostile = _png(50_000, 50_000, rows=bytes(10))
    asked = [files()[name] for name in sorted(files())] * 3 + [hostile] * 10
    _chance(7).shuffle(asked)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(decoder.hash, asked))
    expected = {data: hash_picture(data, LIMITS) for data in set(asked)}
    assert answers == [expected[data] for data in asked]


def test_mutated_files_leave_no_dead_child(decoder: ChildDecoder) -> None:
    chance = _chance(20261122)
    for name in sorted(files()):
        for _ in range(12):
            data = bytearray(files()[name])
            for _ in range(chance.randint(1, 30)):
                data[chance.randrange(min(len(data), chance.choice((100, 1000, 10**6))))] = chance.randrange(256)
            assert isinstance(decoder.hash(bytes(data)), Hashed | Unhashable)
    assert all(_alive(pid) for pid in _pids(decoder))
    assert isinstance(decoder.hash(files()["jpeg"]), Hashed)

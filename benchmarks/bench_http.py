"""Lookups and scans over HTTP beside threatexchange's index under Flask and gunicorn, one server process each."""

from __future__ import annotations

import http.client
import io
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import served
from takeback.demo.pictures import sample_pictures

TITLE = "HTTP: a bank of 1 M, one server process on one processor, the client on the other"
SECONDS = 8
CONNECTIONS = 16
ROUNDS = 3
PICTURES = {"512 px": (512, 512), "1600x1004": (1600, 1004)}
SCANS = 60
PACED_CALLS_PER_SECOND = 100
CHANGES = 30
Row = dict[str, str]


def rows() -> list[Row]:
    """Both servers up at once and asked in turns, so that the machine's moods fall on both alike."""
    if shutil.which("wrk") is None:
        raise SystemExit("install Debian's package wrk first: it makes the calls")
    with served.ours() as us, served.peer() as peer:
        return [*_lookups(us, peer), *_scans(us, peer), *_visible(us), *_while_importing(us)]


def _lookups(us: served.Served, peer: served.Served) -> Iterator[Row]:
    for batch, unit in ((1, "requests/s"), (256, "hashes/s")):
        ours: list[float] = []
        theirs: list[float] = []
        latency = ""
        for _ in range(ROUNDS):
            rate, latency = _wrk(us, batch)
            ours.append(rate * batch)
            theirs.append(_wrk(peer, batch)[0] * batch)
        us_median, peer_median = statistics.median(ours), statistics.median(theirs)
        yield _row(
            f"lookup, {batch} hash{'es' if batch > 1 else ''} a request, {CONNECTIONS} connections",
            f"{us_median:,.0f} {unit} ({latency})",
            f"{peer_median:,.0f} {unit}",
            us_median / peer_median,
        )


def _wrk(server: served.Served, batch: int) -> tuple[float, str]:
    environment = {**os.environ, "BATCH": str(batch)}
    if server.key:
        environment["KEY"] = server.key
    command = [
        "taskset",
        "-c",
        str(served.CLIENT_CPU),
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}s",
        "--latency",
        "--timeout",
        "60s",
    ]
    said = subprocess.run(
        [*command, "-s", str(HERE / "lookups.lua"), server.url],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    if "Non-2xx" in said:
        raise RuntimeError(said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    fifty, ninety_nine = re.search(r"(?m)^\s+50%\s+(\S+)", said), re.search(r"(?m)^\s+99%\s+(\S+)", said)
    if rate is None or fifty is None or ninety_nine is None:
        raise RuntimeError(said)
    return float(rate[1]), f"p50 {fifty[1]}, p99 {ninety_nine[1]}"


def _scans(us: served.Served, peer: served.Served) -> Iterator[Row]:
    scenes = [Image.open(io.BytesIO(data)) for data in sample_pictures().values()]
    for name, size in PICTURES.items():
        files = [_jpeg(scene.convert("RGB").resize(size, Image.Resampling.LANCZOS)) for scene in scenes]
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(ROUNDS):
            ours.append(_cpu_ms_a_picture(us, "/api/v1/scan", "file", files))
            theirs.append(_cpu_ms_a_picture(peer, "/m/lookup", "photo", files))
        us_median, peer_median = statistics.median(ours), statistics.median(theirs)
        yield _row(
            f"scan of a JPEG, {name}",
            f"{us_median:.2f} ms of CPU",
            f"{peer_median:.2f} ms of CPU",
            peer_median / us_median,
        )


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


def _cpu_ms_a_picture(server: served.Served, path: str, field: str, files: list[bytes]) -> float:
    """Processor time of the server and the processes that it started, a picture."""
    bodies = [_form(field, data) for data in files]
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Authorization": f"Bearer {server.key}"}
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    began = 0.0
    for number in range(-5, SCANS):
        if number == 0:
            began = server.cpu_seconds()
        connection.request("POST", path, bodies[number % len(bodies)], headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(str(answer.status))
    spent = server.cpu_seconds() - began
    connection.close()
    return float(spent / SCANS * 1000)


def _form(field: str, data: bytes) -> bytes:
    head = (
        f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    return head.encode() + data + b"\r\n--b--\r\n"


def _visible(us: served.Served) -> Iterator[Row]:
    """From the commit of another process to the first answer of the server that knows of it."""
    environment = {**os.environ, "TAKEBACK_HOME": us.home, "PYTHONPATH": f"{HERE}:{HERE.parent / 'src'}"}
    script = [sys.executable, "-c", f"import bench_http; bench_http.change_here({us.url!r}, {us.key!r})"]
    said = subprocess.run(script, env=environment, cwd=HERE, check=True, capture_output=True, text=True).stdout.split()
    for what, milliseconds in zip(("added", "withdrawn"), said[-2:], strict=True):
        yield {
            "Job": f"one entry {what} by another process, until the server says so, median of {CHANGES}",
            "Takeback": f"{milliseconds} ms",
            "Flask + PDQIndex": "built anew",
            "times": "",
        }


def change_here(url: str, key: str) -> None:
    """Add entries one at a time in this process and withdraw them; print how long the server took to notice."""
    from takeback.project.start import start

    start()
    from takeback.matching.bank import Standing
    from takeback.project.wiring import services
    from takeback.records.banks.actions import add_entries, withdraw_entry
    from takeback.signals.signal import Signal

    at = services().clock.now()
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def wait_until(value: str, decision: str) -> float:
        began = time.perf_counter()
        while _decision(connection, key, value) != decision:
            time.sleep(0.002)
        return time.perf_counter() - began

    added, withdrawn = [], []
    for number in range(CHANGES):
        value = f"{number:04x}" * 16
        (banked,) = add_entries("bench", [Signal("pdq", value, 90)], Standing.REVIEWED, at, provenance="benchmark")
        added.append(wait_until(value, "block"))
        withdraw_entry("bench", banked.entry, at)
        withdrawn.append(wait_until(value, "allow"))
    print(f"{statistics.median(added) * 1000:.0f} {statistics.median(withdrawn) * 1000:.0f}")


def _decision(connection: http.client.HTTPConnection, key: str, value: str) -> str:
    body = f'{{"signals":[{{"type":"pdq","value":"{value}","quality":90}}]}}'
    connection.request(
        "POST", "/api/v1/lookup", body, {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    )
    return str(json.loads(connection.getresponse().read())["results"][0]["decision"])


def _while_importing(us: served.Served) -> Iterator[Row]:
    """Calls at a steady pace while nothing else is done, and while `takeback bank import` banks a million more."""
    idle = _paced(us, threading.Event(), 10)
    done = threading.Event()
    listed = Path(us.home) / "a-million.csv"
    _write_list(listed, 1_000_000)
    environment = {**os.environ, "TAKEBACK_HOME": us.home}
    command = [sys.executable, "-m", "takeback.cli", "bank", "import", "bench", str(listed), "--standing", "reviewed"]
    importer = subprocess.Popen(
        ["taskset", "-c", str(served.CLIENT_CPU), *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def wait() -> None:
        importer.wait()
        done.set()

    threading.Thread(target=wait, daemon=True).start()
    began = time.perf_counter()
    busy = _paced(us, done, 600)
    took = time.perf_counter() - began
    if importer.returncode != 0:
        raise RuntimeError("the import failed")
    for name, at in (("p50", 0.5), ("p99", 0.99)):
        calm, loaded = _percentile(idle, at), _percentile(busy, at)
        yield {
            "Job": f"lookup at {PACED_CALLS_PER_SECOND} calls/s while 1 M more are imported (in {took:.0f} s), {name}",
            "Takeback": f"{loaded * 1000:.2f} ms",
            "Flask + PDQIndex": f"itself when idle: {calm * 1000:.2f} ms",
            "times": f"{loaded / calm:.1f}",
        }


def _write_list(file: Path, count: int) -> None:
    """A list as another helpline would send it."""
    values = np.random.default_rng(2).integers(0, 256, (count, 32), dtype=np.uint8)
    lines = ["type,value,quality\n", *(f"pdq,{value.tobytes().hex()},90\n" for value in values)]
    file.write_text("".join(lines), "ascii")


def _paced(server: served.Served, until: threading.Event, most_seconds: float) -> list[float]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {server.key}"}
    value = "0123456789abcdef" * 4
    body = f'{{"signals":[{{"type":"pdq","value":"{value}","quality":90}}]}}'.encode()
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    times: list[float] = []
    ends = time.perf_counter() + most_seconds
    due = time.perf_counter()
    while not until.is_set() and time.perf_counter() < ends:
        due += 1 / PACED_CALLS_PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        began = time.perf_counter()
        connection.request("POST", "/api/v1/lookup", body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(str(answer.status))
        times.append(time.perf_counter() - began)
    connection.close()
    return times


def _percentile(times: list[float], at: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * at))]


def _row(job: str, ours: str, theirs: str, times: float) -> Row:
    return {"Job": job, "Takeback": ours, "Flask + PDQIndex": theirs, "times": f"{times:.1f}"}

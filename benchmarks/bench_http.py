"""The two calls of a platform, against a server of our own on loopback, with a key and reasons on."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TITLE = "HTTP: one server process, one client, one call at a time"
CALLS = 200


def rows() -> list[dict[str, str]]:
    """One row a call."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "TAKEBACK_HOME": home, "TAKEBACK_PORT": "8765", "TAKEBACK_LOG_LEVEL": "WARNING"}
        takeback = [sys.executable, "-m", "takeback.cli"]

        def run(*arguments: str) -> str:
            return subprocess.run(
                [*takeback, *arguments], env=environment, check=True, capture_output=True, text=True
            ).stdout

        run("bank", "create", "bench")
        run("bank", "add", "bench", *(secrets.token_hex(32) for _ in range(1000)), "--standing", "reviewed")
        key = run("key", "create", "--name", "bench", "--scope", "lookup").splitlines()[-1]
        server = subprocess.Popen([*takeback, "serve"], env=environment)
        try:
            return _measure(key)
        finally:
            server.terminate()
            server.wait()


def _measure(key: str) -> list[dict[str, str]]:
    from takeback.demo.pictures import sample_pictures  # noqa: PLC0415 - slow to import, and not timed

    while _call(key, "GET", "/status", b"", "text/plain")[0] != http.client.OK:
        time.sleep(0.2)
    one = json.dumps({"signals": [{"type": "pdq", "value": secrets.token_hex(32), "quality": 90}]}).encode()
    many = json.dumps(
        {"signals": [{"type": "pdq", "value": secrets.token_hex(32), "quality": 90} for _ in range(256)]},
    ).encode()
    picture = next(iter(sample_pictures().values()))
    form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n' + picture + b"\r\n--b--\r\n"
    jobs = (
        ("lookup, 1 hash, bank of 1,000", "/api/v1/lookup", one, "application/json", CALLS),
        ("lookup, 256 hashes, bank of 1,000", "/api/v1/lookup", many, "application/json", CALLS // 10),
        (
            f"scan, 1200x800 JPEG of {len(picture) // 1024} KiB",
            "/api/v1/scan",
            form,
            "multipart/form-data; boundary=b",
            50,
        ),
    )
    return [_row(key, *job) for job in jobs]


def _row(key: str, name: str, path: str, body: bytes, kind: str, calls: int) -> dict[str, str]:
    milliseconds = []
    for number in range(calls + 5):
        status, took = _call(key, "POST", path, body, kind)
        if status != http.client.OK:
            message = f"{name}: HTTP {status}"
            raise RuntimeError(message)
        if number >= 5:  # noqa: PLR2004 - the first warm up
            milliseconds.append(took)
    milliseconds.sort()
    return {
        "Call": name,
        "p50 ms": f"{statistics.median(milliseconds):.1f}",
        "p99 ms": f"{milliseconds[int(len(milliseconds) * 0.99)]:.1f}",
        "calls/s": f"{1000 / statistics.mean(milliseconds):.0f}",
    }


def _call(key: str, method: str, path: str, body: bytes, kind: str) -> tuple[int, float]:
    connection = http.client.HTTPConnection("127.0.0.1", 8765, timeout=30)
    started = time.perf_counter()
    try:
        connection.request(method, path, body, {"Authorization": f"Bearer {key}", "Content-Type": kind})
        response = connection.getresponse()
        response.read()
    except OSError:
        return 0, 0.0
    finally:
        connection.close()
    return response.status, (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    print(rows(), Path(__file__).name)

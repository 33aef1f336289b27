"""From "send" on /protect/ to "held on the platform", while people go on sending: the form as the page posts it.

The puzzles that keep floods away are fetched and solved beforehand, as each person's own browser does it: here there is
one machine for all of them. For fewer seconds than 30:

    TAKEBACK_BENCH_PROTECT=5 python benchmarks/run.py protect
"""

from __future__ import annotations

import hashlib
import http.client
import itertools
import os
import re
import secrets
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from takeback.demo.platform_calls import look_up
from takeback.demo.stage import Stage, open_stage

TITLE = 'From "send" to held on the platform, one server process'
SECONDS = 30
SURVIVORS_A_SECOND = 10
IMAGES = 3
"""In each form; that the last of them is held is what is waited for."""
PATIENCE_SECONDS = 30.0
EVERY_SECONDS = 0.01
"""Between two look-ups of one hash that is not held yet."""


class Form(NamedTuple):
    """A form that is ready to be sent.

    Attributes:
        body: as a browser posts it.
        last: the hash that the platform then asks about.
    """

    body: bytes
    last: str


class Sent(NamedTuple):
    """What became of it, in seconds from the first byte of the form.

    Attributes:
        shown: until the page with the code was there.
        held: until the platform was told `hold`.
    """

    shown: float
    held: float


def rows() -> list[dict[str, str]]:
    """One row for the code, one for the platform."""
    seconds = int(os.environ.get("TAKEBACK_BENCH_PROTECT", SECONDS))
    count = seconds * SURVIVORS_A_SECOND
    with tempfile.TemporaryDirectory(prefix="takeback-bench-") as home, open_stage(Path(home) / "home") as stage:
        forms = [form_of(stage) for _ in range(count)]
        sent = _send_all(stage, forms)
    job = f"{SURVIVORS_A_SECOND} survivors a second for {seconds} s, {IMAGES} images each"
    return [
        _row(f'{job}: from "send" to the code', [each.shown for each in sent]),
        _row(f'{job}: from "send" to `hold` on the platform', [each.held for each in sent]),
    ]


def _row(job: str, seconds: list[float]) -> dict[str, str]:
    hundredths = statistics.quantiles(seconds, n=100, method="inclusive")
    return {
        "job": job,
        "forms": str(len(seconds)),
        "p50": f"{hundredths[49] * 1000:.0f} ms",
        "p99": f"{hundredths[98] * 1000:.0f} ms",
        "most": f"{max(seconds) * 1000:.0f} ms",
    }


def form_of(stage: Stage) -> Form:
    """Ask for the page, solve its puzzle, and fill in its form with hashes of no picture."""
    page = ask(stage, "GET", "/protect/", b"")
    attempt = re.search(r'name="attempt" value="([^"]+)"', page)
    puzzle = re.search(r'name="flood_puzzle" value="([^"]+)" data-puzzle-bits="(\d+)"', page)
    if attempt is None or puzzle is None:
        raise LookupError("the page has another form than this benchmark knows")
    hashes = [secrets.token_hex(32) for _ in range(IMAGES)]
    fields = [
        ("attempt", unescape(attempt[1])),
        ("age", "adult"),
        ("rule", "after_72_hours"),
        *(("picture", f"{each}:90") for each in hashes),
        ("flood_puzzle", unescape(puzzle[1])),
        ("flood_answer", _solved(unescape(puzzle[1]), int(puzzle[2]))),
        ("send", "yes"),
    ]
    return Form(urlencode(fields).encode(), hashes[-1])


def _solved(puzzle: str, bits: int) -> str:
    for number in itertools.count():
        digest = hashlib.sha256(f"{puzzle}:{number}".encode()).digest()
        if int.from_bytes(digest, "big") >> (256 - bits) == 0:
            return str(number)
    raise AssertionError


def _send_all(stage: Stage, forms: list[Form]) -> list[Sent]:
    """Send them at an even pace, whatever becomes of those before: nobody waits for anybody else."""
    began = time.perf_counter() + 0.5
    times = [began + number / SURVIVORS_A_SECOND for number in range(len(forms))]
    with ThreadPoolExecutor(len(forms)) as people:
        return list(people.map(lambda form, at: _send(stage, form, at), forms, times))


def _send(stage: Stage, form: Form, at: float) -> Sent:
    time.sleep(max(0.0, at - time.perf_counter()))
    started = time.perf_counter()
    page = ask(stage, "POST", "/protect/", form.body)
    shown = time.perf_counter() - started
    if "code-words" not in page:
        raise LookupError("the form was sent, and no code was shown")
    while look_up(stage.url, stage.key, form.last, 90).decision != "hold":
        if time.perf_counter() - started > PATIENCE_SECONDS:
            raise TimeoutError("the platform was never told")
        time.sleep(EVERY_SECONDS)
    return Sent(shown, time.perf_counter() - started)


def ask(stage: Stage, method: str, path: str, body: bytes) -> str:
    """The page that is answered."""
    headers = {
        "Origin": stage.url,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection = http.client.HTTPConnection(urlsplit(stage.url).netloc, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise LookupError(f"{path} answered {answer.status}")
    return text

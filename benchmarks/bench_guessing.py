"""What a guess at a code tells by its time: right, wrong under somebody's look-up words, nobody's, and no code at all.

The first three run one Argon2id each, which a test counts. Here their times stand side by side; guesses of all sorts
are mixed, so that whatever else the machine does meets them alike.
"""

from __future__ import annotations

import http.client
import random
import re
import statistics
import tempfile
import time
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import bench_protect
from takeback.base.errors import Invalid
from takeback.demo.stage import Stage, open_stage
from takeback.sealing.code_reading import Parsed, parse_code
from takeback.sealing.codes import LOOKUP_WORDS, MODULUS, REMAINDER, Code, new_code, remainder_of

TITLE = "Guessing a code: one server process, one guess after the other"
CASES = 12
EACH = 5
"""Guesses of each sort under one case's words: fewer than are answered with "wait"."""

_SORTS = ("right", "wrong, under the words of a case", "wrong, under nobody's words", "no code: its checksum fails")


def rows() -> list[dict[str, str]]:
    """One row a sort."""
    seconds: dict[str, list[float]] = {sort: [] for sort in _SORTS}
    with tempfile.TemporaryDirectory(prefix="takeback-bench-") as home, open_stage(Path(home) / "home") as stage:
        guesses = [
            (sort, typed) for code in _codes(stage) for _ in range(EACH) for sort, typed in _guesses(code).items()
        ]
        random.shuffle(guesses)
        for sort, typed in guesses:
            seconds[sort].append(_seconds(stage, typed))
    usual = statistics.median(seconds[_SORTS[1]])
    return [_row(sort, seconds[sort], usual) for sort in _SORTS]


def _row(sort: str, seconds: list[float], usual: float) -> dict[str, str]:
    median = statistics.median(seconds)
    tenths = statistics.quantiles(seconds, n=10, method="inclusive")
    return {
        "guess": sort,
        "tries": str(len(seconds)),
        "p50": f"{median * 1000:.1f} ms",
        "p90": f"{tenths[8] * 1000:.1f} ms",
        "times a wrong one": f"{median / usual:.2f}",
    }


def _codes(stage: Stage) -> list[Code]:
    """Of cases, opened as people open them."""
    codes = []
    for _ in range(CASES):
        page = bench_protect.ask(stage, "POST", "/protect/", bench_protect.form_of(stage).body)
        shown = re.search(r'name="shown" value="([^"]+)"', page)
        match parse_code(unescape(shown[1]) if shown else ""):
            case Parsed(code):
                codes.append(code)
            case _:
                raise LookupError("the page with the code is another than this benchmark knows")
    return codes


def _guesses(code: Code) -> dict[str, str]:
    typed = [" ".join(each.words()) for each in (code, _wrong_for(code), new_code())]
    swapped = code.groups()
    return dict(zip(_SORTS, [*typed, " ".join((*swapped[:11], swapped[12], swapped[11]))], strict=True))


def _wrong_for(code: Code) -> Code:
    """A code with the same look-up words."""
    while True:
        free = (*code.numbers[:LOOKUP_WORDS], *new_code().numbers[LOOKUP_WORDS:-1])
        checksum = (REMAINDER - remainder_of((*free, 0))) % MODULUS
        try:
            return Code((*free, checksum))
        except Invalid:  # a few remainders have no word
            continue


def _seconds(stage: Stage, typed: str) -> float:
    headers = {
        "Origin": stage.url,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection = http.client.HTTPConnection(urlsplit(stage.url).netloc, timeout=30)
    try:
        started = time.perf_counter()
        connection.request("POST", "/case/", urlencode({"code": typed}), headers)
        connection.getresponse().read()
        return time.perf_counter() - started
    finally:
        connection.close()

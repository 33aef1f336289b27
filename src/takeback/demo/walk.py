"""The walk of an image: bank a picture, upload it again in disguise, and see it stopped.

Over HTTP, as a platform would, against a server that runs on the home of this process. The pictures are generated and
harmless; they stand in for what nobody should have to show.
"""

from __future__ import annotations

import http.client
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from takeback.base.errors import Conflict
from takeback.demo.pictures import Alteration, altered, sample_pictures
from takeback.flows.banking import bank_picture
from takeback.matching.bank import BankClass, Standing
from takeback.matching.decision import REASON_CODES
from takeback.project.wiring import services
from takeback.records.banks.actions import create_bank
from takeback.records.platforms.actions import create_key, revoke_key
from takeback.signals.signal import Unhashable

BANK = "demo"
DISGUISES: Final[tuple[Alteration, ...]] = ("recompressed", "resized", "brightened")
MIRRORED: Final[Alteration] = "mirrored"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done, and what was seen.

    Attributes:
        step: what was done, in words.
        expected: the decision that should come.
        seen: the decision that came.
        reasons: why, as codes.
        distance: bits between the upload's PDQ and the nearest entry, if any.
        milliseconds: from the first byte sent to the answer.
    """

    step: str
    expected: str
    seen: str
    reasons: tuple[str, ...]
    distance: int | None
    milliseconds: float

    @property
    def held(self) -> bool:
        """Whether what should have happened did."""
        return self.seen == self.expected

    def as_json(self) -> dict[str, Any]:
        """For a line of JSON."""
        return {
            "step": self.step,
            "expected": self.expected,
            "seen": self.seen,
            "held": self.held,
            "reasons": self.reasons,
            "distance": self.distance,
            "milliseconds": round(self.milliseconds, 1),
        }


def walk_an_image(url: str) -> Iterator[Step]:
    """Walk, step by step.

    Args:
        url: a server that runs on this process's home.

    Yields:
        What was seen at each step.
    """
    pictures = sample_pictures()
    names = iter(pictures)
    hers, reviewed, strange = next(names), next(names), next(names)
    clock = services().clock
    with suppress(Conflict):  # an earlier walk on this home made it
        create_bank(BANK, BankClass.INTIMATE, clock.now())
    for name, standing in ((hers, Standing.ATTESTED), (reviewed, Standing.REVIEWED)):
        done = bank_picture(services(), BANK, pictures[name], standing, "demonstration")
        if isinstance(done, Unhashable):
            message = f"the sample picture {name} cannot be hashed: {done.reason}"
            raise AssertionError(message)  # noqa: TRY004 - not a wrong type: our own sample is broken
    key = create_key(name="demonstration", scopes=["lookup", "distances"], at=clock.now())
    try:
        yield _upload(url, str(key), f"{hers}, hashed by herself, uploaded as it is", pictures[hers], "hold")
        for how in DISGUISES:
            yield _upload(url, str(key), f"{hers}, {how}", altered(pictures[hers], how), "hold")
        for how in (*DISGUISES, MIRRORED):
            words = f"{reviewed}, seen once by a reviewer, {how}"
            yield _upload(url, str(key), words, altered(pictures[reviewed], how), "block")
        yield _upload(url, str(key), f"{strange}, which nobody banked", pictures[strange], "allow")
    finally:
        revoke_key(key.id, at=clock.now())


def print_for_people(steps: Iterator[Step]) -> bool:
    """Print a walk as a table.

    Args:
        steps: from `walk_an_image`.

    Returns:
        Whether every step held.
    """
    console = Console(highlight=False)
    table = Table("upload", "decision", "bits apart", "ms", "because", title="A picture, uploaded again in disguise")
    held = True
    for step in steps:
        held &= step.held
        decision = step.seen if step.held else f"{step.seen} (should be {step.expected})"
        apart = "" if step.distance is None else str(step.distance)
        because = REASON_CODES.get(step.reasons[0], step.reasons[0]) if step.reasons else ""
        table.add_row(step.step, decision, apart, f"{step.milliseconds:.0f}", because)
    console.print(table)
    return held


def _upload(url: str, key: str, step: str, picture: bytes, expected: str) -> Step:
    boundary = secrets.token_hex(16)
    body = b"".join(
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="upload"\r\n'.encode(),
            b"Content-Type: application/octet-stream\r\n\r\n",
            picture,
            f"\r\n--{boundary}--\r\n".encode(),
        ),
    )
    headers = {"Authorization": f"Bearer {key}", "Content-Type": f"multipart/form-data; boundary={boundary}"}
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    started = time.perf_counter()
    connection.request("POST", "/api/v1/scan", body, headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    milliseconds = (time.perf_counter() - started) * 1000
    connection.close()
    if response.status != http.client.OK:
        return Step(step, expected, f"HTTP {response.status}", (str(answer.get("code")),), None, milliseconds)
    near = [match["distance"] for match in answer["matches"] if match["signal_type"] == "pdq"]
    codes = tuple(dict.fromkeys(reason["code"] for reason in answer["reasons"]))
    return Step(step, expected, answer["decision"], codes, min(near, default=None), milliseconds)

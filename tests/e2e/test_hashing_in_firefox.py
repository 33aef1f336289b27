"""The same in Firefox: as it is, and with Tor Browser's protection, under which a canvas gives random pixels."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from takeback.demo.stage import Stage
from takeback.signals.hashers.pdq import PdqHash, hash_bytes
from tests.e2e.uploads import CANVAS_BITS, as_pairs, pictures, refused
from tests.samples import bits_apart

HERE = Path(__file__).parent


def _seen(stage: Stage, folder: Path, contents: dict[str, bytes], *, protected: bool) -> dict[str, Any]:
    program = shutil.which("firefox-esr")
    assert program, "Firefox is not installed; tools/debian-packages installs it"
    (folder / "files.json").write_text(json.dumps(as_pairs(contents)), "utf-8")
    script = ["hash.mjs", program, f"{stage.url}/check-device/", str(folder / "files.json"), str(HERE / "in_page.js")]
    done = subprocess.run(
        ["node", *script, str(protected).lower()],
        cwd=HERE / "firefox",
        env={**os.environ, "HOME": str(folder)},
        check=True,
        stdout=subprocess.PIPE,
        timeout=300,
    )
    seen: dict[str, Any] = json.loads(done.stdout)
    assert seen["complaints"] == []
    return seen


def _is_jpeg(data: bytes) -> bool:
    return data.startswith(b"\xff\xd8")


def test_every_picture_gets_the_servers_hash(stage: Stage, tmp_path: Path) -> None:
    nothing = {name: data for name, (_, data) in refused().items()}
    seen = _seen(stage, tmp_path, {**pictures(), **nothing}, protected=False)
    assert seen["shown"] == "Yes, this browser can do it"
    distances: Counter[int] = Counter()
    for name, data in pictures().items():
        expected = hash_bytes(data)
        assert isinstance(expected, PdqHash), name
        outcome = seen["outcomes"][name]
        found = outcome.get("found", outcome)
        apart = bits_apart(found["pdq"], expected.value)
        distances[apart] += 1
        assert apart <= CANVAS_BITS, name
    assert {name: seen["outcomes"][name]["reason"] for name in nothing} == {
        name: reason for name, (reason, _) in refused().items()
    }
    print(f"bits apart in Firefox: {dict(sorted(distances.items()))}")  # noqa: T201 - shown with -s


@pytest.mark.parametrize("kind", ["jpeg", "other"])
def test_a_protected_canvas_is_never_hashed_from(stage: Stage, tmp_path: Path, kind: str) -> None:
    chosen = {name: data for name, data in pictures().items() if _is_jpeg(data) == (kind == "jpeg")}
    seen = _seen(stage, tmp_path, chosen, protected=True)
    assert seen["shown"] == "Yes, for JPEG pictures"
    assert seen["ability"]["canvas"] == "protected"
    for name, data in chosen.items():
        outcome = seen["outcomes"][name]
        if kind == "other":
            assert outcome["reason"] == "canvas_is_protected", name
            assert "found" not in outcome
            continue
        expected = hash_bytes(data)
        assert isinstance(expected, PdqHash)
        found = outcome.get("found", outcome)
        assert (found["pdq"], found["quality"]) == (expected.value, expected.quality), name
        assert found["how"] == "own-decoder"

"""The puzzle's hash in the browser is SHA-256, for every text that fits into one block."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

from takeback.flows.floods.puzzles import zero_bits
from tests.portal_scripts import run_script


def test_every_length_and_many_texts_hash_alike(tmp_path: Path) -> None:
    draw = random.Random(20261125)  # noqa: S311 - texts for a test
    letters = [chr(each) for each in range(32, 127)]
    texts = ["".join(draw.choices(letters, k=length)) for length in range(56) for _ in range(20)]
    (tmp_path / "jobs.json").write_text(json.dumps(texts), "utf-8")
    (found,) = run_script(tmp_path, "flood.mjs")
    digests = [hashlib.sha256(text.encode()).digest() for text in texts]
    assert found["digests"] == [digest.hex() for digest in digests]
    assert found["zeros"] == [min(32, zero_bits(digest)) for digest in digests]

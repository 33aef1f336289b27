"""One page in Firefox, with Tor Browser's protection on: it renders, and its headers hold there too."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from takeback.demo.stage import Stage

FIREFOX = Path(__file__).parent / "firefox"


def test_the_sign_in_renders_in_firefox(stage: Stage, tmp_path: Path) -> None:
    program = shutil.which("firefox-esr")
    assert program, "Firefox is not installed; tools/debian-packages installs it"
    done = subprocess.run(
        ["node", "open.mjs", program, f"{stage.url}/sign-in/"],
        cwd=FIREFOX,
        env={**os.environ, "HOME": str(tmp_path)},
        check=True,
        stdout=subprocess.PIPE,
        timeout=120,
    )
    seen = json.loads(done.stdout)
    assert seen["status"] == 200
    assert seen["title"] == seen["heading"] == "Sign in"
    assert seen["ground"] == "rgb(250, 245, 238)"  # our own paper: the style was let through
    assert seen["button"] >= 44
    assert seen["sideways"] is False
    assert seen["complaints"] == []
    assert "default-src 'none'" in seen["headers"]["content-security-policy"]
    assert seen["headers"]["cache-control"] == "no-store"
    assert seen["headers"]["cross-origin-opener-policy"] == "same-origin"

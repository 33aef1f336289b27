"""The portal's scripts, run by Node: what they compute, without a browser around them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from takeback.web import portal

SCRIPTS = Path(portal.__file__).parent / "static" / "portal"
_DRIVERS = Path(__file__).parent / "node"


def run_script(folder: Path, name: str, *arguments: str, seconds: float = 240) -> list[dict[str, Any]]:
    """Run one of `tests/node` beside a copy of the scripts.

    Args:
        folder: for the copy.
        name: of the file there.
        arguments: handed on.
        seconds: after which it counts as hanging.

    Returns:
        What it printed: one value of JSON a line.
    """
    if not (folder / "portal").exists():
        shutil.copytree(SCRIPTS, folder / "portal")
        shutil.copytree(_DRIVERS, folder, dirs_exist_ok=True)
        # Browsers are told by the page that these are modules; Node is told by this.
        (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    done = subprocess.run(
        ["node", name, *arguments], cwd=folder, check=True, stdout=subprocess.PIPE, timeout=seconds, text=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def decode(folder: Path, files: Sequence[bytes], *, band: int = 65_536) -> list[dict[str, Any]]:
    """Each file by the portal's own JPEG decoder.

    Args:
        folder: an empty one; `pixels_of` finds the pixels there.
        files: JPEG files, or what claims to be one.
        band: about how many pixels are held at a time.
    """
    for at, data in enumerate(files):
        (folder / f"{at}.jpg").write_bytes(data)
    return run_script(folder, "decode.mjs", str(folder), str(band))


def pixels_of(folder: Path, at: int, height: int, width: int) -> NDArray[np.uint8]:
    """The pixels that `decode` found in one file: uint8, shape (height, width, 3)."""
    return np.fromfile(folder / f"{at}.rgba", np.uint8).reshape(height, width, 4)[:, :, :3]


def hash_rows(folder: Path, pictures: Iterable[NDArray[np.uint8]], bands: Sequence[int]) -> list[list[dict[str, Any]]]:
    """Each picture's hash by the portal's PDQ, once for each height of bands.

    Args:
        folder: for the pixels.
        pictures: uint8, shape (height, width, 3).
        bands: rows in a band.
    """
    jobs = []
    for at, pixels in enumerate(pictures):
        height, width = pixels.shape[:2]
        file = folder / f"pixels-{at}.rgba"
        np.dstack((pixels, np.full((height, width), 255, np.uint8))).tofile(file)
        jobs.append({"file": str(file), "width": width, "height": height, "bands": list(bands)})
    (folder / "jobs.json").write_text(json.dumps(jobs), "utf-8")
    return run_script(folder, "hash.mjs", "jobs.json")  # type: ignore[return-value]  # a line is a list here

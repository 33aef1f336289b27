"""Seconds for a camera's picture of 12 megapixels in the person's own browser, by each way of reading it.

It takes minutes, so `make bench` shows one picture in each way alone; for 50 of them, as somebody with a folder of
pictures would choose:

    TAKEBACK_BENCH_BROWSER=50 python benchmarks/run.py browser
"""

from __future__ import annotations

import base64
import io
import os
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from takeback.demo.browser import LOOKS, open_browser, open_window
from takeback.demo.pictures import sample_pictures
from takeback.demo.stage import open_stage

TITLE = "12 megapixels in the browser (Chromium), from file to hash"
SIZE = (4000, 3000)
SEVERAL = 3
"""How many are hashed where nobody asked for more."""

REFERENCE = {"by the browser's decoder and a canvas": "27 s full, 13 s in smaller strips"}
"""What was measured before for 50 pictures on two cores: another hasher, which made strips by averaging."""

_HASH = """async ([files, count]) => {
  const { Hasher } = await import("/static/portal/hashing.js");
  const hasher = new Hasher();
  await hasher.check();
  const pictures = files.map((text) => new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], "x"));
  const spent = [];
  const began = performance.now();
  for (let each = 0; each < count; each++) {
    const start = performance.now();
    const outcome = await hasher.hash(pictures[each % pictures.length]);
    if (outcome.kind !== "hashed") throw new Error(outcome.reason);
    spent.push([outcome.how, (performance.now() - start) / 1000]);
  }
  return { spent, total: (performance.now() - began) / 1000 };
}"""


def rows() -> list[dict[str, str]]:
    """One row for each way of reading."""
    count = int(os.environ.get("TAKEBACK_BENCH_BROWSER", SEVERAL))
    with (
        tempfile.TemporaryDirectory(prefix="takeback-bench-") as home,
        open_stage(Path(home) / "home") as stage,
        open_browser() as browser,
        open_window(browser, LOOKS[-1], base_url=stage.url) as window,
    ):
        page = window.new_page()
        found = [_row("by the browser's decoder and a canvas", page, count, orientation=1, progressive=False)]
        # A canvas that is not there: what is left is our own decoder, as under a browser's protection.
        page.route(
            "**/portal/canvas.js",
            lambda route: route.fulfill(
                content_type="text/javascript", body="delete self.OffscreenCanvas;\n" + route.fetch().text()
            ),
        )
        found += [
            _row("by our own decoder, baseline", page, count, orientation=1, progressive=False),
            _row("by our own decoder, baseline, lying on its side", page, count, orientation=6, progressive=False),
            _row("by our own decoder, progressive", page, count, orientation=1, progressive=True),
        ]
    return found


def _row(way: str, page: Page, count: int, *, orientation: int, progressive: bool) -> dict[str, str]:
    page.goto("/check-device/")
    seen: dict[str, Any] = page.evaluate(_HASH, [_pictures(orientation, progressive=progressive), count])
    return {
        "how": way,
        "pictures": str(count),
        "median s a picture": f"{median(each for _, each in seen['spent']):.2f}",
        "s for all": f"{seen['total']:.1f}",
        "s for 50 at that rate": f"{50 * seen['total'] / count:.0f}",
        "before, for 50": REFERENCE.get(way, "-"),
    }


def _pictures(orientation: int, *, progressive: bool) -> list[str]:
    exif = Image.Exif()
    exif[0x0112] = orientation
    texts = []
    for data in list(sample_pictures().values())[:2]:
        file = io.BytesIO()
        large = Image.open(io.BytesIO(data)).resize(SIZE, Image.Resampling.LANCZOS)
        large.save(file, "JPEG", quality=90, subsampling="4:2:0", progressive=progressive, exif=exif)
        texts.append(base64.b64encode(file.getvalue()).decode("ascii"))
    return texts

"""Pictures of protecting and of a case, for `takeback.demo.screenshots`."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image
from playwright.sync_api import FilePayload, Page

from takeback.demo.browser import LOOKS, Look
from takeback.demo.pictures import sample_picture
from takeback.demo.stage import Stage

_PICTURES: Final = ("meadow", "winter")


def _choose(page: Page, look: Look, _stage: Stage) -> None:
    page.goto(look.path("/protect/"))
    page.wait_for_selector("[data-ready=all]", state="attached")


def _chosen(page: Page, look: Look, stage: Stage) -> None:
    _choose(page, look, stage)
    page.check("#age-adult")
    pictures = [_own(name, look) for name in _PICTURES]
    page.set_input_files(
        "#pictures",
        [FilePayload(name="one", mimeType="image/jpeg", buffer=data) for data in (*pictures, b"not a picture")],
    )
    page.wait_for_selector("#refusals li")
    page.wait_for_selector("#pictures:enabled")


def _code(page: Page, look: Look, stage: Stage) -> None:
    _chosen(page, look, stage)
    page.click("#send")
    page.wait_for_selector(".code-words")


def _case(page: Page, _look: Look, _stage: Stage) -> None:
    """The one whose code is shown on the page."""
    words = page.locator(".code-words").first.locator(".word").all_inner_texts()
    page.fill("#typed", " ".join(words))
    page.click("form[action$='/kept/'] button[type=submit]")
    page.wait_for_selector("#now-title")


def _enter(page: Page, look: Look, _stage: Stage) -> None:
    page.context.clear_cookies()
    page.goto(look.path("/case/"))


def _own(name: str, look: Look) -> bytes:
    """A part of a picture, another in each look: one that two people claim would wait for a person."""
    whole = Image.open(io.BytesIO(sample_picture(name)))
    at = LOOKS.index(look) + 1
    wide, high = whole.width // 2, whole.height // 2
    left, top = (whole.width - wide) * at // (len(LOOKS) + 1), (whole.height - high) * at // (len(LOOKS) + 1)
    part = io.BytesIO()
    whole.crop((left, top, left + wide, top + high)).save(part, "JPEG", quality=90)
    return part.getvalue()


OF_CASES: Final[Mapping[str, Callable[[Page, Look, Stage], None]]] = {
    "protect": _choose,
    "protect-chosen": _chosen,
    "protect-code": _code,
    "case": _case,
    "case-enter": _enter,
}
"""In this order: the case is the one whose code was shown before."""

"""Pictures of the main pages, in every look: `python -m takeback.demo.screenshots FOLDER [PART...]`.

They are taken from a real server in a real browser, so that what is looked at is what people get. Each is named
`PAGE-LANGUAGE-WIDTH-SCHEME.png`. With parts, such as `portal` and `ar-320`, only those are taken whose name has all of
them.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, FilePayload, Page

from takeback.demo import looking
from takeback.demo.browser import EVERY_LANGUAGE, LOOKS, Look, open_browser, open_window
from takeback.demo.cast import make_cast
from takeback.demo.desk_on_stage import NOTICES, fill_desk
from takeback.demo.helpline import ADA, CHO, LEGAL_CONTACT
from takeback.demo.looking import (
    pages_of_case,
    pages_of_desk,
    pages_of_figures,
    pages_of_portal,
    pages_of_sites,
    pages_of_takedowns,
)
from takeback.demo.pictures import altered, sample_pictures
from takeback.demo.stage import BLOCKED, EVENTFUL, HELD, STRANGE, Stage, open_stage

Visit = Callable[[Page, Look, Stage], None]
"""Brings a page to what is to be seen on it."""

_STAFF_LOOKS: Final = [look for look in LOOKS if look.scheme == "light" or (look.language, look.width) == ("en", 1280)]
"""What staff see in every language is by day; the dark scheme is looked at once."""
_PICTURES: Final = sample_pictures()
_MOST_MIB: Final = 4
_MANY_BITS: Final = sum(1 << (bit * 89 + bit * bit) % 256 for bit in range(27))
"""Some two dozen bits that differ, here and there."""


def take_all(folder: Path, parts: Sequence[str] = ()) -> int:
    """Take every picture.

    Args:
        folder: where they go; it is made, and what has the same name is replaced.
        parts: only pictures whose name has all of these.

    Returns:
        How many were taken.

    Raises:
        Unavailable: the server or the browser could not be started.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "TAKEBACK_MAX_UPLOAD_MIB": str(_MOST_MIB),
        "TAKEBACK_LEGAL_CONTACT": LEGAL_CONTACT,
        "TAKEBACK_TRANSPARENCY": "1",
        **NOTICES,
    }
    with (
        tempfile.TemporaryDirectory(prefix="takeback-screenshots-") as home,
        open_stage(Path(home), tables=None, **settings) as stage,
        open_browser() as browser,
    ):
        cast = make_cast(browser, stage)
        records = fill_desk(Path(home), CHO.email, settings)
        camera = _Camera(browser, stage, folder, parts)
        for look in EVERY_LANGUAGE:
            camera.take(look, pages_of_portal(cast))
            camera.take(look, pages_of_case(), storage_state=cast.case_cookies)
            for person, pages in pages_of_desk(cast).items():
                camera.take(look, pages, storage_state=cast.cookies[person])
            of_cho = {**pages_of_takedowns(records), **pages_of_sites(), **pages_of_figures()}
            camera.take(look, of_cho, storage_state=cast.cookies[CHO])
        for look in _STAFF_LOOKS:
            camera.take(look, _bound(_FOR_ANYBODY, stage))
            camera.take(look, _bound(_FOR_STAFF, stage), storage_state=cast.cookies[ADA])
        return camera.taken


@dataclass(slots=True)
class _Camera:
    """Takes pictures of pages.

    Attributes:
        browser: in which they are.
        stage: whose.
        folder: where pictures go.
        parts: what the name of a picture must have.
        taken: how many.
    """

    browser: Browser
    stage: Stage
    folder: Path
    parts: Sequence[str]
    taken: int = 0

    def take(self, look: Look, visits: Mapping[str, looking.Visit], **further: object) -> None:
        """Visit each page in one window, and take its picture.

        Args:
            look: how they are looked at.
            visits: by the name of the picture.
            further: of the window, such as its cookies.
        """
        with open_window(self.browser, look, base_url=self.stage.url, **further) as window:
            page = window.new_page()
            for page_name, visit in visits.items():
                name = f"{page_name}-{look.name}"
                if not all(part in name for part in self.parts):
                    continue
                visit(page, look)
                page.screenshot(path=self.folder / f"{name}.png", full_page=True)
                self.taken += 1


def _bound(visits: Mapping[str, Visit], stage: Stage) -> Mapping[str, looking.Visit]:
    return {name: partial(_on, stage, visit) for name, visit in visits.items()}


def _on(stage: Stage, visit: Visit, page: Page, look: Look) -> None:
    visit(page, look, stage)


def _at(path: str) -> Visit:
    def visit(page: Page, look: Look, _stage: Stage) -> None:
        page.goto(look.path(path))

    return visit


def _after(data: bytes) -> Visit:
    def visit(page: Page, look: Look, _stage: Stage) -> None:
        page.goto(look.path("/ops/"))
        picture = FilePayload(name="upload", mimeType="application/octet-stream", buffer=data)
        page.set_input_files("[name=picture]", picture)
        page.click("main form button[type=submit]")

    return visit


def _entry(page: Page, look: Look, stage: Stage) -> None:
    page.goto(look.path(f"/ops/banks/{stage.entry}"))


def _explained(*, against: str, quality: str = "") -> Visit:
    """Explain the hash that is near the eventful entry: against that entry, another hash, or all banks."""

    def visit(page: Page, look: Look, stage: Stage) -> None:
        page.goto(look.path("/ops/explain/"))
        page.fill("[name=first]", stage.near)
        page.fill("[name=quality]", quality)
        if against == "entry":
            page.fill("[name=entry]", stage.entry.split("/")[-2])
        if against == "hash":
            page.fill("[name=second]", f"{int(stage.near, 16) ^ _MANY_BITS:064x}")
        if against == "nonsense":
            page.fill("[name=second]", "not a hash")
        page.click("main form.panel button[type=submit]")

    return visit


def _sign_in(page: Page, look: Look, _stage: Stage) -> None:
    page.context.clear_cookies()  # whoever is half signed in already would be led on
    page.goto(look.path("/sign-in/"))
    page.fill("[name=email]", ADA.email)
    page.fill("[name=passphrase]", ADA.passphrase)


def _form_too_old(page: Page, look: Look, stage: Stage) -> None:
    _sign_in(page, look, stage)
    page.context.clear_cookies()
    page.click("main button[type=submit]")


def _second_factor(page: Page, look: Look, stage: Stage) -> None:
    _sign_in(page, look, stage)
    page.click("main button[type=submit]")


def _check_device(page: Page, look: Look, _stage: Stage) -> None:
    page.goto(look.path("/check-device/"))
    page.wait_for_selector("[data-ready=all]", state="attached")


def _hashed_in_the_browser(page: Page, look: Look, stage: Stage) -> None:
    _check_device(page, look, stage)
    page.set_input_files(
        "#pictures",
        [
            FilePayload(name="one", mimeType="image/jpeg", buffer=_PICTURES[STRANGE]),
            FilePayload(name="other", mimeType="image/jpeg", buffer=b"not a picture"),
        ],
    )
    page.wait_for_selector("#pictures:enabled")
    page.wait_for_selector("#results li:nth-child(2)")


_FOR_ANYBODY: Final[Mapping[str, Visit]] = {
    "check-device": _check_device,
    "check-device-hashed": _hashed_in_the_browser,
    "link": _at("/link/"),
    "sign-in": _at("/sign-in/"),
    "second-factor": _second_factor,
    "error-404": _at("/nowhere/"),
    "error-old-form": _form_too_old,
}
_FOR_STAFF: Final[Mapping[str, Visit]] = {
    "try-empty": _at("/ops/"),
    "try-allow": _after(_PICTURES[STRANGE]),
    "try-hold": _after(altered(_PICTURES[HELD], "recompressed")),
    "try-block": _after(altered(_PICTURES[BLOCKED], "mirrored")),
    "try-unhashable": _after(b"not a picture"),
    "explain-empty": _at("/ops/explain/"),
    "explain-entry": _explained(against="entry", quality="92"),
    "explain-hashes": _explained(against="hash"),
    "explain-banks": _explained(against="banks"),
    "explain-wrong": _explained(against="nonsense"),
    "banks": _at("/ops/banks/"),
    "bank": _at(f"/ops/banks/{EVENTFUL}/"),
    "bank-own-policy": _at("/ops/banks/board-own/?standing=reviewed"),
    "entry": _entry,
    "traffic": _at("/ops/traffic/"),
    "index": _at("/ops/index/"),
    "work": _at("/ops/work/"),
    "error-413": _after(bytes((_MOST_MIB + 1) * 1024 * 1024)),
    "components": _at("/ops/components/"),
    "account": _at("/account/"),
    "members": _at("/members/"),
    "keys": _at("/keys/"),
    "recovery": _at("/keys/recovery/"),
    "organisations": _at("/organisations/"),
    "add-organisation": _at("/organisations/new/"),
}


if __name__ == "__main__":
    where = Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots")
    sys.stdout.write(f"{take_all(where, sys.argv[2:])} pictures in {where}\n")

"""Pictures of the main pages, in every look: `python -m takeback.demo.screenshots FOLDER`.

They are taken from a real server in a real browser, so that what is looked at is what people get. Each is named
`PAGE-LANGUAGE-WIDTH-SCHEME.png`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, FilePayload, Page

from takeback.demo.browser import LOOKS, Look, open_browser, open_window
from takeback.demo.joining import EMAIL, PASSPHRASE, join_as_first_administrator
from takeback.demo.pictures import altered, sample_pictures
from takeback.demo.screenshots_of_cases import OF_CASES
from takeback.demo.stage import BLOCKED, EVENTFUL, HELD, STRANGE, Stage, open_stage

Visit = Callable[[Page, Look, Stage], None]
"""Brings a page to what is to be seen on it."""

_PICTURES: Final = sample_pictures()
_MOST_MIB: Final = 4
_MANY_BITS: Final = sum(1 << (bit * 89 + bit * bit) % 256 for bit in range(27))
"""Some two dozen bits that differ, here and there."""


def take_all(folder: Path) -> int:
    """Take every picture.

    Args:
        folder: where they go; it is made, and what has the same name is replaced.

    Returns:
        How many were taken.

    Raises:
        Unavailable: the server or the browser could not be started.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="takeback-screenshots-") as home,
        open_stage(Path(home), TAKEBACK_MAX_UPLOAD_MIB=str(_MOST_MIB)) as stage,
        open_browser() as browser,
    ):
        with open_window(browser, LOOKS[0], base_url=stage.url) as window:
            join_as_first_administrator(window.new_page(), stage.link)
            cookies = window.storage_state()
        for look in LOOKS:
            _take(browser, stage, look, _FOR_ANYBODY, folder)
            _take(browser, stage, look, _FOR_STAFF, folder, storage_state=cookies)
    return len(LOOKS) * (len(_FOR_ANYBODY) + len(_FOR_STAFF))


def _take(
    browser: Browser, stage: Stage, look: Look, visits: Mapping[str, Visit], folder: Path, **further: object
) -> None:
    with open_window(browser, look, base_url=stage.url, **further) as window:
        page = window.new_page()
        for name, visit in visits.items():
            visit(page, look, stage)
            page.screenshot(path=folder / f"{name}-{look.name}.png", full_page=True)


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
    page.fill("[name=email]", EMAIL)
    page.fill("[name=passphrase]", PASSPHRASE)


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


def _asked(*answers: tuple[str, str]) -> Visit:
    """Answer the first questions at the start."""

    def visit(page: Page, look: Look, _stage: Stage) -> None:
        page.goto(look.path("/start/"))
        for name, value in answers:
            page.check(f"input[name={name}][value={value}]")
            page.click(".question .actions .button >> nth=0")

    return visit


_ON_A_WATCHED_DEVICE: Final = (("device", "watched"), ("country", "KR"))
_ALONE: Final = (("device", "alone"), ("country", "KR"))

_FOR_ANYBODY: Final[Mapping[str, Visit]] = {
    "front": _at("/"),
    "safety": _at("/safety/"),
    "start": _at("/start/"),
    "start-age": _asked(*_ON_A_WATCHED_DEVICE),
    "next-faked": _asked(*_ALONE, ("age", "adult"), ("situation", "faked")),
    "another-way": _asked(*_ALONE, ("age", "unsure")),
    "now": _at("/now/"),
    "for-somebody": _at("/for-somebody/"),
    "help": _at("/help/"),
    "check-device": _check_device,
    "check-device-hashed": _hashed_in_the_browser,
    "sign-in": _at("/sign-in/"),
    "second-factor": _second_factor,
    "error-404": _at("/nowhere/"),
    "error-old-form": _form_too_old,
    **OF_CASES,
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
    sys.stdout.write(f"{take_all(where)} pictures in {where}\n")

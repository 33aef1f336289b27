"""Debian's Chromium, driven by Playwright: for the browser tests and for the screenshots."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from takeback.base.errors import Unavailable

_QUIET = (
    "--no-sandbox",  # the tests run as root in a container, where Chromium's own sandbox cannot start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""A browser that opens our pages and asks nobody else anything."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at.

    Attributes:
        language: `en`, `ko`, `es` or `ar`.
        width: of the window, in CSS pixels.
        scheme: `light` or `dark`.
    """

    language: str
    width: int
    scheme: Literal["light", "dark"]

    @property
    def name(self) -> str:
        """For the name of a file or a test, such as `ko-320-dark`."""
        return f"{self.language}-{self.width}-{self.scheme}"

    def path(self, path: str) -> str:
        """An English path in this look's language.

        Args:
            path: from the root, such as `/ops/`.
        """
        return path if self.language == "en" else f"/{self.language}{path}"


LOOKS: tuple[Look, ...] = tuple(
    Look(language, width, scheme) for language in ("en", "ko") for width in (320, 1280) for scheme in ("light", "dark")
)
"""The narrowest phone and a desk, by day and by night, in the languages of the first pages of staff."""

EVERY_LANGUAGE: tuple[Look, ...] = tuple(
    Look(language, width, "light") for language in ("en", "ko", "es", "ar") for width in (320, 1280)
)
"""The narrowest phone and a desk, in each language that the portal speaks."""

BY_DAY_OR_NIGHT: tuple[Look, ...] = tuple(
    Look(each.language, each.width, ("light", "dark")[(place + place // 2) % 2])
    for place, each in enumerate(EVERY_LANGUAGE)
)
"""The same, half of them in the dark: for each width and each language one, in turn."""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Chromium without a window.

    Raises:
        Unavailable: it is not installed.
    """
    path = shutil.which("chromium")
    if path is None:
        raise Unavailable("Chromium is not installed; tools/debian-packages installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_window(browser: Browser, look: Look, **further: object) -> Iterator[BrowserContext]:
    """A window with cookies of its own.

    Args:
        browser: in which.
        look: how wide, in which scheme and language.
        further: Playwright's own options, such as `storage_state`.
    """
    options: dict[str, object] = {
        "viewport": {"width": look.width, "height": 800},
        "color_scheme": look.scheme,
        "locale": look.language,
        "reduced_motion": "reduce",
        **further,
    }
    window = browser.new_context(**options)  # type: ignore[arg-type]  # Playwright's own names and values
    try:
        yield window
    finally:
        window.close()

"""A real server, a real browser, and every page in each look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, StorageState

from takeback.demo.browser import BY_DAY_OR_NIGHT, LOOKS, Look, open_browser, open_window
from takeback.demo.joining import join_as_first_administrator
from takeback.demo.stage import Stage, open_stage

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A server on an empty home, that takes pictures of at most 1 MiB."""
    with open_stage(tmp_path_factory.mktemp("stage") / "home", TAKEBACK_MAX_UPLOAD_MIB="1") as stage:
        yield stage


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(params=BY_DAY_OR_NIGHT, ids=lambda look: look.name)
def look(request: pytest.FixtureRequest) -> Look:
    """Asked for by a test, it runs once in each look."""
    chosen: Look = request.param
    return chosen


@pytest.fixture
def new_page(browser: Browser, stage: Stage) -> Iterator[OpenPage]:
    """Opens pages that nobody is signed in on; at the end, no page has complained about anything."""
    complaints: list[str] = []
    with ExitStack() as windows:

        def open_page(look: Look = LOOKS[0], **options: object) -> Page:
            window = windows.enter_context(open_window(browser, look, base_url=stage.url, **options))
            page = window.new_page()
            page.on("console", lambda message: complaints.extend(_complaint(message, page)))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "request",
                lambda asked: complaints.extend(
                    [] if asked.url.startswith((stage.url, f"blob:{stage.url}")) else [asked.url]
                ),
            )
            return page

        yield open_page
    assert complaints == []


def _complaint(message: ConsoleMessage, page: Page) -> list[str]:
    """What the browser complained of, if it did; that an error page is one is no complaint."""
    expected = message.text.startswith("Failed to load resource") and message.location["url"] == page.url
    return [message.text] if message.type in {"error", "warning"} and not expected else []


@pytest.fixture(scope="session")
def signed_in(browser: Browser, stage: Stage) -> StorageState:
    """The cookies of an administrator who joined through the real pages, with a second factor."""
    with open_window(browser, LOOKS[0], base_url=stage.url) as window:
        join_as_first_administrator(window.new_page(), stage.link)
        return window.storage_state()

"""A real server, a real browser, and every page in each look."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, StorageState, StorageStateCookie

from takeback.demo.browser import BY_DAY_OR_NIGHT, LOOKS, Look, open_browser, open_window
from takeback.demo.desk_on_stage import NOTICES
from takeback.demo.joining import join_as_first_administrator
from takeback.demo.stage import Stage, make_tables, open_stage, serve_prepared

OpenPage = Callable[..., Page]
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Desk:
    """A server on whose desk three weeks of takedowns have left something.

    Attributes:
        url: its address, without a slash at the end.
        cookies: of a caseworker who is signed in.
        records: where everything stands; the attributes of `takeback.demo.desk_records.DeskRecords`.
    """

    url: str
    cookies: StorageState = field(repr=False)
    records: dict[str, str]


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home on which nothing has happened yet. Made once in a run: it takes longer than the rest of a stage."""
    of_this_process = tmp_path_factory.getbasetemp()
    shared = of_this_process.parent if "PYTEST_XDIST_WORKER" in os.environ else of_this_process
    home = shared / "tables"
    with (shared / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "made").exists():
            make_tables(home)
            (home / "made").touch()
    return home


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Iterator[Stage]:
    """A server on an empty home, that takes pictures of at most 1 MiB."""
    home = tmp_path_factory.mktemp("stage") / "home"
    with open_stage(home, tables=tables, TAKEBACK_MAX_UPLOAD_MIB="1") as stage:
        yield stage


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Iterator[Desk]:
    """A server with a desk in the middle of its work, and figures that everybody may see."""
    home = tmp_path_factory.mktemp("desk") / "home"
    settings = {
        **NOTICES,
        "TAKEBACK_TRANSPARENCY": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    with serve_prepared("tests.e2e.desk_home", home, tables=tables, **settings) as (url, said):
        cookies: list[StorageStateCookie] = [
            {"name": name, "value": value, "domain": "127.0.0.1", "path": "/", "httpOnly": True}
            for name, value in said["cookies"].items()
        ]
        yield Desk(url, {"cookies": cookies, "origins": []}, said["records"])


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
    with _opened_pages(browser, stage.url) as open_page:
        yield open_page


@pytest.fixture
def desk_page(browser: Browser, desk: Desk) -> Iterator[OpenPage]:
    """Opens pages of the desk, with its caseworker signed in; at the end, none has complained about anything."""
    with _opened_pages(browser, desk.url, storage_state=desk.cookies) as open_page:
        yield open_page


@contextmanager
def _opened_pages(browser: Browser, url: str, **always: object) -> Iterator[OpenPage]:
    complaints: list[str] = []
    with ExitStack() as windows:

        def open_page(look: Look = LOOKS[0], **options: object) -> Page:
            window = windows.enter_context(open_window(browser, look, base_url=url, **{**always, **options}))
            page = window.new_page()
            page.on("console", lambda message: complaints.extend(_complaint(message, page)))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "request",
                lambda asked: complaints.extend([] if asked.url.startswith((url, f"blob:{url}")) else [asked.url]),
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

"""A one-time link from end to end in a real browser: a partner makes it, somebody sends a picture, a reviewer looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, StorageState

from takeback.demo.browser import Look, open_window
from takeback.demo.joining import EMAIL, join_as_first_administrator
from takeback.demo.pictures import sample_picture
from takeback.demo.stage import Stage, open_stage
from takeback.sealing.upload_boxes import most_sealed_bytes
from tests.e2e import checks
from tests.e2e.conftest import OpenPage

NARROW, WIDE = Look("en", 320, "light"), Look("en", 1280, "dark")
BOTH = pytest.mark.parametrize("look", [NARROW, WIDE], ids=lambda look: look.name)


KEEP_WHAT_IS_SENT = """window.sent = [];
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (body) {
  window.sent.push(body.arrayBuffer());
  return send.call(this, body);
};"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Iterator[Stage]:
    """A server of its own, whose first administrator is the legal contact too."""
    home = tmp_path_factory.mktemp("links") / "home"
    with open_stage(home, tables=tables, TAKEBACK_MAX_UPLOAD_MIB="2", TAKEBACK_LEGAL_CONTACT=EMAIL) as stage:
        yield stage


@pytest.fixture(scope="module")
def desk(browser: Browser, stage: Stage) -> StorageState:
    """The cookies of one person who is partner and reviewer, and holds the organisation's key."""
    with open_window(browser, WIDE, base_url=stage.url) as window:
        page = window.new_page()
        join_as_first_administrator(page, stage.link)
        page.goto("/members/")
        page.click("main table a")
        for role in ("partner", "reviewer"):
            page.check(f"[name=roles][value={role}]")
        with page.expect_navigation():
            page.click("main form:has([name=roles]) button[type=submit]")
        page.goto("/desk/")
        assert page.locator(".sections li").count() >= 2
        return window.storage_state()


@pytest.fixture
def make_link(new_page: OpenPage, desk: StorageState) -> Callable[[], tuple[str, str]]:
    """A fresh link, as the partner's page shows it: with the secret in the fragment, and in the path."""

    def make() -> tuple[str, str]:
        page = new_page(WIDE, storage_state=desk)
        page.goto("/desk/requests/new/")
        page.check("[name=kind][value=private]")
        page.check("[name=adult]")
        page.check("[name=told]")
        page.click("main button[type=submit]")
        return page.inner_text("#link-address"), page.inner_text("#plain-address")

    return make


def choose(page: Page, data: bytes) -> None:
    page.set_input_files("#picture", [FilePayload(name="holiday.jpg", mimeType="image/jpeg", buffer=data)])
    page.check("#adult")


def assert_good(page: Page) -> None:
    checks.assert_accessible(page)
    checks.assert_no_sideways_scroll(page)
    checks.assert_targets_are_large(page)


@BOTH
def test_a_picture_is_sealed_on_the_device_and_arrives(
    new_page: OpenPage, make_link: Callable[[], tuple[str, str]], look: Look
) -> None:
    address, _ = make_link()
    page = new_page(look)
    page.add_init_script(KEEP_WHAT_IS_SENT)
    response = page.goto(address)
    assert response is not None
    assert response.headers["referrer-policy"] == "no-referrer"
    page.wait_for_selector("html[data-ready=open]", state="attached")
    assert "#" not in page.url
    assert not page.locator("#without").is_visible()
    assert_good(page)
    choose(page, sample_picture("dunes"))
    page.click("#send")
    page.wait_for_selector("html[data-now=arrived]", state="attached")
    assert page.inner_text("#said :visible h2") == "It has arrived"
    (sent,) = page.evaluate("Promise.all(window.sent.map(async (each) => [...new Uint8Array(await each)]))")
    assert bytes(sent[:2]) == b"U\x01"
    assert len(sent) == most_sealed_bytes(len(sample_picture("dunes")))
    assert sample_picture("dunes")[100:164] not in bytes(sent)
    assert_good(page)
    assert page.context.cookies() == []
    page.goto(address)
    page.wait_for_selector("html[data-ready=arrived]", state="attached")


def test_the_link_goes_along_into_another_language(
    new_page: OpenPage, make_link: Callable[[], tuple[str, str]]
) -> None:
    address, _ = make_link()
    page = new_page(NARROW)
    page.goto(address)
    page.wait_for_selector("html[data-ready=open]", state="attached")
    page.click(".languages a[hreflang=ko]")
    page.wait_for_selector("html[lang=ko][data-ready=open]", state="attached")
    assert "#" not in page.url
    assert page.locator("#sending").is_visible()


def test_what_breaks_off_can_be_sent_again(
    browser: Browser, stage: Stage, make_link: Callable[[], tuple[str, str]]
) -> None:
    address, _ = make_link()
    with open_window(browser, NARROW, base_url=stage.url) as window:
        page = window.new_page()  # which may complain of the connection
        page.goto(address)
        page.wait_for_selector("html[data-ready=open]", state="attached")
        page.route("**/link/sealed/", lambda route: route.abort())
        choose(page, sample_picture("dunes"))
        page.click("#send")
        page.wait_for_selector("html[data-now=failed]", state="attached")
        assert page.locator("#sending").is_visible()
        page.unroute("**/link/sealed/")
        page.click("#send")
        page.wait_for_selector("html[data-now=arrived]", state="attached")


def test_an_empty_and_a_too_large_file_are_refused_on_the_device(
    new_page: OpenPage, make_link: Callable[[], tuple[str, str]]
) -> None:
    address, _ = make_link()
    page = new_page(NARROW)
    page.goto(address)
    page.wait_for_selector("html[data-ready=open]", state="attached")
    for data, said in ((b"", "empty"), (bytes(2 * 1024 * 1024 + 1), "too_large")):
        choose(page, data)
        page.click("#send")
        page.wait_for_selector(f"html[data-now={said}]", state="attached")
    assert_good(page)


def test_a_link_of_nobodys_says_so(new_page: OpenPage) -> None:
    page = new_page(NARROW)
    page.goto("/link/#nobodys")
    page.wait_for_selector("html[data-ready=gone]", state="attached")
    assert page.inner_text("#said :visible h2") == "This link does not work"
    assert_good(page)


@BOTH
def test_without_javascript_the_letters_of_the_link_lead_on(
    new_page: OpenPage, make_link: Callable[[], tuple[str, str]], look: Look
) -> None:
    address, plain = make_link()
    page = new_page(look, java_script_enabled=False)
    page.goto(address)
    assert page.locator("#without").is_visible()
    assert not page.locator("#sending").is_visible()
    page.fill("#letters", address.partition("#")[2])
    page.click("#without button")
    page.wait_for_url(plain)
    choose(page, sample_picture("fjord"))
    page.click("main form button[type=submit]")
    page.wait_for_selector("h1:text-is('It has arrived')")
    assert page.context.cookies() == []
    page.goto(plain)
    assert page.inner_text("h1") == "It has arrived"


@BOTH
def test_the_pages_without_javascript_can_be_used_by_everybody(
    new_page: OpenPage, make_link: Callable[[], tuple[str, str]], look: Look
) -> None:
    _, plain = make_link()
    page = new_page(look)
    page.goto("/link/")
    assert_good(page)
    page.goto(plain)
    assert_good(page)


@BOTH
def test_a_partners_pages_can_be_used_by_everybody(
    new_page: OpenPage, desk: StorageState, make_link: Callable[[], tuple[str, str]], look: Look
) -> None:
    make_link()
    page = new_page(look, storage_state=desk)
    for address in ("/desk/", "/desk/requests/", "/desk/requests/new/", "/desk/review/", "/desk/review/day/"):
        page.goto(address)
        assert_good(page)
    page.goto("/desk/withheld/")
    assert_good(page)


def send(new_page: OpenPage, address: str, name: str) -> None:
    page = new_page(WIDE)
    page.goto(address)
    page.wait_for_selector("html[data-ready=open]", state="attached")
    choose(page, sample_picture(name))
    page.click("#send")
    page.wait_for_selector("html[data-now=arrived]", state="attached")


@BOTH
def test_a_reviewer_sees_a_picture_only_while_holding_it(
    new_page: OpenPage, desk: StorageState, make_link: Callable[[], tuple[str, str]], look: Look
) -> None:
    send(new_page, make_link()[0], "meadow")
    page = new_page(look, storage_state=desk)
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url.rsplit("/", 2)[-2]) if each.method == "POST" else None)
    page.goto("/desk/review/")
    page.click("main .actions button >> nth=0") if page.locator("a.button").count() == 0 else page.click("a.button")
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    assert_good(page)
    assert not page.locator("#shown").is_visible()
    page.click("#show-hint")
    page.wait_for_selector("html[data-shown=hint]", state="attached")
    assert_good(page)
    page.hover("#hold")
    page.mouse.down()
    page.wait_for_selector("html[data-shown=clear]", state="attached")
    page.mouse.up()
    page.wait_for_selector("html[data-shown=hint]", state="attached")
    page.focus("#hold")
    page.keyboard.down("Space")
    page.wait_for_selector("html[data-shown=clear]", state="attached")
    page.keyboard.up("Space")
    page.wait_for_selector("html[data-shown=hint]", state="attached")
    assert [each for each in asked if each in {"hint", "reveal"}] == ["hint", "reveal", "reveal"]
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    keys_choose_and_decide_nothing(page, asked)
    page.check("[name=verdict][value=not_intimate]")
    page.click("#decide")
    page.wait_for_url("**/desk/review/")
    assert page.locator("button:has-text('Undo')").count() >= 1
    assert_good(page)


def keys_choose_and_decide_nothing(page: Page, asked: list[str]) -> None:
    before = len(asked)
    page.focus("#give-back")
    page.keyboard.press("Shift+?")
    assert page.locator("#keys").get_attribute("open") is not None
    page.keyboard.press("Shift+?")
    assert page.locator("#keys").get_attribute("open") is None
    page.keyboard.press("Control+2")
    assert page.locator("[name=verdict]:checked").count() == 0
    for key in ("1", "2", "3", "4"):
        page.keyboard.press(key)
        assert page.locator("[name=verdict]:checked").get_attribute("data-key") == key
    page.keyboard.press("d")
    assert page.evaluate("document.activeElement.id") == "decide"
    assert len(asked) == before
    assert "/desk/review/upload_" in page.url

"""Somebody to look at the pages with: a helpline, a case in which things have happened, a link, a hand-over.

All of it is made through the real pages, on a stage, in English; what is looked at afterwards is in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Browser, FilePayload, Page, StorageState

from takeback.demo.browser import Look, open_window
from takeback.demo.helpline import ADA, BEN, CHO, Helpline
from takeback.demo.joining import Person
from takeback.demo.pictures import altered, sample_pictures
from takeback.demo.platform_calls import scan
from takeback.demo.stage import Stage

PHONE: Final = Look("en", 360, "light")
PICTURES: Final = sample_pictures()
_ROOM: Final = "https://chat.example/room/northern-students"
LINKS: Final = "\n".join(
    [f"https://board-{site}.example.com/posts/{4810 + post}" for site in range(3) for post in range(4)]
    + [
        "https://www.board-0.example.com/posts/4810?utm_source=mail",
        "javascript:alert(1)",
        "https://her:1@a.example.com",
    ]
)
"""A paste with links on three sites, one of them twice, and two lines that are none."""


@dataclass(frozen=True, slots=True)
class Cast:
    """What there is to be looked at.

    Attributes:
        cookies: of each member of the helpline, signed in.
        case_cookies: of the person, who has entered the code of the verified case.
        case_id: that case.
        code: of a case that is verified by nobody; its words.
        handover_code: of what was handed over on the minor's path; its words.
        handover: where the desk shows that.
        incident: where the desk shows one.
        link: of a request that waits for a picture.
        used_link: of one over which it has come.
        review: where the reviewer holds that picture.
    """

    cookies: Mapping[Person, StorageState] = field(repr=False)
    case_cookies: StorageState = field(repr=False)
    case_id: str
    code: str = field(repr=False)
    handover_code: str = field(repr=False)
    handover: str
    incident: str
    link: str = field(repr=False)
    used_link: str = field(repr=False)
    review: str


def make_cast(browser: Browser, stage: Stage) -> Cast:
    """Have everything happen.

    Args:
        browser: in which.
        stage: whose legal contact is `helpline.LEGAL_CONTACT`.
    """
    helpline = Helpline(browser, stage.url)
    for step in helpline.set_up(stage.link):
        if not step.held:
            raise AssertionError(step.step)
    desk = helpline.page_of(CHO)
    with open_window(browser, PHONE, base_url=stage.url) as window:
        page = window.new_page()
        unverified = _protect(page, "fjord", "winter")
        page.goto("/case/")
        page.click("form[action$='/leave/'] button")
        code = _protect(page, "dunes", "fjord", "meadow")  # one of them is claimed by the other case, too
        _tell(page)
        case_id = _worked(desk, code)
        scan(stage.url, stage.key, altered(PICTURES["dunes"], "recompressed"))
        case_cookies = window.storage_state()
    with open_window(browser, PHONE, base_url=stage.url) as window:
        handover_code = _hand_over(window.new_page())
    link, used = _request(desk), _request(desk)
    with open_window(browser, PHONE, base_url=stage.url) as window:
        _send(window.new_page(), used)
    desk.goto("/desk/handovers/")
    handover = desk.get_attribute("main table a", "href") or ""
    return Cast(
        cookies={person: helpline.page_of(person).context.storage_state() for person in (ADA, BEN, CHO)},
        case_cookies=case_cookies,
        case_id=case_id,
        code=unverified,
        handover_code=handover_code,
        handover=handover,
        incident=_incident(desk, case_id),
        link=link,
        used_link=used,
        review=_taken(helpline.page_of(BEN)),
    )


def choose(page: Page, *files: bytes) -> None:
    """Answer the question of age, and choose pictures, on a page that hashes them.

    Args:
        page: at `/protect/`, say.
        files: what is chosen.
    """
    page.check("#age-adult")
    chosen = [FilePayload(name="x", mimeType="image/jpeg", buffer=data) for data in files]
    page.set_input_files("#pictures", chosen)
    page.wait_for_selector("#outcome:not(:empty)")
    page.wait_for_selector("#pictures:enabled")


def shown_code(page: Page) -> str:
    """The words of a code that is shown.

    Args:
        page: that shows one.
    """
    page.wait_for_selector(".code-words")
    return " ".join(page.locator(".code-words").first.locator(".word").all_inner_texts())


def _protect(page: Page, *names: str) -> str:
    page.goto("/protect/")
    choose(page, *(PICTURES[name] for name in names))
    page.check("#replaceable")
    page.click("#send")
    code = shown_code(page)
    page.fill("#typed", code)
    page.click("main form button[type=submit]")
    page.wait_for_selector("#now-title")
    return code


def _tell(page: Page) -> None:
    page.fill("#text", "Somebody at work has seen it. Please write here only; my telephone is not safe.")
    page.click("form[action$='/write/'] button")
    page.fill("#links", "https://board.example/posts/48151623\nhttps://mirror.example/p/48151623?from=board")
    page.click("form[action$='/case/links/'] button")


def _worked(desk: Page, code: str) -> str:
    desk.goto("/desk/cases/")
    desk.fill("#words", " ".join(code.split()[:3]))
    desk.click("main form button[type=submit]")
    case_id = desk.url.rstrip("/").rpartition("/")[2]
    desk.click("form[action$='/verify/'] button")
    desk.goto(f"/desk/takedowns/{case_id}/")
    desk.fill("#links", LINKS)
    desk.click("#read")
    desk.click("#take-in")
    for question, found in (
        ("link", "shows_it"),
        ("subject", "is_them"),
        ("authority", "themselves"),
        ("allowed", "yes"),
    ):
        desk.check(f"#{question}-{found}")
    desk.check("#site-1")
    desk.click("#check")
    desk.goto(f"/desk/cases/{case_id}/")
    desk.fill("#text", "Thank you for writing. We look at both links today, and write here only.")
    desk.click("form[action$='/answer/'] button")
    return case_id


def _hand_over(page: Page) -> str:
    page.goto("/another-way/")
    page.fill("[name=locations]", _ROOM)
    page.fill("[name=story]", "A chat room of my school. I was 16.")
    page.click("form.told button[type=submit]")
    return shown_code(page)


def _request(desk: Page) -> str:
    desk.goto("/desk/requests/new/")
    desk.check("[name=kind] >> nth=0")
    desk.check("[name=adult]")
    desk.check("[name=told]")
    desk.click("main form button[type=submit]")
    return desk.inner_text("#link-address").partition("#")[2]


def _send(page: Page, secret: str) -> None:
    page.goto(f"/link/#{secret}")
    page.wait_for_selector("[data-ready=open]", state="attached")
    page.set_input_files("#picture", FilePayload(name="x", mimeType="image/jpeg", buffer=PICTURES["winter"]))
    page.check("#adult")
    page.click("#send")
    page.wait_for_selector("[data-said=arrived]:visible")


def _incident(desk: Page, case_id: str) -> str:
    desk.goto("/desk/incidents/new/")
    desk.check("[name=kind][value=room]")
    desk.fill("[name=place]", _ROOM)
    desk.click("main form button[type=submit]")
    desk.fill("[name=case]", case_id)
    desk.click("main section form button[type=submit]")
    return desk.url.removeprefix("http://").partition("/")[2]


def _taken(desk: Page) -> str:
    desk.goto("/desk/review/")
    desk.click("form[action$='/take/'] button")
    return desk.url.removeprefix("http://").partition("/")[2]

"""The walk of a case, without a person: protect pictures, see them stopped, show one to a reviewer, withdraw.

Through the real pages, in a real browser, with generated pictures. A helpline of three sets itself up first; then a
person protects three pictures on their own device, and a platform calls the API, each as it would.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from typing import Any, Final

from playwright.sync_api import Browser, FilePayload, Page
from playwright.sync_api import Error as PlaywrightError

from takeback.demo.browser import Look, open_window
from takeback.demo.helpline import BEN, CHO, Helpline
from takeback.demo.pictures import altered, sample_pictures
from takeback.demo.platform_calls import Answer, look_up, scan
from takeback.demo.steps import Step

INTRODUCTION: Final = (
    "A helpline of three sets itself up. A person protects three pictures on their own device, without showing them, "
    "and shows a fourth to one reviewer. Then somebody uploads copies, and at last the person withdraws everything."
)
PROTECTED: Final = ("dunes", "fjord", "meadow")
SHOWN: Final = "winter"
"""The picture that goes over a one-time link, to one reviewer."""

PHONE: Final = Look("en", 360, "light")
UNDO_SECONDS: Final = 3
"""How long the reviewer can take the verdict back, in a walk that nobody wants to wait for."""
_PATIENCE_SECONDS: Final = 30.0
_AT_ONCE_MILLISECONDS: Final = 1000.0


class Walk:
    """One walk, on a server and a worker that run on an empty home."""

    def __init__(self, browser: Browser, url: str, key: str) -> None:
        """Nothing is done yet.

        Args:
            browser: in which everybody has a window of their own.
            url: of the server.
            key: of a platform, with the scopes `lookup` and `distances`.
        """
        self._browser, self._url, self._key = browser, url, key
        self._pictures = sample_pictures()
        self._helpline = Helpline(browser, url)
        self._hash = ("", 0)

    def steps(self, link: str) -> Iterator[Step]:
        """Walk.

        Args:
            link: the first administrator's.

        Yields:
            What was seen at each step.
        """
        try:
            yield from self._walk(link)
        except PlaywrightError as error:  # a page did not show what the next step needs
            yield Step("The walk cannot go on", held=False, seen={"why": error.message.partition("\n")[0]})

    def _walk(self, link: str) -> Iterator[Step]:
        yield from self._helpline.set_up(link)
        with open_window(self._browser, PHONE, base_url=self._url) as window:
            page = window.new_page()
            code = yield from self._protect(page)
            yield from self._stopped(page, code)
            yield from self._over_a_link(page)
            yield from self._withdraw(page)

    def _protect(self, page: Page) -> Generator[Step, None, list[str]]:
        """Three pictures; gives the code's words."""
        posted: list[str] = []
        page.on("request", lambda asked: posted.append(asked.post_data or "") if asked.method == "POST" else None)
        page.goto("/protect/")
        page.check("#age-adult")
        chosen = [
            FilePayload(name=f"{name}.jpg", mimeType="image/jpeg", buffer=self._pictures[name]) for name in PROTECTED
        ]
        page.set_input_files("#pictures", chosen)
        page.wait_for_selector("#list li:nth-child(3)")
        page.wait_for_selector("#pictures:enabled")
        first = page.locator("#list input[type=hidden]").first.input_value()
        self._hash = (first.partition(":")[0], int(first.partition(":")[2]))
        hashes = page.locator("#list .hash").all_inner_texts()
        page.check("#rule-once")
        page.click("#send")
        page.wait_for_selector(".code-words")
        words = page.locator(".code-words").first.locator(".word").all_inner_texts()
        (form,) = posted
        seen: dict[str, Any] = {
            "hashes sent": sum(each in form for each in hashes),
            "bytes sent": len(form),
            "words of the code": len(words),
            "cookies": len(page.context.cookies()),
        }
        held = [seen["hashes sent"], seen["words of the code"], seen["cookies"]] == [3, 13, 0] and len(form) < 4096  # noqa: PLR2004 - three pictures, 13 words; one picture alone has a hundred times as many bytes
        yield Step("Three pictures become hashes in the browser, and only these are sent", held, seen)

        page.fill("#typed", " ".join(words))
        page.click("main form button[type=submit]")
        page.wait_for_selector("#now-title")
        said = _lead(page)
        yield Step(
            "The code, typed once, opens the case",
            said == "3 of your 3 images are in the bank.",
            {"the page says": said},
        )
        return words

    def _stopped(self, page: Page, words: list[str]) -> Iterator[Step]:
        """A copy is uploaded, and the case says so to whoever is known to be the person."""
        copy = altered(self._pictures[PROTECTED[0]], "recompressed")
        answer = self._until("hold", copy)
        yield Step("A copy, compressed again, is held on the platform", answer.decision == "hold", _seen(answer))

        page.goto("/case/")
        said = _now(page)
        yield Step(
            "The case gives nothing away yet: anybody could hold this page", "Active." in said, {"the page says": said}
        )

        desk = self._helpline.page_of(CHO)
        desk.goto("/desk/cases/")
        desk.fill("#words", " ".join(words[:3]))
        desk.click("main form button[type=submit]")
        desk.click("form[action$='/verify/'] button")
        desk.wait_for_selector("form[action$='/doubt/']")
        told = _message(desk)
        yield Step(
            "Cho has talked with the person, finds the case by three words, and verifies it",
            bool(told),
            {"the desk says": told},
        )

        said = self._page_says(page, "Stopped 1 time, on 1 platform")
        yield Step("The case says where and when", "Stopped 1 time, on 1 platform" in said, {"the page says": said})

    def _over_a_link(self, page: Page) -> Iterator[Step]:
        """One picture is shown, once, to one reviewer."""
        desk = self._helpline.page_of(CHO)
        case_id = desk.url.rstrip("/").rpartition("/")[2]
        desk.goto("/desk/requests/new/")
        desk.check("[name=kind] >> nth=0")
        desk.fill("[name=case]", case_id)
        desk.check("[name=adult]")
        desk.check("[name=told]")
        desk.click("main form button[type=submit]")
        address = desk.inner_text("#link-address")
        yield Step(
            "Cho opens a request, and is shown a link once",
            "#" in address,
            {"the link's secret": "stays behind the sign #"},
        )

        for is_preview in (True, False):  # a messenger's preview opens it first; that uses nothing up
            with open_window(self._browser, PHONE, base_url=self._url) as window:
                page_of_link = window.new_page()
                page_of_link.goto(address)
                page_of_link.wait_for_selector("[data-ready=open]", state="attached")
                if not is_preview:
                    yield self._upload(page_of_link)
        yield from self._review()

        answer = self._until("block", altered(self._pictures[SHOWN], "recompressed"))
        yield Step("A copy of it is blocked on the platform", answer.decision == "block", _seen(answer))
        said = self._page_says(page, "4 of your 4 images")
        yield Step("It is one of the case's now", "4 of your 4 images" in said, {"the page says": said})

    def _upload(self, page: Page) -> Step:
        sent: list[bytes] = []
        page.on(
            "request", lambda asked: sent.append(asked.post_data_buffer or b"") if "/sealed/" in asked.url else None
        )
        picture = self._pictures[SHOWN]
        page.set_input_files("#picture", FilePayload(name="x.jpg", mimeType="image/jpeg", buffer=picture))
        page.check("#adult")
        page.click("#send")
        page.wait_for_selector("[data-said=arrived]:visible")
        said = page.inner_text("[data-said=arrived] h2")
        clear = sum(picture[at : at + 64] in each for each in sent for at in range(0, len(picture) - 64, 64))
        seen = {"the page says": said, "bytes of the picture in clear": clear, "address kept": "#" in page.url}
        return Step(
            "The picture is locked in the browser, and arrives", bool(sent) and not clear and "#" not in page.url, seen
        )

    def _review(self) -> Iterator[Step]:
        desk = self._helpline.page_of(BEN)
        desk.goto("/desk/review/")
        desk.click("form[action$='/take/'] button")
        desk.click("#show-hint")
        desk.wait_for_selector("html[data-shown=hint]", state="attached")
        hold = desk.locator("#hold")
        hold.scroll_into_view_if_needed()
        box = hold.bounding_box()
        assert box is not None  # noqa: S101 - it is shown, so it has one
        desk.mouse.move(box["x"] + box["width"] / 2, box["y"] + min(box["height"], 200) / 2)
        desk.mouse.down()
        desk.wait_for_selector("html[data-shown=clear]", state="attached")
        desk.mouse.up()
        desk.wait_for_selector("html[data-shown=hint]", state="attached")
        yield Step(
            "Ben is given the picture: grey at first, clear only while he presses",
            held=True,
            seen={"after": "grey again"},
        )
        desk.check("#verdict-intimate")
        desk.click("#decide")
        desk.wait_for_url("**/desk/review/")
        said = _message(desk)
        yield Step("Ben decides; until it is final he can undo it", "undo" in said, {"the desk says": said})

    def _withdraw(self, page: Page) -> Iterator[Step]:
        page.goto("/case/")
        page.check("#sure")
        page.click("form[action$='/withdraw/'] button")
        page.wait_for_selector("text=Everything was withdrawn on")
        started = time.perf_counter()
        while (answer := look_up(self._url, self._key, *self._hash)).decision != "allow":
            if time.perf_counter() - started > _PATIENCE_SECONDS:
                break
            time.sleep(0.02)
        milliseconds = (time.perf_counter() - started) * 1000
        held = answer.decision == "allow" and milliseconds <= _AT_ONCE_MILLISECONDS
        seen = {"decision": answer.decision, "milliseconds after": round(milliseconds, 1)}
        yield Step("The person withdraws everything; the next lookup allows", held, seen)
        decisions = {
            name: scan(self._url, self._key, altered(self._pictures[name], "recompressed")).decision
            for name in (*PROTECTED, SHOWN)
        }
        yield Step("No copy of the four matches any more", set(decisions.values()) == {"allow"}, decisions)

    def _until(self, decision: str, picture: bytes) -> Answer:
        """Ask until that is decided, or too much time has passed; what an entry changes counts within a second."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while (answer := scan(self._url, self._key, picture)).decision != decision and time.monotonic() < end:
            time.sleep(0.2)
        return answer

    def _page_says(self, page: Page, words: str) -> str:
        """Load the case until it says that, or too much time has passed: stops are written down every second."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:
            page.goto("/case/")
            said = _now(page)
            if words in said or time.monotonic() > end:
                return said
            time.sleep(0.3)


def _seen(answer: Answer) -> dict[str, Any]:
    return {"decision": answer.decision, "reasons": list(answer.reasons), "bits between": answer.distance}


def _lead(page: Page) -> str:
    return page.inner_text("main section:first-of-type .lead")


def _now(page: Page) -> str:
    return " ".join(page.inner_text("section[aria-labelledby=now-title]").split())


def _message(page: Page) -> str:
    return " ".join(page.locator("[role=status]").first.inner_text().split())

"""Pages that are looked at, each by a name: what brings a window there, and nothing that changes what others see."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image
from playwright.sync_api import Page

from takeback.demo.browser import EVERY_LANGUAGE, Look
from takeback.demo.cast import LINKS, PICTURES, Cast, choose, shown_code
from takeback.demo.helpline import ADA, BEN, CHO
from takeback.demo.joining import Person

Visit = Callable[[Page, Look], None]
"""Brings a page to what is to be seen on it."""

_READY: Final = "[data-ready]:not([data-ready=checking])"


def at(path: str) -> Visit:
    """Go there.

    Args:
        path: in English, from the root.
    """

    def visit(page: Page, look: Look) -> None:
        page.goto(look.path(path))

    return visit


def pages_of_portal(cast: Cast) -> Mapping[str, Visit]:
    """What anybody sees, and whoever has a link or a code.

    Args:
        cast: has them.
    """
    here = {"device": "alone", "country": "KR", "age": "adult"}
    return {
        "portal-front": at("/"),
        "portal-safety": at("/safety/"),
        "portal-now": at("/now/"),
        "portal-start-device": at("/start/"),
        "portal-start-country": _answered(device="watched"),
        "portal-start-age": _answered(device="alone", country="KR"),
        "portal-start-situation": _answered(**here),
        "portal-next-shared": _answered(**here, situation="shared"),
        "portal-next-faked": _answered(**here, situation="faked"),
        "portal-next-threatened": _answered(**here, situation="threatened"),
        "portal-places": at("/places/"),
        "portal-tell": _telling,
        "portal-for-somebody": at("/for-somebody/"),
        "portal-another-way": at("/another-way/"),
        "portal-received": at("/received/"),
        "portal-received-progress": _received(cast.handover_code),
        "portal-help": at("/help/"),
        "portal-protect": _protecting,
        "portal-protect-chosen": _chosen,
        "portal-protect-wait": _waiting,
        "portal-code": _code,
        "portal-case-enter": at("/case/"),
        "portal-case-wrong-code": _wrong_code,
        "portal-case-not-verified": _case(cast.code),
        "portal-link": _link(cast.link, "open"),
        "portal-link-used": _link(cast.used_link, "arrived"),
        "portal-link-gone": at(f"/link/{'x' * len(cast.link)}/"),
        "portal-link-plain": at(f"/link/{cast.link}/"),
        "portal-link-without": at("/link/"),
    }


def pages_of_case() -> Mapping[str, Visit]:
    """What the person sees of a case that is verified."""
    return {"portal-case": at("/case/"), "portal-case-add": _adding}


def pages_of_desk(cast: Cast) -> Mapping[Person, Mapping[str, Visit]]:
    """What each of the helpline sees.

    Args:
        cast: of a stage.
    """
    return {
        ADA: {
            "staff-keys": at("/keys/"),
            "staff-recovery": at("/keys/recovery/"),
            "staff-halves": at("/keys/recovery/halves/"),
            "staff-organisations": at("/organisations/"),
            "staff-add-partner": at("/organisations/new/"),
            "desk-withheld": at("/desk/withheld/"),
        },
        BEN: {
            "desk-review": at("/desk/review/"),
            "desk-review-one": at(f"/{cast.review}"),
            "desk-review-hint": _hint(f"/{cast.review}"),
            "desk-review-minor": _maybe_a_minor(f"/{cast.review}"),
            "desk-day": at("/desk/review/day/"),
        },
        CHO: {
            "desk": at("/desk/"),
            "desk-cases": at("/desk/cases/"),
            "desk-case": at(f"/desk/cases/{cast.case_id}/"),
            "desk-case-read": _read(f"/desk/cases/{cast.case_id}/"),
            "desk-disputed": at("/desk/disputed/"),
            "desk-handovers": at("/desk/handovers/"),
            "desk-handover": at(cast.handover),
            "desk-incidents": at("/desk/incidents/"),
            "desk-incident": at(f"/{cast.incident}"),
            "desk-incident-new": at("/desk/incidents/new/"),
            "desk-counts": at("/desk/counts/"),
            "desk-requests": at("/desk/requests/"),
            "desk-request-new": at("/desk/requests/new/"),
        },
    }


def pages_of_takedowns(records: Mapping[str, str]) -> Mapping[str, Visit]:
    """What a caseworker sees of takedowns.

    Args:
        records: the attributes of `takeback.demo.desk_records.DeskRecords`.
    """
    one = f"/desk/takedowns/{records['case']}/"
    return {
        "desk-takedowns": at("/desk/takedowns/"),
        "desk-takedown": at(one),
        "desk-takedown-opened": _opened(one),
        "desk-takedown-fresh": at(f"/desk/takedowns/{records['fresh']}/"),
        "desk-takedown-unverified": at(f"/desk/takedowns/{records['unverified']}/"),
        "desk-takedown-minor": at(f"/desk/takedowns/{records['minor']}/"),
        "desk-takedown-incident": at(f"/desk/takedowns/{records['incident']}/"),
        "desk-takedown-preview": _pasted(one),
        "desk-takedown-drafts": at(f"/desk/takedowns/batches/{records['drafts']}/"),
        "desk-takedown-approved": at(f"/desk/takedowns/batches/{records['approved']}/"),
        "desk-takedown-form": at(f"/desk/takedowns/notices/{records['form']}/"),
        "desk-takedown-answered": at(f"/desk/takedowns/notices/{records['answered']}/"),
        "desk-takedown-in-doubt": at(f"/desk/takedowns/notices/{records['in_doubt']}/"),
        "desk-takedown-closing": _closing(one),
    }


def pages_of_sites() -> Mapping[str, Visit]:
    """What a caseworker sees of the registry of sites."""
    return {
        "desk-sites": at("/desk/sites/"),
        "desk-sites-none": at("/desk/sites/?q=nobody-knows-this"),
        "desk-site": at("/desk/sites/board-0.example/"),
        "desk-site-never": at("/desk/sites/board-12.example/"),
        "desk-site-mirrors": at("/desk/sites/board-0.example/mirrors/"),
        "desk-site-channels": at("/desk/sites/channels/"),
        "desk-site-lists": at("/desk/sites/lists/"),
    }


def pages_of_figures() -> Mapping[str, Visit]:
    """What is told of a year: to the desk, and to everybody."""
    return {"desk-figures": at("/desk/figures/"), "portal-transparency": at("/transparency/")}


def _answered(**answers: str) -> Visit:
    def visit(page: Page, look: Look) -> None:
        page.goto(look.path("/start/"))
        for name, value in answers.items():
            page.check(f"[name={name}][value={value}]")
            page.click("form.question button:not([name])")

    return visit


def _telling(page: Page, look: Look) -> None:
    page.goto(look.path("/places/"))
    page.click("form.onward button")
    for name, value in (("device", "alone"), ("country", "KR"), ("age", "adult")):
        page.check(f"[name={name}][value={value}]")
        page.click("form.question button:not([name])")
    page.click("button[formaction$='/places/']")


def _received(code: str) -> Visit:
    def visit(page: Page, look: Look) -> None:
        page.goto(look.path("/received/"))
        page.fill("#code", code)
        page.click("main form button[type=submit]")
        page.wait_for_selector("ol.steps")

    return visit


def _protecting(page: Page, look: Look) -> None:
    page.goto(look.path("/protect/"))
    page.wait_for_selector(_READY, state="attached")


def _chosen(page: Page, look: Look) -> None:
    _protecting(page, look)
    choose(page, PICTURES["dunes"], b"not a picture", PICTURES["meadow"])
    page.check("#small")
    page.wait_for_selector("#list canvas:visible")


def _waiting(page: Page, look: Look) -> None:
    _protecting(page, look)
    choose(page, _own("winter", look))
    # As where a browser cannot solve the puzzle of the form: it is sent without an answer.
    page.evaluate("document.querySelector('[data-puzzle-answer]').remove()")
    page.click("#send")
    page.wait_for_selector("#send", state="detached")


def _own(name: str, look: Look) -> bytes:
    """A part of a picture, another in each look: one that two people claim would wait for a person."""
    whole = Image.open(io.BytesIO(PICTURES[name]))
    share = (EVERY_LANGUAGE.index(look) + 1) / (len(EVERY_LANGUAGE) + 1)
    left, top = int(whole.width / 2 * share), int(whole.height / 2 * share)
    part = io.BytesIO()
    whole.crop((left, top, left + whole.width // 2, top + whole.height // 2)).save(part, "JPEG", quality=90)
    return part.getvalue()


def _code(page: Page, look: Look) -> None:
    _protecting(page, look)
    choose(page, _own("winter", look))
    page.click("#send")
    shown_code(page)


def _wrong_code(page: Page, look: Look) -> None:
    page.goto(look.path("/case/"))
    page.fill("#code", "these are not the words that were shown")
    page.click("main form button[type=submit]")


def _case(code: str) -> Visit:
    def visit(page: Page, look: Look) -> None:
        page.goto(look.path("/case/"))
        page.fill("#code", code)
        page.click("main form button[type=submit]")
        page.wait_for_selector("#now-title")

    return visit


def _adding(page: Page, look: Look) -> None:
    page.goto(look.path("/case/add/"))
    page.wait_for_selector(_READY, state="attached")


def _link(secret: str, stands: str) -> Visit:
    def visit(page: Page, look: Look) -> None:
        page.goto("about:blank")  # from the same page a new fragment alone would load nothing
        page.goto(look.path(f"/link/#{secret}"))
        page.wait_for_selector(f"[data-ready={stands}]", state="attached")

    return visit


def _hint(path: str) -> Visit:
    def visit(page: Page, look: Look) -> None:
        page.goto(look.path(path))
        page.click("#show-hint")
        page.wait_for_selector("html[data-shown=hint]", state="attached")

    return visit


def _maybe_a_minor(path: str) -> Visit:
    def visit(page: Page, look: Look) -> None:
        page.goto(look.path(path))
        page.check("#verdict-minor")
        page.click("#decide")

    return visit


def _read(path: str) -> Visit:
    def visit(page: Page, look: Look) -> None:
        page.goto(look.path(path))
        page.click("form[action$='/read/'] button")
        page.wait_for_selector("#told")

    return visit


def _opened(path: str) -> Visit:
    def visit(page: Page, look: Look) -> None:
        page.goto(look.path(path))
        page.click("#open-sealed")
        page.wait_for_selector("#word-1")

    return visit


def _pasted(path: str) -> Visit:
    def visit(page: Page, look: Look) -> None:
        page.goto(look.path(path))
        page.fill("#links", f"https://new.example.com/1\n{LINKS}")
        page.click("#read")
        page.wait_for_selector("#take-in")

    return visit


def _closing(path: str) -> Visit:
    def visit(page: Page, look: Look) -> None:
        page.goto(look.path(path))
        for each in page.locator("#work input[id^='site-']").all():
            each.check()
        page.click("#work > details > summary")
        page.select_option("#ending", "person_wished")
        page.click("#work button[formaction$='/close/']")
        page.wait_for_selector("#close")

    return visit

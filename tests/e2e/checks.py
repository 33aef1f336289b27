"""What must hold on every page, whatever it is for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Response

from takeback.demo.browser import BY_DAY_OR_NIGHT, Look

_AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


_SEEN_BY_AXE = ((BY_DAY_OR_NIGHT[0], BY_DAY_OR_NIGHT[5]), (BY_DAY_OR_NIGHT[3], BY_DAY_OR_NIGHT[6]))
"""Two pairs of looks. Each has both widths and both schemes, and both together have every language."""


def assert_says(page: Page, words: str, where: str = "main") -> None:
    """A part of the page says something, now or once the page to which a press leads has come.

    Args:
        page: on which something was pressed.
        words: that stand in it.
        where: the part.
    """
    page.locator(where, has_text=words).first.wait_for()


def assert_usable_unfolded(page: Page, look: Look, turn: int = 0) -> None:
    """All of the below, folded and unfolded. Axe takes its time: of all looks, it sees a page in one pair.

    Args:
        page: as it opened.
        look: in which.
        turn: the number of the page: every other one is seen by axe in the other pair.
    """
    page.wait_for_load_state()  # what was pressed to come here has not waited for style sheets
    assert_no_sideways_scroll(page)
    page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
    assert_no_sideways_scroll(page)
    assert_targets_are_large(page)
    assert_every_link_within_the_house(page)
    if look in _SEEN_BY_AXE[turn % 2] or look not in BY_DAY_OR_NIGHT:
        assert_accessible(page)


def assert_accessible(page: Page) -> None:
    """Axe finds nothing: WCAG 2.2 A and AA, and its best practices."""
    page.wait_for_load_state()  # a page that gives way to the next has no document left to look at
    page.evaluate(_AXE.read_text("utf-8"))
    # Style sheets are not fetched a second time: only a rule about locked orientation reads them, and ours lock none.
    asked = "{preload: false, resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
    found: dict[str, Any] = page.evaluate(f"axe.run({asked})")
    violations = [
        f"{each['id']}: {each['help']}: " + "; ".join(str(node["target"]) for node in each["nodes"])
        for each in found["violations"]
    ]
    assert not violations, "\n".join(violations)
    assert found["passes"], "axe looked at nothing"


def assert_no_sideways_scroll(page: Page) -> None:
    width, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= seen, f"{width} px in a window of {seen} px"


def assert_targets_are_large(page: Page) -> None:
    """Whatever stands alone and is pressed is at least 44 by 44 CSS pixels (WCAG 2.5.5)."""
    small = page.evaluate(
        """pressed => [...document.querySelectorAll(pressed)]
              .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
              .filter(([, box]) => box.width && (box.height < 43.9 || box.width < 43.9)).map(([name]) => name)""",
        "button, .button, .exit-button, .choice, .answer, .footnav a, .phone, .languages a, .staffnav a, .subnav a, "
        "summary, select, "
        "input:not([type=hidden], [type=checkbox], [type=radio])",
    )
    assert not small, small


def assert_guarded(response: Response | None, *, form_action: str = "'self'") -> None:
    """The headers that keep a page to itself."""
    assert response is not None
    headers = response.headers
    policy = {words[0]: words[1:] for each in headers["content-security-policy"].split(";") if (words := each.split())}
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == [form_action]
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


def assert_every_link_within_the_house(page: Page) -> None:
    """No page names anybody else's address: not for a style, a picture, a script or a form.

    Links that say they lead elsewhere may: the exit, and those who help. They tell nobody where they were pressed.
    """
    own = page.evaluate("location.origin")
    addresses = page.evaluate(
        """() => [...document.querySelectorAll('[href]:not(a[rel~="external"][rel~="noreferrer"]), [src], [action]')]
              .filter(each => !each.getAttribute('href')?.startsWith('tel:'))
              .flatMap(each => ['href', 'src', 'action'].map(name => each.getAttribute(name)).filter(Boolean))
              .map(address => new URL(address, location).origin)""",
    )
    assert set(addresses) <= {own}

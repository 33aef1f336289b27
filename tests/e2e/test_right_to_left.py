"""An Arabic page is mirrored, and what is read out from it is not."""

from __future__ import annotations

from playwright.sync_api import StorageState

from takeback.demo.browser import Look
from tests.e2e.conftest import OpenPage

ARABIC = Look("ar", 320, "light")

_ENDS = """digits => {
  const [text] = digits.childNodes;
  const at = place => {
    const range = document.createRange();
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    return range.getBoundingClientRect().left;
  };
  return [at(0), at(text.length - 1)];
}"""
"""Where the first digit stands, and where the last."""


def test_the_page_is_mirrored(new_page: OpenPage) -> None:
    page = new_page(ARABIC)
    page.goto("/ar/")
    mark = page.locator(".wordmark").bounding_box()
    assert mark is not None
    assert ARABIC.width - (mark["x"] + mark["width"]) < mark["x"]  # nearer to the right edge than to the left
    left, right = page.locator(".choice").first.evaluate(
        "choice => [getComputedStyle(choice).borderLeftWidth, getComputedStyle(choice).borderRightWidth]"
    )
    assert (left, right) == ("1px", "6px")


def test_groups_of_digits_keep_their_order_so_that_two_people_read_out_the_same(
    new_page: OpenPage, signed_in: StorageState
) -> None:
    page = new_page(ARABIC, storage_state=signed_in)
    page.goto("/ar/account/")
    first, last = page.locator(".digits").first.evaluate(_ENDS)
    assert first < last

"""A hundred links, and a case with drafts."""

from __future__ import annotations

from django.test import Client

from tests.desk_pages import CHECKED, page_of
from tests.takedowns import Desk

SITES = [f"site-{number}.com" for number in range(12)]
HUNDRED = [f"https://{SITES[number % 12]}/posts/{number}" for number in range(100)]


def drafted(desk: Desk, browser: Client, *links: str) -> tuple[str, str]:
    """A case with drafts, and the path of these."""
    case_id = desk.verified()
    desk.told(case_id, *links)
    answer = browser.post(f"{page_of(case_id)}check/", {**CHECKED, "then": "draft"})
    assert answer.status_code == 302, answer.content.decode()
    return case_id, answer.headers["Location"]

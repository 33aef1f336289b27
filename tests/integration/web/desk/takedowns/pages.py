"""What the tests of these pages say over and over: where a page is, what it answers, and what is checked."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.takedowns import Desk

SITES = [f"site-{number}.com" for number in range(12)]
HUNDRED = [f"https://{SITES[number % 12]}/posts/{number}" for number in range(100)]
CHECKED = {"link": "shows_it", "subject": "is_them", "authority": "themselves"}


def page_of(holder: str) -> str:
    return f"/desk/takedowns/{holder}/"


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.headers.get("Location"))
    text: str = response.content.decode()
    return text


CHECKED = {"link": "shows_it", "subject": "is_them", "authority": "themselves"}


def undone_by(browser: Client, path: str, **said: object) -> str:
    return text_of(browser.post(path, said, follow=True))


def drafted(desk: Desk, browser: Client, *links: str) -> tuple[str, str]:
    """A case with drafts, and the path of these."""
    case_id = desk.verified()
    desk.told(case_id, *links)
    answer = browser.post(f"{page_of(case_id)}check/", {**CHECKED, "then": "draft"})
    assert answer.status_code == 302, answer.content.decode()
    return case_id, answer.headers["Location"]

"""A paste or a file: read, shown before anything is kept, and taken in once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from takeback.casework.case import Path
from takeback.records.takedowns.models import LocationWork
from tests.desk_pages import done_by, page_of, text_of
from tests.takedowns import Desk


def test_a_preview_names_each_line_that_is_no_link_and_keeps_nothing(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    lines = [
        "https://bad.example.com/her.jpg",
        "https://www.bad.example.com/her.jpg?utm_source=x",
        "javascript:alert(1)",
        "https://her:secret@bad.example.com/",
        "http://192.168.1.4/router",
        "<script>alert(1)</script>",
    ]
    page = text_of(browser.post(f"{page_of(case_id)}read/", {"links": "\n".join(lines)}))
    assert "1 link is new." in page
    assert "1 line says what an earlier one says." in page
    assert "4 lines were not read" in page
    for sentence in ("This is a program and no link", "carries a user name or a password", "own network"):
        assert sentence in page
    assert "<script>alert" not in page
    assert "javascript:alert(1)" in page
    assert not LocationWork.objects.exists()


def test_a_link_that_is_worked_on_already_is_said_to_be(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    desk.told(case_id)
    page = text_of(browser.post(f"{page_of(case_id)}read/", {"links": "https://bad.example.com/her.jpg"}))
    assert "0 links are new." in page
    assert "1 is worked on already." in page


def test_a_file_is_read_by_its_columns_and_a_wrong_one_is_told_what_it_lacks(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    good = SimpleUploadedFile("links.csv", b"location;matter\nhttps://bad.example.com/1;identity\n;image\n")
    page = text_of(browser.post(f"{page_of(case_id)}read/", {"file": good}))
    assert "Name, address or telephone number: danger" in page
    assert "This row has no link." in page
    bad = SimpleUploadedFile("links.csv", b"name,place\nher,there\n")
    assert "is called location" in text_of(browser.post(f"{page_of(case_id)}read/", {"file": bad}), 400)


def test_what_is_pasted_is_not_lost_where_it_is_too_much(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    many = "\n".join(f"https://bad.example.com/{number}" for number in range(5_001))
    page = text_of(browser.post(f"{page_of(case_id)}read/", {"links": many}), 413)
    assert "Send it in parts" in page
    assert "https://bad.example.com/5000" in page


def test_ten_megabytes_are_refused_as_a_paste_and_as_a_file_and_nothing_is_kept(desk: Desk, browser: Client) -> None:
    path = f"{page_of(desk.verified())}read/"
    many = "https://bad.example.com/her.jpg?page=1234\n" * 250_000
    assert len(many) > 10_000_000
    assert browser.post(path, {"links": many}).status_code == 413
    file = SimpleUploadedFile("links.csv", b"location\n" + many.encode())
    assert browser.post(path, {"file": file}).status_code == 413
    assert not LocationWork.objects.exists()


def test_an_archived_copy_is_a_link_of_its_own_and_says_what_it_is_a_copy_of(desk: Desk, browser: Client) -> None:
    copy = "https://web.archive.org/web/20260101000000/https://bad.example.com/her.jpg"
    page = text_of(browser.post(f"{page_of(desk.verified())}read/", {"links": copy}))
    assert 'an archived copy of <bdi class="hash">https://bad.example.com/her.jpg</bdi>' in page


@pytest.mark.parametrize("links", ["", "   \n\n"])
def test_an_empty_paste_is_asked_for_links(desk: Desk, browser: Client, links: str) -> None:
    page = text_of(browser.post(f"{page_of(desk.verified())}read/", {"links": links}), 400)
    assert "Paste links first" in page


def test_what_was_taken_in_twice_is_there_once(desk: Desk, browser: Client) -> None:
    case_id = desk.verified()
    told = "location,matter\nhttps://bad.example.com/1,image"
    assert "1 link is new" in done_by(browser, f"{page_of(case_id)}take-in/", told=told)
    assert "0 links are new" in done_by(browser, f"{page_of(case_id)}take-in/", told=told)
    assert LocationWork.objects.count() == 1


def test_the_links_of_somebody_under_age_are_handed_over_and_not_shown(desk: Desk, browser: Client) -> None:
    case_id = desk.opened(path=Path.MINOR).case_id
    told = "location,matter\nhttps://bad.example.com/canary,image"
    page = done_by(browser, f"{page_of(case_id)}take-in/", told=told)
    assert "minor&#x27;s path" in page
    assert "canary" not in page


def test_what_the_person_reported_is_taken_in_by_one_press(desk: Desk, browser: Client) -> None:
    case_id = desk.verified("https://bad.example.com/her.jpg")
    assert "1 link is new" in done_by(browser, f"{page_of(case_id)}reported/")

from __future__ import annotations

import pytest

from takeback.base.errors import Invalid, TooLarge
from takeback.casework.report import MOST_BYTES, NotRead, Report, Told, Twice, WhyNot, read_csv, read_paste
from takeback.casework.takedown.matter import Matter


def _sites(report: Report) -> list[str]:
    return [told.location.site for told in report.told]


def test_each_line_gives_a_location_or_says_why_not() -> None:
    report = read_paste("https://one.example.com/a\n\nftp://two.example.com/b\nhttps://two.example.net/c")
    assert [type(line) for line in report.lines] == [Told, NotRead, Told]
    assert [line.line for line in report.lines] == [1, 3, 4]


def test_links_are_found_among_words() -> None:
    report = read_paste("he put it on https://a.example.com/x, and (https://b.example.net/y). Please help")
    assert _sites(report) == ["example.com", "example.net"]
    assert all("," not in told.location.address and ")" not in told.location.address for told in report.told)


def test_a_bracket_that_belongs_to_the_link_stays() -> None:
    (told,) = read_paste("https://a.example.com/x_(y)").told
    assert told.location.address.endswith("(y)")


def test_one_location_in_two_spellings_is_one() -> None:
    report = read_paste("https://www.example.com/a?utm_source=mail\nhttps://example.com/a")
    assert len(report.told) == 1
    assert report.lines[1] == Twice(2, 1)


def test_a_link_and_its_own_text_on_one_line_are_one() -> None:
    assert len(read_paste("https://example.com/a <https://example.com/a>").lines) == 1


@pytest.mark.parametrize(
    "line", ["javascript:alert(1)", "https://user:secret@example.com/", "http://192.168.0.1/x", "data:text/html,x"]
)
def test_what_nobody_may_open_is_not_read(line: str) -> None:
    (unread,) = read_paste(line).lines
    assert isinstance(unread, NotRead)


def test_a_mark_at_the_start_of_a_file_is_no_part_of_its_first_link() -> None:
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        (told,) = read_paste("https://example.com/a\n".encode(encoding)).told
        assert told.location.host == "example.com"


def test_a_line_in_an_encoding_that_cannot_be_told_is_refused_and_no_other() -> None:
    data = "https://example.com/é\n".encode("latin-1") + b"https://example.net/b\n"
    report = read_paste(data)
    assert [getattr(line, "why", None) for line in report.lines] == [WhyNot.NOT_UTF8, None]


def test_a_cut_utf_16_is_refused_and_raises_nothing() -> None:
    assert not read_paste(b"\xff\xfeh\x00t\x00\xd8").told


def test_ten_megabytes_are_refused_before_a_line_is_read() -> None:
    with pytest.raises(TooLarge, match="bytes"):
        read_paste("https://example.com/a\n" * 500_000)
    with pytest.raises(TooLarge, match="lines"):
        read_paste("x\n" * 6_000)
    with pytest.raises(TooLarge, match="bytes"):
        read_csv(b"url\n" + b"a" * MOST_BYTES)


def test_a_line_that_is_too_long_is_cut_short_where_it_is_shown() -> None:
    (unread,) = read_paste("https://example.com/" + "a" * 9_000).lines
    assert isinstance(unread, NotRead)
    assert unread.why == WhyNot.TOO_LONG
    assert len(unread.text) <= 120


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_file_names_its_columns_in_any_order(between: str) -> None:
    rows = [["note", "URL", "matter"], ["said twice", "https://example.com/a", "identity"]]
    (told,) = read_csv("\r\n".join(between.join(row) for row in rows)).told
    assert told.matter is Matter.IDENTITY
    assert told.line == 2


def test_a_file_without_a_column_of_locations_or_with_two_is_refused() -> None:
    for head in ("name,note", "url,link", "", '"url'):
        with pytest.raises(Invalid, match="first row"):
            read_csv(f"{head}\nhttps://example.com/a,x\n")


def test_rows_that_cannot_be_meant_say_why() -> None:
    report = read_csv("url,matter\nhttps://example.com/a,film\n,image\n\nhttps://example.com/b,image\n")
    assert [getattr(line, "why", None) for line in report.lines] == [
        WhyNot.UNKNOWN_MATTER,
        WhyNot.NO_LOCATION,
        None,
    ]


def test_quotes_that_never_close_end_the_reading_and_what_came_before_stands() -> None:
    report = read_csv('url\nhttps://example.com/a\n"https://example.com/b\nhttps://example.com/c')
    assert len(report.told) == 1
    assert [line.why for line in report.not_read] == [WhyNot.BAD_QUOTES]


def test_what_probably_lies_there_follows_from_the_place() -> None:
    report = read_paste("https://www.google.com/search?q=her+name\nhttps://example.com/a")
    assert [told.matter for told in report.told] == [Matter.SEARCH_RESULT, Matter.IMAGE]


def test_what_is_shown_of_a_line_prints_nothing_that_cannot_be_seen() -> None:
    (unread,) = read_paste("ftp://example.com/\x1b[31m").lines
    assert isinstance(unread, NotRead)
    assert unread.text.isprintable()
    assert "example" not in repr(unread)

"""What a recipient wrote, as the desk shows it: words and not MIME, files by what they seem to be; nothing runs."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage

import pytest
from django.template.loader import render_to_string

from takeback.web.desk.takedowns.letters import letter

KOREAN = "안녕하세요.\n\n요청하신 게시물을 삭제하였습니다."


def a_mail(words: str = KOREAN, *, charset: str = "utf-8", encoding: str = "base64") -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "운영팀 <help@board.example>"
    mail["Subject"] = "회신: 삭제 요청"
    quoted = "\n\nOn Thu, 26 Nov 2026, Helpline wrote:\n> Please remove it.\n> https://board.example/p/1\n"
    mail.set_content(words + quoted, charset=charset, cte=encoding)
    return mail


def shown(raw: bytes) -> str:
    return render_to_string("desk/takedowns/letter.html", {"letter": letter(raw)})


@pytest.mark.parametrize(
    ("charset", "encoding"), [("utf-8", "base64"), ("utf-8", "quoted-printable"), ("euc-kr", "base64")]
)
def test_an_answer_in_korean_is_read_with_its_attachment(charset: str, encoding: str) -> None:
    mail = a_mail(charset=charset, encoding=encoding)
    mail.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="처리 결과.pdf")

    read = letter(mail.as_bytes())

    assert (read.sender, read.subject) == ("help@board.example", "회신: 삭제 요청")
    assert read.own_words == KOREAN
    assert "Please remove it." in read.text
    assert [(each.name, each.bytes, each.seen) for each in read.files] == [("처리 결과.pdf", 10, "application/pdf")]
    assert (read.by_machine, read.is_cut, read.flaws) == (False, False, ())
    page = shown(mail.as_bytes())
    assert "요청하신 게시물을 삭제하였습니다." in page
    assert "처리 결과.pdf" in page
    assert "it is what the mail says it is" in page
    assert "JVBERi0" not in page, "nothing of the file itself"


def test_what_a_file_pretends_to_be_is_said_and_no_file_can_be_opened() -> None:
    mail = a_mail()
    mail.add_attachment(b"MZ\x90", maintype="application", subtype="pdf", filename="invoice.pdf")
    mail.add_attachment(b"PK\x03\x04", maintype="image", subtype="png", filename="a.png")
    page = shown(mail.as_bytes())
    assert "opening it runs a program: do not open it" in page
    assert "it is something else than the mail says: do not open it" in page
    assert "href" not in page
    assert "src=" not in page


def test_markup_of_a_stranger_is_shown_as_words_and_fetches_nothing() -> None:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = '"<script>alert(1)</script>" <x@board.example>'
    mail["Subject"] = "<img src=//evil.example/s>"
    hostile = '<p onclick=x>We <b>removed</b> it</p><script>alert(2)</script><img src="https://evil.example/pixel.gif">'
    mail.set_content(hostile, subtype="html")
    mail.add_attachment(b"x", maintype="text", subtype="plain", filename='"><script>.txt')
    page = shown(mail.as_bytes())
    assert "removed" in page
    for bad in ("<script", "<img", "onclick", "alert(2)", "pixel.gif"):
        assert bad not in page


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"We have removed it.",
        b"\xff\xfe\x00 \x80 words",
        b"Content-Type: text/plain; charset=no-such\r\n\r\n\xbb\xe8\xc1\xa6",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!! not base64 !!!!",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
        b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nlost",
        b"Subject: =?utf-8?B?zzzz?=\r\nFrom: \r\n\r\nx",
    ],
)
def test_whatever_came_is_shown_and_stops_no_page(raw: bytes) -> None:
    assert "What they wrote" in shown(raw)


def test_korean_under_a_wrong_label_is_read_all_the_same() -> None:
    raw = b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n" + "삭제하였습니다".encode("euc-kr")
    wrong = b"Content-Type: text/plain; charset=us-ascii\r\n\r\n" + "삭제하였습니다".encode("euc-kr")
    assert letter(wrong).own_words == "삭제하였습니다"
    assert letter(raw).own_words, "under this one it is some text; nobody can know better"


def test_a_machines_answer_is_told_apart_and_a_long_one_is_cut() -> None:
    mail = a_mail("I am away.")
    mail["Auto-Submitted"] = "auto-replied"
    assert "A machine wrote it" in shown(mail.as_bytes())
    assert "A machine wrote it" not in shown(a_mail().as_bytes())
    long = letter(a_mail("word " * 10_000).as_bytes())
    assert long.is_cut
    assert len(long.own_words) == len(long.text) == 20_000


def test_an_answer_that_the_opened_case_has_no_box_of_says_so() -> None:
    assert "not sealed to the case" in render_to_string("desk/takedowns/letter.html", {"letter": None})

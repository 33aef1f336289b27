from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from takeback.adapters.mail import Sender, written
from takeback.adapters.mail.message import is_recipient
from takeback.base.errors import Invalid
from tests.mail import NOTICE, ORGANISATION, RECIPIENT, REFERENCES, letter, notice


def read_back(mail: EmailMessage) -> EmailMessage:
    return message_from_bytes(mail.as_bytes(), EmailMessage, policy=SMTP)


def test_the_same_letter_becomes_the_same_bytes() -> None:
    assert notice().as_bytes() == notice().as_bytes()


def test_it_comes_from_the_organisation_and_is_answered_to_the_notice() -> None:
    mail = read_back(notice())
    assert mail["From"] == "Nordlicht Helpline <notices@takeback.test>"
    assert mail["To"] == RECIPIENT
    assert mail["Reply-To"] == REFERENCES.verp_address(NOTICE)
    assert mail["Message-ID"] == REFERENCES.message_id(NOTICE, 1)
    assert mail["Subject"] == f"Request for removal [{REFERENCES.of(NOTICE)}]"
    assert mail["Date"] == "Mon, 02 Mar 2026 09:30:00 +0000"
    assert mail["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("삭제 요청", "안녕하세요.\n게시물을 삭제해 주십시오.\n"),
        ("Solicitud de retirada: años", "¿Podrían retirarlo?\n"),
        ("طلب إزالة", "نطلب إزالة المحتوى.\n"),
        ("plain", "x" * 5_000 + "\n"),
        ("dots", ".\n..\n.end\n"),
        ("From at the start", "From here on\n\nFrom there\n"),
    ],
)
def test_every_script_and_every_line_arrives_as_written_in_seven_bits(subject: str, body: str) -> None:
    mail = notice(subject=subject, body=body, language="ko")
    raw = mail.as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    back = read_back(mail)
    assert str(back["Subject"]).startswith(subject)
    assert back.get_content().replace("\r\n", "\n") == body


def test_a_notice_that_a_person_approved_does_not_call_itself_automatic() -> None:
    mail = notice()
    assert "Auto-Submitted" not in mail
    assert "Precedence" not in mail


def test_what_a_machine_wrote_by_itself_asks_for_no_machines_answer() -> None:
    mail = notice(automatic=True)
    assert (mail["Auto-Submitted"], mail["Precedence"]) == ("auto-generated", "bulk")


def test_what_follows_an_earlier_mail_names_all_of_them_and_answers_the_last() -> None:
    first, second = REFERENCES.message_id(NOTICE, 1), "<answer.1@fjord.test>"
    mail = notice(attempt=2, follows=(first, second))
    assert mail["In-Reply-To"] == second
    assert str(mail["References"]).split() == [first, second]


LINE_BREAKS = ["\n", "\r", "\r\n", "\0", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\u202e", "\ud800"]


@pytest.mark.parametrize("sign", LINE_BREAKS)
def test_no_line_break_reaches_a_header(sign: str) -> None:
    smuggled = f"Request{sign}Bcc: everybody@fjord.test"
    with pytest.raises(Invalid):
        notice(subject=smuggled)
    with pytest.raises(Invalid):
        notice(recipient=f"{RECIPIENT}{sign}Bcc: everybody@fjord.test")
    with pytest.raises(Invalid):
        notice(follows=(f"<a@b.test>{sign}Bcc: everybody@fjord.test",))
    with pytest.raises(Invalid):
        notice(language=f"en{sign}Bcc: x")
    with pytest.raises(Invalid):
        written(letter(), Sender(smuggled, REFERENCES))


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\x07", "\ud800"])
def test_no_control_character_reaches_the_text(sign: str) -> None:
    with pytest.raises(Invalid):
        notice(body=f"text{sign}")


def test_an_organisations_name_with_signs_stays_a_name() -> None:
    mail = written(letter(), Sender('Nord <x@y.test>, "Licht"', REFERENCES))
    back = read_back(mail)
    assert [each.addr_spec for each in back["From"].addresses] == ["notices@takeback.test"]


@pytest.mark.parametrize(
    "address",
    [
        "abuse@fjord.test",
        "a.b+c@sub.fjord.test",
        "o'neil@fjord.test",
        "x@xn--bcher-kva.example",
        "a" * 64 + "@fjord.test",
    ],
)
def test_a_plain_address_is_a_recipient(address: str) -> None:
    assert is_recipient(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "abuse",
        "abuse@",
        "@fjord.test",
        "a@b",
        "a@b..test",
        "a@-b.test",
        "a..b@fjord.test",
        ".a@fjord.test",
        "a@fjord.test, b@fjord.test",
        "<a@fjord.test>",
        "a@fjord.test>",
        'a" b@fjord.test',
        "a b@fjord.test",
        "a@[127.0.0.1]",
        "ä@fjord.test",
        "a@bücher.test",
        "a" * 65 + "@fjord.test",
        "a@" + "b" * 250 + ".test",
        "a@fjord.test\n",
    ],
)
def test_whatever_else_is_none(address: str) -> None:
    assert not is_recipient(address)
    with pytest.raises(Invalid):
        notice(recipient=address)


def test_a_text_that_no_server_would_take_is_refused() -> None:
    with pytest.raises(Invalid):
        notice(body="x" * (1024 * 1024 + 1))


def test_neither_recipient_nor_words_are_shown_by_a_letter() -> None:
    shown = repr(letter(subject="secret subject", body="secret body"))
    assert "secret" not in shown
    assert RECIPIENT not in shown
    assert ORGANISATION.organisation not in shown

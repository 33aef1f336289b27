from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from takeback.adapters.mail import Incoming, Kind, References, Threaded, read_mail
from takeback.adapters.mail.incoming import FLAWS
from tests.mail import NOTICE, OTHER_NOTICE, RECIPIENT, REFERENCES, notice, raw_mail

OURS = REFERENCES.address
MESSAGE_ID = REFERENCES.message_id(NOTICE, 1)


def read(body: str | bytes = "Removed.", **headers: str) -> Incoming:
    return read_mail(raw_mail(body, **headers), REFERENCES)


def test_somebodys_answer_is_a_reply_to_its_notice() -> None:
    mail = read("We removed it.\n")
    assert (mail.kind, mail.notice_id, mail.threaded) == (Kind.REPLY, NOTICE, Threaded.ADDRESS)
    assert (mail.sender, mail.subject) == ("desk@fjord.test", "Re: Request for removal")
    assert (mail.text, mail.own_words) == ("We removed it.", "We removed it.")
    assert (mail.asks_for, mail.failed_recipients, mail.attachments, mail.flaws) == ((), (), (), ())


def test_a_kept_mail_is_read_once_more_without_asking_to_which_notice_it_belongs() -> None:
    again = read_mail(raw_mail("We removed it.\n", To=OURS), None)
    assert (again.kind, again.notice_id, again.threaded, again.own_words) == (Kind.REPLY, None, None, "We removed it.")
    away = read_mail(raw_mail("I am away.", Auto_Submitted="auto-replied"), None)
    assert away.kind is Kind.AUTO_REPLY
    assert read_mail(raw_mail("Ours.", Message_ID=MESSAGE_ID, From=OURS), None).kind is Kind.REPLY


def test_mail_to_the_plain_address_is_threaded_by_what_it_answers_then_by_its_subject() -> None:
    by_headers = read(To=OURS, In_Reply_To=MESSAGE_ID)
    by_references = read(To=OURS, References=f"<x@fjord.test> {MESSAGE_ID}")
    by_subject = read(To=OURS, Subject=f"AW: removal [{REFERENCES.of(NOTICE)}]")
    assert {mail.notice_id for mail in (by_headers, by_references, by_subject)} == {NOTICE}
    assert [mail.threaded for mail in (by_headers, by_references, by_subject)] == [
        Threaded.HEADERS,
        Threaded.HEADERS,
        Threaded.SUBJECT,
    ]


def test_the_address_that_it_was_delivered_to_goes_before_what_stands_in_the_rest() -> None:
    mail = read(
        To="undisclosed-recipients:;",
        Delivered_To=REFERENCES.verp_address(NOTICE),
        In_Reply_To=REFERENCES.message_id(OTHER_NOTICE, 1),
        Subject=f"[{REFERENCES.of(OTHER_NOTICE)}]",
    )
    assert (mail.notice_id, mail.threaded) == (NOTICE, Threaded.ADDRESS)


@pytest.mark.parametrize(
    "headers",
    [
        {"To": OURS},
        {"To": f"notices+{NOTICE}@takeback.test"},
        {"To": f"notices+{NOTICE}.2222222222222222@takeback.test"},
        {"To": OURS, "In_Reply_To": f"<{NOTICE}.1.2222222222222222@takeback.test>"},
        {"To": OURS, "Subject": f"[{NOTICE}]"},
        {"To": References(OURS, bytes(32)).verp_address(NOTICE)},
    ],
)
def test_what_carries_no_tag_of_ours_belongs_to_no_notice(headers: dict[str, str]) -> None:
    mail = read(**headers)
    assert (mail.kind, mail.notice_id, mail.threaded) == (Kind.OTHER, None, None)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; type=vacation"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"Subject": "Automatic reply: Request for removal"},
        {"Subject": "Re: [Ticket 12] We have received your request"},
        {"Subject": "Out of Office: until Monday"},
        {"Subject": "=?utf-8?b?67aA7J6sIOykkeyeheuLiOuLpA==?="},
        {"Subject": "부재중 자동응답"},
        {"Subject": "Respuesta automática: Solicitud"},
        {"Subject": "Hemos recibido su solicitud"},
    ],
)
def test_a_machines_answer_is_told_apart(headers: dict[str, str]) -> None:
    mail = read(**headers)
    assert (mail.kind, mail.notice_id) == (Kind.AUTO_REPLY, NOTICE)


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "no"}, {"Precedence": "first-class"}, {"Subject": "Re: your office is out of date"}],
)
def test_a_person_is_not_taken_for_a_machine(headers: dict[str, str]) -> None:
    assert read(**headers).kind is Kind.REPLY


def bounce(action: str = "failed", *, returned: bool = True, to: str = "") -> bytes:
    parts = [
        "--b\r\nContent-Type: text/plain\r\n\r\nYour mail was not delivered.\r\n",
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.fjord.test\r\n\r\n",
        f"Final-Recipient: rfc822; Abuse@Fjord.test\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n",
    ]
    if returned:
        parts.append("--b\r\nContent-Type: message/rfc822\r\n\r\n" + notice().as_bytes().decode("ascii"))
    return raw_mail(
        "".join(parts) + "\r\n--b--\r\n",
        From="MAILER-DAEMON@mx.fjord.test",
        To=to or REFERENCES.verp_address(NOTICE),
        Subject="Undelivered Mail",
        MIME_Version="1.0",
        Content_Type='multipart/report; report-type=delivery-status; boundary="b"',
    )


def test_a_bounce_names_who_was_not_reached() -> None:
    mail = read_mail(bounce(), REFERENCES)
    assert (mail.kind, mail.notice_id, mail.failed_recipients) == (Kind.BOUNCE, NOTICE, (RECIPIENT,))
    assert mail.asks_for == ()


def test_a_bounce_to_the_plain_address_is_known_by_the_notice_that_it_brings_back() -> None:
    mail = read_mail(bounce(to=OURS), REFERENCES)
    assert (mail.kind, mail.notice_id, mail.threaded) == (Kind.BOUNCE, NOTICE, Threaded.RETURNED)
    assert read_mail(bounce(to=OURS, returned=False), REFERENCES).notice_id is None


def test_a_delay_is_no_bounce() -> None:
    mail = read_mail(bounce("delayed"), REFERENCES)
    assert (mail.kind, mail.failed_recipients) == (Kind.DELAYED, ())


def test_a_bounce_without_a_report_is_read_as_old_servers_write_it() -> None:
    text = (
        "Hi. This is the qmail-send program at mx.fjord.test.\r\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n"
        "<abuse@fjord.test>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
        "--- Below this line is a copy of the message.\r\n\r\n"
    )
    mail = read(text, From="MAILER-DAEMON@mx.fjord.test", Return_Path="<>", Subject="failure notice")
    assert (mail.kind, mail.failed_recipients) == (Kind.BOUNCE, (RECIPIENT,))


def test_a_person_who_quotes_a_bounce_is_no_bounce() -> None:
    text = "We got this:\r\n\r\n<abuse@fjord.test>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n"
    assert read(text).kind is Kind.REPLY


def test_a_server_that_says_nothing_of_anybody_is_no_reply() -> None:
    assert read("Queue is long today.", From="postmaster@fjord.test").kind is Kind.OTHER


def test_the_copy_of_a_notice_is_known_as_ours_and_somebody_elses_claim_is_not() -> None:
    mail = read_mail(notice().as_bytes(), REFERENCES)
    assert (mail.kind, mail.notice_id) == (Kind.OWN_COPY, NOTICE)
    forged = read(From=f"Desk <{OURS}>", Message_ID=f"<{NOTICE}.1.2222222222222222@takeback.test>")
    assert forged.kind is not Kind.OWN_COPY
    assert read(Message_ID=MESSAGE_ID).kind is Kind.REPLY


def test_html_is_read_as_words_and_plain_text_is_taken_where_there_is_some() -> None:
    html = read("<p>We <b>removed</b> it.</p><script>alert(1)</script>", Content_Type="text/html")
    assert html.text == "We removed it."
    both = EmailMessage(policy=SMTP)
    both["To"] = REFERENCES.verp_address(NOTICE)
    both.set_content("plain words\n")
    both.add_alternative("<p>other words</p>", subtype="html")
    assert read_mail(both.as_bytes(), REFERENCES).text == "plain words"


@pytest.mark.parametrize(
    ("claimed", "data", "text"),
    [
        ("ks_c_5601-1987", "삭제했습니다".encode("cp949"), "삭제했습니다"),
        ("iso-8859-1", "삭제했습니다".encode(), "삭제했습니다"),
        ("utf-8", "삭제했습니다".encode("cp949"), "삭제했습니다"),
        ("us-ascii", "años".encode(), "años"),
        ("iso-8859-1", "años".encode("latin-1"), "años"),
        ("iso-8859-1", "años".encode(), "años"),
        ("iso-2022-jp", "削除".encode("iso2022_jp"), "削除"),
        ("utf-16", "삭제".encode("utf-16"), "삭제"),
        ("x-unknown", "años".encode(), "años"),
        ("punycode", b"anos-x", "anos-x"),
        ("unicode_escape", rb"\x41", r"\x41"),
        ("utf-7", b"+AEE-", "+AEE-"),
        ("", b"\xff\xfe\xfd", "\ufffd\ufffd\ufffd"),
    ],
)
def test_a_wrong_charset_costs_letters_at_most(claimed: str, data: bytes, text: str) -> None:
    mail = read(data, Content_Type=f'text/plain; charset="{claimed}"', Content_Transfer_Encoding="8bit")
    assert mail.text.startswith(text)


def test_an_attachment_is_listed_under_a_harmless_name_and_left_alone() -> None:
    mail = EmailMessage(policy=SMTP)
    mail["To"] = REFERENCES.verp_address(NOTICE)
    mail.set_content("See the attachment.")
    mail.add_attachment(b"MZ\x90", maintype="image", subtype="jpeg", filename="../../photo\u202egpj.exe")
    [attachment] = read_mail(mail.as_bytes(), REFERENCES).attachments
    assert (attachment.name, attachment.said) == ("photogpj.exe", "image/jpeg")
    assert (attachment.seen, attachment.data) == ("application/x-executable", b"MZ\x90")
    assert "photo" not in repr(attachment)


def test_a_mail_inside_a_mail_is_a_file_and_what_it_says_is_not_what_the_sender_says() -> None:
    inner = EmailMessage(policy=SMTP)
    inner["Subject"] = "inner"
    inner.set_content("please send your authorisation")
    mail = EmailMessage(policy=SMTP)
    mail["To"] = REFERENCES.verp_address(NOTICE)
    mail.set_content("Forwarded.")
    mail.add_attachment(inner)
    read_back = read_mail(mail.as_bytes(), REFERENCES)
    assert read_back.text == "Forwarded."
    assert read_back.asks_for == ()
    assert b"authorisation" in read_back.attachments[0].data


def nested(depth: int) -> bytes:
    body = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(depth)
    )
    return raw_mail(b"", MIME_Version="1.0")[:-2] + body + b"\r\ndeep\r\n"


@pytest.mark.parametrize("depth", [23, 24, 25, 500, 20_000])
def test_a_mail_nested_without_end_is_read_by_its_headers(depth: int) -> None:
    mail = read_mail(nested(depth), REFERENCES)
    assert (mail.kind, mail.notice_id) == (Kind.REPLY, NOTICE)
    assert ("too_many_parts" in mail.flaws) == (depth > 24)


def test_a_mail_of_a_million_parts_is_read_by_its_headers() -> None:
    mail = read(b"--b\r\n\r\n" * 1_000_000, Content_Type='multipart/mixed; boundary="b"')
    assert (mail.notice_id, mail.flaws) == (NOTICE, ("too_many_parts",))


def test_a_mail_that_is_too_large_is_read_as_far_as_it_goes() -> None:
    mail = read(b"word " * (7 * 1024 * 1024))
    assert mail.notice_id == NOTICE
    assert set(mail.flaws) == {"too_large", "text_cut"}
    assert len(mail.text) <= 256 * 1024


def test_headers_without_end_are_cut() -> None:
    mail = read_mail(raw_mail()[:-20] + b"X-Filler: y\r\n" * 100_000, REFERENCES)
    assert "too_large" in mail.flaws
    assert mail.notice_id == NOTICE


def test_an_encrypted_mail_says_so() -> None:
    mail = read("--b\r\n\r\nVersion: 1\r\n--b--\r\n", Content_Type='multipart/encrypted; boundary="b"')
    assert mail.flaws == ("encrypted",)


def test_every_flaw_that_is_told_has_its_sentence() -> None:
    assert set(FLAWS) == {"too_large", "too_many_parts", "text_cut", "unreadable", "encrypted"}


def test_what_asks_for_more_says_what_and_our_own_words_quoted_ask_for_nothing() -> None:
    asks = read("Please send us a power of attorney.\n\nOn Monday, Nordlicht wrote:\n> Please send a screenshot.\n")
    assert asks.asks_for == ("authority",)
    assert asks.own_words == "Please send us a power of attorney."


def test_nothing_that_a_stranger_wrote_is_shown() -> None:
    shown = repr(read("secret words", Subject="secret subject", From="secret@fjord.test"))
    assert "secret" not in shown


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\0" * 100, b"\xff" * 1000, b"From", b":", b"Subject\r\n: x\r\n\r\n"])
def test_what_is_hardly_a_mail_is_read_as_nothing(raw: bytes) -> None:
    mail = read_mail(raw, REFERENCES)
    assert (mail.kind, mail.notice_id) == (Kind.OTHER, None)

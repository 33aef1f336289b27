"""Whatever bytes come as mail: reading never raises, says only what it may say, and takes bounded time and space."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from takeback.adapters.mail import Incoming, Kind, References, read_mail
from takeback.adapters.mail.asking import ASKED
from takeback.adapters.mail.attachments import harmless_name
from takeback.adapters.mail.charsets import text_of
from takeback.adapters.mail.html_text import words_of_html
from takeback.adapters.mail.incoming import FLAWS
from tests.mail import NOTICE, REFERENCES

_MOST_LETTERS = 256 * 1024

pieces = st.sampled_from(
    [
        b"\r\n",
        b"\n",
        b"\r",
        b"--b\r\n",
        b"--b--\r\n",
        b"--c\r\n",
        b'Content-Type: multipart/mixed; boundary="b"\r\n',
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=c\r\n",
        b"Content-Type: multipart/alternative\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: message/delivery-status\r\n",
        b"Content-Type: message/external-body; access-type=local-file\r\n",
        b"Content-Type: text/html; charset=utf-16\r\n",
        b"Content-Type: text/plain; charset*0*=x''%ff; charset*1=y\r\n",
        b"Content-Type: text/plain; name*=utf-8''..%2f%00x; name*1=\r\n",
        b"Content-Type: ;;;=;\r\n",
        b"Content-Disposition: attachment; filename*0*=a''b; filename*2=c\r\n",
        b"Content-Disposition: attachment; filename*=\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: x-uuencode\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n",
        b"begin 666 x\r\n!\xff\r\nend\r\n",
        b'From: =?utf-8?b?/?= <@>, "\r\n',
        b"From: MAILER-DAEMON@x.test\r\n",
        b"From: " + REFERENCES.address.encode() + b"\r\n",
        b"To: (((((\\\r\n",
        b"To: " + REFERENCES.verp_address(NOTICE).encode() + b"\r\n",
        b"Subject: =?punycode?q?=FF=00?= =?x?b?=?= =?utf-8?q?=ED=A0=80?=\r\n",
        b"Message-ID: " + REFERENCES.message_id(NOTICE, 1).encode() + b"\r\n",
        b"Final-Recipient: rfc822; <x@y.test>\r\nAction: failed\r\n\r\n",
        b"Action: delayed\r\nOriginal-Recipient: ;@\r\n",
        b"Auto-Submitted: ;\r\n",
        b" folded\r\n",
        b"\tfolded\xff\r\n",
        b"<p>\xea\xb0\x80<a href=",
        b"please send your authorisation:\n",
        b"=00=ZZ=",
        b"====",
        b"\0\xff\xfe",
        b"_" * 200 + b"\r\n",
    ]
)
mails = st.lists(st.one_of(pieces, st.binary(max_size=40)), max_size=40).map(b"".join)


def is_sound(mail: Incoming, raw: bytes) -> None:
    assert mail.kind in Kind
    assert mail.notice_id in {None, NOTICE}
    assert (mail.notice_id is None) == (mail.threaded is None)
    assert set(mail.asks_for) <= set(ASKED)
    assert set(mail.flaws) <= set(FLAWS)
    for text in (mail.sender, mail.subject, mail.message_id, mail.text, mail.own_words, *mail.failed_recipients):
        text.encode("utf-8")  # no lone surrogate
        assert "\0" not in text
        assert len(text) <= _MOST_LETTERS
    for line in (mail.sender, mail.subject, mail.message_id, *mail.failed_recipients):
        assert "\n" not in line
    assert sum(len(each.data) for each in mail.attachments) <= 4 * len(raw) + 4096
    for each in mail.attachments:
        assert 1 <= len(each.name) <= 100
        assert not set("/\\\r\n\0") & set(each.name)
        assert not each.name.startswith((".", "-"))


@settings(max_examples=600)
@given(mails)
def test_any_mail_is_read(raw: bytes) -> None:
    is_sound(read_mail(raw, REFERENCES), raw)


@given(st.binary(max_size=400))
def test_any_bytes_are_read(raw: bytes) -> None:
    is_sound(read_mail(raw, REFERENCES), raw)


@given(mails)
def test_nobody_without_our_key_gets_a_mail_into_a_notice(raw: bytes) -> None:
    other = References(REFERENCES.address, bytes(32))
    assert read_mail(raw, other).notice_id is None


@given(st.text(max_size=300), st.integers(1, 50))
def test_any_name_becomes_harmless_and_stays_so(name: str, number: int) -> None:
    once = harmless_name(name, number)
    assert 1 <= len(once) <= 100
    assert not set('/\\\r\n\0<>:"|?*') & set(once)
    assert harmless_name(once, number) == once


@given(
    st.binary(max_size=200),
    st.one_of(st.none(), st.text(max_size=50), st.sampled_from(["utf-16", "iso-2022-kr", "idna"])),
)
def test_any_bytes_are_text_under_any_charset(data: bytes, claimed: str | None) -> None:
    text_of(data, claimed).encode("utf-8")


@given(
    st.lists(
        st.sampled_from(
            ["<", ">", "a", "<script>", "</script>", "<!--", "-->", "<a href='", "'", "&", "&#", "\n", "<p>"]
        )
    )
)
def test_any_markup_is_words(chosen: list[str]) -> None:
    assert "<script" not in words_of_html("".join(chosen))


LINES = 300_000

BOMBS = {
    "nested to the bound, over many lines": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(24)
    )
    + b"\r\n"
    + b"x" * 70
    + b"\r\n" * LINES,
    "short lines": b"From: a@b.test\r\n\r\n" + b"a\r\n" * 4_000_000,
    "a header of many lines": b"Subject: " + b"a\r\n " * 60_000 + b"\r\n\r\n",
    "many addresses": b"To: " + b"a@b.test, " * 20_000 + b"\r\n\r\n",
    "comments in an address": b"From: " + b"(" * 100_000 + b"\r\n\r\n",
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 15_000 + b"\r\n\r\n",
    "a bounce of many lines": b"From: MAILER-DAEMON@x.test\r\n\r\n" + b"<a@b.test>: 550\r\n" * 14_000,
    "parameters": b"Content-Type: text/plain" + b"; a*0*=b" * 20_000 + b"\r\n\r\n",
    "base64": b"Content-Transfer-Encoding: base64\r\n\r\n" + b"YWFh" * 4_000_000,
    "quoted-printable": b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=41" * 4_000_000,
    "html": b"Content-Type: text/html\r\n\r\n" + b"<a href='" * 1_000_000,
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS.keys())
def test_what_is_made_to_take_long_does_not(raw: bytes) -> None:
    is_sound(read_mail(raw, REFERENCES), raw)

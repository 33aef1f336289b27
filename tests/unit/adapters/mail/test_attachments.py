from __future__ import annotations

import pytest

from takeback.adapters.mail.attachments import Seems, defused, harmless_name, looks_like, what_it_seems


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("letter.pdf", "letter.pdf"),
        ("위임장.pdf", "위임장.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system.ini", "system.ini"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("a\0b\r\nc.txt", "abc.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a<b>:c|d?.pdf", "a_b__c_d_.pdf"),
        ("$(reboot).txt", "_(reboot).txt"),
        ("con", "attachment-3"),
        ("NUL.txt", "attachment-3"),
        ("", "attachment-3"),
        ("...", "attachment-3"),
        ("/", "attachment-3"),
        ("\ud800", "_"),
        ("a  \u00a0 b.txt", "a b.txt"),
        ("x" * 5000 + ".pdf", "x" * 96 + ".pdf"),
        ("x" * 5000, "x" * 100),
    ],
)
def test_a_name_becomes_harmless(name: str, harmless: str) -> None:
    assert harmless_name(name, 3) == harmless


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"PK\x03\x04word", "application/zip"),
        (b"MZ\x90\0", "application/x-executable"),
        (b"\x7fELF", "application/x-executable"),
        (b"\0\0\0\x20ftypheic", "video/mp4"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "text/html"),
        (b"<!-- x --><svg onload=x>", "text/html"),
        (b"just words", "unknown"),
        (b"", "unknown"),
    ],
)
def test_a_type_is_told_by_the_first_bytes(data: bytes, kind: str) -> None:
    assert looks_like(data) == kind


def test_what_a_mail_claims_stands_beside_what_it_looks_like() -> None:
    file = defused("a.jpg", "Image/JPEG", b"<script>", 1)
    assert (file.said, file.seen) == ("image/jpeg", "text/html")


@pytest.mark.parametrize("said", ["", "no type", "a/b\r\nX: y", "a/" + "b" * 500])
def test_a_claim_that_is_no_type_is_dropped(said: str) -> None:
    assert defused("a", said, b"", 1).said == "application/octet-stream"


PDF, ZIP, OLE = b"%PDF-1.7", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("name", "said", "data", "seems"),
    [
        ("위임장.pdf", "application/pdf", PDF, Seems.AS_SAID),
        ("letter.docx", WORD, ZIP, Seems.AS_SAID),
        ("letter.doc", "application/msword", OLE, Seems.AS_SAID),
        ("공문.hwp", "application/x-hwp", OLE, Seems.AS_SAID),
        ("a.jpg", "image/jpg", b"\xff\xd8\xff", Seems.AS_SAID),
        ("a.pdf", "application/octet-stream", PDF, Seems.AS_SAID),
        ("a.pdf", "application/pdf", ZIP, Seems.OTHER_THAN_SAID),
        ("a.jpg", "image/jpeg", PDF, Seems.OTHER_THAN_SAID),
        ("a.pdf", "application/pdf", b"MZ\x90", Seems.RUNS),
        ("a.jpg", "image/jpeg", b"<html><script>", Seems.RUNS),
        ("a.pdf.exe", "application/pdf", PDF, Seems.RUNS),
        ("letter.DOCM", WORD, ZIP, Seems.RUNS),
        ("a.svg", "image/svg+xml", b"x", Seems.RUNS),
        ("a.txt", "text/plain", b"words", Seems.UNKNOWN),
        ("exe", "application/pdf", PDF, Seems.AS_SAID),
        ("", "", b"", Seems.UNKNOWN),
    ],
)
def test_a_file_is_judged_by_its_name_and_its_first_bytes(name: str, said: str, data: bytes, seems: Seems) -> None:
    assert what_it_seems(defused(name, said, data, 1)) is seems

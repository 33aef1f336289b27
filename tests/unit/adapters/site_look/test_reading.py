"""Reading what sites and registries say: in many languages, hidden from machines, and as hostile as it comes."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from takeback.adapters.site_look.html import read_page
from takeback.adapters.site_look.mailboxes import mailboxes_in, unciphered
from takeback.adapters.site_look.page_words import kind_of
from takeback.adapters.site_look.rdap_records import Said, read_object, read_record
from takeback.adapters.site_look.security_txt import read_security_txt

BASE = "http://site.example/"


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        ("write to abuse@site.example.", ("abuse@site.example",)),
        ("abuse [at] site [dot] example", ("abuse@site.example",)),
        ("abuse(at)site(dot)example", ("abuse@site.example",)),
        ("abuse {AT} site.example", ("abuse@site.example",)),
        ("abuse at site dot co dot kr", ("abuse@site.co.kr",)),
        ("abuse\uff20site.example", ("abuse@site.example",)),
        ("신고 [골뱅이] site.example", ()),
        ("report[골뱅이]site[점]example", ("report@site.example",)),
        ("abuse[собака]site[точка]example", ("abuse@site.example",)),
        ("denuncias [arroba] site [punto] example", ("denuncias@site.example",)),
        ("a@b.example a@b.example c@d.example", ("a@b.example", "c@d.example")),
        ("we are at home dot", ()),
        ("@someone", ()),
        ("", ()),
    ],
)
def test_mailboxes_are_found_also_where_they_are_hidden_from_machines(text: str, boxes: tuple[str, ...]) -> None:
    assert mailboxes_in(text) == boxes


def test_a_cipher_is_undone_and_nonsense_is_none() -> None:
    key = 0x5A
    cipher = bytes([key, *(each ^ key for each in b"abuse@site.com")]).hex()
    assert unciphered(cipher) == "abuse@site.com"
    page = read_page(f'<a class="__cf_email__" data-cfemail="{cipher}">[email&#160;protected]</a>'.encode(), BASE)
    assert page.mailboxes == ("abuse@site.com",)
    for nonsense in ("", "5a", "zz" * 10, "00" * 300, "0041"):
        assert unciphered(nonsense) is None


def test_a_page_gives_language_links_text_and_whether_something_can_be_written_there() -> None:
    page = read_page(
        b'<html lang="pt-BR"><head><link rel="shortcut icon" href="/i.png"><meta name="v" content="1"></head>'
        b'<script>var a = "x@y.example"</script><style>b</style>'
        b'<a href="/contato" title="Fale">Contato</a><textarea></textarea></html>',
        BASE,
    )
    assert page.language == "pt"
    assert [(each.target, each.label) for each in page.links] == [("http://site.example/contato", "Fale Contato")]
    assert page.text == "Contato"
    assert page.has_form
    assert page.icon == "http://site.example/i.png"
    assert page.metas == (("v", "1"),)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("문의".encode("euc-kr"), "text/html; charset=euc-kr"),
        (b'<meta charset="euc-kr">' + "문의".encode("euc-kr"), "text/html"),
        ("문의".encode(), "text/html"),
        ("문의".encode(), "text/html; charset=unicode_escape"),
        ("문의".encode(), "text/html; charset=zlib"),
    ],
)
def test_a_page_is_read_in_its_own_encoding_and_in_none_that_is_no_texts(body: bytes, content_type: str) -> None:
    assert read_page(body, BASE, content_type).text == "문의"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff\xfe",
        b"<![x[ unknown ]]><p>read",
        b"<!--" * 50_000,
        b"<a " * 50_000,
        b"<a href='http://[::1'>x</a>",
        b"<a " + b"x=y " * 50_000 + b">",
        b"<" * 200_000,
        b"&#x110000;&#99999999999;",
    ],
)
def test_a_hostile_page_is_read_as_far_as_it_can_be(body: bytes) -> None:
    read_page(body, BASE)


def test_what_stands_behind_an_unknown_declaration_is_still_read() -> None:
    assert read_page(b"<![x[ y ]]><p>read this</p>", BASE).text.endswith("read this")


def test_a_page_with_more_links_than_are_taken_gives_those() -> None:
    assert len(read_page(b"<a href=/x>x</a>" * 5_000, BASE).links) == 1_500


@pytest.mark.parametrize(
    ("label", "path", "kind"),
    [
        ("DMCA", "/", "dmca"),
        ("", "/content-removal", "removal"),
        ("삭제 요청", "/x", "removal"),
        ("신고하기", "/x", "abuse"),
        ("문의하기", "/x", "contact"),
        ("Правообладателям", "/x", "dmca"),
        ("Обратная связь", "/x", "contact"),
        ("Denunciar", "/x", "abuse"),
        ("お問い合わせ", "/x", "contact"),
        ("Báo cáo", "/x", "abuse"),
        ("ติดต่อเรา", "/x", "contact"),
        ("اتصل بنا", "/x", "contact"),
        ("Impressum", "/x", "imprint"),
        ("Terms", "/x", "legal"),
        ("Pictures", "/pictures", None),
    ],
)
def test_links_to_contact_pages_are_known_in_many_languages(label: str, path: str, kind: str | None) -> None:
    assert kind_of(label, path) == kind


def test_a_security_file_gives_its_contacts_in_order_and_when_it_ends() -> None:
    said = read_security_txt(
        b"# words\r\nContact: mailto:a@site.example\r\nContact: https://site.example/report\r\n"
        b"contact: b@site.example\r\nContact: http://site.example/no\r\nContact: javascript:alert(1)\r\n"
        b"Expires: 2026-01-01T00:00:00Z\r\nPreferred-Languages: ko, en, x\r\n"
    )
    assert said is not None
    assert said.contacts == ("mailto:a@site.example", "https://site.example/report", "mailto:b@site.example")
    assert said.languages == ("ko", "en")
    assert said.is_over(datetime(2026, 1, 1, tzinfo=UTC))
    assert not said.is_over(datetime(2025, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>Contact: us</html>", b"Expires: never", b"Contact:", b"\xff\xfe", b"Contact: " + b"x" * 100_000],
)
def test_what_is_no_security_file_is_none(body: bytes) -> None:
    assert read_security_txt(body) is None


def test_a_record_gives_ways_with_their_roles_however_deep_they_are() -> None:
    inner = {"roles": ["abuse"], "vcardArray": ["vcard", [["email", {}, "text", "abuse@r.example"]]]}
    page = {"roles": ["abuse"], "vcardArray": ["vcard", [["contact-uri", {}, "uri", "https://r.example/abuse"]]]}
    record = {"objectClassName": "domain", "entities": [{"roles": ["registrar"], "entities": [inner, page]}]}
    assert read_record(json.dumps(record).encode()) == (
        Said(("registrar", "abuse"), "abuse@r.example", is_page=False),
        Said(("registrar", "abuse"), "https://r.example/abuse", is_page=True),
    )


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"null", b"[" * 200_000, b'{"entities": []}', b"\xff", b'{"objectClassName"']
)
def test_what_is_no_record_is_none(body: bytes) -> None:
    assert read_record(body) is None


@pytest.mark.parametrize(
    "entities",
    [
        5,
        [5, None, "x", []],
        [{"roles": 5, "vcardArray": 5}],
        [{"vcardArray": ["vcard", [5, [], ["email"], ["email", {}, "text", 5], ["email", {}, "text", ["a", "b"]]]]}],
        [{"entities": {"entities": []}}],
    ],
)
def test_a_record_of_another_shape_says_nothing(entities: object) -> None:
    assert read_record(json.dumps({"objectClassName": "domain", "entities": entities}).encode()) == ()


def test_a_record_that_nests_or_lists_without_end_is_read_within_bounds() -> None:
    card = ["vcard", [["email", {}, "text", "abuse@r.example"]]]
    entity: dict[str, object] = {"roles": ["abuse"], "vcardArray": card}
    for _ in range(200):
        entity = {"roles": ["abuse"], "vcardArray": card, "entities": [entity]}
    said = read_record(json.dumps({"objectClassName": "domain", "entities": [entity] * 500}).encode())
    assert said is not None
    assert len(said) == 60


def test_a_role_that_no_registry_knows_is_not_repeated() -> None:
    card = ["vcard", [["email", {}, "text", "abuse@r.example"]]]
    record = {"objectClassName": "domain", "entities": [{"roles": ["abuse", "a\x1b[31m", 5, "\0"], "vcardArray": card}]}
    assert read_record(json.dumps(record).encode()) == (Said(("abuse",), "abuse@r.example", is_page=False),)


def test_an_object_is_read_and_nothing_else() -> None:
    assert read_object(b'{"a": 1}') == {"a": 1}
    assert read_object(b"[1]") is None

from __future__ import annotations

import io

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from hypothesis import given, settings
from hypothesis import strategies as st

from takeback.client.middleware.form import FormNotRead, is_form, parts_of

TYPE = b"multipart/form-data; boundary=b0undary"
PICTURE = b"\xff\xd8\xff\xe0 as good as a picture"


def part(content: bytes, disposition: bytes = b'form-data; name="file"; filename="a.jpg"', *more: bytes) -> bytes:
    return b"\r\n".join([b"--b0undary", b"Content-Disposition: " + disposition, *more, b"", content, b""])


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--b0undary--\r\n"


def test_the_parts_of_a_form_are_what_they_were() -> None:
    first, second = parts_of(TYPE, form(part(PICTURE), part(b"\r\n--b0und", b'form-data; name="words"')))
    assert (first.content, first.said(b"name"), first.said(b"filename")) == (PICTURE, "file", "a.jpg")
    assert (second.content, second.said(b"name"), second.said(b"filename")) == (b"\r\n--b0und", "words", None)
    assert first.may_be_picture
    assert not second.may_be_picture


def test_a_picture_without_a_file_name_is_a_picture() -> None:
    (only,) = parts_of(TYPE, form(part(PICTURE, b'form-data; name="words"')))
    assert only.may_be_picture


def test_words_in_an_old_encoding_are_words_in_a_field_and_in_doubt_in_a_file() -> None:
    words = "사진".encode("euc-kr")
    field, file = parts_of(TYPE, form(part(words, b"form-data; name=a"), part(words)))
    assert not field.may_be_picture
    assert file.may_be_picture


def test_a_part_that_is_encoded_says_so() -> None:
    plain, encoded = parts_of(
        TYPE,
        form(
            part(PICTURE, b"form-data; name=a; filename=a", b"Content-Transfer-Encoding: Binary"),
            part(b"/9j/4A==", b"form-data; name=a; filename=a", b"content-transfer-encoding: BASE64"),
        ),
    )
    assert not plain.is_encoded
    assert encoded.is_encoded


def test_a_form_without_parts_and_an_empty_body_have_none() -> None:
    assert parts_of(TYPE, b"") == []
    assert parts_of(TYPE, b"--b0undary--\r\n") == []


@pytest.mark.parametrize(
    "body",
    [
        b"--",
        b"words",
        b"--b0undary",
        part(PICTURE),
        form(part(PICTURE))[:-5],
        b"preamble\r\n" + form(part(PICTURE)),
        b"\r\n" + form(part(PICTURE)),
        form(part(PICTURE)) + b"epilogue",
        form(part(PICTURE)) + form(part(PICTURE)),
        form(part(b"before --b0undary after")),
        form(part(b"line\n--b0undary\nContent-Disposition: form-data; name=x; filename=y\n\n" + PICTURE)),
        form(part(PICTURE)).replace(b"\r\n", b"\n"),
        form(b"--b0undary\r\nno colon\r\n\r\n\r\n"),
        form(*[part(b"")] * 1001),
        form(part(b"", b"form-data" + b"; x=y" * 20_000)),
    ],
)
def test_a_form_that_could_be_read_otherwise_is_not_read(body: bytes) -> None:
    with pytest.raises(FormNotRead):
        parts_of(TYPE, body)


@pytest.mark.parametrize(
    "content_type",
    [
        b"multipart/form-data",
        b"multipart/form-data; boundary=",
        b"multipart/form-data; boundary=b0undary; boundary=other",
        b"multipart/form-data; boundary*=utf-8''b0undary",
        b'multipart/form-data; boundary="b0\\undary"',
        b"multipart/form-data; boundary=b0undary, text/plain",
        b'multipart/form-data; x="; boundary=other"; boundary=b0undary',
        b"multipart/form-data; boundary=" + b"b" * 71,
    ],
)  # fmt: skip
def test_a_boundary_that_could_be_read_otherwise_is_not_read(content_type: bytes) -> None:
    assert is_form(content_type)
    with pytest.raises(FormNotRead):
        parts_of(content_type, form(part(PICTURE)))


@pytest.mark.parametrize(
    "content_type",
    [
        b'Multipart/Form-Data ;boundary="b0undary"',
        TYPE + b"; charset=UTF-8",
        b"multipart/form-data;charset=utf-8;boundary=b0undary",
    ],
)
def test_a_boundary_that_programs_write_is_read(content_type: bytes) -> None:
    assert len(parts_of(content_type, form(part(PICTURE)))) == 1


def files_that_django_sees(body: bytes) -> list[bytes]:
    meta = {"CONTENT_TYPE": TYPE.decode(), "CONTENT_LENGTH": str(len(body))}
    handlers = [MemoryFileUploadHandler(HttpRequest())]
    _, files = MultiPartParser(meta, io.BytesIO(body), handlers, "utf-8").parse()
    return [file.read() for _, several in files.lists() for file in several]


_PIECES = st.sampled_from(
    [
        b"--b0undary",
        b"--b0undary--",
        b"--",
        b"b0undary",
        b"\r\n",
        b"\r",
        b"\n",
        b"\r\n\r\n",
        b" ",
        b'Content-Disposition: form-data; name="f"; filename="a"\r\n',
        b"Content-Disposition: form-data; name=f\r\n",
        b"content-disposition:form-data; filename=b; name=g\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"/9j/4AAQ",
        PICTURE,
        b"words",
        b"--b0undary\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\n" + PICTURE,
        b"\n--b0undary\r\nContent-Disposition: form-data; name=g; filename=b\r\n\r\n" + PICTURE + b"\r\n",
    ]
)


@settings(max_examples=150)
@given(st.lists(_PIECES, max_size=14).map(b"".join), st.booleans())
def test_django_sees_no_picture_that_was_not_seen_here(middle: bytes, framed: bool) -> None:  # noqa: FBT001 - drawn
    body = b"--b0undary\r\n" + middle + b"\r\n--b0undary--\r\n" if framed else middle
    try:
        seen = [each.content for each in parts_of(TYPE, body) if each.is_encoded or each.may_be_picture]
    except FormNotRead:
        return
    try:
        theirs = files_that_django_sees(body)
    except MultiPartParserError:
        return
    pictures = [file for file in theirs if file.startswith(b"\xff\xd8\xff")]
    assert len(seen) >= len(pictures)

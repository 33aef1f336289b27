"""A plain form is read as any parser would, and everything else is left to one."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from takeback.web.platform_api.bare.plain_form import only_file_of

TYPE = b"multipart/form-data; boundary=b"
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
END = b"\r\n--b--\r\n"


@pytest.mark.parametrize("data", [b"", b"picture", b"\r\n", b"\r\n--", b"a\r\n-b-" * 1000, bytes(range(256))])
def test_the_file_comes_out_as_it_went_in(data: bytes) -> None:
    assert only_file_of(TYPE, HEAD + b"\r\n" + data + END) == data
    assert only_file_of(TYPE, HEAD + b"Content-Type: image/jpeg\r\n\r\n" + data + END) == data
    assert only_file_of(TYPE, HEAD + b"\r\n" + data + b"\r\n--b--") == data


def test_a_form_as_djangos_client_writes_it_is_plain() -> None:
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("a.jpg", b"picture", "image/jpeg")})
    assert only_file_of(MULTIPART_CONTENT.replace("; charset=utf-8", "").encode(), body) == b"picture"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b",
        HEAD,
        HEAD + b"\r\npicture",
        HEAD + b"\r\npicture\r\n--b",
        HEAD + b"\r\npicture\r\n--b\r\n",
        b"before" + HEAD + b"\r\npicture" + END,
        HEAD + b"\r\npicture" + END + b"behind",
        HEAD + b"\r\npicture\r\n" + HEAD + b"\r\nanother" + END,
        HEAD + b"\r\n--b picture" + END,
        HEAD + b"\r\na\r\n--bc\r\nmore" + END,
        HEAD.replace(b'"file"', b'"photo"') + b"\r\npicture" + END,
        HEAD.replace(b'; filename="a.jpg"', b"") + b"\r\npicture" + END,
        HEAD.replace(b"a.jpg", b'a"; x="') + b"\r\npicture" + END,
        HEAD.replace(b"a.jpg", b"a\\") + b"\r\npicture" + END,
        HEAD + b"Content-Transfer-Encoding: base64\r\n\r\npicture" + END,
        HEAD + b"Content-Type: image/jpeg\r\nX: y\r\n\r\npicture" + END,
        HEAD.replace(b"\r\n", b"\n") + b"\npicture" + END,
    ],
)
def test_what_is_not_plain_is_left_to_the_parser(body: bytes) -> None:
    assert only_file_of(TYPE, body) is None


@pytest.mark.parametrize(
    "content_type",
    [
        b"",
        b"multipart/form-data",
        TYPE + b"; charset=utf-8",
        TYPE + b";x=y",
        b"multipart/mixed; boundary=b",
        TYPE + b" ",
    ],
)
def test_a_content_type_that_says_more_is_left_to_the_parser(content_type: bytes) -> None:
    assert only_file_of(content_type, HEAD + b"\r\npicture" + END) is None

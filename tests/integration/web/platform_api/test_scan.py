"""A picture goes in as bytes, and a decision comes out."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.fakes.services import PDQ, FakeServices
from tests.integration.web.platform_api.conftest import NewKey, Platform

from takeback.base.errors import Unavailable
from takeback.project import wiring


def _file(data: bytes = b"picture", name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def _form(*parts: str, end: str = "--b--\r\n") -> bytes:
    return ("".join(f"--b\r\n{part}\r\n" for part in parts) + end).encode("utf-8", "surrogateescape")


def _part(file_name: str, data: str = "picture", name: str = "file") -> str:
    return f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n{data}'


def _problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    members: dict[str, Any] = answer.json()
    assert members["code"] == code
    return members


def test_a_known_picture_is_blocked_and_its_signals_are_told(platform: Platform) -> None:
    result = platform.scan({"file": _file()}).json()
    assert result["decision"] == "block"
    assert result["signals"] == [{"type": "pdq", "value": PDQ, "quality": 100}]
    assert result["marks"] == []
    assert [match["entry"] for match in result["matches"]] == [7]
    assert result["reasons"][0]["code"] == "reviewed_match"


def test_marks_say_how_the_picture_was_read(platform: Platform) -> None:
    assert platform.scan({"file": _file(b"cut off...")}).json()["marks"] == ["truncated"]


def test_distances_are_told_only_with_their_scope(platform: Platform, new_key: NewKey) -> None:
    assert {each["distance"] for each in platform.scan({"file": _file()}).json()["matches"]} == {None}
    vetted = Platform(new_key("lookup", "distances"))
    assert [each["distance"] for each in vetted.scan({"file": _file()}).json()["matches"]] == [0, 25]


@pytest.mark.parametrize("data", [b"", b"no picture at all"])
def test_a_file_that_gives_no_signal_is_422_with_the_reason(platform: Platform, data: bytes) -> None:
    members = _problem(platform.scan({"file": _file(data)}), 422, "unhashable")
    assert members["reason"] == "not_an_image"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"photo": "x"},
        {"file": "not a file"},
    ],
)
def test_a_form_without_the_file_is_refused(platform: Platform, form: dict[str, Any]) -> None:
    assert _problem(platform.scan(form), 400, "invalid")["field"] == "file"


def test_another_field_and_a_second_file_are_refused(platform: Platform, services: FakeServices) -> None:
    for form in (
        {"photo": _file()},
        {"file": _file(), "photo": _file()},
        {"file": _file(), "note": "x"},
        {"file": [_file(), _file()]},
        {"file": [_file()] * 200},
    ):
        _problem(platform.scan(form), 400, "invalid")
    assert services.decoder.given == []


@pytest.mark.parametrize(
    "body",
    [
        b"--b",
        b"no form",
        _form(_part("a.jpg"), end=""),
        _form(_part("a.jpg"))[:40],
        _form(_part("a.jpg"))[:-12],
        _form("Content-Disposition: nonsense\r\n\r\nx"),
        _form(
            'Content-Disposition: form-data; name="file"; filename="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!'
        ),
    ],
)
def test_a_form_that_is_broken_or_cut_short_is_refused(platform: Platform, services: FakeServices, body: bytes) -> None:
    _problem(platform.scan_raw(body, "multipart/form-data; boundary=b"), 400, "invalid")
    assert services.decoder.given == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\a.jpg", "a\0b.jpg", "a.jpg\x7f", "'; DROP", "é" * 300])
def test_a_files_name_is_nothing_to_us(platform: Platform, name: str) -> None:
    answer = platform.scan_raw(_form(_part(name)), "multipart/form-data; boundary=b")
    assert answer.status_code == 200
    assert name.encode() not in answer.content


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/octet-stream",
        "image/jpeg",
        "application/x-www-form-urlencoded",
        "multipart/mixed",
    ],
)
def test_only_a_form_is_read(platform: Platform, content_type: str) -> None:
    _problem(platform.scan_raw(b"{}", content_type), 415, "unsupported_media_type")


@pytest.mark.parametrize("boundary", ["", "; boundary=", "; boundary=é", "; boundary=" + "b" * 500])
def test_a_form_without_a_proper_boundary_is_refused(platform: Platform, boundary: str) -> None:
    _problem(platform.scan_raw(_form(_part("a.jpg")), f"multipart/form-data{boundary}"), 400, "invalid")


def test_a_picture_over_the_limit_is_refused(
    platform: Platform, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "services", lambda: services.as_services(most_bytes=10))
    assert platform.scan({"file": _file(b"x" * 10)}).status_code == 200
    _problem(platform.scan({"file": _file(b"x" * 11)}), 413, "too_large")


def test_a_decoder_that_is_overrun_is_never_no_match(platform: Platform, services: FakeServices) -> None:
    services.decoder.fails_with = Unavailable("every decoder is busy")
    _problem(platform.scan({"file": _file()}), 503, "unavailable")


def test_banks_that_cannot_be_searched_are_never_no_match(platform: Platform, services: FakeServices) -> None:
    services.shelf.searchable = False
    _problem(platform.scan({"file": _file()}), 503, "unavailable")

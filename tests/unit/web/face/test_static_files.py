"""Our style is served by the same process, whole and without a complaint."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import AsyncClient, RequestFactory

from takeback.web import face
from takeback.web.face.headers import SecurityHeaders
from takeback.web.face.static_files import StaticFiles

FOLDER = Path(face.__file__).parent / "static" / "face"


def _served(path: str, **headers: str) -> HttpResponse:
    answer = StaticFiles(lambda _request: HttpResponse(status=404))
    return SecurityHeaders(answer)(RequestFactory().get(path, headers=headers))


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.name)
def test_every_file_is_served_whole_and_kept_only_for_a_while(file: Path) -> None:
    response = _served(f"/static/face/{file.name}")
    assert response.status_code == 200
    assert response.content == file.read_bytes()
    assert response.headers["Cache-Control"] == "max-age=60, public"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")


def test_what_the_browser_has_is_not_sent_again() -> None:
    etag = _served("/static/face/base.css").headers["ETag"]
    again = _served("/static/face/base.css", if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/static/", "/static/face/", "/static/../settings.py", "/static/face/nothing.css"])
def test_nothing_else_is_served(path: str) -> None:
    assert _served(path).status_code == 404


def test_under_asgi_no_warning_is_given() -> None:
    response = asyncio.run(AsyncClient().get("/static/face/base.css"))  # a warning would be an error here
    assert response.status_code == 200
    assert not response.streaming


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.css")), ids=lambda file: file.name)
def test_no_style_asks_anybody_else_for_anything(file: Path) -> None:
    text = file.read_text("utf-8")
    assert "url(" not in text
    assert "@import" not in text

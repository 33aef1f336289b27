"""What holds for every script of the portal, whatever it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.portal_scripts import SCRIPTS

EVERY_SCRIPT = pytest.mark.parametrize("script", sorted(SCRIPTS.rglob("*.js")), ids=lambda path: path.name)
_WAYS_OUT = re.compile(
    r"\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|RTCPeer|WebTransport|importScripts|https?://"
)
_WAYS_TO_KEEP = re.compile(r"localStorage|sessionStorage|indexedDB|\bcaches\b|document\.cookie|createObjectURL|toBlob")
_WAYS_TO_RUN = re.compile(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|console\.")


_SENDS = frozenset({"send.js"})
"""What sends a picture, sealed, to where the page says."""


@EVERY_SCRIPT
def test_it_sends_nothing_keeps_nothing_and_runs_nothing_that_it_was_given(script: Path) -> None:
    text = script.read_text("utf-8")
    for ways in (*(() if script.name in _SENDS else (_WAYS_OUT,)), _WAYS_TO_KEEP, _WAYS_TO_RUN):
        assert ways.findall(text) == []


@EVERY_SCRIPT
def test_it_can_be_read(script: Path) -> None:
    lines = script.read_text("utf-8").splitlines()
    assert len(lines) < 400
    assert lines[0].startswith("// ")
    assert max(map(len, lines)) <= 120 or script.name == "canvas.js"  # two pictures stand in it as text


@EVERY_SCRIPT
def test_it_loads_only_its_neighbours(script: Path) -> None:
    for name in re.findall(r'(?:from|import|new URL\()\s*"([^"]+)"', script.read_text("utf-8")):
        assert (script.parent / name).resolve().is_relative_to(SCRIPTS)
        assert (script.parent / name).is_file()


@EVERY_SCRIPT
def test_it_is_served_with_a_policy_that_lets_a_worker_send_nothing(script: Path) -> None:
    response = Client().get(f"/static/portal/{script.relative_to(SCRIPTS)}")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/javascript")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    assert response.headers["Cross-Origin-Embedder-Policy"] == "require-corp"

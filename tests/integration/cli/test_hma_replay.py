"""`takeback hma replay` against a server that answers as it is told: what it sends, prints, and keeps to itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.loopback import answer, saying, serving
from tests.integration.cli.conftest import Takeback

SECRET = "tb_2345678923456789_" + "S3cretS3cret" * 3 + "1234567"
MATCH = {"BANK": [{"bank_content_id": 1, "distance": "4"}]}
LOOKUP = {"method": "GET", "path": "/m/lookup", "query": "signal=00&signal_type=pdq", "status": 200, "answer": MATCH}
WRITE = {"method": "DELETE", "path": "/c/bank/A", "status": 200, "answer": {"message": "Done"}}


def _recording(folder: Path, *calls: object) -> Path:
    file = folder / "recording.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in calls))
    return file


def _said(value: object) -> bytes:
    return answer(200, json.dumps(value).encode(), "Content-Type: application/json")


def test_a_recording_that_is_answered_alike_exits_with_0(takeback: Takeback, tmp_path: Path) -> None:
    with serving(saying(_said({"BANK": [{"bank_content_id": 99, "distance": "4"}]}))) as server:
        ran = takeback("hma", "replay", _recording(tmp_path, LOOKUP), "--against", server.url(f"/hma/{SECRET}"))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "1 calls sent to 127.0.0.1: 1 answered alike, 0 not.\n"
    assert server.requests[0].startswith(f"GET /hma/{SECRET}/m/lookup?signal=00&signal_type=pdq HTTP/1.1")


def test_what_differs_is_printed_and_exits_with_1(takeback: Takeback, tmp_path: Path) -> None:
    with serving(saying(_said({}))) as server:
        file = _recording(tmp_path, LOOKUP, LOOKUP)
        ran = takeback("hma", "replay", file, "--against", server.url(f"/hma/{SECRET}/"), "--json")
    assert ran.status == 1
    difference = {"line": 1, "method": "GET", "path": "/m/lookup", "difference": "missing: BANK at distance 4"}
    assert ran.lines == [difference, difference | {"line": 2}, {"sent": 2, "alike": 0, "differ": 2, "passed_over": 0}]


def test_what_changes_banks_is_sent_only_if_asked_for(takeback: Takeback, tmp_path: Path) -> None:
    file = _recording(tmp_path, LOOKUP, WRITE)
    with serving(saying(_said(MATCH), _said({"message": "Done"}))) as server:
        ran = takeback("hma", "replay", file, "--against", server.url())
        assert (ran.status, len(server.requests)) == (0, 1)
        assert "1 that change banks were passed over" in ran.out
    with serving(saying(_said(MATCH), _said({"message": "Done"}))) as server:
        assert takeback("hma", "replay", file, "--against", server.url(), "--writes").status == 0
        assert server.requests[1].startswith("DELETE /c/bank/A HTTP/1.1")
    ran = takeback("hma", "replay", _recording(tmp_path, WRITE), "--against", "http://127.0.0.1:1")
    assert (ran.status, ran.out) == (2, "")


def test_the_base_url_can_stand_in_a_file(takeback: Takeback, tmp_path: Path) -> None:
    with serving(saying(_said(MATCH))) as server:
        url = tmp_path / "url"
        url.write_text(server.url(f"/hma/{SECRET}") + "\n")
        assert takeback("hma", "replay", _recording(tmp_path, LOOKUP), "--against", f"@{url}").status == 0


@pytest.mark.parametrize("broken", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"nonsense\r\n\r\n"])
def test_a_server_that_breaks_off_is_no_difference_but_a_failure(
    takeback: Takeback, tmp_path: Path, broken: bytes
) -> None:
    with serving(saying(broken)) as server:
        ran = takeback("hma", "replay", _recording(tmp_path, LOOKUP), "--against", server.url(f"/hma/{SECRET}"))
    assert (ran.status, ran.out) == (1, "")
    assert "answer to line 1" in ran.err
    assert SECRET not in ran.err


def test_a_redirect_is_not_followed(takeback: Takeback, tmp_path: Path) -> None:
    with serving(saying(_said(MATCH))) as elsewhere:
        moved = answer(302, b"", f"Location: {elsewhere.url(f'/hma/{SECRET}/m/lookup')}")
        with serving(saying(moved)) as server:
            ran = takeback("hma", "replay", _recording(tmp_path, LOOKUP), "--against", server.url(f"/hma/{SECRET}"))
        assert elsewhere.requests == []
    assert (ran.status, SECRET in ran.out + ran.err) == (1, False)
    assert "status 200 became 302" in ran.out


@pytest.mark.parametrize(
    "url",
    ["", "ftp://host/x", "https://", "http://h:x/", f"http://h/hma/{SECRET}?a=b", f"h/{SECRET}", "http://h/ x"],
)
def test_what_is_no_base_url_is_refused_and_not_repeated(takeback: Takeback, tmp_path: Path, url: str) -> None:
    ran = takeback("hma", "replay", _recording(tmp_path, LOOKUP), f"--against={url}")
    assert (ran.status, ran.out) == (2, "")
    assert SECRET not in ran.err


def test_a_line_that_is_no_call_stops_with_its_number(takeback: Takeback, tmp_path: Path) -> None:
    with serving(saying(_said(MATCH))) as server:
        ran = takeback("hma", "replay", _recording(tmp_path, LOOKUP, {"method": "GET"}), "--against", server.url())
    assert (ran.status, ran.err.strip()) == (2, "takeback: line 2: `status` is a number from 100 to 599")

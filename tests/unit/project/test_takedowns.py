"""An operator's changes of routes: read when a process starts, and a file that cannot be read stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from takeback.base.errors import Invalid
from takeback.base.instants import MovableClock
from takeback.flows.takedowns.ports import Counting
from takeback.project.configuration import Configuration
from takeback.project.takedowns import changes_of_routes, takedown_ports

NOW = datetime(2027, 3, 2, 9, tzinfo=UTC)
CLOCK = '[[route]]\nid = "uk_osa"\nclock = {hours = 24}\nsource = "x"\nverified_on = 2026-12-01\n'


def configured(path: Path | str) -> Configuration:
    return replace(Configuration(), notice_routes_file=str(path))


def test_without_a_file_nothing_is_changed() -> None:
    assert changes_of_routes(Configuration()) == ()


def test_a_clock_that_is_changed_runs_for_every_notice(tmp_path: Path) -> None:
    file = tmp_path / "routes.toml"
    file.write_text(CLOCK, "utf-8")
    before = takedown_ports(Configuration(), None, MovableClock(NOW)).clocks.due("uk_osa", NOW, Counting())
    after = takedown_ports(configured(file), None, MovableClock(NOW)).clocks.due("uk_osa", NOW, Counting())
    assert before is not None
    assert after is not None
    assert (before - NOW).total_seconds() == 48 * 3600
    assert (after - NOW).total_seconds() == 24 * 3600


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"[[route", b'[[route]]\nid = "none"\n'])
def test_a_file_that_cannot_be_read_stops_the_process_by_its_name(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "routes.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Invalid, match="TAKEBACK_NOTICE_ROUTES_FILE") as caught:
        changes_of_routes(configured(file))
    assert caught.value.field == "TAKEBACK_NOTICE_ROUTES_FILE"

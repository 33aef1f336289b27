from __future__ import annotations

from pathlib import Path

from tests.integration.cli.conftest import Takeback


def test_the_first_link_is_printed_alone_and_replaced_when_asked_for_again(takeback: Takeback, tmp_path: Path) -> None:
    empty = {"TAKEBACK_HOME": str(tmp_path / "empty")}
    first, second = takeback("link", "first", **empty), takeback("link", "first", **empty)
    assert first.status == second.status == 0
    assert first.out.startswith("http://127.0.0.1:8000/join/")
    assert first.out != second.out
    assert takeback("audit", "verify", **empty).status == 0


def test_a_recovery_link_needs_an_account(takeback: Takeback) -> None:
    ran = takeback("link", "recover", "nobody@helpline.example")
    assert ran.status == 1
    assert "Nobody with this address" in ran.err

from __future__ import annotations

from tests.integration.cli.conftest import Takeback


def test_the_first_link_is_printed_alone_and_replaced_when_asked_for_again(takeback: Takeback) -> None:
    first, second = takeback("link", "first"), takeback("link", "first")
    assert first.status == second.status == 0
    assert first.out.startswith("http://127.0.0.1:8000/join/")
    assert first.out != second.out
    assert takeback("audit", "verify").status == 0


def test_a_recovery_link_needs_an_account(takeback: Takeback) -> None:
    ran = takeback("link", "recover", "nobody@helpline.example")
    assert ran.status == 1
    assert "Nobody with this address" in ran.err

"""What can happen stands in the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from takeback.records.platforms.scopes import Scope
from takeback.web.face.problems import KINDS

TEXT = (Path(__file__).parents[4] / "docs" / "api.md").read_text("utf-8")


@pytest.mark.parametrize("code", KINDS)
def test_every_code_stands_there_with_its_status(code: str) -> None:
    assert f"| {KINDS[code].status} | `{code}` |" in TEXT


@pytest.mark.parametrize("scope", Scope)
def test_every_scope_stands_there(scope: Scope) -> None:
    assert f"| `{scope.value}` |" in TEXT

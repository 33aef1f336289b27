"""The page for those who move names every address and every fault's test, and nothing that is not there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from takeback.web.hma.urls import CALLS

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "hma.md").read_text("utf-8")
FAULTS = ROOT / "tests" / "integration" / "web" / "hma" / "test_faults_of_the_peer.py"


def test_every_address_stands_in_the_page() -> None:
    addresses = [str(each.pattern) for each in CALLS]
    named = PAGE.replace("/X", "/<str:bank>").replace("/ID", "/<int:content>")
    assert [each for each in addresses if f"/{each}" not in named] == []


def test_every_test_of_a_fault_stands_in_the_page_and_each_that_stands_there_exists() -> None:
    tree = ast.parse(FAULTS.read_text("utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    assert all(name.startswith("test_fault_") for name in names)
    told = {f"test_fault_{name}" for name in re.findall(r"`([1-9]_\w+)`", PAGE)}
    assert told == names
    assert {name.split("_")[2] for name in names} == set("123456789")

"""The documents name things that exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROMISES = sorted((ROOT / "docs" / "security").glob("*.md"))


@pytest.mark.parametrize("page", PROMISES, ids=lambda page: page.stem)
def test_every_promise_names_test_files_that_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    named = set(re.findall(r"test_\w+\.py", text))
    existing = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    assert named - existing == set()
    assert named, "a page of promises names its tests"


@pytest.mark.parametrize("page", PROMISES, ids=lambda page: page.stem)
def test_every_test_that_a_promise_names_exists(page: Path) -> None:
    there = _names_of_tests()
    named = set(re.findall(r"\btest_\w+", page.read_text("utf-8"))) - {"test_"}
    # A name may be cut short, where a page writes "..." or "*" behind it.
    assert [name for name in sorted(named) if not any(each.startswith(name) for each in there)] == []


@cache
def _names_of_tests() -> frozenset[str]:
    files = list((ROOT / "tests").rglob("test_*.py"))
    functions = {name for file in files for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))}
    return frozenset(functions | {file.stem for file in files})


def test_every_page_of_promises_is_linked_from_the_first() -> None:
    first = (ROOT / "docs" / "security.md").read_text("utf-8")
    assert [page.name for page in PROMISES if f"security/{page.name}" not in first] == []


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_where_things_go_names_folders_and_files_that_exist_or_says_that_they_come() -> None:
    for line in (ROOT / "docs" / "where-things-go.md").read_text("utf-8").splitlines():
        if "comes with" in line or not line.startswith("|"):
            continue
        for name in re.findall(
            r"`((?:signals|matching|adapters|web|records|flows|project|cli|base|docs|tests)/[\w./-]*)`", line
        ):
            places = (ROOT / "src" / "takeback" / name, ROOT / name)
            assert "NAME" in name or any(place.exists() for place in places), name
